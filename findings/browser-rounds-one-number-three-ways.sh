#!/usr/bin/env bash
# Chromium 156: 1.005 with two places is 1,01 by `Intl.NumberFormat`, 1.00 by `toFixed`; 2.675 is 2,68 and 2.67.
#
# Guess:    both take the binary number, which lies below the half, and round down: a figure that a script shows is the
#           same by either, as in Python.
# Seen:     `Intl.NumberFormat` and `toLocaleString` round the shortest decimal that stands for the number, half up;
#           `toFixed` rounds the binary number; `Math.round(x * 100) / 100` has a third set (1, 2.68, 1.25). A table
#           made on the server and its chart or its sum in the browser differ in the last digit. Send rounded text.
# Fails if: two of the three agree on all numbers.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
chromium --version 2> /dev/null | grep -o "Chromium 156"
cat > page.html <<'HTML'
<!doctype html><html lang="vi"><meta charset="utf-8"><body><script>
const numbers = [1.005, 2.675, 1.255, 0.145];
const format = new Intl.NumberFormat("vi", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const ways = {
  "Intl": (x) => format.format(x),
  "toFixed": (x) => x.toFixed(2),
  "Math.round": (x) => Math.round(x * 100) / 100,
};
const rows = Object.entries(ways).map(([name, way]) => `|${name}: ${numbers.map(way).join(" ")}`);
document.body.textContent = rows.join("") + "|";
</script></body></html>
HTML
chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" --dump-dom page.html 2> /dev/null |
    tr '|' '\n' | grep ": " | tee rows
printf '%s\n' "Intl: 1,01 2,68 1,26 0,15" "toFixed: 1.00 2.67 1.25 0.14" "Math.round: 1 2.68 1.25 0.14" | diff - rows
