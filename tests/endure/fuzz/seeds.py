"""The small round from which valid workbooks are made: one row of nearly every sheet."""

from datetime import date

from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.round import (
    Award,
    Collective,
    CountRow,
    Leader,
    Member,
    Membership,
    Organisation,
    PastResult,
    Place,
    Proposal,
    Register,
    RegisterEntry,
    Result,
    Round,
    Target,
    Unit,
)
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.tools.workbooks import sheets

_YEAR = 2021


def small_round() -> Round:
    """A root, a committee with a branch, a grassroots branch in totals; two members, a collective, a leader."""

    def org(row: int, code: str, kind: OrgKind, parent: str | None) -> Organisation:
        at = Place(sheets.ORGANISATIONS.name, row)
        return Organisation(code=code, name=f"Tổ chức {code} (mẫu)", kind=kind, parent=parent, at=at)

    def result(row: int, kind: SubjectKind, subject: str, level: Level | None, reason: Reason | None = None) -> Result:
        return Result(kind=kind, subject=subject, level=level, reason=reason, at=Place(sheets.RESULTS.name, row))

    return Round(
        unit=Unit(
            code="U",
            name="Đảng bộ thử (mẫu)",
            year=_YEAR,
            closing_on=date(_YEAR, 12, 31),
            issued_on=date(_YEAR + 1, 2, 5),
            place="Nơi Mẫu",
            sample=True,
        ),
        organisations=[
            org(2, "U", OrgKind.UPPER_COMMITTEE, None),
            org(3, "C", OrgKind.GRASSROOTS_COMMITTEE, "U"),
            org(4, "B1", OrgKind.BRANCH, "C"),
            org(5, "G", OrgKind.GRASSROOTS_BRANCH, "U"),
        ],
        members=[
            Member(
                code="M1",
                name="Mẫu Thị An",
                org="B1",
                membership=Membership.OFFICIAL,
                card_number="00123456",
                admitted_on=PartialDate(2015, 2, 3),
                at=Place(sheets.MEMBERS.name, 2),
            ),
            Member(
                code="M2",
                name="Mẫu Văn Bình",
                org="B1",
                membership=Membership.PROBATIONARY,
                admitted_on=PartialDate(_YEAR, 3),
                born_on=PartialDate(1999),
                at=Place(sheets.MEMBERS.name, 3),
            ),
        ],
        collectives=[
            Collective(
                code="T1", name="Cấp ủy C (mẫu)", org="C", label="Cấp ủy cơ sở", at=Place(sheets.COLLECTIVES.name, 2)
            )
        ],
        leaders=[
            Leader(code="L1", name="Mẫu Thị An", org="C", member="M1", group="Bí thư", at=Place(sheets.LEADERS.name, 2))
        ],
        results=[
            result(2, SubjectKind.MEMBER, "M1", Level.GOOD),
            result(3, SubjectKind.MEMBER, "M2", None, Reason.ABSENT),
            result(4, SubjectKind.ORGANISATION, "C", Level.EXCELLENT),
        ],
        counts=[
            CountRow(
                subject=TallySubject.MEMBER,
                org="G",
                year=_YEAR,
                at=Place(sheets.COUNTS.name, 2),
                total=20,
                evaluated=18,
                levels=dict(zip(Level, (3, 13, 2, 0), strict=True)),
                not_evaluated={Reason.EXEMPT: 2},
            ),
        ],
        past=[
            PastResult(
                kind=SubjectKind.ORGANISATION,
                subject="C",
                year=2017,
                label="Trong sạch, vững mạnh",
                level=Level.EXCELLENT,
                at=Place(sheets.PAST.name, 2),
            ),
        ],
        targets=[Target(name="Kết nạp đảng viên", at=Place(sheets.TARGETS.name, 2), met=41, of=75)],
        awards=[
            Award(
                to="collective", basis="organisation_work", at=Place(sheets.AWARDS.name, 2), count=3, form="giay_khen"
            )
        ],
        register=[
            RegisterEntry(
                register=Register.TRAINING_CLASS, name="Lớp A (mẫu)", at=Place(sheets.REGISTERS.name, 2), attendees=145
            )
        ],
        proposals=[Proposal(text="Đề nghị hướng dẫn sớm hơn", at=Place(sheets.PROPOSALS.name, 2), org="U")],
    )
