"""Records of people: opening, correcting, moving, leaving; who may, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused
from xeploai.core.subjects import OrgKind
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor, NotPermitted, NotVisible
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.services import (
    Decision,
    organisation_change,
    organisation_preview,
    organisation_undo,
)
from xeploai.registers.people.facts import PersonFacts, facts_of
from xeploai.registers.people.merge_records import persons_join, persons_part
from xeploai.registers.people.models import Membership, Person, Post, Seat, StatusKind
from xeploai.registers.people.periods import employment_set, period_correct, person_leave, status_begin, status_end
from xeploai.registers.people.posts import (
    PostFacts,
    cadre_add,
    collective_end,
    collective_found,
    post_begin,
    post_end,
    post_made_main,
    seat_leave,
    seat_take,
)
from xeploai.registers.people.refresh import people_follow_the_day
from xeploai.registers.people.selectors import collectives_of, members_at, numbers_for, people_search, person_get
from xeploai.registers.people.services import (
    member_made_official,
    number_change,
    person_add,
    person_correct,
    person_rename,
)
from xeploai.registers.people.transfers import members_transfer, temporary_begin, temporary_end

START = date(2024, 1, 1)
LATER = date(2024, 7, 1)
PAPER = Decision(number="9-QĐ/ĐU", decided_on=LATER)


def refused(call: Callable[[], object]) -> str:
    """The code of a refusal."""
    with pytest.raises(Refused) as stopped:
        call()
    return stopped.value.faults[0].code


def names(rows: Any) -> list[str]:
    """Names in the order of a list."""
    return [row.full_name for row in rows]


def test_the_list_is_in_the_order_of_given_names_and_found_without_marks(place: Any, officer: Actor) -> None:
    assert names(people_search(officer)) == ["Nguyễn Thị An", "Trần Văn Đạt", "Lê Hòa"]
    assert names(people_search(officer, text="tran dat")) == ["Trần Văn Đạt"]
    assert names(people_search(officer, text="00012345")) == ["Trần Văn Đạt"]
    assert names(people_search(officer, text="hoà")) == ["Lê Hòa"]
    assert names(people_search(officer, below=place["b2"])) == []


def test_each_sees_the_own_branch_only(place: Any, officer: Actor) -> None:
    lan, hoa = place.actor("branch_secretary", "b1"), place.actor("branch_secretary", "b2")
    tam = place.actor("inspector", "b1")
    assert len(people_search(lan)) == 3
    assert list(people_search(hoa)) == []
    person = place.person("dat")
    assert person_get(tam, person.public_id) == person
    with pytest.raises(NotVisible):
        person_get(hoa, person.public_id)
    for actor, error in ((hoa, NotVisible), (tam, NotPermitted)):
        with pytest.raises(error):
            person_rename(person=person, name="Khác", on=LATER, by=actor)
        with pytest.raises(error):
            person_leave(person=person, how="deceased", on=LATER, by=actor)
        with pytest.raises(error):
            person_add(facts=PersonFacts(full_name="Mới"), branch=place["b1"], since=START, by=actor)
    person_rename(person=person, name="Trần Văn Đạt Em", on=LATER, by=lan)


@pytest.mark.parametrize("count", [5, 50])
def test_a_list_takes_as_many_queries_for_5_as_for_50(
    place: Any, officer: Actor, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        place.add(f"x{number}", f"Người {number}", "b2", by=officer, numbers={"card": f"9{number:04d}"})
    officer.reaches  # noqa: B018
    with django_assert_num_queries(4):
        assert len(people_search(officer)) == count + 3


def test_a_transfer_is_dated_and_both_branches_are_asked(place: Any, officer: Actor) -> None:
    person = place.person("dat")
    with pytest.raises(NotVisible):
        members_transfer(persons=[person], to=place["b2"], on=LATER, by=place.actor("branch_secretary", "b1"))
    members_transfer(persons=[person], to=place["b2"], on=LATER, document="GT 12", by=officer)
    assert place.person("dat").home == place["b2"]
    assert [row.person for row in members_at([place["b1"].pk], date(2024, 6, 30))][1] == person
    assert [row.person for row in members_at([place["b2"].pk], LATER)] == [person]
    assert (
        refused(lambda: members_transfer(persons=[person], to=place["b2"], on=LATER, by=officer))
        == "person_there_already"
    )
    assert (
        refused(lambda: members_transfer(persons=[person], to=place["b3"], on=START, by=officer))
        == "person_later_change"
    )
    assert (
        refused(lambda: members_transfer(persons=[person], to=place["top"], on=LATER, by=officer))
        == "person_not_a_branch"
    )


def test_a_transfer_of_many_is_done_whole_or_not_at_all(place: Any, officer: Actor) -> None:
    gone = place.person("an")
    person_leave(person=gone, how="transferred_out", on=LATER, by=officer)
    both = [place.person("dat"), gone]
    assert (
        refused(lambda: members_transfer(persons=both, to=place["b2"], on=LATER, by=officer)) == "person_in_no_branch"
    )
    assert place.person("dat").home == place["b1"]


def test_temporary_activity_stands_beside_the_official_branch(place: Any, officer: Actor) -> None:
    person = place.person("dat")
    row = temporary_begin(person=person, at=place["b2"], since=LATER, by=officer)
    assert person.statuses.get().kind == StatusKind.TEMPORARY_ACTIVITY
    assert place.person("dat").home == place["b1"]
    assert [held.kind for held in members_at([place["b2"].pk], LATER)] == ["temporary"]
    host = place.actor("branch_secretary", "b2")
    assert person_get(host, person.public_id) == person
    with pytest.raises(NotVisible):
        person_rename(person=person, name="X", on=LATER, by=host)
    temporary_end(membership=row, on=date(2024, 9, 1), by=officer)
    assert not members_at([place["b2"].pk], date(2024, 9, 1)).exists()
    assert person.statuses.get().valid_to == date(2024, 9, 1)


def test_statuses_are_periods_that_do_not_overlap(place: Any, officer: Actor) -> None:
    person = place.person("an")
    row = status_begin(person=person, kind="exempt", since=START, until=LATER, ground="Tuổi cao", by=officer)
    assert (
        refused(lambda: status_begin(person=person, kind="exempt", since=START, by=officer)) == "person_status_overlaps"
    )
    assert (
        refused(lambda: status_begin(person=person, kind="left", since=LATER, by=officer))
        == "person_leaving_has_its_act"
    )
    later = status_begin(person=person, kind="exempt", since=LATER, by=officer)
    assert refused(lambda: status_end(status=later, on=START, by=officer)) == "person_later_change"
    status_end(status=later, on=date(2024, 8, 1), by=officer)
    assert row.valid_to == LATER
    assert [held.valid_to for held in person.statuses.all()] == [LATER, date(2024, 8, 1)]


def test_probation_ends_with_the_official_date(place: Any, officer: Actor) -> None:
    facts = PersonFacts(
        full_name="Phạm Dũng",
        admission_decided_on=PartialDate(2023, 5, 1),
        admission_ceremony_on=PartialDate(2023, 5, 19),
    )
    person = person_add(facts=facts, branch=place["b1"], since=START, probationary=True, by=officer)
    assert person.statuses.get().valid_from == date(2023, 5, 19)
    wrong = PartialDate(2022, 5, 19)
    assert refused(lambda: member_made_official(person=person, on=wrong, document="", by=officer)) == (
        "person_dates_in_wrong_order"
    )
    person.refresh_from_db()
    member_made_official(person=person, on=PartialDate(2024, 5, 19), document="QĐ 3", by=officer)
    assert person.statuses.get().valid_to == date(2024, 5, 19)
    assert refused(lambda: member_made_official(person=person, on=wrong, document="", by=officer)) == (
        "person_official_already"
    )


def test_leaving_ends_everything_and_keeps_the_record(place: Any, officer: Actor) -> None:
    person = place.person("dat")
    post_begin(person=person, facts=post(place), by=officer)
    person_leave(person=person, how="deceased", on=LATER, by=officer)
    assert names(people_search(officer)) == ["Nguyễn Thị An", "Lê Hòa"]
    assert len(people_search(officer, past=True)) == 3
    assert not Post.objects.filter(valid_to=None).exists()
    assert person_get(officer, person.public_id).home == place["b1"]


def test_whom_the_centre_manages_is_kept_out(place: Any, officer: Actor) -> None:
    facts = PersonFacts(full_name="Người không được lưu")
    calls: list[Callable[[], object]] = [
        lambda: person_add(facts=facts, branch=place["b1"], since=START, managed_by_centre=True, by=officer),
        lambda: cadre_add(facts=facts, post=post(place, managing_level="central"), by=officer),
        lambda: post_begin(person=place.person("an"), facts=post(place, managing_level="central"), by=officer),
    ]
    for call in calls:
        assert refused(call) == "person_managed_by_centre"
    assert Person.objects.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(
            person=place.person("an"),
            organisation=place["top"],
            sphere="party",
            title="X",
            valid_from=START,
            managing_level="central",
        )


def post(place: Any, **more: Any) -> PostFacts:
    """A post of the committee."""
    return PostFacts(**{"organisation": place["top"], "sphere": "party", "title": "Phó bí thư", "since": START, **more})


def test_one_main_post_at_a_time(place: Any, officer: Actor) -> None:
    person = place.person("hoa")
    first = post_begin(person=person, facts=post(place, rank=2), by=officer)
    second = post_begin(person=person, facts=post(place, title="Chủ tịch", sphere="government", rank=1), by=officer)
    assert (first.main, second.main) == (True, False)
    post_made_main(post=second, by=officer)
    assert list(person.posts.filter(main=True)) == [second]
    second.refresh_from_db()
    post_end(post=second, on=LATER, by=officer)
    assert list(person.posts.filter(main=True)) == [first]
    assert refused(lambda: post_made_main(post=second, by=officer)) == "person_post_ended"


def test_a_cadre_outside_the_branches_is_kept_where_the_post_is(place: Any, officer: Actor) -> None:
    person = cadre_add(facts=PersonFacts(full_name="Vũ Bình"), post=post(place), by=officer)
    assert (person_get(officer, person.public_id).home, Person.objects.get(pk=person.pk).current) == (
        place["top"],
        True,
    )


def test_a_collective_has_one_head(place: Any, officer: Actor) -> None:
    row = collective_found(organisation=place["top"], name="Ban Chấp hành (mẫu)", since=START, by=officer)
    dat, an = place.person("dat"), place.person("an")
    seat_take(collective=row, person=dat, since=START, is_head=True, by=officer)
    seat_take(collective=row, person=an, since=START, by=officer)
    seat_take(collective=row, person=an, since=LATER, is_head=True, by=officer)
    seats: list[Seat] = vars(collectives_of(place["top"], LATER).get())["seats_now"]
    assert [(seat.person, seat.is_head) for seat in seats] == [(an, True), (dat, False)]
    seat_leave(seat=seats[1], on=date(2024, 8, 1), by=officer)
    collective_end(collective=row, on=date(2024, 9, 1), by=officer)
    assert not collectives_of(place["top"], date(2024, 9, 1)).exists()


def test_numbers_are_text_masked_and_outlive_a_change(place: Any, officer: Actor) -> None:
    dat, an = place.person("dat"), place.person("an")
    number_change(person=dat, kind="card", value="00099999", on=LATER, by=officer)
    assert numbers_for(officer, dat) == {"card": "00099999"}
    assert names(people_search(officer, text="00012345")) == ["Trần Văn Đạt"]
    assert numbers_for(officer, an) == {"citizen": "•••••••••123"}
    assert numbers_for(officer, an, unmask=True) == {"citizen": "001099000123"}
    assert numbers_for(place.actor("branch_secretary", "b1"), an, unmask=True) == {"citizen": "•••••••••123"}
    taken = PersonFacts(full_name="Ai khác", numbers={"card": "00099999"})
    assert (
        refused(lambda: person_add(facts=taken, branch=place["b1"], since=START, by=officer)) == "person_number_taken"
    )
    by_change = lambda: number_change(person=an, kind="card", value="00099999", on=LATER, by=officer)  # noqa: E731
    assert refused(by_change) == "person_number_taken"
    facts = replace(facts_of(an), numbers={"card": "00099999"})
    assert refused(lambda: person_correct(person=an, facts=facts, reason="Nhầm", by=officer)) == "person_number_taken"
    assert numbers_for(officer, an) == {"citizen": "•••••••••123"}


def test_a_record_tells_of_no_day_to_come_and_begins_after_admission(place: Any, officer: Actor) -> None:
    def add(**days: Any) -> str:
        facts = PersonFacts(full_name="Ai đó", **days)
        return refused(lambda: person_add(facts=facts, branch=place["b1"], since=START, by=officer))

    assert add(born_on=PartialDate(2090)) == "person_date_ahead"
    assert add(admission_decided_on=PartialDate(2024, 1, 2)) == "person_before_admission"
    assert add(admission_ceremony_on=PartialDate(2023, 5), official_on=PartialDate(2023, 4)) == (
        "person_dates_in_wrong_order"
    )
    person_add(
        facts=PersonFacts(full_name="Ai đó", admission_decided_on=PartialDate(2024)),
        branch=place["b1"],
        since=START,
        by=officer,
    )


def test_a_former_name_still_finds_the_person(place: Any, officer: Actor) -> None:
    person_rename(person=place.person("hoa"), name="Lê Hiền", on=LATER, by=officer)
    assert names(people_search(officer, text="le hoa")) == ["Lê Hiền"]


def test_a_correction_takes_a_reason_and_the_trail_keeps_what_stood_there(place: Any, officer: Actor) -> None:
    person = place.person("dat")
    facts = PersonFacts(full_name="Trần Văn Đạt", born_on=PartialDate(1981, 2), numbers={"card": "00012345"})
    assert (
        refused(lambda: person_correct(person=person, facts=facts, reason=" ", by=officer)) == "person_reason_missing"
    )
    person_correct(person=person, facts=facts, reason="Theo lý lịch", by=officer)
    assert facts_of(place.person("dat")) == facts
    entry = Entry.objects.get(action="person.correct")
    assert entry.values.held["before"] == {"born_on": "1980"}


def test_a_period_recorded_wrongly_is_put_right(place: Any, officer: Actor) -> None:
    person = place.person("dat")
    members_transfer(persons=[person], to=place["b2"], on=LATER, by=officer)
    first, second = Membership.objects.filter(person=person).order_by("valid_from")
    assert refused(lambda: period_correct(row=first, since=START, until=None, reason="x", by=officer)) == (
        "person_in_two_branches"
    )
    period_correct(row=second, since=LATER, until=LATER, reason="Không chuyển", by=officer)
    period_correct(row=first, since=START, until=None, reason="Không chuyển", by=officer)
    assert place.person("dat").home == place["b1"]


def test_what_holds_once_is_not_stretched_over_another_time_of_it(place: Any, officer: Actor) -> None:
    person = place.person("dat")
    first = status_begin(person=person, kind="suspended", since=START, until=LATER, by=officer)
    status_begin(person=person, kind="suspended", since=LATER, by=officer)
    for kind, since in (("civil_servant", START), ("public_employee", LATER)):
        employment_set(person=person, kind=kind, since=since, by=officer)
    for row in (first, person.employments.get(kind="civil_servant")):
        for until in (None, date(2024, 8, 1)):
            stretched = partial(period_correct, row=row, since=START, until=until, reason="Ghi nhầm", by=officer)
            assert refused(stretched) == "person_status_overlaps"
    temporary = temporary_begin(person=person, at=place["b2"], since=START, until=LATER, by=officer)
    members_transfer(persons=[person], to=place["b2"], on=LATER, by=officer)
    stretched = partial(period_correct, row=temporary, since=START, until=None, reason="Ghi nhầm", by=officer)
    assert refused(stretched) == "person_there_already"


@pytest.mark.parametrize("official", [PartialDate(2023, 12, 20), PartialDate(2024)])
def test_probation_on_record_later_than_the_official_day_ends_where_it_began(
    place: Any, officer: Actor, official: PartialDate
) -> None:
    person = person_add(
        facts=PersonFacts(full_name="Phạm Dũng"),
        branch=place["b1"],
        since=date(2024, 2, 1),
        probationary=True,
        by=officer,
    )
    member_made_official(person=person, on=official, document="QĐ 3", by=officer)
    assert person.statuses.get().never_held


def test_one_main_post_however_the_days_of_posts_are_put_right(place: Any, officer: Actor) -> None:
    person = place.person("dat")
    first = post_begin(person=person, facts=post(place), by=officer)
    second = post_begin(person=person, facts=post(place, title="Ủy viên"), by=officer)
    period_correct(row=first, since=first.valid_from, until=LATER, reason="Đã thôi giữ", by=officer)
    for row, main in ((first, False), (second, True)):
        row.refresh_from_db()
        assert row.main is main
    period_correct(row=first, since=first.valid_from, until=None, reason="Chưa thôi giữ", by=officer)
    assert [row.title for row in person.posts.filter(main=True)] == ["Ủy viên"]
    person_leave(person=person, how="deceased", on=LATER, by=officer)
    assert not person.posts.filter(main=True).exists()


def test_employment_follows_in_time(place: Any, officer: Actor) -> None:
    person = place.person("dat")
    employment_set(person=person, kind="civil_servant", since=START, by=officer)
    employment_set(person=person, kind="civil_servant", since=LATER, by=officer)
    employment_set(person=person, kind="none", since=LATER, by=officer)
    assert [(row.kind, row.valid_to) for row in person.employments.all()] == [("civil_servant", LATER), ("none", None)]
    last = person.employments.get(kind="none")
    period_correct(row=last, since=LATER, until=date(2024, 9, 1), reason="Đã thôi", by=officer)
    within = partial(employment_set, person=person, kind="cadre", since=date(2024, 8, 1), by=officer)
    assert refused(within) == "person_status_overlaps"


def test_two_records_of_one_person_are_joined_and_parted(place: Any, officer: Actor) -> None:
    dat, hoa = place.person("dat"), place.person("hoa")
    persons_join(kept=dat, other=hoa, reason="Cùng một người", by=officer)
    assert names(people_search(officer)) == ["Nguyễn Thị An", "Trần Văn Đạt"]
    assert members_at([place["b1"].pk], LATER).count() == 2
    persons_part(other=place.person("hoa"), reason="Hai người", by=officer)
    assert members_at([place["b1"].pk], LATER).count() == 3
    person_leave(person=dat, how="removed", on=LATER, by=officer)
    gone = place.person("dat")
    assert (
        refused(lambda: persons_join(kept=gone, other=place.person("hoa"), reason="x", by=officer))
        == "person_keep_the_current"
    )


def test_members_go_along_with_a_merger_and_back_with_its_undoing(place: Any, officer: Actor) -> None:
    sources, into = [place["b1"].pk], place["b2"].pk
    act = lambda now: acts.merge(now, sources=sources, into=into, on=LATER)  # noqa: E731
    assert organisation_preview(act=act, by=officer).members == [("Chi bộ 1 (mẫu)", 3, "Chi bộ 2 (mẫu)")]
    event = organisation_change(act=act, decision=PAPER, by=officer)
    assert members_at([place["b2"].pk], LATER).count() == 3
    assert members_at([place["b1"].pk], date(2024, 6, 30)).count() == 3
    assert place.person("dat").home == place["b2"]
    organisation_undo(event=event, on=date(2024, 8, 1), decision=Decision(reason="Hủy"), by=officer)
    assert members_at([place["b1"].pk], date(2024, 8, 1)).count() == 3
    assert members_at([place["b2"].pk], LATER).count() == 3
    assert members_at([place["b2"].pk], date(2024, 8, 1)).count() == 0


def test_no_branch_ends_over_the_heads_of_its_members(place: Any, officer: Actor) -> None:
    b1 = place["b1"].pk
    act = lambda now: acts.dissolve(now, org=b1, on=LATER)  # noqa: E731
    assert refused(lambda: organisation_change(act=act, decision=PAPER, by=officer)) == "organisation_has_members"
    part = acts.Part(name="Mới (mẫu)", kind=OrgKind.BRANCH)
    event = organisation_change(
        act=lambda now: acts.merge(now, sources=[b1, place["b3"].pk], into=part, on=LATER),
        decision=PAPER,
        by=officer,
    )
    new = event.lineage.first()
    assert new is not None
    person_add(facts=PersonFacts(full_name="Mới vào"), branch=new.successor, since=LATER, by=officer)
    assert (
        refused(lambda: organisation_undo(event=event, on=LATER, decision=Decision(reason="Hủy"), by=officer))
        == "organisation_has_members"
    )


def test_what_begins_tomorrow_shows_tomorrow(place: Any, officer: Actor) -> None:
    coming = date(2999, 1, 1)
    members_transfer(persons=[place.person("dat")], to=place["b2"], on=coming, by=officer)
    assert place.person("dat").home == place["b1"]
    assert people_follow_the_day(today=coming) == 1
    assert place.person("dat").home == place["b2"]


def test_what_is_sent_twice_is_written_once(place: Any, officer: Actor) -> None:
    facts = PersonFacts(full_name="Lê Hòa")
    add = partial(person_add, facts=facts, branch=place["b1"], since=START, by=officer)
    assert refused(add) == "person_namesake"
    add(namesake=True)
    person = place.person("dat")
    post_begin(person=person, facts=post(place), by=officer)
    assert refused(lambda: post_begin(person=person, facts=post(place), by=officer)) == "person_post_held"
    found = partial(collective_found, organisation=place["top"], name="Ban Thường vụ (mẫu)", since=START, by=officer)
    found()
    assert refused(found) == "organisation_name_taken"
    state = State(name="Chi bộ 1 (mẫu)", kind=OrgKind.BRANCH, parent=place["top"].pk)
    act = partial(acts.found, state=state, on=LATER)
    assert refused(lambda: organisation_change(act=act, decision=PAPER, by=officer)) == "organisation_name_taken"
