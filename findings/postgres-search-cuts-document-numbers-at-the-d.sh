#!/usr/bin/env bash
# PostgreSQL 15: full text search cuts "90/2020/NĐ-CP" into a file name "90/2020/n" and a word "đ-cp".
#
# Guess:    the parser takes a document's number apart at its signs (90, 2020, nđ, cp), so any part of it finds it; with
#           the configuration "simple" no language stands in between.
# Seen:     a number with a slash is the token "file" as long as its letters are ASCII, and Đ ends it in the middle of
#           the abbreviation. "NĐ-CP", "90/2020", "nghị định 90" and "2020" do not find "Nghị định 90/2020/NĐ-CP"; only
#           the whole number does. "12/2023/TT-BNV" is one token, "132-QĐ/TW" gives 132, qđ and "/tw", and "TW" does not
#           find it. Put spaces for the signs before `to_tsvector` and before the query.
# Fails if: a part of the number finds it.
set -euo pipefail
server() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
bin=$(pg_config --bindir)
stop() { server "$bin/pg_ctl" -D "$work/data" -m immediate stop > /dev/null 2>&1 || true; rm -rf "$work"; }
work=$(mktemp -d); trap stop EXIT
"$bin/postgres" --version | grep -o "PostgreSQL) 15\.[0-9]*"
if [ "$(id -u)" = 0 ]; then chown postgres "$work"; fi
server "$bin/initdb" -D "$work/data" -E UTF8 --locale=C.UTF-8 -A trust -U postgres > /dev/null
server "$bin/pg_ctl" -D "$work/data" -l "$work/log" -w start -o "-k $work -c listen_addresses=''" > /dev/null
query() { psql -X -q -A -t -h "$work" -U postgres -d postgres -c "$1"; }
for number in "90/2020/NĐ-CP" "12/2023/TT-BNV" "132-QĐ/TW" "01-KL/TW"; do
    tokens="SELECT '$number: ' || string_agg(alias || ' ' || token, ', ')"
    query "$tokens FROM ts_debug('simple', '$number') WHERE alias <> 'blank'"
done
finds() { query "SELECT to_tsvector('simple', '$1') @@ websearch_to_tsquery('simple', '$2')"; }
decree="Nghị định 90/2020/NĐ-CP"
for part in "NĐ-CP" "90/2020" "nghị định 90" "2020"; do
    echo "$part finds $decree: $(finds "$decree" "$part")"
    [ "$(finds "$decree" "$part")" = f ]
done
[ "$(finds "$decree" "90/2020/NĐ-CP")" = t ]
[ "$(finds "Quy định 132-QĐ/TW" "TW")" = f ]
[ "$(finds "Nghị định 90 2020 NĐ CP" "nđ cp 90")" = t ]
