"""Results of the units' meetings and appraisals as a file: what counts now."""

from collections.abc import Iterator
from itertools import islice

from xeploai.registers.kernel.exports import AT_ONCE, CampaignTable
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.proposals.models import MARKS, ResultLine
from xeploai.rounds.proposals.selectors import Proposed, proposals_of
from xeploai.tools.workbooks.lists import Column, Kind, Row, Table, Value

_FIGURES = ("issued", "collected", "valid", "invalid", *MARKS.values(), "unmarked")


def results_table(campaign: Campaign) -> Table:
    """Everybody classified, with the unit's figures and level and the appraiser's."""
    headings = {field.name: str(field.verbose_name) for field in ResultLine._meta.concrete_fields}
    columns = [
        Column(key="name", title="Tên", width=32),
        Column(key="kind", title="Đối tượng", width=22),
        Column(key="unit", title="Nơi kiểm điểm", width=36),
        Column(key="minutes", title="Biên bản", width=18),
        Column(key="held_on", title="Ngày họp", width=14, kind=Kind.DAY),
        *(Column(key=name, title=headings[name], width=12, kind=Kind.COUNT) for name in _FIGURES),
        Column(key="proposed", title="Đơn vị đề nghị", width=30),
        Column(key="reason", title="Lý do của đơn vị", width=36),
        Column(key="appraised", title="Thẩm định", width=30),
        Column(key="appraisal_reason", title="Lý do thẩm định", width=36),
    ]
    return Table(key="results", title="Kết quả họp, mức đề nghị", columns=columns, rows=_results(campaign))


def _results(campaign: Campaign) -> Iterator[Row]:
    subjects = campaign.subjects.filter(listed=True, classified=True).select_related("entry")
    waiting = subjects.order_by("entry__sort_key", "pk").iterator(chunk_size=AT_ONCE)
    while part := list(islice(waiting, AT_ONCE)):
        proposed = proposals_of(part)
        for subject in part:
            now = proposed[subject.pk]
            who = (subject.entry.name, subject.kind_name, subject.entry.record["unit_name"])
            yield Row(id=str(subject.public_id), cells=(*who, *_of_unit(now.line), *_of_appraiser(now)))


def _of_unit(line: ResultLine | None) -> Iterator[Value]:
    """From the minutes to the figures; the level and its reason stand behind them."""
    if line is None:
        yield from [None] * (len(_FIGURES) + 4)
        return
    yield line.sheet.minutes_number
    yield line.sheet.held_on
    yield from (getattr(line, name) for name in _FIGURES)
    yield line.level_name
    yield line.reason


def _of_appraiser(now: Proposed) -> Iterator[Value]:
    made = None if now.lapsed else now.appraisal
    yield from (None, None) if made is None else (made.level_name, made.reason)


EXPORTS = (CampaignTable(file="results", table=results_table),)
