"""The lists of a campaign as files: units, roster, eligibility, changes."""

from django.db.models import Count, QuerySet
from django.utils import timezone

from xeploai.core.findings import Finding, Severity
from xeploai.registers.kernel.exports import AT_ONCE, CampaignTable
from xeploai.rounds.campaigns.dryrun import kind_counts
from xeploai.rounds.campaigns.models import Amendment, Campaign, Node, Subject, reason_name
from xeploai.rulepacks import vocabulary
from xeploai.tools.messages import finding_message
from xeploai.tools.workbooks.lists import Column, Kind, Row, Table

_ASSESSED = "Thuộc diện xếp loại"


def roster_table(subjects: QuerySet[Subject]) -> Table:
    """Who is on a roster, whether a level follows, and why not."""
    columns = [
        Column(key="name", title="Tên", width=32),
        Column(key="kind", title="Đối tượng", width=22),
        Column(key="number", title="Số thẻ, mã"),
        Column(key="unit", title="Nơi kiểm điểm", width=36),
        Column(key="review_required", title="Phải kiểm điểm", width=12, kind=Kind.YES_NO),
        Column(key="classified", title="Được xếp loại", width=12, kind=Kind.YES_NO),
        Column(key="reason", title="Lý do không xếp loại hoặc chưa xác định", width=40),
        Column(key="rule", title="Mã quy tắc", width=28),
        Column(key="needs", title="Thông tin còn thiếu", width=40),
    ]
    rows = (
        Row(
            id=str(subject.public_id),
            cells=(
                subject.entry.name,
                subject.kind_name,
                subject.entry.number or None,
                subject.entry.record["unit_name"],
                subject.review_required,
                subject.classified,
                subject.reason_name or None,
                subject.rule or None,
                "; ".join(vocabulary.name("facts", name) for name in subject.needs) or None,
            ),
        )
        for subject in subjects.iterator(chunk_size=AT_ONCE)
    )
    return Table(key="roster", title="Danh sách của đợt", columns=columns, rows=rows)


def reasons_table(campaign: Campaign) -> Table:
    """Eligibility that closes: of each kind, those who are assessed and each reason make the total. One query."""
    columns = [
        Column(key="kind", title="Đối tượng", width=26),
        Column(key="reason", title="Diện", width=44),
        Column(key="number", title="Số lượng", width=10, kind=Kind.COUNT),
        Column(key="total", title="Tổng số của đối tượng", width=14, kind=Kind.COUNT),
    ]
    subjects = Subject.objects.filter(campaign=campaign, listed=True).values_list("kind", "reason")
    numbers = {(kind, reason): number for kind, reason, number in subjects.annotate(number=Count("pk")).order_by()}
    rows = (
        Row(cells=(vocabulary.name("kinds", count.kind), name, number, count.total))
        for count in kind_counts(numbers)
        if count.total
        for name, number in [
            (_ASSESSED, count.assessed),
            *((reason_name(code), left) for code, left in count.reasons.items()),
        ]
    )
    return Table(key="reasons", title="Diện xếp loại", columns=columns, rows=rows)


def amendments_table(amendments: QuerySet[Amendment]) -> Table:
    """Changes after the roster was drawn, settled or not, with their reasons."""
    columns = [
        Column(key="name", title="Tên", width=32),
        Column(key="kind", title="Đối tượng", width=22),
        Column(key="change", title="Thay đổi", width=26),
        Column(key="from_unit", title="Từ đơn vị", width=32),
        Column(key="to_unit", title="Đến đơn vị", width=32),
        Column(key="effective_on", title="Hiệu lực", width=12, kind=Kind.DAY),
        Column(key="says", title="Nội dung", width=50),
        Column(key="state", title="Xử lý", width=22),
        Column(key="settled_by", title="Người xử lý", width=26),
        Column(key="settled_on", title="Ngày xử lý", width=12, kind=Kind.DAY),
        Column(key="settle_reason", title="Lý do xử lý", width=36),
    ]
    rows = (
        Row(
            id=str(amendment.public_id),
            cells=(
                amendment.name,
                vocabulary.name("kinds", amendment.kind),
                amendment.get_change_display(),
                amendment.from_unit.name if amendment.from_unit else None,
                amendment.to_unit.name if amendment.to_unit else None,
                amendment.effective_on,
                "; ".join(_sentences(amendment)),
                amendment.get_state_display(),
                amendment.settled_by.full_name if amendment.settled_by else None,
                timezone.localdate(amendment.settled_at) if amendment.settled_at else None,
                amendment.settle_reason or None,
            ),
        )
        for amendment in amendments.select_related("from_unit", "to_unit", "settled_by").iterator(chunk_size=AT_ONCE)
    )
    return Table(key="amendments", title="Thay đổi sau khi lập danh sách", columns=columns, rows=rows)


def _sentences(amendment: Amendment) -> list[str]:
    return [
        finding_message(Finding(code=code, severity=Severity.NOTE, values=values)) for code, values in amendment.says
    ]


def units_table(nodes: QuerySet[Node]) -> Table:
    """The tree as drawn for the closing date."""
    columns = [
        Column(key="name", title="Tên tổ chức", width=44),
        Column(key="code", title="Mã"),
        Column(key="kind", title="Loại hình", width=26),
        Column(key="superior", title="Cấp trên trong đợt", width=40),
        Column(key="depth", title="Bậc", width=6, kind=Kind.COUNT),
        Column(key="confirmed_on", title="Ngày xác nhận danh sách", width=16, kind=Kind.DAY),
    ]
    rows = (
        Row(
            id=str(node.organisation.public_id),
            cells=(
                node.name,
                node.code or None,
                node.kind_name,
                node.parent.name if node.parent else None,
                node.depth,
                timezone.localdate(node.confirmed_at) if node.confirmed_at else None,
            ),
        )
        for node in nodes.select_related("organisation", "parent").iterator(chunk_size=AT_ONCE)
    )
    return Table(key="units", title="Tổ chức của đợt", columns=columns, rows=rows)


def _whole_roster(campaign: Campaign) -> Table:
    rows = Subject.objects.filter(campaign=campaign, listed=True).select_related("entry")
    return roster_table(rows.order_by("entry__sort_key", "pk"))


EXPORTS = (
    CampaignTable(file="units", table=lambda campaign: units_table(campaign.nodes.order_by("position"))),
    CampaignTable(file="subjects", table=_whole_roster),
    CampaignTable(file="reasons", table=reasons_table),
    CampaignTable(
        file="amendments",
        table=lambda campaign: amendments_table(campaign.amendments.order_by("kind", "sort_key", "pk")),
    ),
)
