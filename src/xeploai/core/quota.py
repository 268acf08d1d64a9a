"""How many subjects of one pool may be rated excellent, and the working that leads there.

A cap is tested on pools only, never on an aggregate: a sum inside its share can hide a pool that passed its own,
and where parts of a place are rounded up the sum may pass the share though every pool keeps it.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from xeploai.core.errors import RuleError
from xeploai.core.figures import add

WHOLE = 10_000


class Denominator(StrEnum):
    """What the share is taken of. Both readings of the text are in use, so each is selectable.

    GOOD_OR_BETTER  XS + T; every published case fits it
    GOOD_ONLY       T alone after the upgrade: of N rated good or better, share * N / (1 + share)
    EVALUATED       all four levels
    """

    GOOD_OR_BETTER = "good_or_better"
    GOOD_ONLY = "good_only"
    EVALUATED = "evaluated"


class Rounding(StrEnum):
    """What happens to a part of a place."""

    FLOOR = "floor"
    HALF_UP = "half_up"
    CEIL = "ceil"

    def whole(self, exact: Fraction) -> int:
        """The whole places for an exact share.

        >>> [r.whole(Fraction(79, 5)) for r in Rounding]
        [15, 16, 16]
        """
        match self:
            case Rounding.FLOOR:
                return exact.__floor__()
            case Rounding.CEIL:
                return exact.__ceil__()
            case Rounding.HALF_UP:
                return (exact + Fraction(1, 2)).__floor__()


@dataclass(frozen=True, kw_only=True)
class QuotaRule:
    """A ceiling on the level EXCELLENT.

    share_per_10k  share in ten-thousandths: 2000 is 20 %
    minimum        places a pool has at least, as long as it has subjects
    head_apart     an excellent head stands outside the share of the others: neither used nor in the base
    clause         the clause that sets the ceiling, printed with every figure
    verified       False where the wording was not seen in a source
    """

    share_per_10k: int
    denominator: Denominator = Denominator.GOOD_OR_BETTER
    rounding: Rounding = Rounding.FLOOR
    minimum: int = 0
    head_apart: bool = False
    clause: str = ""
    verified: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.share_per_10k <= WHOLE:
            raise RuleError.at("quota_share", file=self.clause, key="share", value=self.share_per_10k)
        if self.minimum < 0:
            raise RuleError.at("quota_minimum", file=self.clause, key="minimum", value=self.minimum)

    def working(
        self,
        *,
        excellent: int | None,
        good: int | None,
        completed: int | None = None,
        not_completed: int | None = None,
        heads: int | None = None,
    ) -> "Places":
        """The places of one pool from its disjoint counts; unknown counts give unknown places.

        heads  how many of the excellent ones are heads; of no weight unless the rule counts them apart

        >>> QuotaRule(share_per_10k=2000).working(excellent=37, good=151).places
        37
        >>> apart = QuotaRule(share_per_10k=2000, head_apart=True).working(excellent=3, good=8, heads=1)
        >>> apart.base, apart.places, apart.used
        (10, 2, 2)
        """
        apart = heads if heads and self.head_apart else 0
        excellent = add(excellent, -apart)
        good_or_better = add(excellent, good)
        base = good_or_better
        if self.denominator is Denominator.EVALUATED:
            base = add(good_or_better, completed, not_completed)
        return Places(rule=self, base=base, good_or_better=good_or_better, used=excellent, heads_apart=apart)


@dataclass(frozen=True, kw_only=True)
class Places:
    """The working of one cap: base, exact share, whole places, used and left. Unknown stays None.

    base is XS + T for both readings of "rated good"; for GOOD_ONLY the exact share is of that base after the upgrade.
    heads_apart: excellent heads that stand outside base and used.
    """

    rule: QuotaRule
    base: int | None
    good_or_better: int | None
    used: int | None
    heads_apart: int = 0

    @property
    def exact(self) -> Fraction | None:
        """The share before rounding."""
        if self.base is None:
            return None
        share = self.rule.share_per_10k
        whole = WHOLE + share if self.rule.denominator is Denominator.GOOD_ONLY else WHOLE
        return Fraction(self.base * share, whole)

    @property
    def exact_text(self) -> str | None:
        """The exact share in decimals, at most four of them, half up; a decimal point.

        >>> QuotaRule(share_per_10k=2000).working(excellent=37, good=151).exact_text
        '37.6'
        """
        exact = self.exact
        if exact is None:
            return None
        scaled = (exact * WHOLE + Fraction(1, 2)).__floor__()
        whole, part = divmod(scaled, WHOLE)
        return f"{whole}.{part:04d}".rstrip("0").rstrip(".")

    @property
    def places(self) -> int | None:
        """Whole places: rounded, at least the rule's minimum, never more than the base."""
        exact = self.exact
        if exact is None or self.base is None:
            return None
        return min(self.base, max(self.rule.rounding.whole(exact), self.rule.minimum))

    @property
    def left(self) -> int | None:
        """Places left; negative where the cap is passed."""
        places = self.places
        return None if places is None or self.used is None else places - self.used

    @property
    def holds(self) -> bool | None:
        """Whether the pool keeps its cap; None where a count is unknown."""
        left = self.left
        return None if left is None else left >= 0
