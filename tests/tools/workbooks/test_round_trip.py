"""Whatever a round holds, the workbook gives it back: write, read, the same round."""

import tempfile
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.round import (
    Award,
    CountRow,
    Member,
    Membership,
    Organisation,
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
from xeploai.tools.workbooks.read import read_workbook
from xeploai.tools.workbooks.write import write_workbook

CLOSING = date(2021, 12, 31)

# Any letter or sign a person can type; control characters cannot stand in a cell.
letters = st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"))
texts = st.one_of(
    st.text(letters, min_size=1, max_size=40),
    st.text("=+-@'\"&<>;,ạếữđ ̣ 019", min_size=1, max_size=12),
    st.sampled_from(["=1+1", "+84", "-5", "@SUM(A1)", "_x0041_", "0012", "1e5", "TRUE", "#REF!", "31/12/2021"]),
).map(lambda text: unicodedata.normalize("NFC", text).strip())
texts = texts.filter(bool)
names = texts.map(lambda text: " ".join(text.split()))
dates = st.dates(date(1930, 1, 1), CLOSING)
partials = dates.flatmap(
    lambda day: st.sampled_from([PartialDate.of(day), PartialDate(day.year, day.month), PartialDate(day.year)])
)


def maybe(held: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | held


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    codes = draw(st.lists(names, min_size=2, max_size=5, unique_by=str.casefold))
    root, *branches = codes
    organisations = [Organisation(code=root, name=draw(names), kind=OrgKind.UPPER_COMMITTEE, parent=None, at=_at(0, 2))]
    for row, code in enumerate(branches, start=3):
        organisations.append(
            Organisation(
                code=code,
                name=draw(names),
                kind=OrgKind.GRASSROOTS_BRANCH,
                parent=root,
                at=_at(0, row),
                founded_on=draw(maybe(partials)),
                by_reorganisation=draw(maybe(st.booleans())),
                group=draw(maybe(texts)),
                no_collective_reason=draw(maybe(texts)),
            )
        )
    people = draw(st.lists(names, max_size=5, unique=True))
    members = [
        Member(
            code=code,
            name=draw(names),
            org=draw(st.sampled_from(branches)),
            membership=draw(st.sampled_from([Membership.OFFICIAL, Membership.PROBATIONARY])),
            at=_at(1, row),
            born_on=draw(maybe(st.builds(PartialDate, st.integers(1900, 1929)))),
            card_number=draw(maybe(st.just(f"{row:08d}"))),
            admitted_on=draw(maybe(partials)),
            activities_suspended=draw(st.sampled_from([None, False])),
            post=draw(maybe(texts)),
            post_rank=draw(maybe(st.integers(1, 99))),
        )
        for row, code in enumerate(people, start=2)
    ]
    return Round(
        unit=draw(_units(root)),
        organisations=organisations,
        members=members,
        results=[draw(_results(member.code, row)) for row, member in enumerate(members, start=2)],
        counts=draw(_counts(root)),
        targets=[
            Target(name=draw(maybe(texts)), at=_at(7, 2), met=draw(st.integers(0, 10**9)), of=draw(maybe(st.just(0))))
        ],
        awards=[Award(to="individual", basis="other", at=_at(8, 2), count=draw(st.integers(1, 500)), form="co")],
        register=[
            RegisterEntry(
                register=Register.GOOD_MODEL, name=draw(texts), at=_at(9, 2), on=draw(maybe(dates)), number=None
            )
        ],
        proposals=[Proposal(text=draw(texts), at=_at(10, 2), org=draw(maybe(st.sampled_from(codes))))],
    )


def _at(table: int, row: int) -> Place:
    return Place(sheets.TABLES[table].name, row)


@st.composite
def _units(draw: st.DrawFn, code: str) -> Unit:
    return Unit(
        code=code,
        name=draw(names),
        year=2021,
        closing_on=CLOSING,
        superior=draw(maybe(names)),
        issuer=draw(maybe(names)),
        abbreviation=draw(maybe(texts)),
        recipients=draw(maybe(texts)),
        issued_on=draw(maybe(dates)),
        signer_authority=draw(maybe(texts)),
        sample=draw(st.booleans()),
    )


@st.composite
def _results(draw: st.DrawFn, code: str, row: int) -> Result:
    level = draw(maybe(st.sampled_from(Level)))
    reasons = [reason for reason in Reason if reason is not Reason.UNSPECIFIED]
    return Result(
        kind=SubjectKind.MEMBER,
        subject=code,
        at=_at(4, row),
        level=level,
        reason=None if level else draw(maybe(st.sampled_from(reasons))),
        reviewed=draw(maybe(st.booleans())),
        cause="other" if level is Level.NOT_COMPLETED else None,
        self_level=draw(maybe(st.sampled_from(Level))),
        decision_number=draw(maybe(texts)),
        decision_on=draw(maybe(dates)),
    )


@st.composite
def _counts(draw: st.DrawFn, root: str) -> list[CountRow]:
    """Last year's totals: some figures known, some not."""
    levels = draw(st.dictionaries(st.sampled_from(Level), st.integers(0, 9_999)))
    out = draw(st.dictionaries(st.sampled_from(Reason), st.integers(0, 9_999)))
    known = len(levels) == len(Level)
    return [
        CountRow(
            subject=draw(st.sampled_from(TallySubject)),
            org=root,
            year=2020,
            at=_at(6, 2),
            label=draw(maybe(texts)),
            temporary=draw(maybe(st.integers(0, 50))),
            total=sum(levels.values()) + sum(out.values()) if known else None,
            evaluated=sum(levels.values()) if known else None,
            levels=levels,
            not_evaluated=out,
        )
    ]


@settings(max_examples=25)
@given(rounds())
def test_what_is_written_is_read(held: Round) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "round.xlsx"
        write_workbook(path, held)
        read = read_workbook(path)
    for name, value in held.__dict__.items():
        again = getattr(read, name)
        assert (again if name == "unit" else list(again)) == (value if name == "unit" else list(value)), name
