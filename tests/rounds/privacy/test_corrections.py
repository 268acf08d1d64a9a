"""A request for correction: asked, answered where the record is kept, linked to what was done, told to the person."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor, NotPermitted, NotVisible
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.models import Person
from xeploai.registers.people.posts import PostFacts, post_begin
from xeploai.registers.people.services import number_change, person_add, person_rename
from xeploai.rounds.privacy.corrections import (
    DIRECT,
    FIELDS,
    Request,
    correction_accept,
    correction_ask,
    correction_ask_on_paper,
    correction_get,
    correction_refuse,
)
from xeploai.rounds.privacy.history import history_of
from xeploai.rounds.privacy.models import Correction, CorrectionState
from xeploai.rounds.privacy.subject_access import own_record_of
from xeploai.rounds.privacy.todo import corrections_todo


@pytest.fixture
def person(cast: Any) -> Person:
    """A member of branch a1, behind the account `member`."""
    facts = PersonFacts(full_name="Mẫu Văn An", numbers={"card": "00012", "citizen": "001099000123"})
    held = person_add(
        facts=facts, branch=cast.orgs["a1"], since=date(2026, 1, 1), by=cast.actor("organisation_officer")
    )
    cast.users["member"].person = held.public_id
    cast.users["member"].save()
    return held


def own(cast: Any) -> Actor:
    """The person themselves."""
    return AccountActor(cast.users["member"])


def ask(cast: Any, person: Person, field: str = "born_on", right: str = "19/05/1985", wrong: str = "") -> Correction:
    """A request of one's own."""
    return correction_ask(person=person, request=Request(field=field, wrong=wrong, right=right), by=own(cast))


@pytest.mark.parametrize(
    ("field", "right", "held"),
    [
        ("born_on", "19/05/1985", "1985-05-19"),
        ("born_on", "1985", "1985"),
        ("full_name", "Mẫu Văn Ân", "Mẫu Văn Ân"),
        ("sex", "nữ", "female"),
    ],
)
def test_what_is_accepted_is_put_right_and_linked(cast: Any, person: Person, field: str, right: str, held: str) -> None:
    row = ask(cast, person, field, right)
    assert corrections_todo(cast.actor("branch_secretary"))[0].count == 1
    correction_accept(correction=row, value="", answer="", by=cast.actor("branch_secretary"))
    person.refresh_from_db()
    value = getattr(person, field)
    assert getattr(value, "iso", value) == held
    row.refresh_from_db()
    assert row.state == CorrectionState.ACCEPTED
    entry = Entry.objects.get(pk=row.entry or 0)
    assert (entry.action, entry.user) == ("person.correct", cast.users["branch_secretary"])
    assert corrections_todo(cast.actor("branch_secretary")) == []


def test_a_number_is_put_right_without_being_shown_to_who_does_it(cast: Any, person: Person) -> None:
    row = ask(cast, person, "citizen", "001099000999")
    correction_accept(correction=row, value="", answer="", by=cast.actor("branch_secretary"))
    assert person.identifiers.get(kind="citizen").value == "001099000999"
    masked, clear = (str(history_of(person, clear=clear)[0].changes) for clear in (False, True))
    assert "001099000999" not in masked
    assert "001099000999" in clear


def test_what_the_officer_puts_right_by_hand_comes_first(cast: Any, person: Person) -> None:
    by = cast.actor("grassroots_officer")
    row = ask(cast, person, "post", "Phó Bí thư")
    with pytest.raises(Refused) as stopped:
        correction_accept(correction=row, value="", answer="", by=by)
    assert stopped.value.faults[0].code == "correction_not_made"
    post_begin(
        person=person,
        by=by,
        facts=PostFacts(organisation=cast.orgs["a1"], sphere="party", title="Phó Bí thư", since=date(2026, 2, 1)),
    )
    correction_accept(correction=row, value="", answer="Đã ghi.", by=by)
    row.refresh_from_db()
    assert Entry.objects.get(pk=row.entry or 0).action == "person.post"


def test_a_refusal_has_a_reason_that_the_person_reads(cast: Any, person: Person) -> None:
    row, by = ask(cast, person), cast.actor("branch_secretary")
    with pytest.raises(Refused):
        correction_refuse(correction=row, answer="  ", by=by)
    correction_refuse(correction=row, answer="Giấy khai sinh ghi khác (mẫu)", by=by)
    assert "Giấy khai sinh ghi khác (mẫu)" in str(own_record_of(cast.users["member"]).parts)
    with pytest.raises(Refused) as stopped:
        correction_accept(correction=row, value="", answer="", by=by)
    assert stopped.value.faults[0].code == "correction_answered_already"
    person.refresh_from_db()
    assert person.born_on is None


def test_the_secretary_enters_what_came_on_paper(cast: Any, person: Person) -> None:
    by, request = cast.actor("branch_secretary"), Request(field="sex", wrong="", right="Nam")
    row = correction_ask_on_paper(person=person, request=request, signed_on=date(2026, 11, 20), by=by)
    assert row.due_on == date(2026, 11, 24)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused):
        correction_ask_on_paper(person=person, request=request, signed_on=tomorrow, by=by)
    assert Correction.objects.count() == 1


def test_asking_the_same_twice_is_once(cast: Any, person: Person) -> None:
    ask(cast, person)
    with pytest.raises(Refused) as stopped:
        ask(cast, person)
    assert stopped.value.faults[0].code == "correction_asked_already"


@pytest.mark.parametrize("right", ["TỐI MẬT", "Theo 12-BC/TU (MẬT)"])
def test_marks_of_secrecy_are_refused(cast: Any, person: Person, right: str) -> None:
    with pytest.raises(Refused) as stopped:
        ask(cast, person, "other", right)
    assert stopped.value.faults[0].code == "secret_mark"
    row = ask(cast, person)
    with pytest.raises(Refused):
        correction_refuse(correction=row, answer=right, by=cast.actor("branch_secretary"))
    row.refresh_from_db()
    assert row.state == CorrectionState.WAITING


def test_a_stranger_sees_nothing_and_a_reader_answers_nothing(cast: Any, person: Person) -> None:
    row = ask(cast, person)
    with pytest.raises(NotVisible):
        correction_get(cast.actor("stranger"), row.public_id)
    with pytest.raises(NotVisible):
        correction_accept(correction=row, value="", answer="", by=cast.actor("stranger"))
    with pytest.raises(NotPermitted):
        correction_refuse(correction=row, answer="x", by=cast.actor("inspector"))
    with pytest.raises(NotVisible):
        correction_ask(
            person=person, request=Request(field="sex", wrong="", right="Nam"), by=cast.actor("branch_secretary")
        )


def test_the_history_tells_before_and_after(cast: Any, person: Person) -> None:
    by = cast.actor("branch_secretary")
    person_rename(person=person, name="Mẫu Văn Ân", on=date(2026, 3, 1), by=by)
    number_change(person=person, kind="card", value="00099", on=date(2026, 4, 1), by=by)
    number, rename, added = history_of(Person.objects.get(pk=person.pk), clear=True)
    assert [(one.title, one.before, one.after) for one in rename.changes or ()] == [
        ("Họ và tên", "Mẫu Văn An", "Mẫu Văn Ân"),
        ("Từ ngày", "", "01/03/2026"),
    ]
    assert ("Số thẻ đảng viên", "00012", "00099") in [(c.title, c.before, c.after) for c in number.changes or ()]
    assert added.title == "Lập hồ sơ"


def test_every_direct_field_is_one_to_ask_for() -> None:
    assert DIRECT.keys() < FIELDS.keys()
