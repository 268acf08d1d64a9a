"""What a template of the report may use: every field as text, ready to print."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from xeploai.core.figures import Share, add, paper_count, vi_count
from xeploai.core.levels import Level
from xeploai.core.subjects import TallySubject
from xeploai.rulepacks import vocabulary
from xeploai.tools.documents.properties import Properties
from xeploai.tools.reports import charts
from xeploai.tools.reports.groups import Group
from xeploai.tools.reports.messages import level_short, spoken
from xeploai.tools.reports.report import narrative
from xeploai.tools.reports.report.issuer import issuer_of
from xeploai.tools.reports.report.narrative import Line, say, words
from xeploai.tools.reports.statistics.book import texts
from xeploai.tools.reports.statistics.sheets import method_lines
from xeploai.tools.reports.tally import REPORT_ORDER, Tally

_FINDINGS = 300
"""Findings printed in the file for the office; the workbook has them all."""

_BARS = 12
"""Bars of one picture: what stays readable and leaves room on the page."""


@dataclass(frozen=True)
class Picture:
    """A chart before it becomes an image."""

    svg: str
    caption: str


def context(tally: Tally) -> dict[str, Any]:
    """Every field but the pictures."""
    kinds = list(_kinds(tally))
    return {
        "doc": _document(tally),
        "intro": _intro(tally),
        "leadership": list(narrative.leadership(tally)),
        "review": list(narrative.review(tally)),
        "kinds": kinds,
        "commendation_number": len(kinds) + 1,
        "commendation": list(narrative.commendation(tally)),
        "proposals": list(narrative.proposals(tally)),
        **findings_context(tally),
    }


def findings_context(tally: Tally) -> dict[str, Any]:
    """The fields of the file for the office: what to look at before signing, and by which rules was counted."""
    unit = tally.round.unit
    rest = len(tally.findings) - len(tally.findings[:_FINDINGS])
    orgs = {org.code: org.name for org in tally.round.organisations}
    return {
        "about": words()["findings_about"] % {"unit": unit.name, "year": unit.year},
        "findings": [
            {
                "severity": texts()["severities"][finding.severity.value],
                "where": orgs.get(finding.scope or "", words()["no_findings_where"]),
                "text": spoken(finding),
            }
            for finding in tally.findings[:_FINDINGS]
        ],
        "findings_more": words()["findings_more"] % {"count": rest} if rest else _no_findings(tally),
        # A digest is for a program to compare; it stands in the workbook and in results.json.
        "method": [
            {"item": item, "value": value, "verified": verified}
            for item, value, verified, _clause in method_lines(tally, digests=False)
        ],
    }


def _no_findings(tally: Tally) -> str:
    return "" if tally.findings else str(words()["no_findings"])


def _document(tally: Tally) -> Mapping[str, Any]:
    unit, issuer = tally.round.unit, issuer_of(tally.round.unit)
    place = unit.place or words()["place_blank"]
    if unit.issued_on is None:
        place_date = words()["place_date_blank"] % {"place": place, "year": unit.year + 1}
    else:
        on = unit.issued_on
        # Days below 10 and the months 1 and 2 take a zero, so that no figure can be slipped in before them.
        month = f"{on.month:02d}" if on.month in (1, 2) else str(on.month)
        place_date = words()["place_date"] % {"place": place, "day": f"{on.day:02d}", "month": month, "year": on.year}
    return {
        "superior": (unit.superior or words()["blank"]).upper(),
        "unit": issuer.name.upper(),
        "number": words()["number"] % {"abbreviation": issuer.abbreviation},
        "place_date": place_date,
        "extract": words()["extract"] % {"year": unit.year},
        "sample": words()["sample"] if unit.sample else "",
        "recipients": [f"{line}," for line in issuer.recipients[:-1]] + [f"{line}." for line in issuer.recipients[-1:]],
        "signer_authority": issuer.authority,
        "signer_post": unit.signer_post or words()["signer_post"],
        "signer_name": unit.signer_name or "",
    }


def properties(tally: Tally, title: str) -> Properties:
    """Title and author of a file made from a tally."""
    unit = tally.round.unit
    return Properties(title=words()[title] % {"year": unit.year}, author=issuer_of(unit).name)


def _intro(tally: Tally) -> list[Line]:
    unit = tally.round.unit
    issuer = issuer_of(unit).name
    intro = say("intro", basis=narrative.basis(tally), unit=issuer, year=str(unit.year))
    return [intro, say("intro_base", date=narrative.paper_date(unit.closing_on))]


def _kinds(tally: Tally) -> Iterator[Mapping[str, Any]]:
    number = 0
    for subject in REPORT_ORDER:
        groups = tally.unit_groups(subject)
        if not groups or not groups[0].counts.evaluated:
            continue
        number += 1
        whole = groups[0]
        lines = [
            *narrative.levels(whole),
            *narrative.causes(whole),
            *narrative.caps(tally, whole),
            *narrative.previous(tally, whole),
        ]
        entry = vocabulary.entry("subjects", subject.value)
        # A single label that is the whole kind would only say everything twice.
        listed = groups[:1] if len(groups) == 2 and groups[1].counts == whole.counts else groups
        rows = [_row(group, entry["plural"]) for group in listed]
        yield {"number": number, "name": entry["plural"], "subject": entry["name"], "lines": lines, "rows": rows}


def _row(group: Group, plural: str) -> Mapping[str, str]:
    counts = group.counts
    cells = {level.value: _cell(counts.levels[level], counts.level_share(level)) for level in Level}
    return {
        "name": plural if group.label is None else f"– {group.label}",
        "total": vi_count(counts.total),
        "evaluated": vi_count(counts.evaluated),
        **cells,
        "good": _cell(counts.good_or_better, Share(counts.good_or_better, counts.evaluated)),
        "share": counts.excellent_share.paper() or vi_count(None),
    }


def _cell(count: int | None, share: Share) -> str:
    text = share.paper()
    return vi_count(count) if text is None else words()["cell"] % {"count": vi_count(count), "share": text}


def pictures(tally: Tally) -> list[Picture]:
    """Levels by kind of subject, by organisation, and pools against their caps."""
    made = [*_level_pictures(tally), *_cap_pictures(tally)]
    return [Picture(picture.svg, picture.caption % {"number": number}) for number, picture in enumerate(made, start=1)]


def _names() -> Mapping[Level, str]:
    return {level: level_short(level) for level in Level}


def _bars(bars: Sequence[charts.Bar], caption: str) -> Picture:
    svg = charts.level_bars(bars, _names(), title=caption, unknown=words()["chart_unknown"])
    return Picture(svg, caption)


def _level_pictures(tally: Tally) -> Iterator[Picture]:
    bars = []
    for subject in REPORT_ORDER:
        for group in tally.unit_groups(subject)[:1]:
            if group.counts.evaluated:
                plural = vocabulary.entry("subjects", subject.value)["plural"]
                bars.append(charts.Bar(plural, group.counts.levels, group.counts.evaluated))
    if len(bars) > 1:
        yield _bars(bars, words()["chart_levels"] % {"number": "%(number)s"})
    for subject in (TallySubject.MEMBER, TallySubject.BRANCH):
        ranked = sorted(_alike(sorted(_by_organisation(tally, subject), key=_best_first)), key=_best_first)
        if len(ranked) < 2:
            continue
        half = _BARS // 2
        ends = ranked if len(ranked) <= _BARS else [*ranked[:half], *ranked[-half:]]
        part = "" if ends is ranked else words()["chart_part"] % {"half": f"{half:02d}"}
        values = {"number": "%(number)s", "subject": vocabulary.name("subjects", subject.value), "part": part}
        yield _bars(ends, words()["chart_organisations"] % values)
        return


def _look(bar: charts.Bar) -> tuple[int, ...]:
    """What the eye sees of a bar: the part of each level in whole percents."""
    whole = bar.total or 1
    return tuple((200 * (count or 0) + whole) // (2 * whole) for count in bar.counts.values())


def _alike(ranked: Sequence[charts.Bar]) -> list[charts.Bar]:
    """One bar for all that look the same: many bars of one length say nothing."""
    same: dict[tuple[int, ...], list[charts.Bar]] = {}
    for bar in ranked:
        same.setdefault(_look(bar), []).append(bar)
    return [_merged(bars) for bars in same.values()]


def _merged(bars: Sequence[charts.Bar]) -> charts.Bar:
    first, *others = bars
    if not others:
        return first
    return charts.Bar(
        words()["chart_alike"] % {"first": first.label, "count": paper_count(len(others))},
        {level: add(*(bar.counts[level] for bar in bars)) for level in Level},
        sum(bar.total or 0 for bar in bars),
    )


def _best_first(bar: charts.Bar) -> tuple[Fraction, ...]:
    return tuple(-Fraction(count or 0, bar.total or 1) for count in bar.counts.values())


def _by_organisation(tally: Tally, subject: TallySubject) -> Iterator[charts.Bar]:
    """Organisations below the unit whose levels are all known."""
    names = {org.code: org.name for org in tally.round.organisations}
    for code in tally.grouped.tree.children(tally.root):
        counts = tally.grouped.counts(code, subject)
        if counts is not None and counts.evaluated and None not in counts.levels.values():
            yield charts.Bar(names[code], counts.levels, counts.evaluated)


def _cap_pictures(tally: Tally) -> Iterator[Picture]:
    """The pools above their cap, the farthest first. What lies within is told in one sentence."""
    passed = [pool for pool in tally.pools.pools if pool.places.holds is False]
    if len(passed) < 2:
        return
    farthest = sorted(passed, key=lambda pool: pool.places.left or 0)[:_BARS]
    names = Counter(pool.name for pool in farthest)
    marks = [
        charts.Mark(
            pool.name if names[pool.name] == 1 else f"{pool.name} ({vocabulary.name('subjects', pool.subject.value)})",
            pool.places.used or 0,
            pool.places.places or 0,
        )
        for pool in farthest
    ]
    part = words()["chart_caps_part"] % {"shown": len(farthest), "count": len(passed)}
    values = {"number": "%(number)s", "part": part if len(farthest) < len(passed) else ""}
    caption = words()["chart_caps"] % values
    svg = charts.cap_marks(
        marks,
        title=caption,
        used=words()["chart_used"],
        places=words()["chart_places"],
        passed=words()["chart_passed"],
    )
    yield Picture(svg, caption)
