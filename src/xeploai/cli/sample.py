"""A small invented tree for the demonstration: a ward, a grassroots committee with branches, a branch of its own."""

from collections.abc import Mapping
from datetime import date

from xeploai.apps.accounts.access import Actor
from xeploai.apps.accounts.models import User
from xeploai.apps.organisations.acts import Plan, found
from xeploai.apps.organisations.forest import Forest, State
from xeploai.apps.organisations.models import Organisation
from xeploai.apps.organisations.services import Decision, organisation_change, top_found
from xeploai.core.subjects import OrgKind

# key: (name, kind, key of the superior)
_BELOW: Mapping[str, tuple[str, OrgKind, str]] = {
    "grassroots": ("Đảng bộ Trường Cao đẳng Bình An (mẫu)", OrgKind.GRASSROOTS_COMMITTEE, "top"),
    "branch": ("Chi bộ Phòng Đào tạo (mẫu)", OrgKind.BRANCH, "grassroots"),
    "branch_2": ("Chi bộ Khoa Cơ khí (mẫu)", OrgKind.BRANCH, "grassroots"),
    "branch_3": ("Chi bộ Khoa Công nghệ thông tin (mẫu)", OrgKind.BRANCH, "grassroots"),
    "own_branch": ("Chi bộ Trạm Y tế (mẫu)", OrgKind.GRASSROOTS_BRANCH, "top"),
    "quarter": ("Chi bộ Khu phố 7 (mẫu)", OrgKind.GRASSROOTS_BRANCH, "top"),
}


def sample_top(on: date) -> Organisation:
    """The organisation above all."""
    state = State(name="Đảng bộ phường Bình An (mẫu)", kind=OrgKind.UPPER_COMMITTEE, tier="commune", parent=None)
    return top_found(state=state, on=on, decision=_decision(on), by=None)


def sample_tree(top: Organisation, officer: User, on: date) -> Mapping[str, Organisation]:
    """All of it, founded by the officer; by key."""
    held = {"top": top}
    for key, (name, kind, superior) in _BELOW.items():
        state = State(name=name, kind=kind, parent=held[superior].pk)

        def act(forest: Forest, state: State = state) -> Plan:
            return found(forest, state=state, on=on)

        event = organisation_change(act=act, decision=_decision(on), by=Actor(officer))
        held[key] = event.opened.get().organisation
    return held


def _decision(on: date) -> Decision:
    return Decision(number="01-QĐ/ĐU (mẫu)", decided_on=on, reason="Dữ liệu mẫu")
