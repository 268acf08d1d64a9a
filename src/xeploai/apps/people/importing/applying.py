"""A staged import becomes rows: all of it, in one transaction, each row noted in the ledger."""

from collections.abc import Sequence
from typing import Any

from xeploai.apps.accounts.access import Actor
from xeploai.apps.organisations.forest import State
from xeploai.apps.organisations.models import Organisation
from xeploai.apps.organisations.services import organisations_import
from xeploai.apps.people.importing.ledger import Ledger
from xeploai.apps.people.importing.match_bodies import UNDATED
from xeploai.apps.people.importing.match_people import NUMBERS, PERSON_FACTS, SPHERE_OF
from xeploai.apps.people.importing.models import ImportBatch, Outcome, StagedRow
from xeploai.apps.people.importing.records import AWARD, COLLECTIVE, LEADER, MEMBER, ORGANISATION, PAST
from xeploai.apps.people.importing.values import past_level
from xeploai.apps.people.models import (
    Collective,
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
    StatusKind,
)
from xeploai.apps.people.refresh import person_refresh, search_text
from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused
from xeploai.core.names import folded_name, person_sort_key
from xeploai.core.subjects import OrgKind

_PARTIAL = {"born_on", "admission_decided_on", "admission_ceremony_on", "official_on", "founded_on"}


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
        person_refresh(self.touched)
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
                values = row.values
                fresh[row.key] = State(
                    name=values["name"], kind=OrgKind(values["kind"]), parent=None, code=values.get("code", ""),
                    tier=values.get("tier", ""), unit_type=values.get("unit_type", ""),
                )  # fmt: skip
        if not fresh:
            return
        parents = {row.key: row.values.get("parent", "") for row in self._of(ORGANISATION)}
        event, founded = organisations_import(
            states=fresh, on=self.day,
            parents={key: self.orgs.get(parents[key]) or parents[key] or self.batch.body_id for key in fresh},
            reason=self.batch.file_name, by=self.by,
        )  # fmt: skip
        self.event = event.pk
        self.orgs.update(founded)
        held = Organisation.objects.in_bulk(list(founded.values()))
        for row in self._of(ORGANISATION):
            if row.key in founded:
                self._facts_of_organisation(row, held[founded[row.key]], only=row.values)

    def _facts_of_organisation(self, row: StagedRow, org: Organisation, *, only: dict[str, Any]) -> None:
        facts = {name: _value(name, row.values[name]) for name in UNDATED if name in row.values and name in only}
        if not facts:
            return
        if row.target is None:
            Organisation.objects.filter(pk=org.pk).update(**facts)
        else:
            self.ledger.update(org, **facts)

    def _branch(self, row: StagedRow) -> int:
        return self.orgs[row.values["branch"]] if "branch" in row.values else self.batch.body_id

    def _new_members(self, rows: list[StagedRow]) -> None:
        """Persons, their numbers and memberships, in a few statements however many they are."""
        by_code: dict[str, Person] = {}
        fresh: list[Person] = []
        owner: dict[str, Person] = {}
        for row in rows:
            code = row.values.get("code")
            person = by_code.get(code) if code else None
            if person is None:
                facts = {name: _value(name, row.values[name]) for name in PERSON_FACTS if name in row.values}
                person = Person(**facts)
                person.home_id = self._branch(row)
                person.sort_key = person_sort_key(person.full_name)[:400]
                numbers_known = [row.values[kind] for kind in ("card", "code") if kind in row.values]
                person.search_text = search_text(person.full_name, numbers_known)
                fresh.append(person)
                if code:
                    by_code[code] = person
            owner[row.key] = person
        self.ledger.create(fresh)
        numbers, memberships, done = [], [], set()
        for row in rows:
            person = owner[row.key]
            self.people[row.values.get("code", row.key)] = self.people[row.key] = person.pk
            if person.pk not in done:
                done.add(person.pk)
                numbers += [
                    PersonIdentifier(person=person, kind=kind, value=row.values[kind])
                    for kind in NUMBERS
                    if kind in row.values
                ]
            temporary = row.values.get("membership") == "temporary"
            memberships.append(
                Membership(
                    person=person, organisation_id=self._branch(row), valid_from=self.day, start_known=False,
                    kind=MembershipKind.TEMPORARY if temporary else MembershipKind.OFFICIAL,
                )
            )  # fmt: skip
        self.ledger.create(numbers)
        self.ledger.create(memberships)
        self.touched |= done

    def _known_member(self, row: StagedRow) -> None:
        assert row.target is not None
        self.people[row.values.get("code", row.key)] = self.people[row.key] = row.target
        diff = row.diff
        if not diff:
            return
        person = Person.objects.get(pk=row.target)
        self.touched.add(person.pk)
        facts = {name: _value(name, row.values[name]) for name in PERSON_FACTS if name in diff}
        if "full_name" in facts:
            old = PersonName(
                person=person, name=person.full_name, search_text=folded_name(person.full_name), valid_to=self.day
            )
            self.ledger.create([old])
        if facts:
            self.ledger.update(person, **facts)
        for kind in NUMBERS:
            if kind in diff:
                self._number(person, kind, row.values[kind])
        if "branch" in diff:
            self._move(person, self._branch(row))
        if "visit" in diff:
            visit = Membership(person=person, organisation_id=self._branch(row), kind="temporary", valid_from=self.day)
            self.ledger.create([visit])

    def _number(self, person: Person, kind: str, value: str) -> None:
        for held in person.identifiers.filter(kind=kind, valid_to=None):
            self.ledger.update(held, valid_to=self.day)
        self.ledger.create([PersonIdentifier(person=person, kind=kind, value=value)])

    def _move(self, person: Person, branch: int) -> None:
        for held in person.memberships.filter(kind=MembershipKind.OFFICIAL, valid_to=None):
            if held.valid_from > self.day:
                raise Refused.because("person_later_change", value=person.full_name, on=f"{held.valid_from:%d/%m/%Y}")
            self.ledger.update(held, valid_to=self.day)
        self.ledger.create([Membership(person=person, organisation_id=branch, valid_from=self.day)])

    def _member_extras(self) -> None:
        """Statuses, posts, earlier levels and commendations of new and known members."""
        statuses: list[Status] = []
        posts: list[Post] = []
        levels: list[PastLevel] = []
        awards: list[PastAward] = []
        known = [row.target for row in self._of(MEMBER) if row.target is not None and row.diff]
        mains = Post.objects.filter(valid_to=None, main=True, person__in=known)
        with_main = set(mains.values_list("person_id", flat=True))
        for row in self._of(MEMBER):
            person = self.people[row.key]
            said = row.values if row.target is None else row.diff
            news = {name: row.values[name] for name in said if name in row.values}
            for name, kind in (("exempt", StatusKind.EXEMPT), ("suspended", StatusKind.SUSPENDED)):
                if name in news:
                    self._status(statuses, person, kind, begins=news[name] == "1", known=row.target is not None)
            if "membership" in news and news["membership"] != "temporary":
                begins = news["membership"] == "probationary"
                self._status(statuses, person, StatusKind.PROBATIONARY, begins=begins, known=row.target is not None)
            for name, sphere in SPHERE_OF.items():
                if name in news:
                    posts.append(
                        self._post(person, sphere, news[name], self._branch(row), main=person not in with_main)
                    )
                    with_main.add(person)
            for name, value in news.items():
                what, _, year = name.partition(":")
                if what == "level":
                    level = past_level("member", value, int(year)) or ""
                    fresh = PastLevel(
                        kind="member", person_id=person, year=int(year), label=value, level=level,
                        decision_number=row.values.get("decision_number", ""),
                    )  # fmt: skip
                    self._level(levels, fresh, known=row.target is not None)
                elif what == "award":
                    number = row.values.get("decision_number", "")
                    awards.append(PastAward(person_id=person, year=int(year), form=value, decision_number=number))
        for rows in (statuses, posts, levels, awards):
            self.ledger.create(rows)

    def _status(self, rows: list[Status], person: int, kind: str, *, begins: bool, known: bool) -> None:
        if begins:
            rows.append(Status(person_id=person, kind=kind, valid_from=self.day))
        elif known:
            for held in Status.objects.filter(person=person, kind=kind, valid_to=None):
                self.ledger.update(held, valid_to=max(self.day, held.valid_from))

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
        same = PastLevel.objects.filter(
            kind=fresh.kind, year=fresh.year, person=fresh.person_id, organisation=fresh.organisation_id,
            collective=fresh.collective_id,
        )  # fmt: skip
        held = same.first() if known else None
        if held is None:
            rows.append(fresh)
        else:
            number = fresh.decision_number or held.decision_number
            self.ledger.update(held, level=fresh.level, label=fresh.label, decision_number=number)

    def _collectives(self) -> None:
        for row in self._of(COLLECTIVE):
            values = row.values
            texts = {name: values[name] for name in ("name", "label", "group", "code") if name in values}
            if row.target is not None:
                self.collectives[row.key] = row.target
                if row.diff:
                    held = Collective.objects.get(pk=row.target)
                    self.ledger.update(held, **{name: texts[name] for name in row.diff if name in texts})
                continue
            organisation = self.orgs.get(values["organisation"], self.batch.body_id)
            founded = values.get("founded_on")
            since = PartialDate.from_iso(founded).first if founded else self.day
            fresh = Collective(
                organisation_id=organisation, valid_from=min(since, self.day),
                decider_id=self.orgs.get(values.get("decider", "")), **texts,
            )  # fmt: skip
            self.ledger.create([fresh])
            self.collectives[row.key] = fresh.pk

    def _leaders(self) -> None:
        for row in self._of(LEADER):
            values = row.values
            person = self.people.get(values.get("member", "")) or row.target or self.people.get(values["code"])
            organisation = self.orgs.get(values.get("organisation", ""), self.batch.body_id)
            if person is None:
                fresh = Person(full_name=values["full_name"], home_id=organisation)
                fresh.sort_key, fresh.search_text = person_sort_key(fresh.full_name)[:400], folded_name(fresh.full_name)
                self.ledger.create([fresh])
                self.ledger.create([PersonIdentifier(person=fresh, kind="code", value=values["code"])])
                person = fresh.pk
            self.people[row.key] = person
            self.touched.add(person)
            self._leading_post(row, person, organisation)

    def _leading_post(self, row: StagedRow, person: int, organisation: int) -> None:
        values = row.values
        collective = self.collectives.get(values.get("collective", ""))
        facts: dict[str, Any] = {
            "leading": True, "label": values.get("label", ""), "similar_group": values.get("group", ""),
            "code": values["code"], "rank": int(values["rank"]) if "rank" in values else None,
            "is_head": values["is_head"] == "1" if "is_head" in values else None, "collective_id": collective,
            "decider_id": self.orgs.get(values.get("decider", "")),
        }  # fmt: skip
        title = values.get("title", "")
        others = list(Post.objects.filter(person=person, valid_to=None))
        held = next((one for one in others if folded_name(one.title) == folded_name(title)), None)
        if held is not None:
            known = {
                name: value for name, value in facts.items() if value not in (None, "") and getattr(held, name) != value
            }
            if known:
                self.ledger.update(held, **known)
        else:
            main = not any(one.main for one in others)
            self.ledger.create(
                [self._post(person, Sphere.PARTY, title or "Lãnh đạo, quản lý", organisation, main=main, **facts)]
            )
        if collective and not Seat.objects.filter(collective=collective, person=person, valid_to=None).exists():
            head = (
                values.get("is_head") == "1"
                and not Seat.objects.filter(collective=collective, is_head=True, valid_to=None).exists()
            )
            self.ledger.create([Seat(collective_id=collective, person_id=person, is_head=head, valid_from=self.day)])

    def _past(self) -> None:
        rows: list[PastLevel] = []
        for row in self._of(PAST):
            values = row.values
            if row.target is not None and not row.diff:
                continue
            kind, key = values["kind"], values["subject"]
            fresh = PastLevel(
                kind=kind, year=int(values["year"]), label=values["label"], level=values["level"],
                decision_number=values.get("decision_number", ""),
            )  # fmt: skip
            self._meant(fresh, kind, self._subject(kind, key))
            self._level(rows, fresh, known=row.target is not None)
        self.ledger.create(rows)

    def _awards(self) -> None:
        rows: list[PastAward] = []
        for row in self._of(AWARD):
            values, key = row.values, row.values.get("subject")
            # Who is known by name only is the row's own target; of others a target says that it is held already.
            if row.target is not None and not row.diff:
                continue
            subject = self._subject(values["kind"], key) if key else row.target
            assert subject is not None
            fresh = PastAward(
                year=int(values["year"]), form=values["form"], basis=values.get("basis", ""),
                first_year=int(values["first_year"]) if "first_year" in values else None,
                decision_number=values.get("decision_number", ""),
            )  # fmt: skip
            self._meant(fresh, values["kind"], subject)
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


def _value(name: str, text: str) -> Any:
    if name in _PARTIAL:
        return PartialDate.from_iso(text)
    return text == "1" if name == "by_reorganisation" else text
