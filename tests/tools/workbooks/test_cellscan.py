"""The look over raw XML: attributes in any order and spelling, values with signs in them, tags that never end."""

import pytest

from xeploai.tools.workbooks.cellscan import CellScan, TooFar, Unsure


def scanned(xml: str, *, exact: bool = True) -> CellScan:
    scan = CellScan(exact=exact)
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


@pytest.mark.parametrize("place", ["AA1", "B100000", "XFD1048576"])
@pytest.mark.parametrize("sign", ['r="{}"', "r = '{}'", 'r\n="{}"'])
def test_the_quick_look_never_passes_over_a_cell_that_lies_far_out(place: str, sign: str) -> None:
    far = f'<row r="2"><c {sign.format(place)}><v>1</v></c></row>'
    near = '<row r="1"><c r="A1"><v>1</v></c></row>'
    quick = CellScan()
    quick.feed(near.encode())
    try:
        quick.feed(far.encode())
        quick.end()
    except Unsure:
        return
    # It was sure: what it takes for the farthest is at least as far as the cell.
    exact = scanned(near + far)
    assert quick._farthest_row >= exact._farthest_row
    assert len(quick._farthest_column) >= len(exact._farthest_column)


def test_a_wide_sheet_is_no_fault_only_because_the_quick_look_cannot_tell() -> None:
    rows = ['<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="2"><c r="AZ2"><v>1</v></c></row>']
    quick = CellScan()
    quick.feed(rows[0].encode())
    quick._look(rows[0].encode())
    with pytest.raises(Unsure):
        quick._look(rows[1].encode())
    scanned("".join(rows))


@pytest.mark.parametrize("end", ["</row>", "</x:row>", f"</{'n' * 300}:row>"])
def test_rows_are_cut_at_their_last_end_however_it_is_spelt(end: str) -> None:
    scan = CellScan()
    scan.feed(f"<row><c/>{end}<row><c/>{end}<row><v>row></v>".encode())
    assert scan._rest == b"<row><v>row></v>"
