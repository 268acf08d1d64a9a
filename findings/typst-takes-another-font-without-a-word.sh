#!/usr/bin/env bash
# typst 0.15.2 (Python): `compile` sets the paper in another font when the named one is missing, and says nothing.
#
# Guess:    a font that is asked for by name and is not there is an error, or a Python warning as it is a warning on the
#           command line of typst.
# Seen:     `compile` raises nothing and warns of nothing; the PDF is in Libertinus, which the package carries. Official
#           papers are to be in Times New Roman, which few servers have. `compile_with_warnings` tells: "unknown font
#           family". Call that one and refuse, or read the fonts of the PDF.
# Fails if: `compile` raises or warns.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check typst==0.15.2 pypdf==7.1.0
"$work/venv/bin/python" -W error - <<'PY'
import io
from importlib.metadata import version

import pypdf
import typst

source = '#set text(font: "Bộ chữ không có (mẫu)", lang: "vi")\nQuyết định'.encode()
pdf = typst.compile(source)
(page,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
fonts = [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]
_, warnings = typst.compile_with_warnings(source)
print("typst", version("typst"), "fonts of the PDF:", fonts, "compile_with_warnings:", warnings)
assert len(fonts) == 1 and "Libertinus" in fonts[0]
assert "unknown font family" in str(warnings)
PY
