"""The trees of the demonstration: a province above all, and below it a small invented ward of this year."""

from collections.abc import Mapping
from datetime import date

from xeploai.core.subjects import OrgKind
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.acts import Plan, found
from xeploai.registers.organisations.dated_tree import Forest, State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import Decision, organisation_change, top_found

# key: (name, kind, tier, key of the superior)
_BELOW: Mapping[str, tuple[str, OrgKind, str, str]] = {
    "ward": ("Đảng bộ phường Bình An (mẫu)", OrgKind.UPPER_COMMITTEE, "commune", "top"),
    "grassroots": ("Đảng bộ Trường Cao đẳng Bình An (mẫu)", OrgKind.GRASSROOTS_COMMITTEE, "", "ward"),
    "branch": ("Chi bộ Phòng Đào tạo (mẫu)", OrgKind.BRANCH, "", "grassroots"),
    "branch_2": ("Chi bộ Khoa Cơ khí (mẫu)", OrgKind.BRANCH, "", "grassroots"),
    "branch_3": ("Chi bộ Khoa Công nghệ thông tin (mẫu)", OrgKind.BRANCH, "", "grassroots"),
    "own_branch": ("Chi bộ Trạm Y tế (mẫu)", OrgKind.GRASSROOTS_BRANCH, "", "ward"),
    "quarter": ("Chi bộ Khu phố 7 (mẫu)", OrgKind.GRASSROOTS_BRANCH, "", "ward"),
}


def sample_top(on: date) -> Organisation:
    """The organisation above all."""
    state = State(name="Đảng bộ tỉnh An Lạc (mẫu)", kind=OrgKind.UPPER_COMMITTEE, tier="province", parent=None)
    return top_found(state=state, on=on, decision=_decision(on), by=None)


def sample_tree(*, top: Organisation, on: date, by: Actor) -> Mapping[str, Organisation]:
    """The ward and what is below it; by key."""
    by_key = {"top": top}
    for key, (name, kind, tier, superior) in _BELOW.items():
        state = State(name=name, kind=kind, tier=tier, parent=by_key[superior].pk)

        def act(forest: Forest, state: State = state) -> Plan:
            return found(forest, state=state, on=on)

        event = organisation_change(act=act, decision=_decision(on), by=by)
        by_key[key] = event.opened.get().organisation
    return by_key


def _decision(on: date) -> Decision:
    return Decision(number="01-QĐ/TU (mẫu)", decided_on=on, reason="Dữ liệu mẫu")
