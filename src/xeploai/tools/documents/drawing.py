"""Text that is drawn: WordArt and shapes of DrawingML, charts, SmartArt, shapes of VML; what stands for a picture."""

from collections.abc import Iterator

from lxml import etree

from xeploai.tools.documents.passage import Kind, Passage, place

_DRAWN = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}p",
    "{http://purl.oclc.org/ooxml/drawingml/main}p",
    *("{*}textpath", "{*}textbox", "{*}docPr", "{*}cNvPr", "{*}shape"),
)
_OFF = frozenset({"0", "false", "off", "none"})


def is_on(value: str) -> bool:
    """Whether a switch of a format is on; one that says nothing more is."""
    return value.lower() not in _OFF


def drawn(root: etree._Element, kind: Kind = Kind.TEXT_BOX, name: str = "text_box") -> Iterator[Passage]:
    """What stands in shapes below a root, each text once; paragraphs of Word's own boxes are left to the story.

    kind, name  of paragraphs of DrawingML: in a shape or in a chart
    """
    seen: set[tuple[Kind, str]] = set()
    for passage in _drawn(root, kind, name):
        if passage.text.strip() and (passage.kind, passage.text) not in seen:
            seen.add((passage.kind, passage.text))
            yield passage


def _drawn(root: etree._Element, kind: Kind, name: str) -> Iterator[Passage]:
    for node in root.iter(*_DRAWN):
        space, _, tag = str(node.tag).rpartition("}")
        if tag == "p":
            yield Passage(place(name), kind, _paragraph(node))
        elif tag == "textpath":
            yield Passage(place("watermark"), Kind.WATERMARK, _shown(node))
        elif tag == "textbox":
            if space.endswith(":vml") and next(node.iter("{*}txbxContent"), None) is None:
                yield Passage(place("text_box"), Kind.TEXT_BOX, "\n".join(map(str, node.itertext())))
        else:
            for attribute in ("title", "descr", "alt"):
                yield Passage(place("alternative"), Kind.ALTERNATIVE, str(node.get(attribute, "")))


def _paragraph(paragraph: etree._Element) -> str:
    pieces = []
    for node in paragraph.iter("{*}t", "{*}br", "{*}tab"):
        tag = etree.QName(node).localname
        text = {"br": "\n", "tab": "\t"}.get(tag, node.text or "")
        run = node.getparent()
        properties = run.find("{*}rPr") if run is not None else None
        capital = properties is not None and is_on(str(properties.get("cap", "none")))
        pieces.append(text.upper() if capital else text)
    return "".join(pieces)


def _shown(textpath: etree._Element) -> str:
    """A watermark as shown: its style may set capitals too."""
    text, style = str(textpath.get("string", "")), str(textpath.get("style", "")).lower()
    return text.upper() if "small-caps" in style or "uppercase" in style else text
