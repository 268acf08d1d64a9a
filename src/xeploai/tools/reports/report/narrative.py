"""The sentences of the yearly report, written from the figures of a tally; what is unknown is said to be unknown."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from xeploai.core.figures import Share, paper_count
from xeploai.core.levels import Level
from xeploai.core.round import Membership, Register, RegisterEntry, Target, Unit
from xeploai.core.subjects import Reason, SubjectKind
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.data_files import data_file
from xeploai.rulepacks.other_rounds import of_yearly_round
from xeploai.rulepacks.pack import PackDocument
from xeploai.tools.reports.groups import Group
from xeploai.tools.reports.messages import level_name, working
from xeploai.tools.reports.pools import Pool
from xeploai.tools.reports.tally import REPORT_ORDER, Tally

_NAMED_POOLS = 6
"""How many pools above their cap the text names one by one; the workbook has them all."""


@cache
def words() -> Mapping[str, Any]:
    """The words of the report (vi.yaml)."""
    loaded: Mapping[str, Any] = data_file("tools/reports/report/vi.yaml")
    return loaded


class Line(str):
    """A paragraph of the report."""

    __slots__ = ()
    remark = False


class Remark(Line):
    """A paragraph by which the program speaks to the office; it is marked, and goes before the paper is signed."""

    __slots__ = ()
    remark = True


def say(code: str, **values: object) -> Line:
    """One sentence with its values; whole numbers are printed as counts of a paper."""
    shown = {key: paper_count(value) if isinstance(value, int) else value for key, value in values.items()}
    return Line(words()[code] % shown)


def remark(code: str, **values: object) -> Remark:
    """One sentence to the office, within the words that say so."""
    return Remark(words()["remark"] % {"text": say(code, **values)})


def paper_date(day: date) -> str:
    """As papers print it: days below 10 and the months 1 and 2 take a zero.

    >>> paper_date(date(2018, 3, 8)), paper_date(date(2020, 2, 14))
    ('08/3/2018', '14/02/2020')
    """
    month = f"{day.month:02d}" if day.month in (1, 2) else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def basis(tally: Tally) -> str:
    """The documents of the pack, as the opening cites them: those of a yearly round that were signed by the day."""
    named = []
    for document in cited(tally):
        kind = _document_kind(document)
        if document.signed_on is None:
            named.append(say("document_undated", kind=kind, number=document.number))
        else:
            on = paper_date(document.signed_on)
            named.append(say("document", kind=kind, number=document.number, date=on))
    return ", ".join(named) or str(words()["blank"])


def cited(tally: Tally) -> Sequence[PackDocument]:
    """Documents of the pack that a yearly report signed on its day may rest on."""
    day = signed_on(tally.round.unit)
    return [
        document
        for document in tally.regime.pack.documents
        if (document.signed_on is None or document.signed_on <= day) and of_yearly_round(document)
    ]


def signed_on(unit: Unit) -> date:
    """The day of signing; of a report that is not signed, the end of its year."""
    return unit.issued_on or max(unit.closing_on, date(unit.year, 12, 31))


def _document_kind(document: PackDocument) -> str:
    """By the code in the number; where it stands for several kinds, the one that the title begins with."""
    code = document.number.split("-", 1)[-1].split("/")[0]
    kinds: Sequence[str] = words()["doc_kinds"].get(code, [words()["doc_kind_other"]])
    return next((kind for kind in kinds if document.title.startswith(f"{kind} ")), kinds[0])


def leadership(tally: Tally) -> Iterator[Line]:
    """Section I: classes, documents, models."""
    registers = tally.registers
    if not registers:
        yield remark("no_registers")
    if Register.TRAINING_CLASS in registers:
        attendees = "" if tally.attendees is None else say("attendees", count=tally.attendees)
        yield say("classes", count=registers[Register.TRAINING_CLASS], attendees=attendees)
        yield from _entries(tally, Register.TRAINING_CLASS)
    if Register.GUIDANCE_DOCUMENT in registers:
        yield say("documents", count=registers[Register.GUIDANCE_DOCUMENT])
        yield from _entries(tally, Register.GUIDANCE_DOCUMENT)
    if Register.GOOD_MODEL in registers:
        yield say("models", count=registers[Register.GOOD_MODEL])
        yield from _entries(tally, Register.GOOD_MODEL)


def _entries(tally: Tally, register: Register) -> Iterator[Line]:
    for entry in tally.round.register:
        if entry.register is register:
            yield _entry(entry)


def _entry(entry: RegisterEntry) -> Line:
    number = say("register_number", number=entry.number) if entry.number else ""
    on = say("register_date", date=paper_date(entry.on)) if entry.on else ""
    return say("register_line", name=entry.name.rstrip("."), number=number, date=on)


def review(tally: Tally) -> Iterator[Line]:
    """Section II: the unit, who was evaluated, who was not and why, targets."""
    yield from _tree(tally)
    for subject in REPORT_ORDER:
        for group in tally.unit_groups(subject)[:1]:
            yield from _evaluated(group)
    yield from _membership(tally)
    yield from _no_collective(tally)
    if tally.round.targets:
        yield say("targets")
        names = {org.code: org.name for org in tally.round.organisations}
        for target in tally.round.targets:
            yield _target(target, names)


def _no_collective(tally: Tally) -> Iterator[Line]:
    reasons = Counter(entry.reason for entry in tally.no_collective if entry.reason)
    if reasons:
        parts = "; ".join(say("no_collective_part", reason=r, count=n) for r, n in reasons.items())
        yield say("no_collective", count=reasons.total(), reasons=parts)
    silent = len(tally.no_collective) - reasons.total()
    if silent:
        yield remark("no_collective_unknown", count=silent)


def _tree(tally: Tally) -> Iterator[Line]:
    tree = tally.tree
    parts = []
    if tree.grassroots_organisations:
        kinds = ""
        if tree.grassroots_committees and tree.grassroots_branches:
            kinds = say(
                "tree_grassroots_kinds", committees=tree.grassroots_committees, branches=tree.grassroots_branches
            )
        parts.append(say("tree_grassroots", count=tree.grassroots_organisations) + kinds)
    if tree.branches:
        parts.append(say("tree_branches", count=tree.branches))
    if tree.members is not None:
        probationary = say("tree_probationary", count=tree.members_probationary) if tree.members_probationary else ""
        parts.append(say("tree_members", count=tree.members) + probationary)
    if parts:
        yield say("tree", unit=tally.round.unit.name, parts=", ".join(parts))
    if tree.temporary_members:
        yield say("temporary", count=tree.temporary_members)


def _evaluated(group: Group) -> Iterator[Line]:
    counts = group.counts
    plural = vocabulary.entry("subjects", group.subject.value)["plural"]
    if counts.evaluated is None:
        return
    subject = vocabulary.name("subjects", group.subject.value)
    if counts.total is None:
        yield say("evaluated_only", subject=plural, evaluated=counts.evaluated)
        yield remark("total_unknown", subject=subject)
        return
    share = Share(counts.evaluated, counts.total).paper()
    pending, without = counts.not_evaluated.get(Reason.PENDING), counts.not_evaluated_total
    if counts.evaluated or pending != counts.total:
        yield say("evaluated_of_total", subject=plural, evaluated=counts.evaluated, total=counts.total, share=share)
    if without and without != pending:
        reasons = [
            say("reason_part", reason=vocabulary.name("reasons", reason.value).lower(), count=count)
            for reason, count in counts.not_evaluated.items()
            if count and reason is not Reason.UNSPECIFIED and reason is not Reason.PENDING
        ]
        yield say(
            "not_evaluated",
            subject=subject,
            count=without,
            total=counts.total,
            share=Share(without, counts.total).paper(),
            reasons=say("not_evaluated_reasons", reasons="; ".join(reasons)) if reasons else "",
        )
    unspecified = counts.not_evaluated.get(Reason.UNSPECIFIED)
    if unspecified:
        yield remark("reason_unknown", subject=subject, count=unspecified)
    if pending:
        yield remark("results_pending", subject=subject, count=pending)


def _membership(tally: Tally) -> Iterator[Line]:
    official = tally.membership.at(tally.root, Membership.OFFICIAL)
    probationary = tally.membership.at(tally.root, Membership.PROBATIONARY)
    if official is not None and probationary is not None:
        yield say(
            "membership",
            official=official.total,
            probationary=probationary.total,
            official_evaluated=official.evaluated,
            probationary_evaluated=probationary.evaluated,
        )


def _target(target: Target, names: Mapping[str, str]) -> Line:
    unit = f"{names.get(target.org, target.org)}: " if target.org else ""
    name = target.name or words()["target_all"]
    if unit:
        name = name[0].lower() + name[1:]
    if target.excused:
        return say("target_excused", unit=unit, name=name, excused=target.excused)
    share = Share(target.met, target.of).paper()
    if share is None:
        return remark("target_unknown", unit=unit, name=name)
    return say("target", unit=unit, name=name, met=target.met, of=target.of, share=share)


def levels(group: Group) -> Iterator[Line]:
    """The four levels in one sentence, then good or better with the excellent among them."""
    counts = group.counts
    subject = vocabulary.name("subjects", group.subject.value)
    parts, unknown = [], []
    for level in Level:
        count = counts.levels[level]
        name = level_name(level).lower()
        if count is None or counts.evaluated is None:
            unknown.append(name)
        elif count == 0:
            parts.append(say("level_none", subject=subject, level=name))
        else:
            share = counts.level_share(level).paper()
            code = "level_next" if parts else "level_first"
            parts.append(say(code, count=count, base=counts.evaluated, subject=subject, level=name, share=share))
    if parts:
        text = "; ".join(parts)
        yield Line(f"{text[0].upper()}{text[1:]}.")
    if unknown:
        yield remark("level_unknown", subject=subject, levels=", ".join(unknown))
    if counts.good_or_better is None:
        yield remark("nested_unknown", subject=subject)
    elif counts.good_or_better:
        yield say(
            "nested",
            good=counts.good_or_better,
            base=counts.evaluated,
            subject=subject,
            share=Share(counts.good_or_better, counts.evaluated).paper(),
            excellent=counts.levels[Level.EXCELLENT],
            excellent_share=counts.excellent_share.paper(),
        )


def causes(group: Group) -> Iterator[Line]:
    """Why subjects were rated NOT_COMPLETED."""
    counts = group.counts
    parts = [
        say("cause_part", cause=_lowered(vocabulary.name("causes", cause)), count=count)
        for cause, count in counts.causes.items()
        if count
    ]
    if parts and counts.levels[Level.NOT_COMPLETED]:
        yield say("causes", parts="; ".join(parts))
    if counts.cause_unstated and counts.levels[Level.NOT_COMPLETED]:
        subject = vocabulary.name("subjects", group.subject.value)
        yield remark("cause_unstated", subject=subject, count=counts.cause_unstated)


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


def caps(tally: Tally, group: Group) -> Iterator[Line]:
    """The pools of a kind against their caps; those above are named."""
    pools = tally.pools_of(group)
    if not pools:
        if group.counts.evaluated:
            yield remark("cap_none", subject=vocabulary.name("subjects", group.subject.value))
        return
    if len(pools) == 1:
        yield from _one_cap(pools[0])
        return
    passed = [pool for pool in pools if pool.places.holds is False]
    unknown = sum(pool.places.holds is None for pool in pools)
    if not unknown and len(passed) in {0, len(pools)}:
        yield say("cap_all_passed" if passed else "cap_all", count=len(pools), authorised=_authorised(passed))
    else:
        within = len(pools) - len(passed) - unknown
        parts = [
            *([say("cap_part_holds", count=within)] if within else []),
            *([say("cap_part_passed", count=len(passed), authorised=_authorised(passed))] if passed else []),
        ]
        if parts:
            yield say("cap_many", count=len(pools), parts=", ".join(parts))
    for pool in passed[:_NAMED_POOLS]:
        document = say("cap_document", document=pool.authorised_by) if pool.authorised_by else ""
        yield say(
            "cap_passed",
            pool=pool.name,
            used=pool.places.used,
            places=pool.places.places,
            working=working(pool.places),
            document=document,
        )
    if len(passed) > _NAMED_POOLS:
        yield say("cap_more", count=len(passed) - _NAMED_POOLS)
    if unknown:
        yield remark("cap_unknown", count=unknown, subject=vocabulary.name("subjects", group.subject.value))


def _authorised(passed: Sequence[Pool]) -> str:
    count = sum(pool.authorised_by is not None for pool in passed)
    return say("cap_authorised", count=count) if count else ""


def _one_cap(pool: Pool) -> Iterator[Line]:
    places = pool.places
    if places.left is None:
        yield remark("cap_unknown", count=1, subject=vocabulary.name("subjects", pool.subject.value))
        return
    state = words()["cap_holds"] if places.left >= 0 else say("cap_over", over=-places.left)
    if pool.authorised_by:
        state += say("cap_document", document=pool.authorised_by)
    yield say("cap_one", pool=pool.name, working=working(places), used=places.used, state=state)


def previous(tally: Tally, group: Group) -> Iterator[Line]:
    """The change against the year before, where both years are known."""
    earlier = tally.previous
    before = earlier.groups.get((group.subject, group.label)) if earlier else None
    if earlier is None or before is None or not earlier.complete:
        return
    parts = []
    for level in Level:
        then, now = before.levels[level], group.counts.levels[level]
        if then is None or now is None:
            return
        change = now - then
        wording = say("same") if change == 0 else say("up" if change > 0 else "down", count=abs(change))
        parts.append(say("previous_part", level=level_name(level).lower(), change=wording))
    yield say("previous", year=str(earlier.year), parts="; ".join(parts))


def commendation(tally: Tally) -> Iterator[Line]:
    """Awards, and runs of years."""
    yield say("awards") if tally.awards else remark("no_awards")
    for award in tally.awards:
        span = "–".join(str(y) for y in dict.fromkeys((award.first_year, award.last_year)) if y is not None)
        yield say(
            "award",
            to=_lowered(vocabulary.name("award_recipients", award.to)),
            basis=vocabulary.name("award_bases", award.basis),
            years=say("award_years", years=span) if span else "",
            count=award.count,
        )
    streaks = tally.streaks
    for kind in SubjectKind:
        count, open_ = len(streaks.holds.get(kind, ())), len(streaks.unknown.get(kind, ()))
        name = _lowered(vocabulary.name("kinds", kind.value))
        years = {"first": str(streaks.first_year), "last": str(streaks.last_year)}
        if count:
            yield say("streak", count=count, kind=name, **years)
        if open_:
            yield remark("streak_unknown", count=open_, kind=name, **years)


def proposals(tally: Tally) -> Iterator[Line]:
    """What the units ask, in their own words."""
    names = {org.code: org.name for org in tally.round.organisations}
    if not tally.round.proposals:
        yield remark("no_proposals")
    for proposal in tally.round.proposals:
        unit = say("proposal_unit", unit=names.get(proposal.org, proposal.org)) if proposal.org else ""
        yield say("proposal", text=proposal.text.rstrip(". ") + ("" if unit else "."), unit=f"{unit}." if unit else "")
