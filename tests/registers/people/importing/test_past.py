"""Levels and commendations of earlier years: of organisations and collectives from lists, of all from workbooks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from xeploai.core.errors import ImportRejected, Refused
from xeploai.core.levels import Level
from xeploai.core.round import Award, Member, Place, Result, Round, Unit
from xeploai.core.round import Collective as Body
from xeploai.core.round import Membership as Belonging
from xeploai.core.round import Organisation as Node
from xeploai.core.subjects import OrgKind, SubjectKind
from xeploai.registers.people.importing.models import ImportBatch, Stage
from xeploai.registers.people.importing.services import (
    import_apply,
    import_undo,
    list_map,
    list_stage,
    outcomes,
    round_stage,
    row_decide,
)
from xeploai.registers.people.models import Collective, PastAward, PastLevel, Person
from xeploai.registers.people.past import past_years
from xeploai.registers.people.posts import collective_found

DAY = date(2024, 6, 1)
AT = Place("x", 2)


def refused(call: Callable[[], object]) -> list[str]:
    """The codes of a refusal."""
    with pytest.raises((Refused, ImportRejected)) as stopped:
        call()
    return [fault.code for fault in stopped.value.faults]


def staged(office: Any, content: bytes) -> ImportBatch:
    """A list staged with the columns as guessed, or as remembered."""
    batch = list_stage(content=content, file_name="kq.xlsx", body=office.body, as_of=DAY, by=office.officer)
    if batch.stage == Stage.MAPPING:
        guess = {int(column): field for column, field in batch.layout["columns"].items()}
        list_map(batch=batch, columns=guess, by=office.officer)
    batch.refresh_from_db()
    return batch


HEAD = ["TT", "Tên tập thể", "Tổ chức đảng", "Xếp loại 2019", "Xếp loại 2023", "Khen thưởng 2023", "Số quyết định"]


@pytest.fixture
def bodies(office: Any, xlsx: Any) -> dict[str, Collective]:
    """Two branches, each with a committee of the same name, and one collective of the unit."""
    rows = [["STT", "Họ và tên", "Chi bộ"], [1, "Mẫu Văn An", "Chi bộ 1 (mẫu)"], [2, "Thử Thị Bình", "Chi bộ 2 (mẫu)"]]
    import_apply(batch=staged(office, xlsx(rows)), by=office.officer)
    held = {}
    for org in [office.body, *office.body.children.order_by("name")]:
        name = "Ban Thường vụ (mẫu)" if org == office.body else "Chi ủy (mẫu)"
        held[org.name] = collective_found(organisation=org, name=name, since=date(2020, 1, 1), by=office.officer)
    return held


def test_results_of_collectives_load_from_a_list(office: Any, bodies: dict[str, Collective], xlsx: Any) -> None:
    rows = [
        HEAD,
        [1, "Ban thường vụ (mẫu)", None, "HTTNV", "HTXSNV", "Bằng khen", "12-QĐ/TU"],
        [2, "Chi ủy (mẫu)", "Chi bộ 2 (mẫu)", None, "HTTNV", None, None],
        [3, "Chi ủy (mẫu)", None, None, "HTNV", None, None],
        [4, "Hội đồng lạ (mẫu)", None, None, "HTNV", None, None],
        [5, "Ban Thường trực (mẫu)", None, None, "HTNV", None, None],
    ]
    batch = staged(office, xlsx(rows))
    assert outcomes(batch)["collective"] == {"same": 2, "proposed": 2, "faulty": 1}
    codes = refused(lambda: import_apply(batch=batch, by=office.officer))
    assert sorted(codes) == ["import_collective_unknown", "import_undecided", "import_undecided"]
    doubtful = batch.rows.get(what="collective", row=4)
    names = [str(one.name) for one in doubtful.proposals]
    assert names == ["Chi ủy (mẫu), Chi bộ 1 (mẫu)", "Chi ủy (mẫu), Chi bộ 2 (mẫu)"]
    with pytest.raises(Refused):
        row_decide(row=doubtful, choice="new", by=office.officer)
    row_decide(row=doubtful, choice=str(bodies["Chi bộ 1 (mẫu)"].pk), by=office.officer)
    row_decide(row=batch.rows.get(what="collective", row=5), choice="skip", by=office.officer)
    near = batch.rows.get(what="collective", row=6)
    row_decide(row=near, choice=str(bodies[office.body.name].pk), by=office.officer)
    assert refused(lambda: import_apply(batch=batch, by=office.officer)) == ["import_level_twice"]
    row_decide(row=near, choice="skip", by=office.officer)
    import_apply(batch=batch, by=office.officer)
    levels = PastLevel.objects.filter(kind="collective").values_list("collective__organisation__name", "year", "level")
    top = office.body.name
    assert sorted(levels) == sorted(
        [(top, 2019, "T"), (top, 2023, "XS"), ("Chi bộ 2 (mẫu)", 2023, "T"), ("Chi bộ 1 (mẫu)", 2023, "HT")]
    )
    award = PastAward.objects.get()
    assert (award.collective, award.year, award.form, award.decision_number) == (
        bodies[top],
        2023,
        "Bằng khen",
        "12-QĐ/TU",
    )
    again = staged(office, xlsx(rows[:2]))
    assert again.stage == Stage.STAGED
    assert outcomes(again) == {"collective": {"same": 1}, "past": {"same": 2}, "award": {"same": 1}}
    import_undo(batch=batch, reason="Nhầm tệp", by=office.officer)
    assert not PastLevel.objects.exists()
    assert not PastAward.objects.exists()


def test_commendations_of_organisations_load_from_a_list(office: Any, bodies: dict[str, Collective], xlsx: Any) -> None:
    rows = [
        ["TT", "Tên tổ chức đảng", "Khen thưởng 2022"],
        [1, "Chi bộ 1 (mẫu)", "Giấy khen"],
        [2, "Chi bộ 2 (mẫu)", "-"],
    ]
    import_apply(batch=staged(office, xlsx(rows)), by=office.officer)
    assert [str(one.organisation) for one in PastAward.objects.all()] == ["Chi bộ 1 (mẫu)"]
    org = bodies["Chi bộ 1 (mẫu)"].organisation
    years = past_years(org, date(2026, 5, 1))
    assert [(one.year, len(one.levels), len(one.awards)) for one in years] == [
        (2025, 0, 0),
        (2024, 0, 0),
        (2023, 0, 0),
        (2022, 0, 1),
        (2021, 0, 0),
    ]


def the_round(year: int) -> Round:
    """A workbook with results and commendations of its own year."""
    org = "C1"
    return Round(
        unit=Unit(code="DB", name="Đảng bộ xã (mẫu)", year=year, closing_on=date(year, 12, 31)),
        organisations=[
            Node(code="DB", name="Đảng bộ xã (mẫu)", kind=OrgKind.GRASSROOTS_COMMITTEE, parent=None, at=AT),
            Node(code="C1", name="Chi bộ 1 (mẫu)", kind=OrgKind.BRANCH, parent="DB", at=AT),
        ],
        members=[
            Member(code=f"M{number}", name=name, org=org, membership=Belonging.OFFICIAL, at=AT)
            for number, name in enumerate(("Mẫu Văn An", "Thử Thị Bình", "Thử Thị Bình"))
        ],
        collectives=[Body(code="T1", name="Chi ủy (mẫu)", org=org, at=AT)],
        results=[
            Result(kind=SubjectKind.MEMBER, subject="M0", level=Level.EXCELLENT, at=AT, decision_number="5-QĐ/ĐU"),
            Result(kind=SubjectKind.ORGANISATION, subject="C1", level=Level.GOOD, at=AT),
            Result(kind=SubjectKind.COLLECTIVE, subject="T1", level=Level.COMPLETED, at=AT),
            Result(kind=SubjectKind.MEMBER, subject="M1", at=AT),
        ],
        awards=[
            Award(
                to="branch",
                basis="excellent_streak",
                recipient="C1",
                form="giay_khen",
                first_year=year - 4,
                last_year=year,
                at=Place("k", 2),
            ),
            Award(to="collective", basis="excellent", recipient_name="chi ủy (mẫu)", at=Place("k", 3)),
            Award(to="member", basis="excellent", count=12, at=Place("k", 4)),
        ],
    )


def test_a_workbook_of_a_year_that_is_over_brings_its_own_results(office: Any) -> None:
    batch = round_stage(round_=the_round(2024), content=b"", file_name="so.xlsx", body=office.body, by=office.officer)
    assert outcomes(batch)["past"] == {"new": 3}
    assert outcomes(batch)["award"] == {"new": 2}
    import_apply(batch=batch, by=office.officer)
    assert sorted(PastLevel.objects.values_list("kind", "year", "level")) == [
        ("collective", 2024, "HT"),
        ("member", 2024, "XS"),
        ("organisation", 2024, "T"),
    ]
    streak = PastAward.objects.get(organisation__code="C1")
    assert (streak.first_year, streak.year, streak.form) == (2020, 2024, "Giấy khen")
    assert PastAward.objects.get(collective__code="T1").basis == "Hoàn thành xuất sắc nhiệm vụ"
    an = Person.objects.get(full_name="Mẫu Văn An")
    assert [one.decision_number for one in past_years(an, date(2026, 1, 1))[1].levels] == ["5-QĐ/ĐU"]


def test_a_workbook_of_this_year_is_no_list_of_earlier_results(office: Any) -> None:
    held = the_round(date.today().year)  # noqa: DTZ011 - the office's day is this machine's
    batch = round_stage(round_=held, content=b"", file_name="so.xlsx", body=office.body, by=office.officer)
    assert {"past", "award"}.isdisjoint(outcomes(batch))


def test_who_was_commended_by_name_only_is_chosen(office: Any) -> None:
    import_apply(
        batch=round_stage(round_=the_round(2024), content=b"", file_name="a", body=office.body, by=office.officer),
        by=office.officer,
    )
    awards = [
        Award(to="member", basis="excellent", recipient_name="Thử Thị Bình", at=Place("k", 2)),
        Award(to="branch", basis="excellent", recipient_name="Chi bộ lạ", at=Place("k", 3)),
    ]
    held = replace(the_round(2024), awards=awards)
    batch = round_stage(round_=held, content=b"", file_name="b", body=office.body, by=office.officer)
    doubtful, unknown = batch.rows.filter(what="award")
    assert [one.name for one in doubtful.proposals] == ["Thử Thị Bình"] * 2
    assert [fault.code for fault in unknown.faults] == ["import_recipient_unknown"]
    row_decide(row=unknown, choice="skip", by=office.officer)
    chosen = doubtful.proposals[1].id
    row_decide(row=doubtful, choice=str(chosen), by=office.officer)
    import_apply(batch=batch, by=office.officer)
    assert PastAward.objects.get(person__isnull=False).person_id == chosen
