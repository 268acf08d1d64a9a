"""Units re-formed in the year: rated or only reviewed, by whom, with whose comments; from founding day and lineage."""

from datetime import date
from functools import partial
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from xeploai.core.dates import PartialDate
from xeploai.core.subjects import OrgKind
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.acts import Act, Part
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation, OrganisationEvent
from xeploai.registers.organisations.services import Decision, organisation_change, organisation_undo
from xeploai.registers.people.models import Collective, PastLevel, Post
from xeploai.rounds.campaigns.dryrun import campaign_dry_run
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.reformed import Happening, Proposed, Reformed
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.tools.messages import catalogue


def done(officer: Actor, act: Act, on: date) -> OrganisationEvent:
    """An act with its decision."""
    return organisation_change(act=act, decision=Decision(number="7-QĐ/ĐU", decided_on=on), by=officer)


def lines(campaign: Campaign) -> dict[str, Reformed]:
    """What the dry run proposes, by name."""
    shown = campaign_dry_run(campaign, campaign_regime(campaign))
    return {line.drawn.record["name"]: line for line in shown.reformed}


def happenings(line: Reformed) -> list[Happening]:
    """What happened to it, in time."""
    return [change.happening for change in line.changes]


def merged(unit: Any, officer: Actor, sources: list[int], name: str, on: date) -> Organisation:
    """Branches of a made into a new one."""
    part = Part(name=name, kind=OrgKind.BRANCH, code=name[-1])
    event = done(officer, partial(acts.merge, sources=sources, into=part, on=on), on)
    return event.opened.get(parent=unit["a"], name=name).organisation


def test_nothing_changed_nothing_is_proposed(unit: Any, officer: Actor) -> None:
    assert not lines(unit.draft(officer))


def test_a_branch_that_only_moved_keeps_its_age_and_is_rated(unit: Any, officer: Actor) -> None:
    on = date(2025, 11, 1)
    done(officer, partial(acts.move, orgs=[unit["a2"].pk], to=unit["b"].pk, on=on), on)
    PastLevel.objects.create(kind="organisation", year=2024, level="XS", organisation=unit["a2"])
    line = lines(unit.draft(officer))["Chi bộ 2 (mẫu)"]
    assert (happenings(line), line.proposed, line.keeps) == ([Happening.MOVED], Proposed.RATED, True)
    assert line.founded == "2010-01-01"
    assert line.decider == "Đảng bộ Bệnh viện B (mẫu)"
    assert "Đảng bộ Trường A (mẫu)" in line.comments  # the superior of most of the year
    assert "Cơ quan liên quan" in line.comments
    assert PastLevel.objects.get().organisation == unit["a2"]


def test_a_new_branch_is_rated_from_six_months_on_to_the_day(unit: Any, officer: Actor) -> None:
    for number, on in enumerate((date(2025, 6, 15), date(2025, 6, 16)), start=7):
        state = State(name=f"Chi bộ {number} (mẫu)", kind=OrgKind.BRANCH, parent=unit["a"].pk, code=f"N{number}")
        done(officer, partial(acts.found, state=state, on=on), on)
    held = lines(unit.draft(officer))
    assert held["Chi bộ 7 (mẫu)"].proposed is Proposed.RATED
    later = held["Chi bộ 8 (mẫu)"]
    assert (later.proposed, later.verdict.reason, later.keeps) == (Proposed.UNRATED, "newly_founded", False)
    # Where the text says that a new organisation is still reviewed, that is what is proposed.
    older = lines(unit.draft(officer, pack="hd21-2019", title="Theo Hướng dẫn 21 (mẫu)"))["Chi bộ 8 (mẫu)"]
    assert older.proposed is Proposed.REVIEWED


def test_one_that_a_list_showed_late_is_not_new(unit: Any, officer: Actor) -> None:
    on = date(2025, 11, 20)
    state = State(name="Chi bộ cũ (mẫu)", kind=OrgKind.BRANCH, parent=unit["a"].pk, code="CU")
    old = done(officer, partial(acts.found, state=state, on=on), on).opened.get().organisation
    Organisation.objects.filter(pk=old.pk).update(founded_on=PartialDate(1990))
    assert "Chi bộ cũ (mẫu)" not in lines(unit.draft(officer))


def test_a_merger_into_a_new_one_counts_from_its_day_and_inherits_no_streak(unit: Any, officer: Actor) -> None:
    on = date(2025, 9, 1)
    merged(unit, officer, [unit["a1"].pk, unit["a2"].pk], "Chi bộ mới M", on)
    line = lines(unit.draft(officer, pack="hd21-2019"))["Chi bộ mới M"]
    assert (happenings(line), line.proposed, line.keeps) == ([Happening.FORMED], Proposed.REVIEWED, False)
    assert line.changes[0].before == "Chi bộ 1 (mẫu), Chi bộ 2 (mẫu)"
    assert line.comments[-2:] == ["Chi bộ 1 (mẫu)", "Chi bộ 2 (mẫu)"]


def test_a_merger_into_one_that_stands_keeps_its_age(unit: Any, officer: Actor) -> None:
    on = date(2025, 9, 1)
    done(officer, partial(acts.merge, sources=[unit["a2"].pk], into=unit["a1"].pk, on=on), on)
    names = {line.drawn.key[1]: line for line in lines(unit.draft(officer)).values()}
    line = names[unit["a1"].pk]
    assert (happenings(line), line.proposed, line.keeps) == ([Happening.TOOK_IN], Proposed.RATED, True)


def test_a_unit_merged_twice_in_a_year_has_the_parts_of_both(unit: Any, officer: Actor) -> None:
    first = merged(unit, officer, [unit["a1"].pk, unit["a2"].pk], "Chi bộ mới M", date(2025, 3, 1))
    state = State(name="Chi bộ 9 (mẫu)", kind=OrgKind.BRANCH, parent=unit["a"].pk, code="N9")
    other = done(officer, partial(acts.found, state=state, on=date(2025, 4, 1)), date(2025, 4, 1))
    sources = [first.pk, other.opened.get().organisation_id]
    merged(unit, officer, sources, "Chi bộ mới N", date(2025, 10, 1))
    held = lines(unit.draft(officer, pack="hd21-2019"))
    assert "Chi bộ mới M" not in held
    line = held["Chi bộ mới N"]
    assert line.changes[0].before == "Chi bộ mới M, Chi bộ 9 (mẫu), Chi bộ 1 (mẫu), Chi bộ 2 (mẫu)"
    assert (line.founded, line.proposed) == ("2025-10-01", Proposed.REVIEWED)


def test_what_was_taken_back_is_no_change(unit: Any, officer: Actor) -> None:
    on = date(2025, 8, 1)
    named = done(officer, partial(acts.rename, org=unit["a2"].pk, name="Chi bộ Hai (mẫu)", code=None, on=on), on)
    assert happenings(lines(unit.draft(officer))["Chi bộ Hai (mẫu)"]) == [Happening.RENAMED]
    back = Decision(number="8-QĐ/ĐU", decided_on=on)
    organisation_undo(event=named, on=date(2025, 9, 1), decision=back, by=officer)
    assert not lines(unit.draft(officer, title="Lần hai (mẫu)"))


def test_posts_and_collectives_of_the_year_are_proposed_too(unit: Any, officer: Actor) -> None:
    since = date(2025, 9, 1)
    Collective.objects.create(
        organisation=unit["b"], name="Đảng ủy B mới (mẫu)", valid_from=since, founded_on=PartialDate.of(since)
    )
    # A list only showed this one on that day: it stood before, nobody knows since when.
    Collective.objects.create(organisation=unit["b"], name="Ban giám hiệu B (mẫu)", valid_from=since)
    common = {"person": unit.people["em"], "organisation": unit["b"], "leading": True, "main": True, "sphere": "party"}
    post = Post.objects.create(title="Bí thư", valid_from=since, **common)
    held = lines(unit.draft(officer))
    assert happenings(held["Đảng ủy B mới (mẫu)"]) == [Happening.FOUNDED]
    assert held["Võ Em"].proposed is Proposed.RATED
    assert "Ban giám hiệu B (mẫu)" not in held
    # A post that a list only showed on that day began at some time before.
    Post.objects.filter(pk=post.pk).update(start_known=False)
    assert "Võ Em" not in lines(unit.draft(officer, title="Lần hai (mẫu)"))


def test_every_change_has_its_sentence_and_asks_as_many_questions_for_many(unit: Any, officer: Actor) -> None:
    assert {f"campaign_reformed_{one}" for one in Happening} <= catalogue().keys()
    on = date(2025, 8, 1)
    campaign = unit.draft(officer)
    counts = []
    for moved in (["a1"], ["a2"]):
        act = partial(acts.move, orgs=[unit[key].pk for key in moved], to=unit["b"].pk, on=on)
        if moved == ["a1"]:
            done(officer, partial(acts.rename, org=unit["a1"].pk, name="Chi bộ Một (mẫu)", code=None, on=on), on)
        done(officer, act, on)
        with CaptureQueriesContext(connection) as asked:
            campaign_dry_run(campaign, campaign_regime(campaign))
        counts.append(len(asked))
    assert counts[0] == counts[1]
