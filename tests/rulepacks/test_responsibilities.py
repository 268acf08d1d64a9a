"""Who does what: the cases beside each pack hold, every statement is needed, and a policy settles what is open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from xeploai.core.errors import RuleError
from xeploai.core.subjects import OrgKind, TallySubject
from xeploai.rulepacks.cases import WhoCase, who_cases
from xeploai.rulepacks.checks import check_duties
from xeploai.rulepacks.deciders import Position
from xeploai.rulepacks.kinds import Duty, ParentKind
from xeploai.rulepacks.load import available, load_pack, released
from xeploai.rulepacks.overlay import Overlay
from xeploai.rulepacks.policy import of_pack, regime
from xeploai.rulepacks.policy_schema import PolicyFile
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.responsibilities import open_cells, responsibilities
from xeploai.rulepacks.schema import DutySpec, ResponsibilitiesFile
from xeploai.rulepacks.storing import regime_of, stored_rules
from xeploai.tools.messages import fault_line

PACKS = [info.id for info in available()]


def answer(held: Regime, case: WhoCase) -> dict[str, Any]:
    cells = responsibilities(held, case.position)
    signing = {sign.body: sign for cell in cells.values() for sign in cell.signing}
    return {
        "who": {duty: list(cell.bodies) for duty, cell in cells.items() if cell.bodies},
        "open": [duty for duty, cell in cells.items() if not cell.settled],
        "on_behalf": {body: sign.signature and sign.signature.on_behalf for body, sign in signing.items()},
        "sealed": {body: sign.sealed for body, sign in signing.items()},
    }


def stated(case: WhoCase) -> dict[str, Any]:
    return {"who": case.who, "open": case.open, "on_behalf": case.on_behalf, "sealed": case.sealed}


def red(pack_id: str, said: ResponsibilitiesFile | None = None) -> list[str]:
    """The cases that do not hold, with other statements in place of the pack's where they are given."""
    names = []
    for case in who_cases(pack_id).cases:
        held = regime(pack_id, on=case.as_of)
        if said is not None:
            files = replace(held.pack.files, responsibilities=said)
            held = replace(held, pack=replace(held.pack, read_files=partial(replace, files)))
        if answer(held, case) != stated(case):
            names.append(case.name)
    return names


@pytest.mark.parametrize("pack_id", PACKS)
def test_cases_hold(pack_id: str) -> None:
    assert not red(pack_id)


def changed_duties(spec: DutySpec) -> Iterator[DutySpec]:
    """A statement with each of its parts changed."""
    yield spec.model_copy(update={"bodies": [*spec.bodies, "branch" if "branch" not in spec.bodies else "member"]})
    yield spec.model_copy(update={"verified": not spec.verified, "bodies": spec.bodies or ["branch"]})
    if not spec.bodies:
        return
    yield spec.model_copy(update={"duty": Duty.CONSULTED if spec.duty is not Duty.CONSULTED else Duty.DECIDES})
    if spec.after_commune_day is not None:
        yield spec.model_copy(update={"after_commune_day": not spec.after_commune_day})
    if spec.org_kinds:
        yield spec.model_copy(update={"org_kinds": [OrgKind.PARTY_GROUP]})
    for parent in spec.parents:
        left = [kind for kind in spec.parents if kind is not parent]
        if left and (spec.duty, spec.subjects) != (Duty.DECIDES, [TallySubject.MEMBER]):
            yield spec.model_copy(update={"parents": left})


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_statement_left_out_or_changed_turns_a_case_red(pack_id: str) -> None:
    said = load_pack(pack_id).responsibilities
    for number, spec in enumerate(said.duties):
        rest = [*said.duties[:number], *said.duties[number + 1 :]]
        if spec.bodies:  # one that names nobody shows only where the question is put
            assert red(pack_id, said.model_copy(update={"duties": rest})), spec.id
        for other in changed_duties(spec):
            assert red(pack_id, said.model_copy(update={"duties": [*rest, other]})), other
    for part in ("signatures", "seals"):
        listed = getattr(said, part)
        for number, spec in enumerate(listed):
            rest = [*listed[:number], *listed[number + 1 :]]
            assert red(pack_id, said.model_copy(update={part: rest})), spec.id


@pytest.mark.parametrize("pack_id", PACKS)
@pytest.mark.parametrize("days", [-1, 1])
def test_an_era_moved_by_a_day_turns_a_case_red(pack_id: str, days: int) -> None:
    said = load_pack(pack_id).responsibilities
    for name in ("from_", "until"):
        for day in {getattr(spec, name) for spec in said.duties} - {None}:
            moved = [
                spec.model_copy(update={name: day + timedelta(days=days)}) if getattr(spec, name) == day else spec
                for spec in said.duties
            ]
            assert red(pack_id, said.model_copy(update={"duties": moved})), (name, day)


@pytest.mark.parametrize("days", [-1, 1])
def test_the_day_of_a_commune_moved_by_one_turns_a_case_red(days: int) -> None:
    moved = []
    for case in who_cases("hd43-2025").cases:
        if case.commune_day is not None:
            day = case.commune_day + timedelta(days=days)
            held = regime("hd43-2025", on=case.as_of)
            moved.append(answer(held, case.model_copy(update={"commune_day": day})) == stated(case))
    assert not all(moved)


@pytest.mark.parametrize("key", [f"{info.id}@{info.version}" for info in released() if info.version == "1"])
def test_an_older_version_leaves_everything_open(key: str) -> None:
    """@1 has no such statements: nothing is guessed from its table of authority."""
    held = regime(key, on=date(2026, 12, 15))
    cells = open_cells(held, position("branch", "branch", "grassroots_committee"))
    assert [cell.duty for cell in cells] == list(Duty)


def position(subject: str, org_kind: str, parent: str, on: date = date(2026, 12, 15)) -> Position:
    return Position(subject=TallySubject(subject), org_kind=OrgKind(org_kind), parent=ParentKind(parent), on=on)


PAPER = {"document": "15-HD/TU", "clause": "Mục 4", "date": "2026-11-20"}
MEMBER = position("member", "branch", "upper_committee")


def over(*policies: dict[str, Any], pack: str = "hd43-2025") -> Regime:
    overlay = Overlay(of_pack(load_pack(pack), on=date(2026, 12, 15)))
    for number, said in enumerate(policies):
        overlay.lay(PolicyFile.model_validate({"id": f"p{number}", **said}), file=f"p{number}.yaml")
    return overlay.regime(text="", digest="")


def test_a_policy_settles_who_decides() -> None:
    settled = over({"responsibilities": {"duty.decides.member_of_upper": {"bodies": ["branch"], **PAPER}}})
    cell = responsibilities(settled, MEMBER)[Duty.DECIDES]
    assert (cell.bodies, cell.settled, cell.signing[0].sealed) == (("branch",), True, False)
    assert cell.settlement is not None
    assert (cell.settlement.document, cell.settlement.set_by) == ("15-HD/TU", "p0@1")
    assert [cell.duty for cell in open_cells(settled, MEMBER)] == [Duty.PROPOSES]


def test_a_confirmation_settles_what_stands() -> None:
    assert not open_cells(
        over(
            {
                "confirms": [{"id": "duty.proposes.member", **PAPER}],
                "responsibilities": {"duty.decides.member_of_upper": {"bodies": ["branch"], **PAPER}},
            }
        ),
        MEMBER,
    )


def test_what_was_settled_is_stored_with_the_round() -> None:
    settled = over({"responsibilities": {"duty.decides.member_of_upper": {"bodies": ["branch"], **PAPER}}})
    assert regime_of(stored_rules(settled)) == settled
    assert "settlements" not in stored_rules(over())


REFUSED = [
    ("a text shows it", "duty.decides.branch", ["branch"], "policy_touches_fixed"),
    ("no such body", "duty.decides.member_of_upper", ["council"], "rule_unknown_body"),
    ("no such statement", "duty.decides.nobody", ["branch"], "policy_unknown_rule"),
]


@pytest.mark.parametrize(("name", "id", "bodies", "code"), REFUSED)
def test_a_policy_may_not_settle(name: str, id: str, bodies: list[str], code: str) -> None:
    with pytest.raises(RuleError) as error:
        over({"responsibilities": {id: {"bodies": bodies, **PAPER}}})
    assert (error.value.faults[0].code, name != "") == (code, True)
    assert id in fault_line(error.value.faults[0])


def test_a_lower_policy_may_not_settle_otherwise_than_its_superior() -> None:
    superior = {"responsibilities": {"duty.decides.member_of_upper": {"bodies": ["branch"], **PAPER}}}
    other = {"responsibilities": {"duty.decides.member_of_upper": {"bodies": ["standing_committee_commune"], **PAPER}}}
    with pytest.raises(RuleError) as error:
        over(superior, other)
    assert error.value.faults[0].code == "policy_contradicts_superior"
    assert responsibilities(over(superior, superior), MEMBER)[Duty.DECIDES].settled


def test_nothing_is_confirmed_where_nobody_is_named() -> None:
    with pytest.raises(RuleError) as error:
        over({"confirms": [{"id": "duty.decides.member_of_upper", **PAPER}]})
    assert error.value.faults[0].code == "rule_duty_without_body"


def spoilt(change: dict[str, Any]) -> str:
    said = load_pack("hd43-2025").responsibilities
    spec = next(spec for spec in said.duties if spec.id == "duty.decides.branch")
    with pytest.raises(RuleError) as error:
        check_duties(ResponsibilitiesFile(duties=[*said.duties, spec.model_copy(update=change)]), file="x")
    assert fault_line(error.value.faults[0])
    return error.value.faults[0].code


def test_two_statements_that_fit_alike_are_named_when_a_pack_is_read() -> None:
    assert spoilt({"id": "duty.twice"}) == "rule_duties_alike"


def test_a_body_without_a_name_is_named() -> None:
    assert spoilt({"id": "duty.other", "subjects": [], "bodies": ["council"]}) == "rule_unknown_body"


def test_what_a_text_shows_names_somebody() -> None:
    plain = load_pack("hd43-2025").responsibilities.duties[0].model_dump(by_alias=True, mode="python")
    with pytest.raises(ValueError, match="rule_duty_without_body"):
        DutySpec.model_validate({**plain, "bodies": []})
