#!/usr/bin/env bash
# PostgreSQL 15 with ICU: to the accent-blind collation of "vi" Nguyen is not Nguyễn; to that of no language it is.
#
# Guess:    `ks-level1` compares base letters only, and naming the language makes it fit for Vietnamese: a search typed
#           without marks finds the name. Without a language đ stays apart from d, as it does not decompose.
# Seen:     the other way round. The tailoring for "vi" makes ă â đ ê ô ơ ư letters of their own, so `vi-u-ks-level1`
#           drops only the five tones: "Hạ" = "Ha", but "Nguyễn" <> "Nguyen" and "Đảng" <> "Dang". `und-u-ks-level1`
#           makes all of them equal, đ and d too. Right for a dictionary, a surprise for a search box, which wants
#           `vi-u-co-search-ks-level1`.
# Fails if: the two collations agree on "Nguyễn".
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
collation() { query "CREATE COLLATION $1 (provider = icu, locale = '$2', deterministic = false)"; }
collation vi vi-u-ks-level1
collation und und-u-ks-level1
collation search vi-u-co-search-ks-level1
row() {
    equal() { query "SELECT '$1' = '$2' COLLATE $3"; }
    echo "$1 = $2: vi $(equal "$1" "$2" vi), und $(equal "$1" "$2" und), search $(equal "$1" "$2" search)"
}
{ row Hạ Ha; row Nguyễn Nguyen; row Đảng Dang; row Tường Tuong; row Trần Lê; } | tee "$work/rows"
printf '%s\n' "Hạ = Ha: vi t, und t, search t" "Nguyễn = Nguyen: vi f, und t, search t" \
    "Đảng = Dang: vi f, und t, search t" "Tường = Tuong: vi f, und t, search t" "Trần = Lê: vi f, und f, search f" |
    diff - "$work/rows"
