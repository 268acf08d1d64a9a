"""Compares the roster with the register as it is now: what differs, and why according to the register.

Only what takes effect on or before the closing date can differ, since the register is read for that day.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xeploai.core.dates import PartialDate
from xeploai.core.subjects import SubjectKind
from xeploai.registers.organisations.models import OrganisationState
from xeploai.registers.people.models import Collective, Leaving, Membership, MembershipKind, Post, Status, StatusKind
from xeploai.rounds.campaigns.models import Change
from xeploai.rounds.campaigns.roster_source import Drawing, Drawn, Record, essence, record_digest
from xeploai.rulepacks import vocabulary

Key = tuple[str, int]
Sentence = tuple[str, Mapping[str, Any]]

_STATUSES = {
    "exempt": StatusKind.EXEMPT,
    "activities_suspended": StatusKind.SUSPENDED,
    "committee_activities_suspended": StatusKind.COMMITTEE_SUSPENDED,
    "maternity_leave": StatusKind.MATERNITY_LEAVE,
}
_PERSONS = {SubjectKind.MEMBER.value, SubjectKind.LEADER.value}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One subject that the register shows otherwise. before, after: empty where it was or is not there."""

    key: Key
    change: Change
    before: Record
    after: Record
    says: Sequence[Sentence]
    effective_on: date | None

    @property
    def digest(self) -> str:
        """Equal for the same outcome for the same subject."""
        return record_digest(self.key, self.after)

    @property
    def name(self) -> str:
        """Of whom or what."""
        return str((self.after or self.before)["name"])


def compared(records: Mapping[Key, Record], drawing: Drawing, day: date, *, arrivals: bool = True) -> list[Difference]:
    """Everything that differs, organisations first: people may come into a branch that is new itself.

    arrivals  false in a supplementary round, whose roster was chosen
    """
    drawn = {subject.key: subject for subject in drawing.subjects}
    pairs = [(key, before, drawn.get(key)) for key, before in records.items()]
    if arrivals:
        pairs += [(key, {}, subject) for key, subject in drawn.items() if key not in records]
    changed = [(key, before, after) for key, before, after in pairs if essence(before) != essence(_record(after))]
    grounds = _Grounds([key for key, _, _ in changed], day)
    differences = [grounds.difference(key, before, _record(after)) for key, before, after in changed]
    return sorted(
        differences,
        key=lambda difference: (difference.key[0] != SubjectKind.ORGANISATION, difference.name, difference.key),
    )


def _record(drawn: Drawn | None) -> Record:
    return drawn.record if drawn else {}


class _Grounds:
    """What the register tells of those who differ; one query for each kind of row."""

    def __init__(self, keys: Collection[Key], day: date) -> None:
        self.day = day
        people = {thing for kind, thing in keys if kind in _PERSONS}
        orgs = {thing for kind, thing in keys if kind == SubjectKind.ORGANISATION}
        self.memberships = _by_person(
            Membership.objects.filter(person__in=people, kind=MembershipKind.OFFICIAL)
            .select_related("organisation")
            .order_by("valid_from", "pk")
        )
        posts = Post.objects.filter(person__in=people).select_related("organisation")
        self.posts = _by_person(posts.order_by("valid_from", "pk"))
        bodies = {thing for kind, thing in keys if kind == SubjectKind.COLLECTIVE}
        self.collectives = {row.pk: row for row in Collective.objects.filter(pk__in=bodies)}
        self.statuses = _by_person(Status.objects.filter(person__in=people).order_by("valid_from", "pk"))
        self.states: dict[int, list[OrganisationState]] = {}
        states = OrganisationState.objects.filter(organisation__in=orgs).select_related("opened_by", "closed_by")
        for row in states.order_by("valid_from", "pk"):
            self.states.setdefault(row.organisation_id, []).append(row)

    def difference(self, key: Key, before: Record, after: Record) -> Difference:
        """One subject with the reasons."""
        sentences: list[tuple[Sentence, date | None]]
        if not before:
            change, sentences = Change.ARRIVAL, [self._arrived(key, after)]
        elif not after:
            change, sentences = Change.DEPARTURE, [self._departed(key, before)]
        else:
            change, sentences = _change(before, after), list(self._sentences(key, before, after))
        days = [on for _, on in sentences if on is not None]
        return Difference(
            key=key,
            change=change,
            before=before,
            after=after,
            says=[sentence for sentence, _ in sentences],
            effective_on=max(days) if days else None,
        )

    def _arrived(self, key: Key, after: Record) -> tuple[Sentence, date | None]:
        kind, thing = key
        if kind == SubjectKind.ORGANISATION:
            return self._event(thing, after["name"])
        if kind == SubjectKind.MEMBER:
            row = next((row for row in self.memberships.get(thing, ()) if row.organisation_id == after["unit"]), None)
            if row is not None:
                values = {
                    "unit": after["unit_name"],
                    "on": _day(row.valid_from),
                    "document": row.document or "chưa ghi",
                }
                return ("campaign_came", values), row.valid_from
        if kind == SubjectKind.LEADER:
            began = [row for row in self._posts_at(thing, after) if row.valid_from <= self.day]
            if began:
                facts = {"title": began[-1].title, "unit": after["unit_name"], "on": _day(began[-1].valid_from)}
                return ("campaign_post_began", facts), began[-1].valid_from
        if kind == SubjectKind.COLLECTIVE:
            since = self.collectives[thing].valid_from
            return ("campaign_collective_began", {"unit": after["unit_name"], "on": _day(since)}), since
        return ("campaign_now_there", {"unit": after["unit_name"]}), None

    def _departed(self, key: Key, before: Record) -> tuple[Sentence, date | None]:
        kind, thing = key
        if kind == SubjectKind.ORGANISATION:
            return self._event(thing, before["name"])
        left = [row for row in self.statuses.get(thing, ()) if kind in _PERSONS and row.kind == StatusKind.LEFT]
        if left and left[-1].valid_from <= self.day:
            values = {"how": Leaving(left[-1].leaving).label, "on": _day(left[-1].valid_from)}
            return ("campaign_left", values), left[-1].valid_from
        gone = {
            SubjectKind.MEMBER.value: self._moved_away,
            SubjectKind.LEADER.value: self._laid_down,
            SubjectKind.COLLECTIVE.value: self._collective_ended,
        }
        return gone[kind](thing, before) or (("campaign_no_longer_there", {"unit": before["unit_name"]}), None)

    def _collective_ended(self, collective: int, _before: Record) -> tuple[Sentence, date | None] | None:
        ended = self.collectives[collective].valid_to
        return (("campaign_collective_ended", {"on": _day(ended)}), ended) if ended else None

    def _moved_away(self, person: int, before: Record) -> tuple[Sentence, date | None] | None:
        """To a branch outside the campaign."""
        now = [row for row in self.memberships.get(person, ()) if row.valid_from <= self.day]
        if not now or now[-1].organisation_id == before["unit"] or not _holds(now[-1], self.day):
            return None
        values = {
            "before": before["unit_name"],
            "after": now[-1].organisation.name,
            "on": _day(now[-1].valid_from),
        }
        return ("campaign_moved", values), now[-1].valid_from

    def _laid_down(self, person: int, before: Record) -> tuple[Sentence, date | None] | None:
        """The post for which one stood on the roster."""
        ended = [row for row in self._posts_at(person, before) if row.valid_to and row.valid_to <= self.day]
        if not ended:
            return None
        last = max(ended, key=lambda row: row.valid_to)
        return ("campaign_post_ended", {"title": last.title, "on": _day(last.valid_to)}), last.valid_to

    def _posts_at(self, person: int, record: Record) -> list[Any]:
        """Those that make a leading cadre of somebody, where the record has them; the oldest first."""
        return [row for row in self.posts.get(person, ()) if row.leading and row.organisation_id == record["unit"]]

    def _posts_since(self, person: int) -> date | None:
        """The last day until the closing date on which a post began or ended."""
        days = [day for row in self.posts.get(person, ()) for day in (row.valid_from, row.valid_to)]
        return max((day for day in days if day is not None and day <= self.day), default=None)

    def _event(self, org: int, name: str) -> tuple[Sentence, date | None]:
        for row in reversed(self.states.get(org, [])):
            event = row.closed_by if row.valid_to and row.valid_to <= self.day and row.closed_by else row.opened_by
            values = {
                "event": event.get_kind_display(),
                "on": _day(event.on),
                "number": event.decision_number or "chưa ghi",
            }
            return ("campaign_reorganised", values), event.on
        return ("campaign_now_there", {"unit": name}), None

    def _sentences(self, key: Key, before: Record, after: Record) -> Iterator[tuple[Sentence, date | None]]:
        kind, thing = key
        if before["unit"] != after["unit"]:
            row = next((row for row in self.memberships.get(thing, ()) if row.organisation_id == after["unit"]), None)
            since = row.valid_from if row and kind == SubjectKind.MEMBER else None
            values = {"before": before["unit_name"], "after": after["unit_name"], "on": _day(since)}
            yield ("campaign_moved", values), since
        for fact, status in _STATUSES.items():
            was, now = before["facts"].get(fact), after["facts"].get(fact)
            if was != now:
                yield self._status(thing, status, began=bool(now))
        if kind == SubjectKind.ORGANISATION and before.get("node") != after.get("node"):
            yield self._event(thing, after["name"])
        for sentence in _plain(before, after):
            yield sentence, self._posts_since(thing) if sentence[0] == "campaign_posts_changed" else None

    def _status(self, person: int, kind: StatusKind, *, began: bool) -> tuple[Sentence, date | None]:
        rows = [row for row in self.statuses.get(person, ()) if row.kind == kind]
        on = (rows[-1].valid_from if began else rows[-1].valid_to) if rows else None
        code = "campaign_status_began" if began else "campaign_status_ended"
        return (code, {"status": kind.label, "on": _day(on)}), on


def _plain(before: Record, after: Record) -> Iterator[Sentence]:
    """Differences that carry no day of their own."""
    if before["name"] != after["name"]:
        yield "campaign_renamed", {"before": before["name"], "after": after["name"]}
    for fact in sorted({*before["facts"], *after["facts"]} - _STATUSES.keys()):
        was, now = before["facts"].get(fact), after["facts"].get(fact)
        if was != now:
            values = {"fact": vocabulary.name("facts", fact), "before": _shown(was), "after": _shown(now)}
            yield "campaign_fact_changed", values
    posts = [[place["title"] for place in record["places"]] for record in (before, after)]
    if posts[0] != posts[1] or _mains(before) != _mains(after):
        yield "campaign_posts_changed", {"before": _listed(posts[0]), "after": _listed(posts[1])}
    if before["standing"] != after["standing"]:
        words = {"before": _standing(before["standing"]), "after": _standing(after["standing"])}
        yield "campaign_standing_changed", words
    if before["number"] != after["number"]:
        yield (
            "campaign_number_changed",
            {"before": before["number"] or "chưa có", "after": after["number"] or "chưa có"},
        )
    if before["decider"] != after["decider"]:
        yield "campaign_decider_changed", {"before": before["decider_name"], "after": after["decider_name"]}
    if (before["label"], before["group"]) != (after["label"], after["group"]):
        words = {
            "before": _listed([before["label"], before["group"]]),
            "after": _listed([after["label"], after["group"]]),
        }
        yield "campaign_group_changed", words


def _holds(row: Any, day: date) -> bool:
    return row.valid_to is None or row.valid_to > day


def _change(before: Record, after: Record) -> Change:
    if before["unit"] != after["unit"]:
        return Change.MOVE
    if any(before["facts"].get(fact) != after["facts"].get(fact) for fact in _STATUSES):
        return Change.STATUS
    if before["standing"] != after["standing"]:
        return Change.STATUS
    if any(before[part] != after[part] for part in ("label", "group")) or _mains(before) != _mains(after):
        return Change.POSTS
    return Change.FACTS


def _mains(record: Record) -> list[tuple[Any, ...]]:
    return [(place["organisation"], place["title"], place["main"], place["is_head"]) for place in record["places"]]


def _by_person(rows: Iterable[Any]) -> dict[int, list[Any]]:
    by_person: dict[int, list[Any]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(row)
    return by_person


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "chưa rõ ngày"


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part) or "không có"


def _standing(code: str) -> str:
    return vocabulary.name("membership", code) if code else "không có"


def _shown(value: object) -> str:
    if value is None:
        return "chưa rõ"
    if isinstance(value, bool):
        return vocabulary.name("yes_no", "yes" if value else "no")
    try:
        return PartialDate.from_iso(str(value)).vi
    except ValueError:
        return str(value)
