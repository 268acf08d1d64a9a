"""A round becomes figures: who counts as what, who shares a cap, what does not agree."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xeploai.core.dates import PartialDate
from xeploai.core.errors import ImportRejected
from xeploai.core.levels import Level
from xeploai.core.round import Authorisation, Award, Membership, PastResult, Place, Round
from xeploai.core.rules import Effect, Rule
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime
from xeploai.tools.reports.report import write_report
from xeploai.tools.reports.results import findings_json, results_json
from xeploai.tools.reports.statistics import write_statistics
from xeploai.tools.reports.tally import tally

MEMBER, BRANCH = TallySubject.MEMBER, TallySubject.BRANCH


def group(results: dict[str, Any], scope: str, subject: str, label: str | None = None) -> dict[str, Any]:
    found: list[dict[str, Any]] = [
        held for held in results["groups"] if (held["scope"], held["subject"], held["label"]) == (scope, subject, label)
    ]
    assert len(found) == 1
    return found[0]


def member_round(sample: Any, **orgs: str) -> Round:
    members, results = [], []
    for org, levels in orgs.items():
        more, rated = sample.members(org, levels.split())
        members += more
        results += rated
    return sample.round(members=members, results=results)  # type: ignore[no-any-return]


def test_members_count_at_every_organisation_and_their_cap_at_the_grassroots_one(sample: Any, rules: Regime) -> None:
    round_ = member_round(sample, A1="XS T T T", A2="XS T T T T KHT", B1="XS T")
    results = results_json(tally(round_, rules))
    whole = group(results, "U", "member")
    assert (whole["total"], whole["evaluated"]) == (12, 12)
    assert whole["levels"] == {"XS": 3, "T": 8, "HT": 0, "KHT": 1}
    assert whole["nested"] == {"good_or_better": 11, "excellent_share": {"num": 3, "den": 11, "pct": "27.27"}}
    assert group(results, "A", "member")["total"] == 10
    assert group(results, "A1", "member")["total"] == 4
    assert [pool["key"] for pool in whole["pools"]] == ["member/A", "member/B"]
    first, second = whole["pools"]
    assert (first["base"], first["places"], first["used"], first["left"], first["holds"]) == (9, 1, 2, -1, False)
    assert first["exact"] == {"num": 9, "den": 5, "text": "1.8"}
    assert (second["base"], second["places"], second["holds"]) == (2, 0, False)
    assert group(results, "A1", "member")["pools"] == []
    assert [pool["key"] for pool in group(results, "A", "member")["pools"]] == ["member/A"]


def test_reasons_come_from_the_rules(sample: Any, rules: Regime) -> None:
    members = [
        sample.member("m1", "A1", exempt=True),
        sample.member("m2", "A1", admitted_on=PartialDate(2021, 9, 2), membership=Membership.PROBATIONARY),
        sample.member("m3", "A1"),
        sample.member("m4", "A1"),
        sample.member("m5", "A1"),
        sample.member("m6", "A2", membership=Membership.TEMPORARY),
    ]
    results = [
        sample.result(SubjectKind.MEMBER, "m3", "T"),
        sample.result(SubjectKind.MEMBER, "m4", Reason.ABSENT),
    ]
    held = tally(sample.round(members=members, results=results), rules)
    unit = group(results_json(held), "U", "member")
    assert unit["total"] == 5
    assert unit["not_evaluated"] == {"exempt": 1, "under_six_months": 1, "pending": 1, "absent": 1}
    assert unit["total"] == unit["evaluated"] + sum(unit["not_evaluated"].values())
    assert (held.tree.temporary_members, held.tree.members_exempt, held.tree.members_probationary) == (1, 1, 1)
    assert held.membership.counts["U"][Membership.OFFICIAL].total == 4


@pytest.mark.parametrize(
    ("member", "given", "code"),
    [
        ({"exempt": True}, "T", "level_for_not_classified"),
        ({"admitted_on": PartialDate(2021, 10, 1)}, "T", "level_for_not_classified"),
        ({"admitted_on": PartialDate(2021, 10, 1)}, Reason.EXEMPT, "reason_disagrees"),
        ({"admitted_on": PartialDate(2021)}, "T", "eligibility_unknown"),
        ({"exempt": False, "activities_suspended": False}, Reason.UNDER_SIX_MONTHS, None),
        ({"admitted_on": PartialDate(2020)}, "T", None),
        ({}, Reason.PENDING, None),
    ],
)
def test_what_speaks_against_what_was_given(
    sample: Any, rules: Regime, member: dict[str, Any], given: str | Reason, code: str | None
) -> None:
    round_ = sample.round(
        members=[sample.member("m", "A1", **member)], results=[sample.result(SubjectKind.MEMBER, "m", given)]
    )
    found = [finding.code for finding in tally(round_, rules).findings if finding.needs_a_person]
    assert found == ([code] if code else [])


def test_a_reason_that_the_rules_rule_out(sample: Any, rules: Regime, codes: Any) -> None:
    member = sample.member("m", "A1", exempt=False, activities_suspended=False)
    result = sample.result(SubjectKind.MEMBER, "m", Reason.UNDER_SIX_MONTHS, reviewed=True)
    assert codes(tally(sample.round(members=[member], results=[result]), rules).findings) == ["reason_not_borne_out"]


def test_organisations_and_the_unit_itself(sample: Any, rules: Regime) -> None:
    organisations = sample.organisations(A2={"founded_on": PartialDate(2021, 8, 1)})
    results = [
        sample.result(SubjectKind.ORGANISATION, code, level)
        for code, level in {"A": "XS", "B": "T", "C": "HT", "A1": "XS", "B1": "T"}.items()
    ]
    held = results_json(tally(sample.round(organisations=organisations, results=results), rules))
    whole = group(held, "U", "grassroots_organisation")
    assert (whole["total"], whole["levels"]) == (3, {"XS": 1, "T": 1, "HT": 1, "KHT": 0})
    assert group(held, "U", "grassroots_organisation", "Đảng bộ cơ sở")["total"] == 2
    assert [pool["key"] for pool in whole["pools"]] == ["grassroots_organisation/U"]
    branches = group(held, "U", "branch")
    assert branches["not_evaluated"] == {"newly_founded": 1}
    assert [pool["key"] for pool in branches["pools"]] == ["branch/A", "branch/B"]
    assert not [one for one in held["groups"] if one["subject"] == "upper_committee"]
    assert held["tree"]["branches_under_committees"] == 3
    assert held["tree"]["grassroots_branches"] == 1


def test_totals_stand_for_what_lies_below_and_unknown_stays_null(sample: Any, rules: Regime) -> None:
    rows = [
        sample.counts(MEMBER, "U", (669, 3220, 317, 32), total=4928, temporary=26),
        sample.counts(MEMBER, "A", (), total=268),
        sample.counts(TallySubject.COLLECTIVE, "U", (18,), label="Cơ quan", evaluated=33),
        sample.counts(TallySubject.COLLECTIVE, "A", (14, 20, 1, 0), label="Cấp ủy cơ sở"),
    ]
    held = results_json(tally(sample.round(counts=rows), rules))
    unit = group(held, "U", "member")
    assert (unit["total"], unit["evaluated"], unit["not_evaluated"]) == (4928, 4238, {"unspecified": 690})
    assert unit["pools"] == []
    assert (held["tree"]["members"], held["tree"]["temporary_members"]) == (4928, 26)
    assert held["tree"]["members_exempt"] is None
    assert [part["members"] for part in held["tree"]["parts"]] == [268, None]
    collective = group(held, "U", "collective")
    assert collective["evaluated"] == 68
    assert collective["levels"] == {"XS": 32, "T": None, "HT": None, "KHT": None}
    assert collective["nested"]["excellent_share"] == {"num": 32, "den": None, "pct": None}
    pools = {pool["key"]: pool["holds"] for pool in collective["pools"]}
    assert pools == {"collective/U/Cơ quan": None, "collective/U/Cấp ủy cơ sở": False}


def test_a_total_of_a_kind_fills_from_its_labels(sample: Any, rules: Regime) -> None:
    leader = TallySubject.LEADER
    rows = [
        sample.counts(leader, "U", (45,), label="Cấp huyện", evaluated=119),
        sample.counts(leader, "U", (16,), label="Cấp xã", evaluated=44),
        replace(sample.counts(leader, "U"), levels={Level.GOOD: 100}),
    ]
    unit = group(results_json(tally(sample.round(counts=rows), rules)), "U", "leader")
    assert (unit["evaluated"], unit["levels"]) == (163, {"XS": 61, "T": 100, "HT": None, "KHT": None})


def test_totals_of_grassroots_organisations_have_their_pools(sample: Any, rules: Regime) -> None:
    rows = [sample.counts(MEMBER, "A", (3, 12, 0, 0)), sample.counts(MEMBER, "A1", (2, 5, 0, 0))]
    unit = group(results_json(tally(sample.round(counts=rows), rules)), "U", "member")
    assert unit["evaluated"] == 15
    assert [(pool["key"], pool["base"], pool["places"]) for pool in unit["pools"]] == [("member/A", 15, 3)]


def test_a_leader_without_a_group_is_a_row_error(sample: Any, rules: Regime) -> None:
    leaders = [sample.leader("l1", "A", group=None), sample.leader("l2", "A", group=None), sample.leader("l3", "A")]
    results = [sample.result(SubjectKind.LEADER, one.code, "T") for one in leaders]
    with pytest.raises(ImportRejected) as caught:
        tally(sample.round(leaders=leaders, results=results), rules)
    assert [(fault.code, fault.column) for fault in caught.value.faults] == [("subject_without_group", "Nhóm")] * 2


def test_an_excellent_head_stands_outside_the_share_of_the_others(sample: Any, tmp_path: Path) -> None:
    policy = tmp_path / "apart.yaml"
    policy.write_text("id: thu\npack: hd43-2025\nparameters: {quota_head_counted_apart: true}\n", encoding="utf-8")
    unit = replace(sample.unit, year=2026, closing_on=date(2026, 12, 15))
    given = [("head", "XS"), ("second", "XS"), ("other", "T"), *((f"m{number}", "T") for number in range(4))]
    leaders = [sample.leader(code, "A", is_head=code in {"head", "other"}) for code, _ in given]
    results = [sample.result(SubjectKind.LEADER, code, level) for code, level in given]
    pools = {}
    for name, laid in (("alike", None), ("apart", policy)):
        on = date(2026, 12, 15)
        held = tally(sample.round(unit=unit, leaders=leaders, results=results), regime("hd43-2025", on=on, policy=laid))
        [pool] = [pool for pool in held.pools.pools if pool.subject is TallySubject.LEADER]
        pools[name] = (pool.places.base, pool.places.places, pool.places.used, pool.places.heads_apart)
        document = [places for group in results_json(held)["groups"] for places in group["pools"]]
        write_statistics(held, tmp_path / "s.xlsx")
    # The head that is rated good is one of the others.
    assert pools == {"alike": (7, 1, 2, 0), "apart": (6, 1, 1, 1)}
    assert {pool["heads_apart"] for pool in document if pool["subject"] == "leader"} == {1}


def test_an_authorised_pool_needs_nobody(sample: Any, rules: Regime, codes: Any) -> None:
    leaders = [sample.leader(f"l{index}", "A") for index in range(4)]
    results = [
        sample.result(SubjectKind.LEADER, one.code, level)
        for one, level in zip(leaders, ("XS", "T", "T", "T"), strict=True)
    ]
    over = sample.round(leaders=leaders, results=results)
    assert codes(tally(over, rules).findings) == ["cap_exceeded"]
    document = [Authorisation(pool="bí thư", document="Văn bản 12 (mẫu)", at=Place("x", 2))]
    held = tally(replace(over, authorisations=document), rules)
    assert codes(held.findings) == []
    assert results_json(held)["groups"][-1]["pools"] == [] or held.pools.pools[0].authorised_by == "Văn bản 12 (mẫu)"
    astray = [Authorisation(pool="phó bí thư", document="Văn bản 13", at=Place("x", 3))]
    assert "authorisation_without_pool" in codes(tally(replace(over, authorisations=astray), rules).findings)


def test_levels_above_what_bounds_them(sample: Any, rules: Regime, codes: Any) -> None:
    def bound(kind: SubjectKind, fact: str, applies: str | None = None) -> Rule:
        return Rule(
            id=f"{kind.value}.cap.{fact}",
            kind=kind,
            effect=Effect.CAP,
            condition="True",
            text="…",
            clause="II.B.3",
            source="r18:S05",
            verified=True,
            level_from=fact,
            applies=applies,
        )

    kinds = dict(rules.rules_by_kind)
    kinds[SubjectKind.COLLECTIVE] = (
        *kinds[SubjectKind.COLLECTIVE],
        bound(SubjectKind.COLLECTIVE, "organisation_level"),
    )
    kinds[SubjectKind.LEADER] = (*kinds[SubjectKind.LEADER], bound(SubjectKind.LEADER, "collective_level", "is_head"))
    bounded = replace(rules, rules_by_kind=kinds)
    levels = {"A": "T", "B": "XS"}
    round_ = sample.round(
        collectives=[sample.collective("kA", "A"), sample.collective("kB", "B"), sample.collective("kC", "C")],
        leaders=[
            sample.leader("l1", "A", collective="kA", is_head=True),
            sample.leader("l2", "C", collective="kC", is_head=True),
            sample.leader("l3", "C", collective="kC", is_head=False),
        ],
        results=[
            *(sample.result(SubjectKind.ORGANISATION, code, level) for code, level in levels.items()),
            *(
                sample.result(SubjectKind.COLLECTIVE, code, level)
                for code, level in {"kA": "XS", "kB": "XS", "kC": "HT"}.items()
            ),
            *(sample.result(SubjectKind.LEADER, code, "T") for code in ("l1", "l2", "l3")),
        ],
    )
    held = {(f.code, f.subject) for f in tally(round_, bounded).findings if f.code.startswith("level_above")}
    assert held == {("level_above_organisation_level", "kA"), ("level_above_collective_level", "l2")}


def test_five_years_in_a_row_against_the_awards(sample: Any, rules: Regime, codes: Any) -> None:
    members = [sample.member(code, "A1") for code in ("m1", "m2", "m3")]
    results = [sample.result(SubjectKind.MEMBER, one.code, "XS") for one in members]
    past = [
        PastResult(kind=SubjectKind.MEMBER, subject=code, year=year, label="…", level=Level.EXCELLENT, at=sample.at)
        for code, years in {"m1": range(2017, 2021), "m2": (2018, 2019, 2020), "m3": (2017,)}.items()
        for year in years
    ] + [PastResult(kind=SubjectKind.MEMBER, subject="m3", year=2020, label="…", level=Level.GOOD, at=sample.at)]

    def awarded(*recipients: str | None, count: int = 1) -> Round:
        awards = [
            Award(
                to="member",
                basis="excellent_streak",
                first_year=2017,
                last_year=2021,
                recipient=code,
                count=count,
                at=sample.at,
            )
            for code in recipients
        ]
        return sample.round(members=members, results=results, past=past, awards=awards)  # type: ignore[no-any-return]

    held = tally(awarded("m1", "m2", "m3"), rules)
    assert results_json(held)["streaks"] == [
        {"kind": "member", "years": [2017, 2021], "count": 1, "unknown": 1, "subjects": ["m1"]}
    ]
    assert results_json(held)["awards"] == [
        {"to": "member", "basis": "excellent_streak", "years": [2017, 2021], "count": 3}
    ]
    named = {f.code: f.subject for f in held.findings if f.code.startswith("streak")}
    assert named == {"streak_unknown": "m2", "streak_not_borne_out": "m3"}
    assert "streak_count_differs" in codes(tally(awarded(None, count=8), rules).findings)
    assert "streak_count_differs" not in codes(tally(awarded(None), rules).findings)
    assert "streak_not_awarded" in {f.code for f in tally(awarded(), rules).findings}


def test_the_year_before_and_why_no_committee_was_classified(sample: Any, rules: Regime) -> None:
    rows = [sample.counts(MEMBER, "U", (5, 10, 2, 0), year=2020, total=20)]
    orgs = sample.organisations(C={"no_collective_reason": "Chi bộ không có chi ủy"})
    round_ = sample.round(organisations=orgs, counts=rows, collectives=[sample.collective("kA", "A")])
    held = tally(round_, rules)
    assert held.previous is not None
    assert held.previous.groups[MEMBER, None].evaluated == 17
    assert not [g for g in results_json(held)["groups"] if g["subject"] == "member"]
    assert [(one.org.code, one.reason) for one in held.no_collective] == [("B", None), ("C", "Chi bộ không có chi ủy")]


def test_by_type_of_unit(sample: Any, rules: Regime) -> None:
    round_ = member_round(sample, A1="XS T", B1="T", C="HT")
    orgs = sample.organisations(A={"unit_type": "commune"}, C={"unit_type": "army"})
    held = tally(replace(round_, organisations=orgs), rules).unit_types[MEMBER]
    assert {code: counts.total for code, counts in held.items()} == {"commune": 2, None: 1, "army": 1}


def test_figures_that_do_not_foot(sample: Any, rules: Regime, codes: Any) -> None:
    members, results = sample.members("A1", ["T"] * 5)
    rows = [
        sample.counts(MEMBER, "A", (1, 2, 0, 0), total=3),
        sample.counts(BRANCH, "B", (0, 2, 0, 0), total=2),
        sample.counts(TallySubject.COLLECTIVE, "U", (14, 71, 3, 1), label="Cấp ủy", evaluated=75),
    ]
    held = tally(sample.round(members=members, results=results, counts=rows), rules)
    found = set(codes(held.findings))
    assert {"parts_not_total", "counts_over_membership", "levels_nested"} <= found


def test_every_finding_has_its_sentence(sample: Any, rules: Regime) -> None:
    round_ = sample.round(
        members=[sample.member("m", "A1", exempt=True)], results=[sample.result(SubjectKind.MEMBER, "m", "XS")]
    )
    document = findings_json(tally(round_, rules))
    assert document["findings"][0]["severity"] == "error"
    assert "Hoàn thành xuất sắc nhiệm vụ" in document["findings"][0]["message"]
    assert "được miễn công tác" in document["findings"][0]["message"]
    assert all("%(" not in finding["message"] for finding in document["findings"])


def test_a_grassroots_committee_counts_its_own_round(sample: Any, rules: Regime) -> None:
    members, results = sample.members("K1", ["XS", "T", "T", "T", "T"])
    orgs = [
        replace(sample.organisations()[0], code="K", kind=OrgKind.GRASSROOTS_COMMITTEE),
        replace(sample.organisations()[2], code="K1", parent="K"),
    ]
    unit = replace(sample.unit, code="K")
    held = tally(Round(unit=unit, organisations=orgs, members=members, results=results), rules)
    assert [(pool.key, pool.places.places) for pool in held.pools.pools] == [("member/K", 1)]


@pytest.mark.parametrize("kind", [OrgKind.GRASSROOTS_BRANCH, OrgKind.UPPER_COMMITTEE])
def test_the_smallest_units_have_their_papers(sample: Any, rules: Regime, tmp_path: Path, kind: OrgKind) -> None:
    root = replace(sample.organisations()[0], kind=kind)
    members, results = sample.members("U", ["XS", "T", "T", "T", "T"] if kind.is_branch else [])
    held = tally(Round(unit=sample.unit, organisations=[root], members=members, results=results), rules)
    write_statistics(held, tmp_path / "s.xlsx")
    write_report(held, tmp_path / "r.docx")
    assert [pool.places.places for pool in held.pools.pools] == ([1] if members else [])
    assert results_json(held)["tree"]["members"] == (5 if members else None)
