"""A staged import becomes rows: all of it, in one transaction, each row noted in the ledger."""

from collections.abc import Collection, Sequence
from typing import Any

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused
from xeploai.core.names import folded_name, person_sort_key
from xeploai.core.subjects import OrgKind
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import organisations_import
from xeploai.registers.people.importing.field_kinds import MemberEntry, kind_of
from xeploai.registers.people.importing.fields import column_of
from xeploai.registers.people.importing.ledger import Ledger, grounds_of
from xeploai.registers.people.importing.match_bodies import COLLECTIVE_TEXTS, UNDATED
from xeploai.registers.people.importing.models import ImportBatch, Outcome, StagedRow
from xeploai.registers.people.importing.past_labels import past_level
from xeploai.registers.people.importing.staged_records import (
    AWARD,
    COLLECTIVE,
    LEADER,
    MEMBER,
    ORGANISATION,
    PAST,
    AwardRecord,
    CollectiveRecord,
    LeaderRecord,
    MemberRecord,
    OrganisationRecord,
    PastLevelRecord,
)
from xeploai.registers.people.models import (
    Collective,
    LevelSource,
    Membership,
    MembershipKind,
    PastAward,
    PastLevel,
    Person,
    PersonIdentifier,
    PersonName,
    Post,
    Seat,
    Sphere,
    Status,
)
from xeploai.registers.people.refresh import person_refresh, search_text


class Application:
    """One import being written. `run` gives how many rows were new and how many changed."""

    def __init__(self, batch: ImportBatch, rows: Sequence[StagedRow], by: Actor) -> None:
        self.batch, self.by, self.day = batch, by, batch.as_of
        self.rows = [row for row in rows if row.outcome != Outcome.SKIPPED]
        self.ledger = Ledger(batch)
        self.orgs: dict[str, int] = {}
        self.people: dict[str, int] = {}
        self.collectives: dict[str, int] = {}
        self.event: int | None = None
        self.touched: set[int] = set()

    def run(self) -> dict[str, int]:
        """Write everything."""
        self._organisations()
        self._new_members([row for row in self._of(MEMBER) if row.target is None])
        for row in self._of(MEMBER):
            if row.target is not None:
                self._known_member(row)
        self._member_extras()
        self._collectives()
        self._leaders()
        self._past()
        self._awards()
        self.ledger.close()
        person_refresh(self.touched, beside=grounds_of(self.ledger.changes))
        new = sum(row.target is None for row in self.rows)
        return {"new": new, "updated": sum(row.outcome == Outcome.UPDATE for row in self.rows)}

    def _of(self, what: str) -> list[StagedRow]:
        return [row for row in self.rows if row.what == what]

    def _organisations(self) -> None:
        fresh: dict[str, State] = {}
        for row in self._of(ORGANISATION):
            if row.target is not None:
                self.orgs[row.key] = row.target
                self._facts_of_organisation(row, Organisation.objects.get(pk=row.target), only=row.diff)
            else:
                record = OrganisationRecord.of(row.values)
                fresh[row.key] = State(
                    name=record.name,
                    kind=OrgKind(record.kind or ""),
                    parent=None,
                    code=record.code or "",
                    tier=record.tier or "",
                    unit_type=record.unit_type or "",
                )
        if not fresh:
            return
        parents = {row.key: OrganisationRecord.of(row.values).parent or "" for row in self._of(ORGANISATION)}
        event, founded = organisations_import(
            states=fresh,
            on=self.day,
            parents={key: self.orgs.get(parents[key]) or parents[key] or self.batch.body_id for key in fresh},
            reason=self.batch.file_name,
            by=self.by,
        )
        self.event = event.pk
        self.orgs.update(founded)
        organisations = Organisation.objects.in_bulk(list(founded.values()))
        for row in self._of(ORGANISATION):
            if row.key in founded:
                self._facts_of_organisation(row, organisations[founded[row.key]], only=row.values)

    def _facts_of_organisation(self, row: StagedRow, org: Organisation, *, only: Collection[str]) -> None:
        facts = {name: value for name, value in _undated(row).items() if name in only}
        if not facts:
            return
        if row.target is None:
            Organisation.objects.filter(pk=org.pk).update(**facts)
        else:
            self.ledger.update(org, **facts)

    def _branch(self, row: StagedRow) -> int:
        branch = MemberRecord.of(row.values).branch
        return self.batch.body_id if branch is None else self.orgs[branch]

    def _new_members(self, rows: list[StagedRow]) -> None:
        """Persons, their numbers and memberships, in a few statements however many they are."""
        by_code: dict[str, Person] = {}
        fresh: list[Person] = []
        owner: dict[str, Person] = {}
        numbers: list[PersonIdentifier] = []
        for row in rows:
            code = MemberRecord.of(row.values).code
            person = by_code.get(code) if code else None
            if person is None:
                entry = _entry(row)
                person = Person(**entry.facts)
                person.home_id = self._branch(row)
                person.sort_key = person_sort_key(person.full_name)[:400]
                searched = [entry.numbers[kind] for kind in ("card", "code") if kind in entry.numbers]
                person.search_text = search_text(person.full_name, searched)
                fresh.append(person)
                numbers += [
                    PersonIdentifier(person=person, kind=kind, value=value) for kind, value in entry.numbers.items()
                ]
                if code:
                    by_code[code] = person
            owner[row.key] = person
        self.ledger.create(fresh)
        memberships = []
        for row in rows:
            person, record = owner[row.key], MemberRecord.of(row.values)
            self.people[record.code or row.key] = self.people[row.key] = person.pk
            memberships.append(
                Membership(
                    person=person,
                    organisation_id=self._branch(row),
                    valid_from=self.day,
                    start_known=False,
                    kind=MembershipKind.TEMPORARY if record.temporary else MembershipKind.OFFICIAL,
                )
            )
        for number in numbers:
            number.person_id = number.person.pk
        self.ledger.create(numbers)
        self.ledger.create(memberships)
        self.touched |= {person.pk for person in fresh}

    def _known_member(self, row: StagedRow) -> None:
        assert row.target is not None
        record = MemberRecord.of(row.values)
        self.people[record.code or row.key] = self.people[row.key] = row.target
        diff = row.diff
        if not diff:
            return
        person = Person.objects.get(pk=row.target)
        self.touched.add(person.pk)
        entry = _entry(row)
        if "full_name" in entry.facts:
            old = PersonName(
                person=person, name=person.full_name, search_text=folded_name(person.full_name), valid_to=self.day
            )
            self.ledger.create([old])
        if entry.facts:
            self.ledger.update(person, **entry.facts)
        for kind, value in entry.numbers.items():
            self._number(person, kind, value)
        if "branch" in diff:
            self._move(person, self._branch(row))
        if "visit" in diff:
            visit = Membership(person=person, organisation_id=self._branch(row), kind="temporary", valid_from=self.day)
            self.ledger.create([visit])

    def _number(self, person: Person, kind: str, value: str) -> None:
        for identifier in person.identifiers.filter(kind=kind, valid_to=None):
            self.ledger.update(identifier, valid_to=self.day)
        self.ledger.create([PersonIdentifier(person=person, kind=kind, value=value)])

    def _move(self, person: Person, branch: int) -> None:
        for membership in person.memberships.filter(kind=MembershipKind.OFFICIAL, valid_to=None):
            if membership.valid_from > self.day:
                raise Refused.because(
                    "person_later_change", value=person.full_name, on=f"{membership.valid_from:%d/%m/%Y}"
                )
            self.ledger.update(membership, valid_to=self.day)
        self.ledger.create([Membership(person=person, organisation_id=branch, valid_from=self.day)])

    def _member_extras(self) -> None:
        """Statuses, posts, earlier levels and commendations of new and known members."""
        statuses: list[Status] = []
        posts: list[Post] = []
        levels: list[PastLevel] = []
        awards: list[PastAward] = []
        existing_ids = [row.target for row in self._of(MEMBER) if row.target is not None and row.diff]
        mains = Post.objects.filter(valid_to=None, main=True, person__in=existing_ids)
        with_main = set(mains.values_list("person_id", flat=True))
        for row in self._of(MEMBER):
            person, is_known, entry = self.people[row.key], row.target is not None, _entry(row)
            for kind, begins in entry.statuses.items():
                self._status(statuses, person, kind, begins=begins, known=is_known)
            for sphere, title in entry.posts:
                posts.append(self._post(person, sphere, title, self._branch(row), main=person not in with_main))
                with_main.add(person)
            number = MemberRecord.of(row.values).decision_number
            for year, label in entry.levels:
                level = past_level("member", label, year) or ""
                fresh = PastLevel(
                    kind="member", person_id=person, year=year, label=label, level=level, decision_number=number
                )
                self._level(levels, fresh, known=is_known)
            awards += [
                PastAward(person_id=person, year=year, form=form, decision_number=number) for year, form in entry.awards
            ]
        for rows in (statuses, posts, levels, awards):
            self.ledger.create(rows)

    def _status(self, rows: list[Status], person: int, kind: str, *, begins: bool, known: bool) -> None:
        if begins:
            rows.append(Status(person_id=person, kind=kind, valid_from=self.day))
        elif known:
            for status in Status.objects.filter(person=person, kind=kind, valid_to=None):
                self.ledger.update(status, valid_to=max(self.day, status.valid_from))

    def _post(self, person: int, sphere: str, title: str, organisation: int, *, main: bool, **more: Any) -> Post:
        return Post(
            person_id=person,
            organisation_id=organisation,
            sphere=sphere,
            title=title,
            valid_from=self.day,
            start_known=False,
            main=main,
            **more,
        )

    def _level(self, rows: list[PastLevel], fresh: PastLevel, *, known: bool) -> None:
        """A level of an earlier year; of a known subject it may be held already."""
        same = PastLevel.objects.of_years().filter(
            kind=fresh.kind,
            year=fresh.year,
            person=fresh.person_id,
            organisation=fresh.organisation_id,
            collective=fresh.collective_id,
        )
        stored = same.first() if known else None
        if stored is None:
            rows.append(fresh)
        elif stored.source == LevelSource.DECISION:
            if stored.level != fresh.level:
                decided = {"number": stored.decision_number, "level": stored.label}
                raise Refused.because("import_level_decided", value=f"{fresh.label}, {fresh.year}", **decided)
        else:
            number = fresh.decision_number or stored.decision_number
            self.ledger.update(stored, level=fresh.level, label=fresh.label, decision_number=number)

    def _collectives(self) -> None:
        for row in self._of(COLLECTIVE):
            record = CollectiveRecord.of(row.values)
            texts = {name: text for name, text in record.as_values().items() if name in COLLECTIVE_TEXTS}
            founded = PartialDate.from_iso(record.founded_on) if record.founded_on else None
            if row.target is not None:
                self.collectives[row.key] = row.target
                if row.diff:
                    collective = Collective.objects.get(pk=row.target)
                    values = {**texts, "founded_on": founded}
                    self.ledger.update(collective, **{name: values[name] for name in row.diff if name in values})
                continue
            organisation = self.orgs.get(record.organisation or "", self.batch.body_id)
            # Without a founding day the list shows only that it stands: its age stays unknown.
            since = founded.first if founded else self.day
            fresh = Collective(
                organisation_id=organisation,
                valid_from=min(since, self.day),
                founded_on=founded,
                decider_id=self.orgs.get(record.decider or ""),
                **texts,
            )
            self.ledger.create([fresh])
            self.collectives[row.key] = fresh.pk

    def _leaders(self) -> None:
        for row in self._of(LEADER):
            record = LeaderRecord.of(row.values)
            person = self.people.get(record.member or "") or row.target or self.people.get(record.code)
            organisation = self.orgs.get(record.organisation or "", self.batch.body_id)
            if person is None:
                fresh = Person(full_name=record.full_name, home_id=organisation)
                fresh.sort_key, fresh.search_text = person_sort_key(fresh.full_name)[:400], folded_name(fresh.full_name)
                self.ledger.create([fresh])
                self.ledger.create([PersonIdentifier(person=fresh, kind="code", value=record.code)])
                person = fresh.pk
            self.people[row.key] = person
            self.touched.add(person)
            self._leading_post(record, person, organisation)

    def _leading_post(self, record: LeaderRecord, person: int, organisation: int) -> None:
        collective = self.collectives.get(record.collective or "")
        facts: dict[str, Any] = {
            "leading": True,
            "label": record.label or "",
            "similar_group": record.group or "",
            "code": record.code,
            "rank": record.rank,
            "is_head": record.is_head,
            "collective_id": collective,
            "decider_id": self.orgs.get(record.decider or ""),
        }
        title = record.title or ""
        others = list(Post.objects.filter(person=person, valid_to=None))
        same = next((post for post in others if folded_name(post.title) == folded_name(title)), None)
        if same is not None:
            changed = {
                name: value for name, value in facts.items() if value not in (None, "") and getattr(same, name) != value
            }
            if changed:
                self.ledger.update(same, **changed)
        else:
            main = not any(post.main for post in others)
            self.ledger.create(
                [self._post(person, Sphere.PARTY, title or "Lãnh đạo, quản lý", organisation, main=main, **facts)]
            )
        if collective and not Seat.objects.filter(collective=collective, person=person, valid_to=None).exists():
            head = (
                bool(record.is_head)
                and not Seat.objects.filter(collective=collective, is_head=True, valid_to=None).exists()
            )
            self.ledger.create([Seat(collective_id=collective, person_id=person, is_head=head, valid_from=self.day)])

    def _past(self) -> None:
        rows: list[PastLevel] = []
        for row in self._of(PAST):
            if row.target is not None and not row.diff:
                continue
            record = PastLevelRecord.of(row.values)
            fresh = PastLevel(
                kind=record.kind,
                year=record.year,
                label=record.label,
                level=record.level,
                decision_number=record.decision_number or "",
            )
            self._meant(fresh, record.kind, self._subject(record.kind, record.subject))
            self._level(rows, fresh, known=row.target is not None)
        self.ledger.create(rows)

    def _awards(self) -> None:
        rows: list[PastAward] = []
        for row in self._of(AWARD):
            # Who is known by name only is the row's own target; of others a target says that it is held already.
            if row.target is not None and not row.diff:
                continue
            record = AwardRecord.of(row.values)
            subject = self._subject(record.kind, record.subject) if record.subject else row.target
            assert subject is not None
            fresh = PastAward(
                year=record.year,
                form=record.form,
                basis=record.basis or "",
                first_year=record.first_year,
                decision_number=record.decision_number or "",
            )
            self._meant(fresh, record.kind, subject)
            rows.append(fresh)
        self.ledger.create(rows)

    def _subject(self, kind: str, key: str) -> int:
        return {ORGANISATION: self.orgs, COLLECTIVE: self.collectives}.get(kind, self.people)[key]

    def _meant(self, row: PastLevel | PastAward, kind: str, subject: int) -> None:
        if kind == ORGANISATION:
            row.organisation_id = subject
        elif kind == COLLECTIVE:
            row.collective_id = subject
        else:
            row.person_id = subject


def _entry(row: StagedRow) -> MemberEntry:
    """What a row of a member writes: all that it says of somebody new, what differs of somebody known; each field
    applies itself."""
    record = MemberRecord.of(row.values)
    entry = MemberEntry()
    for id in record.facts if row.target is None else row.diff:
        if id in record.facts:
            column = column_of(id)
            kind_of(column).apply(column, record.facts[id], entry)
    return entry


def _undated(row: StagedRow) -> dict[str, Any]:
    """The undated facts that a row says of an organisation, as its columns take them."""
    record = OrganisationRecord.of(row.values)
    facts: dict[str, Any] = {name: getattr(record, name) for name in UNDATED if getattr(record, name) is not None}
    if record.founded_on is not None:
        facts["founded_on"] = PartialDate.from_iso(record.founded_on)
    return facts
