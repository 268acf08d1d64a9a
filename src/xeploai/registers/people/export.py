"""The list of people as a file: its columns, and a line for each person. Whoever asks says which persons are in it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from xeploai.registers.kernel.access import Actor, allows
from xeploai.registers.kernel.exports import AT_ONCE
from xeploai.registers.people.models import IdentifierKind, Person, StatusKind
from xeploai.registers.people.selectors import masked
from xeploai.tools.workbooks.lists import Column, Row, Table


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
