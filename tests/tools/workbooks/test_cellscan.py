"""The look over raw XML: attributes in any order and spelling, values with signs in them, tags that never end."""

import pytest

from xeploai.tools.workbooks.cellscan import CellScan, TooFar


def scanned(xml: str) -> CellScan:
    scan = CellScan()
    scan.feed(xml.encode())
    scan.end()
    return scan


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B3" t="e"><v>#REF!</v></c>',
        '<c t="e" r="B3"><v>#REF!</v></c>',
        "<c s='1' t = 'e' r = 'B3' ><v>#REF!</v></c>",
        '<x:c r="B3" t="e"><x:v>#REF!</x:v></x:c>',
        '<c r="B3" t="e"><f>A1/0</f><v>#REF!</v></c>',
        '<c r="B3" t="e"><f t="shared" si="0"/><v>#REF!</v></c>',
        '<c r="B3" t="e">\n <f ca="1">A1</f>\n <v>#REF!</v></c>',
    ],
)
def test_an_error_is_seen_however_its_cell_is_spelt(cell: str) -> None:
    assert scanned(f'<row r="3"><c r="A3" t="s"><v>0</v></c>{cell}<c r="C3"><v>1</v></c></row>').errors == {
        (3, 1): "#REF!"
    }


def test_an_error_is_not_taken_for_that_of_the_cell_before() -> None:
    assert scanned('<row><c r="A1" t="e"/><c r="B1" t="s"><v>7</v></c></row>').errors == {}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        '<c a="x>y" r="XFD1048576" b="/"><v>1</v></c>',
        f"<c a='{'x' * 5000}' r='XFD1048576'><v>1</v></c>",
    ],
)
def test_a_cell_too_far_is_seen_behind_other_attributes(cell: str) -> None:
    with pytest.raises(TooFar):
        scanned(f"<row>{cell}</row>")
