"""Bars of the board: how far the work is, drawn here as SVG, with words and figures beside each bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.manifest import stages
from xeploai.registers.kernel.stages import Progress, Stage
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.selectors import BoardLine

# Where there are more units the table below has them all.
_SHOWN = 10
_WIDTH = 1000


@dataclass(frozen=True)
class Bar:
    """One bar.

    address  the names behind what is missing; empty where there is no such list
    lacking  what those are called, after a number
    """

    title: str
    progress: Progress
    late: bool = False
    address: str = ""
    lacking: str = ""

    @property
    def width(self) -> int:
        """Length of the part that is done, of 1000; some of it is seen as soon as one is done."""
        if not self.progress.of:
            return 0
        return max(self.progress.done * _WIDTH // self.progress.of, 8 if self.progress.done else 0)


@dataclass(frozen=True)
class Chart:
    """One part of the work: everything in reach, and the units right under the top, the furthest behind first.

    more  how many of these units are not drawn
    """

    title: str
    whole: Bar
    units: Sequence[Bar]
    more: int


def stages_shown(actor: Actor) -> list[Stage]:
    """The parts of the work whose names the person may see."""
    return [stage for stage in stages() if stage.needs in actor.acts]


def charts(actor: Actor, campaign: Campaign, lines: Sequence[BoardLine]) -> list[Chart]:
    """One for each part of the work."""
    return [_chart(stage, campaign, lines) for stage in stages_shown(actor)] if lines else []


def glance(actor: Actor, campaign: Campaign, lines: Sequence[BoardLine]) -> Chart:
    """The whole round in one chart: all parts of the work together, who is late first."""
    known = stages_shown(actor)
    at = _names("campaigns:detail", campaign.public_id)

    def together(line: BoardLine) -> Progress:
        return sum((line.stages[stage.code] for stage in known), Progress())

    tops = _tops(lines)
    return _ordered(
        campaign.title,
        Bar("Tất cả", sum(map(together, tops), Progress()), address=at, lacking=PARTS),
        [Bar(line.node.name, together(line), line.late, at, PARTS) for line in _under(lines, tops)],
    )


PARTS = "phần việc"
"""What the parts of the work of everybody together are called, after a number."""


def reached(actor: Actor, campaign: Campaign, line: BoardLine) -> list[Bar]:
    """How far one unit is in each part of the work, and where the names of those who are missing stand."""
    return [
        Bar(line.node.name, line.stages[stage.code], address=_missing(stage, campaign, line), lacking=stage.lacking)
        for stage in stages_shown(actor)
    ]


def _missing(stage: Stage, campaign: Campaign, line: BoardLine | None = None) -> str:
    unit = f"&{urlencode({'don-vi': line.node.organisation.public_id})}" if line else ""
    return f"{_names(stage.view, campaign.public_id)}?{stage.missing}{unit}"


@lru_cache(maxsize=64)
def _names(view: str, campaign: UUID) -> str:
    """Where a part of the work lists its names; asked for in every line of the board."""
    return reverse(view, args=[campaign])


def _chart(stage: Stage, campaign: Campaign, lines: Sequence[BoardLine]) -> Chart:
    tops = _tops(lines)
    whole = sum((top.stages[stage.code] for top in tops), Progress())
    return _ordered(
        stage.title,
        Bar("Tất cả", whole, address=_missing(stage, campaign), lacking=stage.lacking),
        [
            Bar(line.node.name, line.stages[stage.code], line.late, _missing(stage, campaign, line), stage.lacking)
            for line in _under(lines, tops)
        ],
    )


def _under(lines: Sequence[BoardLine], tops: Sequence[BoardLine]) -> Sequence[BoardLine]:
    """The units right under the top; the top itself where it has none."""
    return [line for line in lines if line.node.parent_id in {top.node.pk for top in tops}] or tops


def _ordered(title: str, whole: Bar, bars: Sequence[Bar]) -> Chart:
    """A chart of the units that have anything to do, late ones first, then those with most missing."""
    shown = sorted((bar for bar in bars if bar.progress.of), key=lambda bar: (not bar.late, -bar.progress.missing))
    return Chart(title, whole, shown[:_SHOWN], max(0, len(shown) - _SHOWN))


def _tops(lines: Sequence[BoardLine]) -> list[BoardLine]:
    shown = {line.node.pk for line in lines}
    return [line for line in lines if line.node.parent_id not in shown]
