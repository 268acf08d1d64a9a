"""An import from the file to the register and back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from xeploai.core.dates import PartialDate
from xeploai.core.errors import ImportRejected, Refused
from xeploai.core.levels import Level
from xeploai.core.round import Collective, Leader, Member, PastResult, Place, Round, Unit
from xeploai.core.round import Membership as Belonging
from xeploai.core.round import Organisation as Node
from xeploai.core.subjects import OrgKind, SubjectKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import NotPermitted
from xeploai.registers.kernel.grounds import GroundsChanged
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import Decision, top_found
from xeploai.registers.people.importing.existing_records import ExistingRecords
from xeploai.registers.people.importing.match_bodies import told_apart
from xeploai.registers.people.importing.models import ImportBatch, ImportChange, Stage
from xeploai.registers.people.importing.services import (
    first_records,
    import_apply,
    import_discard,
    import_undo,
    list_map,
    list_stage,
    missing_people,
    noted_rows,
    outcomes,
    proposals_accept,
    round_stage,
    row_decide,
    row_notes,
)
from xeploai.registers.people.importing.staged_records import Proposal
from xeploai.registers.people.models import Collective as CollectiveRow
from xeploai.registers.people.models import Membership, PastLevel, Person, PersonIdentifier, Post, Status
from xeploai.registers.people.periods import person_leave, status_begin
from xeploai.registers.people.rounds import round_of
from xeploai.registers.people.selectors import members_at, people_search
from xeploai.registers.people.services import person_rename

DAY = date(2024, 6, 1)
HEAD = ["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Chi bộ", "Chức vụ", "Xếp loại 2023"]
ROWS = [
    HEAD,
    [1, "Trần Văn Đạt", "3/2/1980", "00012345", "Chi bộ 1 (mẫu)", "Bí thư", "HTXSNV"],
    [2, "Nguyễn Thị An", "1975", "00012346", "Chi bộ 1 (mẫu)", None, "HTTNV"],
    [3, "Lê Hòa", None, None, "Chi bộ 2 (mẫu)", None, None],
]


def refused(call: Callable[[], object]) -> list[str]:
    """The codes of a refusal."""
    with pytest.raises((Refused, ImportRejected)) as stopped:
        call()
    return [fault.code for fault in stopped.value.faults]


def test_people_are_not_taken_in_before_their_organisation_is_followed(office: Any, xlsx: Callable[..., bytes]) -> None:
    assert refused(lambda: staged(office, xlsx(ROWS), as_of=date(2023, 12, 31))) == ["import_before_the_tree"]
    assert not ImportBatch.objects.exists()
    assert staged(office, xlsx(ROWS), as_of=date(2024, 1, 1)).stage == Stage.STAGED


def staged(office: Any, content: bytes, *, as_of: date = DAY, mapped: bool = True) -> ImportBatch:
    """A list staged with the columns as guessed."""
    batch = list_stage(content=content, file_name="ds.xlsx", body=office.body, as_of=as_of, by=office.officer)
    if mapped and batch.stage == Stage.MAPPING:
        guess = {int(column): field for column, field in batch.layout["columns"].items()}
        list_map(batch=batch, columns=guess, by=office.officer)
    batch.refresh_from_db()
    return batch


def test_an_empty_unit_is_filled_from_a_list(office: Any, xlsx: Any) -> None:
    batch = staged(office, xlsx(ROWS))
    assert outcomes(batch) == {"organisation": {"new": 2}, "member": {"new": 3}}
    assert Person.objects.count() == 0
    import_apply(batch=batch, by=office.officer)
    assert [one.full_name for one in people_search(office.officer)] == ["Nguyễn Thị An", "Trần Văn Đạt", "Lê Hòa"]
    branch = Organisation.objects.get(name="Chi bộ 1 (mẫu)")
    assert (branch.parent, branch.kind) == (office.body, "branch")
    assert [row.person.full_name for row in members_at([branch.pk], DAY)] == ["Nguyễn Thị An", "Trần Văn Đạt"]
    assert not members_at([branch.pk], date(2024, 5, 31)).exists()
    assert PersonIdentifier.objects.get(person__full_name="Trần Văn Đạt").value == "00012345"
    assert Post.objects.get().title == "Bí thư"
    assert sorted(PastLevel.objects.values_list("level", "year")) == [("T", 2023), ("XS", 2023)]
    assert Entry.objects.filter(action="import.apply").count() == 1


def test_a_branch_with_other_marks_is_proposed_and_never_taken_for_it(office: Any, xlsx: Any) -> None:
    rows: list[list[Any]] = [HEAD, [1, "Trần Văn Đạt", "1980", "00012345", "Chi bộ Tân Hòa (mẫu)", None, None]]
    batch = list_stage(content=xlsx(rows), file_name="a.xlsx", body=office.body, as_of=DAY, by=office.officer)
    list_map(batch=batch, columns={int(c): f for c, f in batch.layout["columns"].items()}, by=office.officer)
    import_apply(batch=batch, by=office.officer)
    rows[1][4] = "Chi bộ Tân Hóa (mẫu)"
    later = list_stage(content=xlsx(rows), file_name="b.xlsx", body=office.body, as_of=DAY, by=office.officer)
    row = later.rows.get(what="organisation")
    assert (row.target, [proposal.name for proposal in row.proposals]) == (None, ["Chi bộ Tân Hòa (mẫu)"])
    rows[1][4] = "CHI BỘ TÂN HOÀ (MẪU)"
    same = list_stage(content=xlsx(rows), file_name="c.xlsx", body=office.body, as_of=DAY, by=office.officer)
    assert same.rows.get(what="organisation").target is not None


def test_proposals_of_one_name_are_told_apart_by_their_superiors() -> None:
    names = {1: "Đảng bộ A (mẫu)", 2: "Đảng bộ B (mẫu)", 3: "Chi bộ 2 (mẫu)", 4: "Chi bộ 2 (mẫu)", 5: "Chi bộ 3 (mẫu)"}
    parents = {3: 1, 4: 2, 5: 2}
    held = ExistingRecords(
        orgs={pk: Organisation(pk=pk, name=name, parent_id=parents.get(pk)) for pk, name in names.items()}
    )
    proposals = [Proposal(id=pk, name=names[pk], why="import_similar_name") for pk in parents]
    assert [proposal.name for proposal in told_apart(held, proposals)] == [
        "Chi bộ 2 (mẫu), Đảng bộ A (mẫu)",
        "Chi bộ 2 (mẫu), Đảng bộ B (mẫu)",
        "Chi bộ 3 (mẫu)",
    ]


def test_a_file_that_is_put_away_leaves_no_text(office: Any, xlsx: Any) -> None:
    rows = [*ROWS, ["Người lập: Mẫu Văn Lập"]]
    batch = list_stage(content=xlsx(rows), file_name="a.xlsx", body=office.body, as_of=DAY, by=office.officer)
    list_map(batch=batch, columns={int(c): f for c, f in batch.layout["columns"].items()}, by=office.officer)
    assert "Mẫu Văn Lập" in str(batch.layout)
    import_discard(batch=batch, by=office.officer)
    batch.refresh_from_db()
    assert "Mẫu Văn Lập" not in str(batch.layout)
    assert batch.grid == []


def test_a_long_name_of_a_branch_fits_its_key(office: Any, xlsx: Any) -> None:
    rows = [HEAD, [1, "Trần Văn Đạt", "1980", "00012345", f"Chi bộ {'Rất Dài ' * 20}(mẫu)", None, None]]
    batch = list_stage(content=xlsx(rows), file_name="a.xlsx", body=office.body, as_of=DAY, by=office.officer)
    list_map(batch=batch, columns={int(c): f for c, f in batch.layout["columns"].items()}, by=office.officer)
    assert batch.rows.get(what="member").values["branch"] == batch.rows.get(what="organisation").key


def test_a_number_that_lost_its_zeros_still_proposes_its_person_and_changes_nothing(office: Any, xlsx: Any) -> None:
    import_apply(batch=staged(office, xlsx(ROWS)), by=office.officer)
    dat = Person.objects.get(full_name="Trần Văn Đạt")
    lost = [
        HEAD,
        [1, "Trần Đạt", "1980", 12345, "Chi bộ 1 (mẫu)"],
        [2, "Nguyễn Thị An", "1975", "00012346", "Chi bộ 1 (mẫu)"],
    ]
    batch = staged(office, xlsx(lost), as_of=date(2024, 7, 1))
    row = batch.rows.get(what="member", values__full_name="Trần Đạt")
    assert [(one.id, one.why) for one in row.proposals] == [(dat.pk, "import_same_number_but_zeros")]
    assert [note.code for note in row_notes(row)] == ["import_zeros_lost"]
    assert list(noted_rows(batch)) == [row]
    row_decide(row=row, choice=str(dat.pk), by=office.officer)
    import_apply(batch=batch, by=office.officer)
    assert PersonIdentifier.objects.get(person=dat, kind="card").value == "00012345"


def test_a_list_with_the_zeros_proposes_who_is_held_without_them(office: Any, xlsx: Any) -> None:
    lost = [HEAD, [1, "Trần Văn Đạt", "1980", 12345, "Chi bộ 1 (mẫu)"]]
    import_apply(batch=staged(office, xlsx(lost)), by=office.officer)
    dat = Person.objects.get(full_name="Trần Văn Đạt")
    batch = staged(office, xlsx([HEAD, [1, "Trần Đạt", "1980", "00012345", "Chi bộ 1 (mẫu)"]]), as_of=date(2024, 7, 1))
    row = batch.rows.get(what="member")
    assert [(one.id, one.why) for one in row.proposals] == [(dat.pk, "import_same_number_but_zeros")]
    row_decide(row=row, choice=str(dat.pk), by=office.officer)
    import_apply(batch=batch, by=office.officer)
    assert PersonIdentifier.objects.get(person=dat, kind="card", valid_to=None).value == "00012345"


def test_a_list_of_results_finds_its_people_without_their_branches(office: Any, xlsx: Any) -> None:
    import_apply(batch=staged(office, xlsx(ROWS)), by=office.officer)
    head = ["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", *(f"Xếp loại {year}" for year in range(2019, 2023))]
    rows = [
        head,
        [1, "Trần Văn Đạt", "1980", "00012345", "HTTNV", "HTTNV", "HTXSNV", "HTNV"],
        [2, "Nguyễn Thi An", "1975", None, "HTNV"],
        [3, "Nguyễn Thị An", "1975", None, "HTTNV"],
        [4, "Không Có Ai", "1970", None, "HTTNV"],
    ]
    batch = staged(office, xlsx(rows), as_of=date(2024, 7, 1))
    assert outcomes(batch) == {"member": {"update": 1, "proposed": 2, "faulty": 1}}
    assert not any(name in row.diff for row in batch.rows.all() for name in ("branch", "born_on"))
    an = Person.objects.get(full_name="Nguyễn Thị An")
    for line, choice in ((3, "skip"), (4, str(an.pk)), (5, "skip")):
        row_decide(row=batch.rows.get(row=line), choice=choice, by=office.officer)
    import_apply(batch=batch, by=office.officer)
    assert PastLevel.objects.filter(year__lt=2023).count() == 5
    assert Membership.objects.count() == 3


def test_columns_are_mapped_once_and_remembered(office: Any, xlsx: Any) -> None:
    first = staged(office, xlsx(ROWS), mapped=False)
    assert first.stage == Stage.MAPPING
    columns = {int(column): field for column, field in first.layout["columns"].items()}
    assert refused(lambda: list_map(batch=first, columns={0: "card"}, by=office.officer)) == ["import_no_name_column"]
    twice = columns | {5: "branch"}
    assert refused(lambda: list_map(batch=first, columns=twice, by=office.officer)) == ["import_column_twice"]
    list_map(batch=first, columns=columns | {5: "ignore"}, by=office.officer)
    second = staged(office, xlsx(ROWS), mapped=False)
    assert second.stage == Stage.STAGED
    assert not any("post_party" in row.values for row in second.rows.all())


def test_the_same_list_again_changes_nothing(office: Any, xlsx: Any) -> None:
    import_apply(batch=staged(office, xlsx(ROWS)), by=office.officer)
    again = staged(office, xlsx(ROWS))
    assert proposals_accept(batch=again, by=office.officer) == 0
    hoa = again.rows.get(values__full_name="Lê Hòa")
    assert [proposal.why for proposal in hoa.proposals] == ["import_same_name"]
    row_decide(row=hoa, choice=str(hoa.proposals[0].id), by=office.officer)
    assert outcomes(again) == {"organisation": {"same": 2}, "member": {"same": 3}}
    assert refused(lambda: import_apply(batch=again, by=office.officer)) == ["import_nothing_new"]
    assert Person.objects.count() == 3


def test_a_later_list_shows_differences_and_writes_them_with_its_date(office: Any, xlsx: Any) -> None:
    import_apply(batch=staged(office, xlsx(ROWS)), by=office.officer)
    later = date(2024, 9, 1)
    rows = [HEAD, [1, "Trần Văn Đạt", "4/2/1980", "00012345", "Chi bộ 2 (mẫu)", None, "HTTNV"]]
    batch = staged(office, xlsx(rows), as_of=later)
    row = batch.rows.get(what="member")
    assert {name: [change.before, change.after] for name, change in row.diff.items()} == {
        "born_on": ["1980-02-03", "1980-02-04"],
        "branch": ["Chi bộ 1 (mẫu)", "Chi bộ 2 (mẫu)"],
        "level:2023": ["XS", "HTTNV"],
    }
    assert {one.full_name for one in missing_people(batch)} == {"Nguyễn Thị An", "Lê Hòa"}
    import_apply(batch=batch, by=office.officer)
    spans = [(row.organisation.name, row.valid_to) for row in Membership.objects.filter(person=row.target)]
    assert spans == [("Chi bộ 1 (mẫu)", later), ("Chi bộ 2 (mẫu)", None)]
    assert PastLevel.objects.get(person=row.target).level == "T"


def test_a_name_and_a_birth_date_only_propose(office: Any, xlsx: Any) -> None:
    import_apply(batch=staged(office, xlsx(ROWS)), by=office.officer)
    rows = [HEAD[:3], [1, "TRẦN VĂN ĐẠT", "3/2/1980"], [2, "Trần Văn Đạt", "1999"], [3, "Nguyễn thị an", None]]
    b1 = Organisation.objects.get(name="Chi bộ 1 (mẫu)")
    batch = list_stage(content=xlsx(rows), file_name="x.xlsx", body=b1, as_of=DAY, by=office.officer)
    list_map(batch=batch, columns={0: "serial", 1: "full_name", 2: "born_on"}, by=office.officer)
    assert [(row.outcome, [p.why for p in row.proposals]) for row in batch.rows.all()] == [
        ("proposed", ["import_same_name_and_birth"]),
        ("new", []),
        ("proposed", ["import_same_name"]),
    ]
    assert refused(lambda: import_apply(batch=batch, by=office.officer)) == ["import_undecided"] * 2
    assert proposals_accept(batch=batch, by=office.officer) == 1
    row_decide(row=batch.rows.get(position=2), choice="skip", by=office.officer)
    with pytest.raises(Refused):
        row_decide(row=batch.rows.get(position=0), choice="999", by=office.officer)
    import_apply(batch=batch, by=office.officer)
    assert Person.objects.count() == 4


def test_faulty_rows_are_all_named_and_nothing_is_written(office: Any, xlsx: Any) -> None:
    rows = [*ROWS, [4, "Phạm Dũng", "31/2/1980", None, None, None, "tốt quá"]]
    batch = staged(office, xlsx(rows))
    with pytest.raises(ImportRejected) as stopped:
        import_apply(batch=batch, by=office.officer)
    assert [(fault.row, fault.code) for fault in stopped.value.faults] == [
        (5, "import_day_impossible"),
        (5, "import_level_unknown"),
        (5, "import_branch_missing"),
    ]
    assert Person.objects.count() == Membership.objects.count() == 0
    assert Organisation.objects.count() == 1


def test_a_whole_import_is_taken_back(office: Any, xlsx: Any) -> None:
    import_apply(batch=staged(office, xlsx(ROWS)), by=office.officer)
    before = sorted(Membership.objects.values_list("person__full_name", "organisation__name", "valid_to"))
    rows = [
        HEAD,
        [1, "Trần Văn Đạt", "1981", "00012345", "Chi bộ 3 (mẫu)", "Phó bí thư", None],
        [2, "Vũ Bình", None, None, "Chi bộ 3 (mẫu)"],
    ]
    batch = staged(office, xlsx(rows), as_of=date(2024, 9, 1))
    import_apply(batch=batch, by=office.officer)
    assert Person.objects.count() == 4
    assert refused(lambda: import_undo(batch=batch, reason="", by=office.officer)) == ["person_reason_missing"]
    import_undo(batch=batch, reason="Nhầm tệp", by=office.officer)
    assert Person.objects.count() == 3
    assert Person.objects.get(full_name="Trần Văn Đạt").born_on == PartialDate(1980, 2, 3)
    assert sorted(Membership.objects.values_list("person__full_name", "organisation__name", "valid_to")) == before
    assert not Organisation.objects.get(name="Chi bộ 3 (mẫu)").stands
    assert Person.objects.get(full_name="Trần Văn Đạt").home == Organisation.objects.get(name="Chi bộ 1 (mẫu)")
    assert refused(lambda: import_undo(batch=batch, reason="x", by=office.officer)) == ["import_not_applied"]


def test_an_import_that_was_built_upon_is_not_taken_back(office: Any, xlsx: Any) -> None:
    batch = staged(office, xlsx(ROWS))
    import_apply(batch=batch, by=office.officer)
    person = Person.objects.get(full_name="Lê Hòa")
    person_rename(person=person, name="Lê Hiền", on=date(2024, 8, 1), by=office.officer)
    assert refused(lambda: import_undo(batch=batch, reason="x", by=office.officer)) == ["import_changed_since"]
    assert Person.objects.count() == 3


def test_what_was_added_to_an_imported_record_is_not_lost_unseen(office: Any, xlsx: Any) -> None:
    batch = staged(office, xlsx(ROWS))
    import_apply(batch=batch, by=office.officer)
    person = Person.objects.get(full_name="Lê Hòa")
    status_begin(person=person, kind="exempt", since=DAY, by=office.officer)
    assert refused(lambda: import_undo(batch=batch, reason="x", by=office.officer)) == ["import_leaned_on"]
    assert Status.objects.count() == 1


def test_a_number_of_somebody_elsewhere_is_a_fault(office: Any, xlsx: Any) -> None:
    import_apply(batch=staged(office, xlsx(ROWS)), by=office.officer)
    b2 = Organisation.objects.get(name="Chi bộ 2 (mẫu)")
    batch = list_stage(
        content=xlsx([["STT", "Họ và tên", "Số thẻ"], [1, "Trần Văn Đạt", "00012345"]]),
        file_name="x.xlsx",
        body=b2,
        as_of=DAY,
        by=office.officer,
    )
    list_map(batch=batch, columns={1: "full_name", 2: "card"}, by=office.officer)
    assert [fault.code for fault in batch.rows.get().faults] == ["import_person_elsewhere"]


def test_who_may_import(office: Any, xlsx: Any) -> None:
    batch = staged(office, xlsx(ROWS))
    for role in ("branch_secretary", "inspector"):
        with pytest.raises(NotPermitted):
            list_stage(content=xlsx(ROWS), file_name="x", body=office.body, as_of=DAY, by=office.actor(role))
        with pytest.raises(NotPermitted):
            import_apply(batch=batch, by=office.actor(role))
    # It would found branches: said on their rows.
    clerk = office.actor("grassroots_officer")
    assert refused(lambda: import_apply(batch=batch, by=clerk)) == ["import_may_not_found"] * 2
    import_discard(batch=batch, by=office.officer)
    assert refused(lambda: import_apply(batch=batch, by=office.officer)) == ["import_over"]


def the_round() -> Round:
    """What the program's workbook says of this unit."""
    at = Place("x", 2)
    return Round(
        unit=Unit(code="DB", name="Đảng bộ xã (mẫu)", year=2024, closing_on=DAY),
        organisations=[
            Node(code="DB", name="Đảng bộ xã (mẫu)", kind=OrgKind.GRASSROOTS_COMMITTEE, parent=None, at=at, group="N1"),
            Node(
                code="C1", name="Chi bộ 1 (mẫu)", kind=OrgKind.BRANCH, parent="DB", at=at, founded_on=PartialDate(2010)
            ),
            Node(code="C2", name="Chi bộ 2 (mẫu)", kind=OrgKind.BRANCH, parent="DB", at=at),
        ],
        members=[
            Member(code="M1", name="Trần Văn Đạt", org="C1", membership=Belonging.OFFICIAL, at=at, card_number="0001"),
            Member(code="M2", name="Lê Hòa", org="C2", membership=Belonging.PROBATIONARY, at=at, exempt=True),
            Member(code="M1", name="Trần Văn Đạt", org="C2", membership=Belonging.TEMPORARY, at=at),
        ],
        collectives=[Collective(code="T1", name="Ban Chấp hành (mẫu)", org="DB", at=at, label="cấp ủy")],
        leaders=[
            Leader(
                code="L1",
                name="Trần Văn Đạt",
                org="DB",
                at=at,
                member="M1",
                collective="T1",
                post="Bí thư",
                is_head=True,
            ),
            Leader(code="L2", name="Vũ Bình", org="DB", at=at, post="Phó Chủ tịch", group="pho"),
        ],
        past=[
            PastResult(kind=SubjectKind.MEMBER, subject="M1", year=2023, label="HTXSNV", level=Level.EXCELLENT, at=at),
            PastResult(kind=SubjectKind.ORGANISATION, subject="C1", year=2023, label="HTTNV", level=Level.GOOD, at=at),
            PastResult(kind=SubjectKind.COLLECTIVE, subject="T1", year=2023, label="HTTNV", level=Level.GOOD, at=at),
        ],
    )


def test_the_program_s_workbook_fills_a_unit_and_finds_it_again(office: Any) -> None:
    batch = round_stage(round_=the_round(), content=b"1", file_name="so.xlsx", body=office.body, by=office.officer)
    assert outcomes(batch) == {
        "organisation": {"update": 1, "new": 2},
        "member": {"new": 3},
        "collective": {"new": 1},
        "leader": {"new": 2},
        "past": {"new": 3},
    }
    import_apply(batch=batch, by=office.officer)
    assert Person.objects.count() == 3
    dat = Person.objects.get(full_name="Trần Văn Đạt")
    assert sorted(dat.memberships.values_list("organisation__code", "kind")) == [
        ("C1", "official"),
        ("C2", "temporary"),
    ]
    assert set(Status.objects.values_list("person__full_name", "kind")) == {
        ("Lê Hòa", "probationary"),
        ("Lê Hòa", "exempt"),
    }
    assert sorted(Post.objects.values_list("person__full_name", "title", "leading")) == [
        ("Trần Văn Đạt", "Bí thư", True),
        ("Vũ Bình", "Phó Chủ tịch", True),
    ]
    assert PastLevel.objects.count() == 3
    assert Organisation.objects.get(code="C1").founded_on == PartialDate(2010)
    again = round_stage(round_=the_round(), content=b"1", file_name="so.xlsx", body=office.body, by=office.officer)
    assert outcomes(again) == {
        "organisation": {"same": 3},
        "member": {"same": 3},
        "collective": {"same": 1},
        "leader": {"same": 2},
        "past": {"same": 3},
    }
    import_undo(batch=batch, reason="Thử", by=office.officer)
    assert Person.objects.count() == PastLevel.objects.count() == Post.objects.count() == 0


def test_a_collective_without_a_founding_day_is_of_unknown_age_until_a_file_says_it(office: Any) -> None:
    def brought_in(founded_on: PartialDate | None) -> CollectiveRow:
        body = Collective(
            code="T1", name="Ban Chấp hành (mẫu)", org="DB", at=Place("Tập thể", 2), founded_on=founded_on
        )
        filled = replace(the_round(), collectives=[body], leaders=[], past=[])
        batch = round_stage(round_=filled, content=b"1", file_name="so.xlsx", body=office.body, by=office.officer)
        import_apply(batch=batch, by=office.officer)
        return CollectiveRow.objects.get(code="T1")

    def drawn() -> list[PartialDate | None]:
        return [collective.founded_on for collective in round_of(office.body, DAY.year, closing_on=DAY).collectives]

    body = brought_in(None)
    assert (body.valid_from, body.founded_on, drawn()) == (DAY, None, [None])
    # The year alone is a span, not its first day.
    assert brought_in(PartialDate(2024)).founded_on == PartialDate(2024)
    assert drawn() == [PartialDate(2024)]
    # A file that says nothing takes nothing away.
    assert refused(lambda: brought_in(None)) == ["import_nothing_new"]


def test_the_upgrade_asks_of_collectives_whether_a_list_only_showed_them(office: Any) -> None:
    batch = round_stage(round_=the_round(), content=b"1", file_name="so.xlsx", body=office.body, by=office.officer)
    import_apply(batch=batch, by=office.officer)
    office_made = CollectiveRow.objects.create(organisation=office.body, name="Ban giám đốc (mẫu)", valid_from=DAY)
    # As version 0.1.0 stored them.
    for change in ImportChange.objects.filter(model="people.Collective"):
        del change.after["founded_on"]
        change.save()
    import_module("xeploai.registers.people.migrations.0007_collective_founded").mend(
        apps, SimpleNamespace(connection=connection)
    )
    office_made.refresh_from_db()
    assert office_made.founded_on == PartialDate.of(DAY)
    assert CollectiveRow.objects.get(code="T1").founded_on is None
    import_undo(batch=batch, reason="Nhầm tệp", by=office.officer)
    assert not CollectiveRow.objects.filter(code="T1").exists()


def test_an_import_of_bodies_alone_tells_who_rests_on_them_once_and_so_does_its_undoing(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One event names every organisation and collective of which the register now says something else."""
    batch = round_stage(round_=the_round(), content=b"1", file_name="so.xlsx", body=office.body, by=office.officer)
    import_apply(batch=batch, by=office.officer)
    events: list[GroundsChanged] = []
    monkeypatch.setattr("xeploai.registers.people.refresh.grounds_changed", events.append)
    round_ = the_round()
    labelled = replace(round_.collectives[0], label="Nhóm khác (mẫu)")
    levels = [replace(past, label="HTNV", level=Level.COMPLETED) for past in round_.past if past.subject == "C1"]
    changed = replace(round_, members=[], leaders=[], collectives=[labelled], past=levels)
    batch = round_stage(round_=changed, content=b"2", file_name="so2.xlsx", body=office.body, by=office.officer)
    import_apply(batch=batch, by=office.officer)
    collective = CollectiveRow.objects.get(label="Nhóm khác (mẫu)")
    branch = Organisation.objects.get(code="C1")
    change = GroundsChanged(organisations=frozenset({branch.pk}), collectives=frozenset({collective.pk}))
    assert events == [change]
    import_undo(batch=batch, reason="Nhầm tệp", by=office.officer)
    assert len(events) == 2
    assert change.organisations <= events[1].organisations
    assert change.collectives <= events[1].collectives


def test_an_import_of_people_tells_of_them_in_one_event(
    office: Any, xlsx: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[GroundsChanged] = []
    monkeypatch.setattr("xeploai.registers.people.refresh.grounds_changed", events.append)
    import_apply(batch=staged(office, xlsx(ROWS)), by=office.officer)
    assert events == [GroundsChanged(people=frozenset(Person.objects.values_list("pk", flat=True)))]


def test_who_left_is_known_again_by_the_number(office: Any, xlsx: Any) -> None:
    import_apply(batch=staged(office, xlsx(ROWS)), by=office.officer)
    person = Person.objects.get(full_name="Trần Văn Đạt")
    person_leave(person=person, how="transferred_out", on=date(2024, 7, 1), by=office.officer)
    batch = staged(office, xlsx(ROWS[:2]), as_of=date(2024, 9, 1))
    assert batch.rows.get(what="member").target == person.pk
    import_apply(batch=batch, by=office.officer)
    person.refresh_from_db()
    assert (person.current, person.memberships.count()) == (True, 2)


def test_levels_of_organisations_load_from_a_list_and_found_nobody(office: Any, xlsx: Any) -> None:
    import_apply(batch=staged(office, xlsx(ROWS)), by=office.officer)
    rows = [
        ["TT", "Tên tổ chức đảng", "Xếp loại 2022", "Xếp loại 2023"],
        [1, "Chi bộ 1 (mẫu)", "HTXSNV", "HTTNV"],
        [2, "Chi bo 2 (mau)", "HTTNV", None],
        [3, "Chi bộ Lạ (mẫu)", "HTNV", None],
        ["Tổng cộng: 3"],
    ]
    batch = staged(office, xlsx(rows))
    assert outcomes(batch) == {"organisation": {"same": 2, "faulty": 1}, "past": {"new": 4}}
    assert refused(lambda: import_apply(batch=batch, by=office.officer)) == ["import_organisation_unknown"]
    row = batch.rows.get(outcome="faulty")
    with pytest.raises(Refused):
        row_decide(row=row, choice="new", by=office.officer)
    row_decide(row=row, choice="skip", by=office.officer)
    import_apply(batch=batch, by=office.officer)
    held = PastLevel.objects.filter(kind="organisation").order_by("year", "pk")
    assert [(one.year, one.level, str(one.organisation)) for one in held] == [
        (2022, "XS", "Chi bộ 1 (mẫu)"),
        (2022, "T", "Chi bộ 2 (mẫu)"),
        (2023, "T", "Chi bộ 1 (mẫu)"),
    ]
    assert Organisation.objects.filter(kind="branch").count() == 2


@pytest.mark.parametrize(
    ("kind", "tier", "branch"),
    [
        (OrgKind.UPPER_COMMITTEE, "commune", OrgKind.GRASSROOTS_BRANCH),
        (OrgKind.GRASSROOTS_COMMITTEE, "", OrgKind.BRANCH),
        (OrgKind.GRASSROOTS_COMMITTEE, "commune", OrgKind.BRANCH),
        (OrgKind.UPPER_COMMITTEE, "central", OrgKind.BRANCH),
    ],
)
def test_a_branch_is_of_the_kind_that_stands_there(
    db: None, xlsx: Callable[..., bytes], kind: OrgKind, tier: str, branch: OrgKind
) -> None:
    day = date(2026, 9, 1)
    state = State(name="Đảng bộ phường (mẫu)", kind=kind, tier=tier, parent=None)
    body = top_found(state=state, on=day, decision=Decision(number="1", decided_on=day), by=None)
    user = User.objects.create_user("lan", full_name="Người thử (mẫu)")
    RoleAssignment.objects.create(user=user, role="organisation_officer", body=body, subtree=True, valid_from=day)
    batch = list_stage(content=xlsx(ROWS), file_name="ds.xlsx", body=body, as_of=day, by=AccountActor(user))
    list_map(
        batch=batch, columns={int(key): field for key, field in batch.layout["columns"].items()}, by=AccountActor(user)
    )
    import_apply(batch=batch, by=AccountActor(user))
    founded = Organisation.objects.exclude(pk=body.pk)
    assert [one.kind for one in founded] == [branch, branch]


def test_examples_of_a_column_are_of_people_only(office: Any, xlsx: Callable[..., bytes]) -> None:
    rows = [["TT", "Họ và tên", "Ngày sinh"], [1, 2, 3], ["I", "Chi bộ 1 (mẫu)"], [1, "Nháp An", "1975"], ["Cộng: 01"]]
    batch = list_stage(content=xlsx(rows), file_name="x.xlsx", body=office.body, as_of=DAY, by=office.officer)
    assert first_records(batch) == [["1", "Nháp An", "1975"]]
