"""Which papers there are, what is known of each in each regime, and their fields: docs/papers.md is written by this.

python -m xeploai.tools.papers.overview > docs/papers.md
"""

import sys
from collections.abc import Iterator

from xeploai.tools.papers.fields import FieldKind, Fields
from xeploai.tools.papers.kinds import PaperKind, RegimeForm, Seen, paper_groups, paper_kinds

_SEEN = {Seen.TEXT: "đã thấy văn bản", Seen.COLUMNS: "thấy các mục", Seen.NOTHING: "chưa thấy"}
_MARKS = {FieldKind.TEXT: "{{%s}}", FieldKind.LIST: "{{#%s}} … {{/%s}}", FieldKind.FLAG: "{{?%s}} … {{/%s}}"}
_HEAD = """# Giấy tờ: các loại, từng chế độ, tên trường của mẫu

Trang này do `python -m xeploai.tools.papers.overview` viết từ `tools/papers/kinds/*.yaml`; không sửa tay.

Mỗi loại có một mẫu Word kèm chương trình, bố cục theo thể thức văn bản của Đảng có hiệu lực ngày lập.
Loại nào chưa thấy văn bản của mẫu trong một chế độ thì bố cục là của chương trình, trang đầu ghi
“Mẫu chưa đối chiếu”.

## Loại giấy tờ và chế độ
"""


def overview() -> str:
    """The page."""
    return "\n".join([_HEAD, *_table(), "", *_fields()]) + "\n"


def _table() -> Iterator[str]:
    kinds = list(paper_kinds().values())
    regimes = list(kinds[0].regimes)
    yield f"| loại | tên | chữ viết tắt | {' | '.join(regimes)} |"
    yield f"|---|---|---|{'---|' * len(regimes)}"
    for group, title in paper_groups().items():
        yield f"| | **{title}** | | {' | '.join('' for _ in regimes)} |"
        for kind in kinds:
            if kind.group == group:
                cells = " | ".join(_regime(kind.regimes[regime]) for regime in regimes)
                yield f"| `{kind.code}` | {kind.title} | {kind.letters or '—'} | {cells} |"


def _regime(form: RegimeForm) -> str:
    number = f"Mẫu {form.form}; " if form.form else ""
    source = f" ({form.source})" if form.source else ""
    return f"{number}{_SEEN[form.seen]}{source}"


def _fields() -> Iterator[str]:
    kinds = list(paper_kinds().values())
    common = set.intersection(*(set(kind.fields) for kind in kinds))
    yield "## Trường có ở mọi loại\n"
    yield from _rows({name: field for name, field in kinds[0].fields.items() if name in common})
    for kind in kinds:
        yield from _own(kind, common)


def _own(kind: PaperKind, common: set[str]) -> Iterator[str]:
    own = {name: field for name, field in kind.fields.items() if name not in common}
    yield f"\n## {kind.title} (`{kind.code}`)\n"
    yield from _rows(own) if own else ["Không có trường riêng."]


def _rows(fields: Fields) -> Iterator[str]:
    yield "| viết trong mẫu | nghĩa |"
    yield "|---|---|"
    yield from _lines(fields, "")


def _lines(fields: Fields, indent: str) -> Iterator[str]:
    for name, field in fields.items():
        mark = _MARKS[field.kind]
        yield f"| {indent}`{mark % ((name,) * mark.count('%s'))}` | {field.meaning} |"
        yield from _lines(field.columns, f"{indent}· ")


if __name__ == "__main__":
    sys.stdout.write(overview())
