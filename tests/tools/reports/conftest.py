"""A small invented district: two grassroots committees with branches, a grassroots branch, members, leaders."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.round import (
    Collective,
    CountRow,
    Leader,
    Member,
    Membership,
    Organisation,
    Place,
    Result,
    Round,
    Unit,
)
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime

KINDS = {
    "U": (OrgKind.UPPER_COMMITTEE, None),
    "A": (OrgKind.GRASSROOTS_COMMITTEE, "U"),
    "A1": (OrgKind.BRANCH, "A"),
    "A2": (OrgKind.BRANCH, "A"),
    "B": (OrgKind.GRASSROOTS_COMMITTEE, "U"),
    "B1": (OrgKind.BRANCH, "B"),
    "C": (OrgKind.GRASSROOTS_BRANCH, "U"),
}


class Sample:
    """Builds rounds over the small district."""

    at = Place("mẫu", 2)
    unit = Unit(code="U", name="Đảng bộ huyện Mẫu (mẫu)", year=2021, closing_on=date(2021, 12, 15), sample=True)

    def organisations(self, **changes: dict[str, Any]) -> list[Organisation]:
        """The tree, with some fields of some organisations changed."""
        return [
            Organisation(
                code=code,
                name=f"Tổ chức {code} (mẫu)",
                kind=kind,
                parent=parent,
                at=self.at,
                **{"founded_on": PartialDate(2010), **changes.get(code, {})},
            )
            for code, (kind, parent) in KINDS.items()
        ]

    def round(self, **parts: Any) -> Round:
        """A round over the tree."""
        return Round(**{"unit": self.unit, "organisations": self.organisations(), **parts})

    def member(self, code: str, org: str, **more: Any) -> Member:
        """An official member of long standing."""
        plain = {"membership": Membership.OFFICIAL, "admitted_on": PartialDate(2010, 3, 4), **more}
        return Member(code=code, name=f"Người {code}", org=org, at=self.at, **plain)

    def members(self, org: str, levels: Iterable[str | Reason]) -> tuple[list[Member], list[Result]]:
        """One member a level or reason, with the result."""
        members, results = [], []
        for index, given in enumerate(levels):
            code = f"{org}-{index}"
            members.append(self.member(code, org))
            results.append(self.result(SubjectKind.MEMBER, code, given))
        return members, results

    def result(self, kind: SubjectKind, code: str, given: str | Reason | None, **more: Any) -> Result:
        """A result: a level by its code, or a reason."""
        if isinstance(given, Reason):
            return Result(kind=kind, subject=code, at=self.at, reason=given, **more)
        return Result(kind=kind, subject=code, at=self.at, level=Level(given) if given else None, **more)

    def collective(self, code: str, org: str, **more: Any) -> Collective:
        """A collective of long standing."""
        plain = {"label": "Cấp ủy cơ sở", "founded_on": PartialDate(2010), **more}
        return Collective(code=code, name=f"Tập thể {code}", org=org, at=self.at, **plain)

    def leader(self, code: str, org: str, **more: Any) -> Leader:
        """A leader with a group."""
        return Leader(code=code, name=f"Người {code}", org=org, at=self.at, **{"group": "Bí thư", **more})

    def counts(self, subject: TallySubject, org: str, levels: tuple[int, ...] = (), **more: Any) -> CountRow:
        """A row of totals; levels from the best down."""
        plain = {"year": 2021, "levels": dict(zip(Level, levels, strict=False)), **more}
        return CountRow(subject=subject, org=org, at=self.at, **plain)


@pytest.fixture
def sample() -> Sample:
    """The builder."""
    return Sample()


@pytest.fixture(scope="session")
def rules() -> Regime:
    """The pack of 2021 on the closing date."""
    return regime("hd21-2019", on=date(2021, 12, 15))


@pytest.fixture
def codes() -> Callable[[Any], list[str]]:
    """The codes of findings that need a person, sorted."""
    return lambda findings: sorted(finding.code for finding in findings if finding.needs_a_person)
