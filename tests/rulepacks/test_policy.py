"""Local policies: what they change, what they may not, and whose word stands."""

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.application import round_dates
from xeploai.core.errors import Fault, Refused, RuleError
from xeploai.core.facts import Limits, from_document
from xeploai.core.grading import Ruleset
from xeploai.core.quota import Denominator, Rounding
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.cases import case_file
from xeploai.rulepacks.kinds import Mode
from xeploai.rulepacks.load import load_pack
from xeploai.rulepacks.policy import of_pack, regime
from xeploai.rulepacks.policy_files import shipped
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.values import loosens
from xeploai.tools.messages import fault_line

ON = date(2026, 12, 15)
REFUSED = yaml.safe_load((Path(__file__).parent / "refused.yaml").read_text(encoding="utf-8"))
QUARTERS = ("vi-du-doanh-nghiep-2026", "vi-du-dem-quy-2026", "vi-du-trung-binh-quy-2026")
EXAMPLES = Path(str(files("xeploai.rulepacks"))) / "policies"


def laid(tmp_path: Path, policy: dict[str, Any], *, beside: list[dict[str, Any]] | None = None) -> Regime:
    """hd43-2025 with a policy written to a file, its superiors beside it."""
    for other in beside or []:
        (tmp_path / f"{other['id']}.yaml").write_text(yaml.safe_dump(other, allow_unicode=True), encoding="utf-8")
    path = tmp_path / "policy.yaml"
    path.write_text(yaml.safe_dump(policy, allow_unicode=True), encoding="utf-8")
    return regime("hd43-2025", on=ON, policy=path)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: str(case["name"]))
def test_a_policy_that_may_not_stand_is_refused(tmp_path: Path, case: dict[str, Any]) -> None:
    with pytest.raises(RuleError) as error:
        laid(tmp_path, case["policy"], beside=case.get("beside"))
    fault = error.value.faults[0]
    assert (fault.code, fault.column) == (case["code"], case["key"])
    assert fault.sheet in ("policy.yaml", "above.yaml")
    line = fault_line(fault)
    assert case.get("clause", "") in line


def test_every_fault_at_once(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as error:
        laid(tmp_path, {"parameters": {"points_good": 60, "nothing": 1}, "quota": {"share": 9000}})
    assert len(error.value.faults) == 3


def test_a_policy_of_quota_keys_alone(tmp_path: Path) -> None:
    quota = laid(
        tmp_path, {"quota": {"share": 1500, "denominator": "good_only", "rounding": "half_up", "minimum": 1}}
    ).quota()
    assert (quota.share_per_10k, quota.denominator) == (1500, Denominator.GOOD_ONLY)
    assert (quota.rounding, quota.minimum) == (Rounding.HALF_UP, 1)


def test_a_quarter_with_the_document_that_allows_it(tmp_path: Path) -> None:
    held = laid(tmp_path, {"quota": {"share": 2500, "document": "Số 9-QĐ/TU (mẫu)"}})
    assert held.quota().share_per_10k == 2500
    assert held.parameter("quota_share").authorised_by == "Số 9-QĐ/TU (mẫu)"


def test_a_share_for_one_kind_only(tmp_path: Path) -> None:
    held = laid(tmp_path, {"quota": {"organisation": {"share": 1000}, "branch": {"rounding": "ceil"}}})
    assert held.quota(TallySubject.BRANCH).share_per_10k == 1000
    assert held.quota(TallySubject.BRANCH).rounding is Rounding.CEIL
    assert held.quota(TallySubject.GRASSROOTS_ORGANISATION).rounding is Rounding.FLOOR
    assert held.quota(TallySubject.MEMBER).share_per_10k == 2000


def test_local_rules_stand_beside_the_packs(tmp_path: Path) -> None:
    rule = {
        "id": "local.x",
        "effect": "cap",
        "level": "T",
        "condition": "not main_targets_met",
        "text": "a",
        "clause": "b",
    }
    held = laid(tmp_path, {"number": "3-QĐ/ĐU", "rules": {"member": [rule]}, "severity": {"local.x": "block"}})
    pack = load_pack("hd43-2025").rules[SubjectKind.MEMBER]
    assert [r.id for r in held.rules(SubjectKind.MEMBER)] == [*(r.id for r in pack), "local.x"]
    assert held.rules(SubjectKind.MEMBER)[-1].source == "3-QĐ/ĐU"
    assert held.severity("local.x") == "block"
    assert held.severity("member.cap.state_level") == "warn"


def test_an_officer_confirms_what_no_source_showed(tmp_path: Path) -> None:
    word = {"document": "HD 43-HD/BTCTW", "clause": "7.1"}
    ids = ["quota_rounding", "quota_denominator", "quota_minimum", "leader.cap.head_collective", "pool.branch"]
    held = laid(tmp_path, {"confirms": [{"id": id, "date": date(2026, 2, 3), **word} for id in ids]})
    confirmed = held.parameter("quota_rounding").confirmed_by
    assert confirmed is not None
    assert (confirmed.document, confirmed.date) == ("HD 43-HD/BTCTW", date(2026, 2, 3))
    assert held.quota().verified
    assert not of_pack(load_pack("hd43-2025"), on=ON).quota().verified
    [rule] = [rule for rule in held.rules(SubjectKind.LEADER) if rule.id == "leader.cap.head_collective"]
    assert (rule.verified, rule.clause) == (True, "HD 43-HD/BTCTW, 7.1")
    assert held.pool_key(TallySubject.BRANCH).verified


def test_a_value_set_anew_is_confirmed_anew(tmp_path: Path) -> None:
    word = {"id": "quota_rounding", "document": "a", "clause": "b", "date": date(2026, 2, 3)}
    above = {"id": "above", "version": "1", "confirms": [word]}
    held = laid(tmp_path, {"extends": "above@1", "quota": {"rounding": "ceil"}}, beside=[above])
    assert held.parameter("quota_rounding").confirmed_by is None


def test_what_the_superior_leaves_open_may_be_set(tmp_path: Path) -> None:
    above = {"id": "above", "version": "1", "parameters": {"petition_days": 5}, "leaves_open": ["petition_days"]}
    held = laid(tmp_path, {"extends": "above@1", "parameters": {"petition_days": 7}}, beside=[above])
    assert held.parameter("petition_days").value == 7


def test_the_superiors_of_a_superior(tmp_path: Path) -> None:
    top = {"id": "top", "version": "1", "parameters": {"tasks_exceeded_share": 3200}}
    middle = {"id": "middle", "version": "2", "extends": "top@1", "parameters": {"tasks_exceeded_share": 3400}}
    held = laid(tmp_path, {"extends": "middle@2", "parameters": {"tasks_exceeded_share": 3600}}, beside=[middle, top])
    assert [policy.id for policy in held.policies] == ["top", "middle", "local"]
    assert held.parameter("tasks_exceeded_share").value == 3600


def test_digest_and_text_hold_the_merged_policy(tmp_path: Path) -> None:
    above = {"id": "above", "version": "1", "quota": {"share": 1800}}
    policy = {"extends": "above@1", "parameters": {"petition_days": 7}}
    held = laid(tmp_path, policy, beside=[above])
    assert held.policy_text is not None
    assert "quota_share: '1800'" in held.policy_text
    again = laid(tmp_path, {"parameters": {"petition_days": 7}, "extends": "above@1"}, beside=[above])
    other = laid(tmp_path, policy, beside=[{**above, "quota": {"share": 1700}}])
    assert held.policy_digest == again.policy_digest != other.policy_digest
    assert of_pack(load_pack("hd43-2025"), on=ON).policy_digest is None


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("vi-du-khoi-2022", "hd21-2019"),
        *((name, "hd43-2025") for name in ("vi-du-tinh-2026", "vi-du-xa-2026", *QUARTERS)),
    ],
)
def test_shipped_examples_stand_and_are_marked(name: str, pack: str) -> None:
    held = regime(pack, on=ON, policy=EXAMPLES / f"{name}.yaml")
    assert held.policies[-1].id == name
    assert all(policy.example and "(mẫu)" in str(policy.issuer) for policy in held.policies)
    assert f"{name}@1" in shipped()


def leader_under(name: str, **facts: Any) -> str | None:
    """The level of the leader of the pack's cases under an example policy."""
    held = regime("hd43-2025", on=date(2026, 12, 15), policy=EXAMPLES / f"{name}.yaml")
    base = case_file("hd43-2025", SubjectKind.LEADER).base
    document = {"id": "x", "kind": "leader", **base, **facts}
    [subject], faults = from_document([document], as_of=held.on, limits=Limits())
    assert not faults
    parameters = {id_: value.value for id_, value in held.parameters().items()}
    judged = Ruleset.of(held.rules(SubjectKind.LEADER), parameters, round_dates(held.on)).judge(subject.facts)
    return None if judged.level is None else judged.level.value


@pytest.mark.parametrize(
    ("name", "facts", "level"),
    [
        ("vi-du-doanh-nghiep-2026", {"quarters": {"XS": 0, "T": 3, "HT": 0, "KHT": 0}}, "XS"),
        ("vi-du-doanh-nghiep-2026", {"quarters": {"XS": 2, "T": 0, "HT": 0, "KHT": 1}}, "T"),
        ("vi-du-dem-quy-2026", {"quarters": {"XS": 2, "T": 1, "HT": 0, "KHT": 0}}, "XS"),
        ("vi-du-dem-quy-2026", {"quarters": {"XS": 1, "T": 2, "HT": 0, "KHT": 0}}, "T"),
        ("vi-du-dem-quy-2026", {"quarters": {"XS": 0, "T": 0, "HT": 3, "KHT": 0}}, "HT"),
        ("vi-du-dem-quy-2026", {"quarters": {"XS": 2, "T": 0, "HT": 0, "KHT": 2}}, "KHT"),
        ("vi-du-trung-binh-quy-2026", {"quarter_points": {"first": 89, "second": 90, "third": 90, "fourth": 91}}, "XS"),
        ("vi-du-trung-binh-quy-2026", {"quarter_points": {"first": 89, "second": 90, "third": 90, "fourth": 90}}, "T"),
    ],
)
def test_examples_carry_the_ways_from_quarter_to_year_that_were_seen(
    name: str, facts: dict[str, Any], level: str
) -> None:
    assert leader_under(name, **facts) == level


@pytest.mark.parametrize(
    ("name", "places"),
    [("vi-du-doanh-nghiep-2026", 2), ("vi-du-dem-quy-2026", 1), ("vi-du-trung-binh-quy-2026", 2)],
)
def test_examples_carry_the_bases_of_the_ceiling_that_were_seen(name: str, places: int) -> None:
    """Eight rated good or better, three more completed: half up of 1.6; a sixth of 8; a fifth of 11."""
    quota = regime("hd43-2025", on=ON, policy=EXAMPLES / f"{name}.yaml").quota()
    assert quota.working(excellent=1, good=7, completed=3, not_completed=0).places == places


def test_example_sheet_splits_thirty_and_seventy() -> None:
    [sheet] = regime("hd43-2025", on=ON, policy=EXAMPLES / "vi-du-xa-2026.yaml").score_sheets
    assert [(group.part, group.points_max) for group in sheet.groups] == [("general", 300000), ("results", 700000)]


def test_a_line_quotes_its_own_clause_or_that_of_the_sheet(tmp_path: Path) -> None:
    one = {"id": "one", "text": "b", "points": 30, "clause": "Mục 7"}
    groups = [{"id": "general", "text": "a", "part": "general", "items": [one]}, _group("results", 70)]
    [sheet] = laid(
        tmp_path, {"score_sheets": [{"kinds": ["leader"], "clause": "Mục 5", "groups": groups}]}
    ).score_sheets
    assert [item.clause for group in sheet.groups for item in group.items] == ["Mục 7", "Mục 5"]


def test_a_superior_that_leaves_sheets_open_is_split_anew_below(tmp_path: Path) -> None:
    """Only for the kinds that the lower policy names; the superior's sheet stands for the others."""
    sheets = {kind: [_group("general", 30), _group("results", 70)] for kind in ("above", "below")}
    above = {
        "id": "above",
        "leaves_open": ["score_sheets"],
        "score_sheets": [{"kinds": ["member", "leader"], "groups": sheets["above"]}],
    }
    below = {"extends": "above@1", "score_sheets": [{"kinds": ["member"], "clause": "m", "groups": sheets["below"]}]}
    held = laid(tmp_path, below, beside=[above]).score_sheets
    assert [(sheet.kinds, sheet.groups[0].items[0].clause) for sheet in held] == [
        ((SubjectKind.LEADER,), ""),
        ((SubjectKind.MEMBER,), "m"),
    ]


def _group(part: str, most: int) -> dict[str, Any]:
    return {"id": part, "text": "a", "part": part, "items": [{"id": "one", "text": "b", "points": most}]}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "policy.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        regime("hd43-2025", on=ON, policy=path)
    assert refused.value.faults[0].code == "policy_unreadable"


def test_a_broken_neighbour_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    assert laid(tmp_path, {"extends": "vi-du-tinh-2026@1"}).policies[0].id == "vi-du-tinh-2026"


TIGHTEN = [spec.id for spec in load_pack("hd43-2025").parameters.values() if spec.mode is Mode.TIGHTEN]


@given(name=st.sampled_from(TIGHTEN), value=st.integers(min_value=0, max_value=12_000))
def test_no_policy_ever_loosens(tmp_path_factory: pytest.TempPathFactory, name: str, value: int) -> None:
    """Whatever figure is tried: what stands afterwards is never on the lax side of the pack."""
    spec = load_pack("hd43-2025").parameters[name]
    bare = of_pack(load_pack("hd43-2025"), on=ON).parameter(name).value
    try:
        stands = laid(tmp_path_factory.mktemp("policy"), {"parameters": {name: value}}).parameter(name).value
    except RuleError:
        return
    assert not loosens(spec, stands, than=bare)


KEYS = [
    "id",
    "version",
    "pack",
    "extends",
    "parameters",
    "quota",
    "pools",
    "severity",
    "rules",
    "score_sheets",
    "confirms",
]
INNER = [
    "member",
    "share",
    "rounding",
    "points_good",
    "by",
    "local.x",
    "level",
    "condition",
    "value",
    "document",
    "kinds",
]
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-3, 20_000), st.floats(allow_nan=False), st.text(max_size=5))
JUNK = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(INNER), inner, max_size=3)),
    max_leaves=6,
)


@given(policy=st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=4))
def test_whatever_is_written_is_told_in_sentences(
    tmp_path_factory: pytest.TempPathFactory, policy: dict[str, Any]
) -> None:
    faults: Sequence[Fault] = ()
    try:
        laid(tmp_path_factory.mktemp("policy"), policy)
    except (RuleError, Refused) as error:
        faults = error.faults
    assert all("%(" not in fault_line(fault) for fault in faults)


def test_a_number_for_a_version_and_a_date_in_quotes(tmp_path: Path) -> None:
    above = {"id": "Tinh.2026", "version": 3, "date": "2026-01-02", "quota": {"share": 1800}}
    held = laid(tmp_path, {"extends": "Tinh.2026@3"}, beside=[above])
    assert (held.policies[0].version, held.policies[0].date) == ("3", date(2026, 1, 2))
    assert held.quota().share_per_10k == 1800
