"""Kinds of organisation: what each may do."""

from xeploai.core.subjects import OrgKind


def test_committees_of_committees_and_branches_decide_and_nobody_else() -> None:
    # A sectional committee proposes; a branch, grassroots or not, decides on no other organisation.
    assert {kind for kind in OrgKind if kind.decides} == {
        OrgKind.UPPER_COMMITTEE,
        OrgKind.SUBORDINATE_COMMITTEE,
        OrgKind.GRASSROOTS_COMMITTEE,
    }
