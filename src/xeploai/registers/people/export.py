"""The list of people as a file: its columns, and a line for each person. Whoever asks says which persons are in it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from xeploai.registers.kernel.access import Actor, allows
from xeploai.registers.kernel.exports import AT_ONCE
from xeploai.registers.people.models import IdentifierKind, Person, StatusKind
from xeploai.registers.people.selectors import masked
from xeploai.tools.workbooks.lists import Column, Row, Table


def people_table(people: QuerySet[Person], *, actor: Actor, full: bool) -> Table:
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
        Row(id=str(person.public_id), cells=_person(person, actor=actor, full=full))
        for person in people.iterator(chunk_size=AT_ONCE)
    )
    return Table(key="people", title="Danh sách đảng viên", columns=columns, rows=rows)


def _person(person: Any, *, actor: Actor, full: bool) -> Sequence[str | None]:
    numbers = {row.kind: row.value for row in person.numbers_now}
    clear = full and person.home is not None and allows(actor, "person.unmask", person.home)
    hidden = {
        kind: numbers[kind] if clear else masked(numbers[kind])
        for kind in (IdentifierKind.CITIZEN, IdentifierKind.PHONE)
        if kind in numbers
    }
    days = [day.vi if day else None for day in (person.born_on, person.admission_decided_on, person.official_on)]
    statuses = [row.get_kind_display() for row in person.statuses_now if row.kind != StatusKind.LEFT]
    return (
        person.full_name,
        days[0],
        person.get_sex_display() or None,
        numbers.get(IdentifierKind.CARD),
        numbers.get(IdentifierKind.CODE),
        hidden.get(IdentifierKind.CITIZEN),
        hidden.get(IdentifierKind.PHONE),
        person.home.name if person.home else None,
        person.main_posts[0].title if person.main_posts else None,
        days[1],
        days[2],
        "; ".join(statuses if person.current else ["Đã rời", *statuses]) or None,
    )
