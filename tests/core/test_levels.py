"""Levels and degrees: two ordered scales that never meet."""

import pytest

from xeploai.core.levels import Degree, Level
from xeploai.core.subjects import OrgKind, TallySubject


def test_levels_are_ordered_from_the_best() -> None:
    assert Level.EXCELLENT > Level.GOOD > Level.COMPLETED > Level.NOT_COMPLETED
    assert [level.rank for level in Level] == [1, 2, 3, 4]
    assert [Level.of_rank(rank) for rank in (1, 2, 3, 4)] == list(Level)


@pytest.mark.parametrize("rank", [0, 5, -1])
def test_there_is_no_fifth_level(rank: int) -> None:
    with pytest.raises(IndexError):
        Level.of_rank(rank)


def test_a_degree_is_never_compared_with_a_level() -> None:
    with pytest.raises(TypeError):
        _ = Level.EXCELLENT > Degree.GOOD


@pytest.mark.parametrize("kind", list(OrgKind))
def test_every_kind_of_organisation_has_its_place_in_the_statistics(kind: OrgKind) -> None:
    subject = TallySubject.of_organisation(kind)
    assert (subject is None) == (kind is OrgKind.PARTY_GROUP)
    assert kind.is_grassroots == (subject is TallySubject.GRASSROOTS_ORGANISATION)
