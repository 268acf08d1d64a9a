"""Seals as a file: one line each, with the digest by which a copy is recognised."""

from collections.abc import Iterator

from django.utils import timezone

from xeploai.registers.kernel.exports import AT_ONCE, CampaignTable
from xeploai.rounds.campaigns.models import Campaign
from xeploai.tools.workbooks.lists import Column, Kind, Row, Table


def seals_table(campaign: Campaign) -> Table:
    """The first one first."""
    columns = [
        Column(key="number", title="Lần niêm phong", width=12, kind=Kind.COUNT),
        Column(key="made_on", title="Ngày", width=14, kind=Kind.DAY),
        Column(key="made_by", title="Người niêm phong", width=30),
        Column(key="open_cases", title="Trường hợp còn mở", width=14, kind=Kind.COUNT),
        Column(key="changed", title="Số liệu đổi so với lần đầu", width=16, kind=Kind.COUNT),
        Column(key="program", title="Bản chương trình", width=16),
        Column(key="digest", title="Mã niêm phong đợt", width=66),
    ]
    return Table(key="seals", title="Niêm phong", columns=columns, rows=_seals(campaign))


def _seals(campaign: Campaign) -> Iterator[Row]:
    rows = campaign.seals.select_related("made_by").order_by("number")
    for seal in rows.iterator(chunk_size=AT_ONCE):
        yield Row(
            id=str(seal.public_id),
            cells=(
                seal.number,
                timezone.localdate(seal.made_at),
                seal.made_by.full_name if seal.made_by else "",
                len(seal.open_cases),
                len(seal.differences.get("figures", ())),
                seal.program,
                seal.digest,
            ),
        )


EXPORTS = (CampaignTable(file="seals", table=seals_table),)
