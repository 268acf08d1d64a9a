"""Where in a template something stands, in the words of who edits it: the part, the row of a table, the paragraph."""

from lxml import etree

from xeploai.tools.messages import catalogue
from xeploai.tools.papers.marks import w

_SHOWN = 40


def place_of(part: str, paragraph: etree._Element) -> str:
    """The place of a paragraph: "Thân văn bản, bảng 2, dòng 3: “Họ và tên ...”"."""
    root = paragraph.getroottree().getroot()
    places = [_word(_part(part))]
    if next(paragraph.iterancestors(w("txbxContent")), None) is not None:
        places.append(_word("text_box"))
    row = next(paragraph.iterancestors(w("tr")), None)
    if row is not None:
        table = next(row.iterancestors(w("tbl")))
        places.append(_word("table", list(root.iter(w("tbl"))).index(table) + 1))
        places.append(_word("row", list(table.iterchildren(w("tr"))).index(row) + 1))
    else:
        places.append(_word("paragraph", list(root.iter(w("p"))).index(paragraph) + 1))
    text = " ".join("".join(node.text or "" for node in paragraph.iter(w("t"))).split())
    shown = f"{text[:_SHOWN]}…" if len(text) > _SHOWN else text
    return ", ".join(places) + (f": “{shown}”" if shown else "")


def _word(name: str, number: int = 0) -> str:
    return catalogue()[f"template_place_{name}"]["message"] % {"number": number}


def _part(name: str) -> str:
    """Which sentence names a part of the package."""
    file = name.rsplit("/", 1)[-1]
    return next((kind for kind in ("header", "footer", "footnotes", "endnotes") if file.startswith(kind)), "body")
