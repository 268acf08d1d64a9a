"""What a report claims about its own figures, and what a finding about a claim carries."""

from dataclasses import dataclass
from enum import StrEnum

from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.figures import Percentage


class ClaimKind(StrEnum):
    """RATIO: a percentage and its two counts; SUM: a total and its parts; CAP: excellent against its base; REPEAT: a
    figure that came before; CHANGE: an increase or decrease and its two figures; DATE: a day."""

    RATIO = "ratio"
    SUM = "sum"
    CAP = "cap"
    COUNT = "count"
    REPEAT = "repeat"
    CHANGE = "change"
    DATE = "date"


@dataclass(slots=True, kw_only=True)  # not frozen, for the same reason as Figure
class Claim:
    """One claim, never changed once made. `ok` is None where the text does not say enough to decide.

    num, den     the counts: of a ratio, of a cap; num alone of a sum (the total) and of a bare count
    percentage   what is printed, None for a fraction without a percentage
    expected     the right percentage or share, with a decimal point
    parts        of a sum
    expected_num what the parts add up to
    base         of a cap: a member of core.quota.Denominator
    printed, figures  of a change: as printed, and its two figures, the earlier first
    place        the figure that a correction would replace
    decimals     of quantities ("27,5 tỷ đồng"): how many digits of the counts are behind the comma
    """

    kind: ClaimKind
    span: Span
    place: Span
    ok: bool | None = None
    num: int | None = None
    den: int | None = None
    percentage: Percentage | None = None
    expected: str | None = None
    parts: tuple[int, ...] = ()
    expected_num: int | None = None
    base: str | None = None
    printed: str | None = None
    figures: tuple[str, ...] = ()
    decimals: int = 0

    def as_json(self) -> dict[str, object]:
        """The shape of CONTRACTS; `expected_pct` and the like stand only where the kind has them."""
        shape: dict[str, object] = {"kind": self.kind.value}
        match self.kind:
            case ClaimKind.RATIO:
                pct = None if self.percentage is None else self.percentage.pct
                shape |= {"num": self._shown(self.num), "den": self._shown(self.den)}
                shape |= {"pct": pct, "expected_pct": self.expected}
            case ClaimKind.SUM:
                shape |= {"num": self._shown(self.num), "parts": [self._shown(part) for part in self.parts]}
                shape |= {"expected_num": self._shown(self.expected_num)}
            case ClaimKind.CAP:
                shape |= {"num": self.num, "den": self.den, "share": self.expected, "base": self.base}
            case ClaimKind.COUNT:
                shape |= {"num": self.num}
            case ClaimKind.REPEAT:
                shape |= {"num": self.num, "expected_num": self.expected_num}
            case ClaimKind.CHANGE:
                old, new = self.figures
                shape |= {"change": self.printed, "from": old, "to": new, "expected": self.expected}
            case ClaimKind.DATE:
                pass
        return shape | {"ok": self.ok, "start": self.span.start, "end": self.span.end}

    def _shown(self, count: int | None) -> int | str | None:
        """A count as it is; a quantity with decimals as a string with a point, which loses no digit."""
        if count is None or not self.decimals:
            return count
        whole, part = divmod(count, 10**self.decimals)
        return f"{whole}.{part:0{self.decimals}d}".rstrip("0").rstrip(".")


_UNCERTAIN = frozenset(
    {
        "check_sum_mismatch",
        "check_sum_open",
        "check_rest_mismatch",
        "check_repeat_mismatch",
        "check_last_mismatch",
        "check_shares_not_whole",
        "check_date_impossible",
    }
)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A finding at its place.

    code        the public code; the finding's own code names the sentence and may be finer
    span        the whole claim; `place` is the one figure in it that a correction would replace
    why         a second sentence: why these figures belong together; None where the text says it itself
    suggestion  what should stand at `place`; None where the text does not tell which figure is wrong
    """

    code: str
    finding: Finding
    span: Span
    place: Span
    suggestion: str | None = None
    why: Finding | None = None

    @property
    def is_certain(self) -> bool:
        """Whether the suggestion mends the place; of a sum that does not foot, nobody knows which figure is wrong."""
        if self.finding.code in _UNCERTAIN or self.finding.severity is not Severity.ERROR:
            return False
        # A lone base is a reading that no other share confirms: shown, and left to the officer, unless digits were cut.
        return self.why is None or self.why.code != "check_why_nearest" or self.code == "pct_truncated"
