"""The lists: their columns, and a line for each record. Which records are in it is said by whoever asks (selectors)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from xeploai.core.findings import Finding, Severity
from xeploai.registers.kernel.access import Actor, allows
from xeploai.registers.organisations.selectors import Node
from xeploai.registers.people.models import IdentifierKind, Person, StatusKind
from xeploai.registers.people.selectors import masked
from xeploai.rounds.campaigns.dryrun import kind_counts
from xeploai.rounds.campaigns.models import Amendment, Campaign, Subject, reason_name
from xeploai.rounds.campaigns.models import Node as CampaignNode
from xeploai.rounds.reviews.models import ReviewVersion
from xeploai.rounds.reviews.selectors import with_reviews
from xeploai.rulepacks import vocabulary
from xeploai.tools.messages import finding_message
from xeploai.tools.workbooks.lists import Column, Kind, Row, Table

AT_ONCE = 1000
"""Records read at a time: memory stays bounded however long the list."""

_NOT_BEGUN_NAME = "Chưa viết"
_ASSESSED = "Thuộc diện xếp loại"


def people_table(found: QuerySet[Person], *, actor: Actor, full: bool) -> Table:
    """Persons as the list page finds them. full: personal numbers whole where the actor may see them so."""
    columns = [
        Column(key="name", title="Họ và tên", width=26),
        Column(key="born_on", title="Ngày sinh", width=12),
        Column(key="sex", title="Giới tính", width=7),
        Column(key="card", title="Số thẻ đảng viên", width=12),
        Column(key="code", title="Mã đảng viên", width=12),
        Column(key="citizen", title="Số định danh cá nhân", width=16),
        Column(key="phone", title="Điện thoại", width=13),
        Column(key="unit", title="Chi bộ, đơn vị", width=32),
        Column(key="post", title="Chức vụ chính", width=22),
        Column(key="admitted_on", title="Ngày vào Đảng", width=12),
        Column(key="official_on", title="Ngày chính thức", width=12),
        Column(key="statuses", title="Trạng thái", width=20),
    ]
    rows = (
        Row(id=str(one.public_id), cells=_person(one, actor=actor, full=full))
        for one in found.iterator(chunk_size=AT_ONCE)
    )
    return Table(key="people", title="Danh sách đảng viên", columns=columns, rows=rows)


def _person(one: Any, *, actor: Actor, full: bool) -> Sequence[str | None]:
    numbers = {row.kind: row.value for row in one.numbers_now}
    clear = full and one.home is not None and allows(actor, "person.unmask", one.home)
    hidden = {
        kind: numbers[kind] if clear else masked(numbers[kind])
        for kind in (IdentifierKind.CITIZEN, IdentifierKind.PHONE)
        if kind in numbers
    }
    days = [day.vi if day else None for day in (one.born_on, one.admission_decided_on, one.official_on)]
    statuses = [row.get_kind_display() for row in one.statuses_now if row.kind != StatusKind.LEFT]
    return (
        one.full_name,
        days[0],
        one.get_sex_display() or None,
        numbers.get(IdentifierKind.CARD),
        numbers.get(IdentifierKind.CODE),
        hidden.get(IdentifierKind.CITIZEN),
        hidden.get(IdentifierKind.PHONE),
        one.home.name if one.home else None,
        one.main_posts[0].title if one.main_posts else None,
        days[1],
        days[2],
        "; ".join(statuses if one.current else ["Đã rời", *statuses]) or None,
    )


def tree_table(nodes: Iterable[Node]) -> Table:
    """Organisations of a day, each under its superior."""
    columns = [
        Column(key="name", title="Tên tổ chức", width=44),
        Column(key="code", title="Mã"),
        Column(key="kind", title="Loại hình", width=26),
        Column(key="superior", title="Cấp trên trực tiếp", width=40),
        Column(key="depth", title="Bậc", width=6, kind=Kind.COUNT),
        Column(key="since", title="Như vậy từ ngày", width=14, kind=Kind.DAY),
    ]
    return Table(key="organisations", title="Cây tổ chức", columns=columns, rows=_nodes(nodes))


def _nodes(nodes: Iterable[Node]) -> Iterator[Row]:
    names: dict[int, str] = {}
    for node in nodes:
        held = node.state
        names[node.organisation.pk] = held.name
        yield Row(
            id=str(node.organisation.public_id),
            cells=(held.name, held.code, held.kind_name, names.get(held.parent_id or 0), node.depth, held.valid_from),
        )


def roster_table(found: QuerySet[Subject]) -> Table:
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
            id=str(one.public_id),
            cells=(
                one.entry.name,
                one.kind_name,
                one.entry.number or None,
                one.entry.record["unit_name"],
                one.review_required,
                one.classified,
                one.reason_name or None,
                one.rule or None,
                "; ".join(vocabulary.name("facts", name) for name in one.needs) or None,
            ),
        )
        for one in found.iterator(chunk_size=AT_ONCE)
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
    found = Subject.objects.filter(campaign=campaign, listed=True).values_list("kind", "reason")
    numbers = {(kind, reason): number for kind, reason, number in found.annotate(number=Count("pk")).order_by()}
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


def reviews_table(found: QuerySet[Subject]) -> Table:
    """Where each self-review stands; never a word of it."""
    columns = [
        Column(key="name", title="Tên", width=32),
        Column(key="kind", title="Đối tượng", width=22),
        Column(key="unit", title="Nơi kiểm điểm", width=36),
        Column(key="review_required", title="Phải kiểm điểm", width=12, kind=Kind.YES_NO),
        Column(key="state", title="Trạng thái", width=18),
        Column(key="versions", title="Số lần nộp", width=10, kind=Kind.COUNT),
        Column(key="channel", title="Cách nộp gần nhất", width=24),
        Column(key="submitted_on", title="Ngày nộp gần nhất", width=14, kind=Kind.DAY),
    ]
    return Table(key="reviews", title="Nộp bản tự kiểm điểm", columns=columns, rows=_reviews(found))


def _reviews(found: QuerySet[Subject]) -> Iterator[Row]:
    waiting = found.iterator(chunk_size=AT_ONCE)
    while part := list(islice(waiting, AT_ONCE)):
        pairs = with_reviews(part)
        versions = _newest([review.pk for _, review in pairs if review is not None])
        for subject, review in pairs:
            newest = versions.get(review.pk) if review else None
            yield Row(
                id=str(subject.public_id),
                cells=(
                    subject.entry.name,
                    subject.kind_name,
                    subject.entry.record["unit_name"],
                    subject.review_required,
                    review.get_state_display() if review else _NOT_BEGUN_NAME,
                    newest.number if newest else 0,
                    newest.get_channel_display() if newest else None,
                    _day_of(newest),
                ),
            )


def _newest(reviews: Sequence[int]) -> dict[int, ReviewVersion]:
    rows = ReviewVersion.objects.filter(review__in=reviews).only("review", "number", "channel", "submitted_at")
    return {row.review_id: row for row in rows.order_by("number")}


def _day_of(version: ReviewVersion | None) -> date | None:
    return timezone.localdate(version.submitted_at) if version else None


def amendments_table(found: QuerySet[Amendment]) -> Table:
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
            id=str(one.public_id),
            cells=(
                one.name,
                vocabulary.name("kinds", one.kind),
                one.get_change_display(),
                one.from_unit.name if one.from_unit else None,
                one.to_unit.name if one.to_unit else None,
                one.effective_on,
                "; ".join(_sentences(one)),
                one.get_state_display(),
                one.settled_by.full_name if one.settled_by else None,
                timezone.localdate(one.settled_at) if one.settled_at else None,
                one.settle_reason or None,
            ),
        )
        for one in found.select_related("from_unit", "to_unit", "settled_by").iterator(chunk_size=AT_ONCE)
    )
    return Table(key="amendments", title="Thay đổi sau khi lập danh sách", columns=columns, rows=rows)


def _sentences(one: Amendment) -> list[str]:
    return [finding_message(Finding(code=code, severity=Severity.NOTE, values=values)) for code, values in one.says]


def units_table(found: QuerySet[CampaignNode]) -> Table:
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
            id=str(one.organisation.public_id),
            cells=(
                one.name,
                one.code or None,
                one.kind_name,
                one.parent.name if one.parent else None,
                one.depth,
                timezone.localdate(one.confirmed_at) if one.confirmed_at else None,
            ),
        )
        for one in found.select_related("organisation", "parent").iterator(chunk_size=AT_ONCE)
    )
    return Table(key="units", title="Tổ chức của đợt", columns=columns, rows=rows)
