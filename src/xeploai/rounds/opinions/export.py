"""Opinions as a file: what counts now of each body on each subject."""

from collections.abc import Iterator
from itertools import islice

from xeploai.registers.kernel.exports import AT_ONCE, CampaignTable
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.opinions.models import Opinion
from xeploai.rounds.opinions.strips import Strip, StripCell, opinion_strip
from xeploai.tools.workbooks.lists import Column, Kind, Row, Table, Value


def opinions_table(campaign: Campaign) -> Table:
    """Everybody on the roster with each body that answered, was asked, or is wanted by the rules."""
    columns = [
        Column(key="name", title="Tên", width=32),
        Column(key="kind", title="Đối tượng", width=22),
        Column(key="unit", title="Nơi kiểm điểm", width=36),
        Column(key="source", title="Nơi cho ý kiến", width=32),
        Column(key="body", title="Tên cơ quan, tổ chức", width=36),
        Column(key="due_on", title="Hạn trả lời", width=14, kind=Kind.DAY),
        Column(key="state", title="Kết quả", width=26),
        Column(key="level", title="Mức", width=30),
        Column(key="text", title="Nội dung, lý do", width=40),
        Column(key="paper", title="Số văn bản", width=18),
        Column(key="given_on", title="Ngày", width=14, kind=Kind.DAY),
        Column(key="late", title="Đến sau quyết định", width=12, kind=Kind.YES_NO),
    ]
    return Table(key="opinions", title="Ý kiến", columns=columns, rows=_opinions(campaign))


def _opinions(campaign: Campaign) -> Iterator[Row]:
    subjects = campaign.subjects.filter(listed=True).select_related("entry__unit", "standing")
    waiting = subjects.order_by("entry__sort_key", "pk").iterator(chunk_size=AT_ONCE)
    while part := list(islice(waiting, AT_ONCE)):
        for strip in opinion_strip(campaign, part).values():
            for cell in strip.shown:
                yield from _rows(strip, cell)


def _rows(strip: Strip, cell: StripCell) -> Iterator[Row]:
    """What counts, and what came late beside it."""
    for opinion in [cell.opinion, *([cell.late] if cell.late else [])]:
        subject = strip.subject
        who: tuple[Value, ...] = (subject.entry.name, subject.kind_name, subject.entry.record["unit_name"])
        due = cell.asked.due_on if cell.asked else None
        head = (*who, cell.source.name, cell.body_name, due)
        yield Row(id=str(subject.public_id), cells=(*head, *_answer(cell, opinion)))


def _answer(cell: StripCell, opinion: Opinion | None) -> Iterator[Value]:
    if opinion is None:
        yield from (cell.state_name, None, None, None, None, None)
        return
    yield from (opinion.get_state_display(), opinion.level_name, opinion.text, opinion.paper_number, opinion.given_on)
    yield opinion is cell.late


EXPORTS = (CampaignTable(file="opinions", table=opinions_table),)
