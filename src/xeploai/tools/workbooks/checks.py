"""What rows say of each other: codes, the tree, people in two places, results without a subject, totals that cannot be.

Each check yields every fault it finds. Findings that a person may pass with a reason are the tally's, not these.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Fault
from xeploai.core.levels import Level
from xeploai.core.round import Collective, CountRow, Member, Membership, Organisation, Place, Result, Round
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.sheet_definition import Sheet

Unread = Mapping[str, Collection[str]]
"""Codes of rows that could not be read, by sheet: they are there, so naming them is no fault."""

FIELD_OF_KIND = {
    SubjectKind.MEMBER: sheets.MEMBERS,
    SubjectKind.ORGANISATION: sheets.ORGANISATIONS,
    SubjectKind.COLLECTIVE: sheets.COLLECTIVES,
    SubjectKind.LEADER: sheets.LEADERS,
}
_BY_NAME = {sheet.name: sheet for sheet in sheets.TABLES}


def check_round(round_: Round, unread: Unread, *, unit_known: bool = True) -> Iterator[Fault]:
    """Every fault between the rows of a round; where the unit's page is at fault, those that rest on none of it."""
    check = _Check(round_, unread)
    yield from check.codes()
    yield from check.tree()
    if unit_known:
        yield from check.root()
        yield from check.closing()
        yield from check.years()
    yield from check.references()
    yield from check.members()
    yield from check.dates()
    yield from check.results()
    yield from check.past()
    yield from check.counts()
    yield from check.figures()


def fault(code: str, at: Place, key: str | None, value: object = None, **values: object) -> Fault:
    """A fault at a record, under the header that the column has there."""
    column = None if key is None else _BY_NAME[at.sheet].header(key)
    text = None if value is None else str(value)
    return Fault(code=code, sheet=at.sheet, row=at.row, column=column, value=text, values=values)


class _Check:
    def __init__(self, round_: Round, unread: Unread) -> None:
        self.round = round_
        self.unread = unread
        self.orgs: dict[str, Organisation] = {org.code: org for org in round_.organisations}
        # Of two with one code the first.
        self.official: dict[str, Member] = {
            member.code: member for member in reversed(round_.members) if member.membership is not Membership.TEMPORARY
        }

    def _known(self, sheet: Sheet, code: str, codes: Collection[str]) -> bool:
        return code in codes or code in self.unread.get(sheet.name, ())

    def codes(self) -> Iterator[Fault]:
        """One code, one record."""
        tables: Sequence[tuple[str, Iterable[Any]]] = (
            ("organisation_code_twice", self.round.organisations),
            ("code_twice", self.round.collectives),
            ("code_twice", self.round.leaders),
        )
        for code, records in tables:
            first: dict[str, Any] = {}
            for record in records:
                if record.code in first:
                    yield fault(code, record.at, "code", record.code, first=first[record.code].at.row)
                first.setdefault(record.code, record)

    def tree(self) -> Iterator[Fault]:
        """Parents that exist, no cycle."""
        for org in self.round.organisations:
            if org.parent is not None and not self._known(sheets.ORGANISATIONS, org.parent, self.orgs):
                yield fault("parent_unknown", org.at, "parent", org.parent)
        yield from self._cycles()

    def root(self) -> Iterator[Fault]:
        """One root, and it is the unit."""
        roots = [org for org in self.round.organisations if org.parent is None]
        for org in roots:
            if org.code != self.round.unit.code:
                yield fault("second_root", org.at, "parent", value=org.code, unit=self.round.unit.code)
        if not self._known(sheets.ORGANISATIONS, self.round.unit.code, self.orgs):
            column = sheets.UNIT.header("code")
            yield Fault(code="unit_not_in_tree", sheet=sheets.UNIT.name, column=column, value=self.round.unit.code)
        elif all(org.code != self.round.unit.code for org in roots) and self.round.unit.code in self.orgs:
            root = self.orgs[self.round.unit.code]
            yield fault("root_with_parent", root.at, "parent", root.parent)

    def _cycles(self) -> Iterator[Fault]:
        done: set[str] = set()
        for org in self.round.organisations:
            path: list[str] = []
            at: str | None = org.code
            while at is not None and at in self.orgs and at not in done and at not in path:
                path.append(at)
                at = self.orgs[at].parent
            if at in path:
                ring = path[path.index(at) :]
                first = self.orgs[ring[0]]
                yield fault("tree_cycle", first.at, "parent", first.parent, ring=" → ".join([*ring, ring[0]]))
            done.update(path)

    def references(self) -> Iterator[Fault]:
        """Codes that name an organisation, a member, a collective or a subject of the round."""
        round_ = self.round
        named: Sequence[tuple[Iterable[Any], str]] = (
            (round_.members, "org"),
            (round_.collectives, "org"),
            (round_.collectives, "decider"),
            (round_.leaders, "org"),
            (round_.leaders, "decider"),
            (round_.counts, "org"),
            (round_.counts, "decider"),
            (round_.targets, "org"),
            (round_.proposals, "org"),
        )
        for records, key in named:
            yield from self._unknown(records, key, sheets.ORGANISATIONS, self.orgs, "organisation_unknown")
        yield from self._unknown(round_.leaders, "member", sheets.MEMBERS, self.official, "member_unknown")
        collectives = {collective.code for collective in round_.collectives}
        yield from self._unknown(round_.leaders, "collective", sheets.COLLECTIVES, collectives, "collective_unknown")
        everyone = {*self.orgs, *self.official, *collectives, *(leader.code for leader in round_.leaders)}
        everyone.update(*self.unread.values())
        yield from self._unknown(round_.awards, "recipient", sheets.AWARDS, everyone, "recipient_unknown")

    def _unknown(
        self, records: Iterable[Any], key: str, sheet: Sheet, codes: Collection[str], code: str
    ) -> Iterator[Fault]:
        for record in records:
            named = getattr(record, key)
            if named is not None and named not in codes and not self._known(sheet, named, ()):
                yield fault(code, record.at, key, named, sheet_name=sheet.name)

    def members(self) -> Iterator[Fault]:
        """A person is in one branch, and elsewhere only for a time; a card is one person's; a leader is one person."""
        cards: dict[str, Member] = {}
        without_members = {
            code: org for code, org in self.orgs.items() if not (org.kind.is_branch or org.kind is OrgKind.PARTY_GROUP)
        }
        for member in self.round.members:
            if member.org in without_members:
                name = without_members[member.org].name
                yield fault("member_not_in_branch", member.at, "org", member.org, name=name)
            if member.membership is not Membership.TEMPORARY:
                before = self.official[member.code]
                if before is not member:
                    same = before.org == member.org
                    code = "member_twice" if same else "member_in_two_branches"
                    yield fault(code, member.at, "code", member.code, first=before.at.row, org=before.org)
            elif member.code in self.official and self.official[member.code].org == member.org:
                yield fault("temporary_at_home", member.at, "org", member.org, first=self.official[member.code].at.row)
            if member.card_number is not None:
                holder = cards.setdefault(member.card_number, member)
                if holder.code != member.code:
                    yield fault("card_twice", member.at, "card_number", member.card_number, first=holder.at.row)

        leaders: dict[str, Place] = {}
        for leader in self.round.leaders:
            if leader.member is not None and leaders.setdefault(leader.member, leader.at) != leader.at:
                row = leaders[leader.member].row
                yield fault("leader_person_twice", leader.at, "member", leader.member, first=row)

    def dates(self) -> Iterator[Fault]:
        """Dates in an order that can be: birth, admission, official."""
        for member in self.round.members:
            born, admitted, official = member.born_on, member.admitted_on, member.official_on
            for earlier, first, later, second in (
                ("born_on", born, "admitted_on", admitted),
                ("admitted_on", admitted, "official_on", official),
                ("born_on", born, "official_on", official),
            ):
                # By the year first: nearly all dates lie years apart.
                if first is not None and second is not None and second.year <= first.year and second.last < first.first:
                    values = {"other": sheets.MEMBERS.header(earlier), "other_date": first.vi}
                    yield fault("date_order", member.at, later, second.vi, **values)

    def closing(self) -> Iterator[Fault]:
        """Nothing begins after the closing date."""
        closing = PartialDate.of(self.round.unit.closing_on)
        for member in self.round.members:
            # By the year first: nearly every date lies years before.
            for day in (member.born_on, member.admitted_on, member.official_on):
                if day is not None and day.year >= closing.year:
                    yield from _after_closing(member.at, closing, member, ("born_on", "admitted_on", "official_on"))
                    break
        bodies: tuple[Organisation | Collective, ...] = (*self.round.organisations, *self.round.collectives)
        for body in bodies:
            yield from _after_closing(body.at, closing, body, ("founded_on",))

    def results(self) -> Iterator[Fault]:
        """One result a subject, a level or a reason, none for whom the rules leave out."""
        codes_by_kind: Mapping[SubjectKind, Collection[str]] = {
            SubjectKind.MEMBER: self.official,
            SubjectKind.ORGANISATION: self.orgs,
            SubjectKind.COLLECTIVE: {collective.code for collective in self.round.collectives},
            SubjectKind.LEADER: {leader.code for leader in self.round.leaders},
        }
        first: dict[SubjectKind, dict[str, Result]] = {kind: {} for kind in SubjectKind}
        # Results of a kind mostly stand together.
        for kind, results in groupby(self.round.results, attrgetter("kind")):
            yield from self._results(results, FIELD_OF_KIND[kind], codes_by_kind[kind], first[kind])

    def _results(
        self, results: Iterable[Result], sheet: Sheet, codes: Collection[str], first: dict[str, Result]
    ) -> Iterator[Fault]:
        """Faults of results of one kind; first: of each subject the first."""
        for result in results:
            if result.subject not in codes and not self._known(sheet, result.subject, ()):
                yield fault("result_without_subject", result.at, "subject", result.subject, sheet_name=sheet.name)
            before = first.setdefault(result.subject, result)
            if before is not result:
                yield fault("result_twice", result.at, "subject", result.subject, first=before.at.row)
            if result.level is not None and result.reason is not None:
                yield fault("level_and_reason", result.at, "level")
            if result.cause is not None and result.level is not Level.NOT_COMPLETED:
                yield fault("cause_without_level", result.at, "cause")
            if result.reason is Reason.UNSPECIFIED:
                yield fault("reason_for_totals", result.at, "reason")
            if result.level is not None and result.kind is SubjectKind.MEMBER and result.subject in self.official:
                member = self.official[result.subject]
                for key in ("exempt", "activities_suspended"):
                    if getattr(member, key):
                        why = sheets.MEMBERS.header(key)
                        yield fault(
                            "level_for_exempt", result.at, "level", name=member.name, why=why, first=member.at.row
                        )

    def past(self) -> Iterator[Fault]:
        """One result a subject and year."""
        first: dict[tuple[SubjectKind, str, int], Place] = {}
        for past in self.round.past:
            before = first.setdefault((past.kind, past.subject, past.year), past.at)
            if before != past.at:
                yield fault("past_twice", past.at, "subject", past.subject, first=before.row, year=past.year)

    def counts(self) -> Iterator[Fault]:
        """Totals that cannot be, totals given twice, and totals beside named rows."""
        if not self.round.counts:
            return
        first: dict[Any, Place] = {}
        rows_at = self._named_rows()
        trees = {code: list(self._upward(code)) for code in self.orgs}
        kinds = Counter(
            (above, TallySubject.of_organisation(org.kind))
            for org in self.round.organisations
            for above in trees[org.code]
        )
        for row in self.round.counts:
            key = (row.subject, row.org, row.year, row.label, row.group, row.decider)
            before = first.setdefault(key, row.at)
            if before != row.at:
                yield fault("counts_twice", row.at, "org", row.org, first=before.row)
            yield from self._figures(row)
            if row.year != self.round.unit.year:
                continue
            if (row.subject, row.org) in rows_at:
                named = rows_at[row.subject, row.org]
                yield fault("rows_and_counts", row.at, "org", row.org, first=named.row, sheet_name=named.sheet)
            in_tree = kinds[row.org, row.subject]
            if in_tree and row.total is not None and row.total > in_tree:
                yield fault("counts_over_tree", row.at, "total", row.total, held=in_tree)

    def _upward(self, code: str) -> Iterator[str]:
        seen: set[str] = set()
        at: str | None = code
        while at is not None and at in self.orgs and at not in seen:
            seen.add(at)
            yield at
            at = self.orgs[at].parent

    def _named_rows(self) -> Mapping[tuple[TallySubject, str], Place]:
        """Where subjects are named one by one: at their organisation, up to its grassroots organisation."""
        rows: dict[tuple[TallySubject, str], Place] = {}

        def note(subject: TallySubject, code: str, at: Place) -> None:
            if (subject, code) in rows:
                return  # and so was everything above it
            for above in self._upward(code):
                if self.orgs[above].kind is OrgKind.UPPER_COMMITTEE and above != code:
                    break
                rows.setdefault((subject, above), at)

        for member in self.official.values():
            note(TallySubject.MEMBER, member.org, member.at)
        for collective in self.round.collectives:
            rows.setdefault((TallySubject.COLLECTIVE, collective.org), collective.at)
        for leader in self.round.leaders:
            rows.setdefault((TallySubject.LEADER, leader.org), leader.at)
        for result in self.round.results:
            org = self.orgs.get(result.subject) if result.kind is SubjectKind.ORGANISATION else None
            subject = TallySubject.of_organisation(org.kind) if org is not None else None
            if org is not None and subject is not None:
                note(subject, org.code, result.at)
        return rows

    def _figures(self, row: CountRow) -> Iterator[Fault]:
        """Parts of one row against its total: what exceeds it cannot be."""
        reasons, levels = sum(row.not_evaluated.values()), sum(row.levels.values())
        evaluated = row.evaluated
        if evaluated is None and len(row.levels) == len(Level):
            evaluated = levels
        if row.total is not None:
            if evaluated is not None and evaluated + reasons > row.total:
                yield fault("counts_over_total", row.at, "total", row.total, parts=evaluated + reasons)
            if row.probationary is not None and row.probationary > row.total:
                yield fault("probationary_over_total_row", row.at, "probationary", row.probationary, total=row.total)
        if row.evaluated is not None and levels:
            complete = len(row.levels) == len(Level)
            if levels > row.evaluated or (complete and levels != row.evaluated):
                yield fault("levels_not_evaluated_row", row.at, "evaluated", row.evaluated, levels=levels)
        worst = row.levels.get(Level.NOT_COMPLETED)
        if worst is not None and sum(row.causes.values()) > worst:
            yield fault(
                "causes_over_worst_row", row.at, f"{sheets.LEVEL_PREFIX}KHT", worst, causes=sum(row.causes.values())
            )

    def years(self) -> Iterator[Fault]:
        """Years of totals, earlier results and the closing date against the review year."""
        unit = self.round.unit
        if abs(unit.closing_on.year - unit.year) > 1:
            column = sheets.UNIT.header("closing_on")
            value = PartialDate.of(unit.closing_on).vi
            yield Fault(
                code="closing_year", sheet=sheets.UNIT.name, column=column, value=value, values={"year": unit.year}
            )
        for row in self.round.counts:
            if row.year not in (unit.year, unit.year - 1):
                yield fault("counts_year", row.at, "year", row.year, year=unit.year, before=unit.year - 1)
        for past in self.round.past:
            if past.year >= unit.year:
                yield fault("past_year", past.at, "year", past.year, year=unit.year)

    def figures(self) -> Iterator[Fault]:
        """Awards and targets that cannot be."""
        for award in self.round.awards:
            if award.first_year is not None and award.last_year is not None and award.first_year > award.last_year:
                yield fault("award_years", award.at, "last_year", award.last_year, first=award.first_year)
        for target in self.round.targets:
            if target.met is None and target.of is None and target.excused is None:
                yield fault("target_without_figure", target.at, "met")


def _after_closing(at: Place, closing: PartialDate, record: Any, keys: Sequence[str]) -> Iterator[Fault]:
    for key in keys:
        day = getattr(record, key)
        if day is not None and day.after(closing.first):
            yield fault("date_after_closing", at, key, day.vi, closing=closing.vi)
