#!/usr/bin/env bash
# Granian 2.8.7 (WSGI): a streamed answer whose iterator raises is ended as if it were complete.
#
# Guess:    the connection is closed without the last chunk, as waitress does, so that a browser or curl reports a
#           broken download.
# Seen:     the error is logged, and the client gets the closing chunk `0`: status 200, no error, a shorter file. A list
#           written row by row that fails in the middle is taken for the whole list. Give a Content-Length where it is
#           known, write to a file first, or end the list with a line that says it is the end.
# Fails if: the client of Granian sees an incomplete answer, or that of waitress a complete one.
set -euo pipefail
work=$(mktemp -d); trap 'kill $(jobs -p) 2> /dev/null || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check granian==2.8.7 waitress==3.0.2
cd "$work"
cat > rows.py <<'PY'
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/csv")])
    return rows()


def rows():
    yield b"name;level\r\n"
    yield b"A;1\r\n"
    raise RuntimeError("row 2 cannot be read")
PY
cat > client.py <<'PY'
import http.client
import sys
import time

name, port, expected = sys.argv[1], int(sys.argv[2]), sys.argv[3]
for _ in range(100):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        break
    except ConnectionRefusedError:
        time.sleep(0.2)
response = connection.getresponse()
try:
    seen, body = "complete", response.read()
except http.client.IncompleteRead as error:
    seen, body = "incomplete", error.partial
print(f"{name}: {response.status}, {seen}, {body!r}")
raise SystemExit(seen != expected)
PY
port() { python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"; }
first=$(port)
venv/bin/granian --interface wsgi --host 127.0.0.1 --port "$first" rows:application > granian.log 2>&1 &
venv/bin/python client.py "Granian 2.8.7" "$first" complete
grep -q "RuntimeError: row 2 cannot be read" granian.log
second=$(port)
venv/bin/waitress-serve --host 127.0.0.1 --port "$second" rows:application > waitress.log 2>&1 &
venv/bin/python client.py "waitress 3.0.2" "$second" incomplete
