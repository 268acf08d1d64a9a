#!/usr/bin/env bash
# DuckDB 2.0.0: after `execute("SELECT 1").fetchone()` the connection refuses `sql` and `table`, and takes `execute`.
#
# Guess:    the only row has been fetched, so the result is done; a connection that takes one kind of work takes all.
# Seen:     the result counts as unfinished until a fetch has returned nothing, so `sql`, `table` and relations raise
#           ResourceInUseException, also after `fetchmany(n)` of all n rows. `execute`, `begin` and a cursor work, and
#           so does `sql` after `fetchall`, `df` or a second `fetchone`. A harmless count read by `fetchone` so breaks
#           code elsewhere that shares the connection. Use `fetchall()[0]`, or a `cursor()` for each reader.
# Fails if: `sql` works after `fetchone`.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check duckdb==2.0.0
"$work/venv/bin/python" - <<'PY'
import duckdb

print("DuckDB", duckdb.__version__)


def works(*fetches: str) -> dict[str, bool]:
    """Which kinds of work follow the fetches of a result of one row."""
    follow_ups = {
        "execute": lambda connection: connection.execute("SELECT 2").fetchall(),
        "sql": lambda connection: connection.sql("SELECT 2").fetchall(),
        "cursor": lambda connection: connection.cursor().sql("SELECT 2").fetchall(),
    }
    results = {}
    for name, follow_up in follow_ups.items():
        connection = duckdb.connect()
        connection.execute("SELECT 1")
        for fetch in fetches:
            getattr(connection, fetch)()
        try:
            follow_up(connection)
            results[name] = True
        except duckdb.Error as error:
            results[name] = False
            print("  ", type(error).__name__, str(error)[:78])
    print(" + ".join(fetches), results)
    return results


assert works("fetchone") == {"execute": True, "sql": False, "cursor": True}
assert works("fetchone", "fetchone") == {"execute": True, "sql": True, "cursor": True}
assert works("fetchall") == {"execute": True, "sql": True, "cursor": True}
PY
