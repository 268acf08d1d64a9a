"""Decided levels as a file: one line for each that was ever decided, with what became of it."""

from collections.abc import Iterator

from xeploai.registers.kernel.exports import AT_ONCE, CampaignTable
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.decisions.models import DecidedLevel
from xeploai.tools.workbooks.lists import Column, Kind, Row, Table


def decisions_table(campaign: Campaign) -> Table:
    """In the order of the papers and of their annexes."""
    columns = [
        Column(key="decision", title="Quyết định", width=18),
        Column(key="signed_on", title="Ngày ký", width=14, kind=Kind.DAY),
        Column(key="body", title="Cấp quyết định", width=36),
        Column(key="name", title="Tên", width=32),
        Column(key="kind", title="Đối tượng", width=22),
        Column(key="unit", title="Nơi kiểm điểm", width=36),
        Column(key="level", title="Mức quyết định", width=30),
        Column(key="reason", title="Lý do", width=36),
        Column(key="stands", title="Còn hiệu lực", width=12, kind=Kind.YES_NO),
        Column(key="annulled_by", title="Văn bản hủy", width=18),
        Column(key="annulled_on", title="Ngày hủy", width=14, kind=Kind.DAY),
        Column(key="petitions", title="Số kiến nghị", width=12, kind=Kind.COUNT),
    ]
    return Table(key="decisions", title="Mức đã quyết định", columns=columns, rows=_decided(campaign))


def _decided(campaign: Campaign) -> Iterator[Row]:
    rows = DecidedLevel.objects.filter(decision__campaign=campaign).select_related(
        "decision__body", "subject", "annulment", "standing"
    )
    in_order = rows.order_by("decision__signed_on", "decision_id", "position").prefetch_related("petitions")
    for level in in_order.iterator(chunk_size=AT_ONCE):
        annulment = getattr(level, "annulment", None)
        yield Row(
            id=str(level.public_id),
            cells=(
                level.decision.number,
                level.decision.signed_on,
                level.decision.body.name,
                level.name,
                level.subject.kind_name,
                level.unit_name,
                level.level_name,
                level.reason,
                hasattr(level, "standing"),
                annulment and annulment.number,
                annulment and annulment.signed_on,
                len(level.petitions.all()),
            ),
        )


EXPORTS = (CampaignTable(file="decisions", table=decisions_table),)
