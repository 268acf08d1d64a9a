"""What a template of the report may use: every field as text, ready to print."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xeploai.apps.reports import charts
from xeploai.apps.reports.groups import Group
from xeploai.apps.reports.report import narrative
from xeploai.apps.reports.report.narrative import say, words
from xeploai.apps.reports.spoken import level_short, spoken
from xeploai.apps.reports.statistics.book import texts
from xeploai.apps.reports.statistics.sheets import method_lines
from xeploai.apps.reports.tally import REPORT_ORDER, Tally
from xeploai.core.figures import Share, vi_count
from xeploai.core.findings import Severity
from xeploai.core.levels import Level
from xeploai.core.subjects import TallySubject
from xeploai.rulepacks import vocabulary

_FINDINGS = 40
"""Findings printed in the annex; the workbook has them all."""

_BARS = 24
"""Bars of one picture: what stays readable and leaves room on the page."""


@dataclass(frozen=True)
class Picture:
    """A chart before it becomes an image."""

    svg: str
    caption: str


def context(tally: Tally) -> dict[str, Any]:
    """Every field but the pictures."""
    kinds = list(_kinds(tally))
    findings = [finding for finding in tally.findings if finding.severity is not Severity.NOTE]
    rest = len(tally.findings) - len(findings[:_FINDINGS])
    orgs = {org.code: org.name for org in tally.round.organisations}
    return {
        "doc": _document(tally),
        "intro": _intro(tally),
        "leadership": list(narrative.leadership(tally)),
        "review": list(narrative.review(tally)),
        "kinds": kinds,
        "commendation_number": len(kinds) + 1,
        "commendation": list(narrative.commendation(tally)),
        "proposals": list(narrative.proposals(tally)),
        "findings": [
            {
                "severity": texts()["severities"][finding.severity.value],
                "where": orgs.get(finding.scope or "", words()["no_findings_where"]),
                "text": spoken(finding),
            }
            for finding in findings[:_FINDINGS]
        ],
        "findings_more": say("findings_more", count=rest) if rest else ("" if findings else words()["no_findings"]),
        "method": [
            {"item": item, "value": value, "verified": verified}
            for item, value, verified, _clause in method_lines(tally)
        ],
    }


def _document(tally: Tally) -> Mapping[str, Any]:
    unit = tally.round.unit
    superior = unit.superior or words()["default_superior"]
    recipients = [line % {"superior": superior} for line in words()["recipients"]]
    place = unit.place or words()["place_blank"]
    if unit.issued_on is None:
        place_date = words()["place_date_blank"] % {"place": place, "year": unit.year + 1}
    else:
        on = unit.issued_on
        # Days below 10 and the months 1 and 2 take a zero, so that no figure can be slipped in before them.
        month = f"{on.month:02d}" if on.month in (1, 2) else str(on.month)
        place_date = words()["place_date"] % {"place": place, "day": f"{on.day:02d}", "month": month, "year": on.year}
    return {
        "superior": superior.upper(),
        "unit": unit.name.upper(),
        "number": words()["number"],
        "place_date": place_date,
        "extract": words()["extract"] % {"year": unit.year},
        "sample": words()["sample"] if unit.sample else "",
        "recipients": [f"{line}," for line in recipients] + [f"{words()['last_recipient']}."],
        "signer_authority": unit.signer_authority or words()["signer_authority"],
        "signer_post": unit.signer_post or words()["signer_post"],
        "signer_name": unit.signer_name or "",
    }


def _intro(tally: Tally) -> list[str]:
    unit = tally.round.unit
    intro = words()["intro"] % {"basis": narrative.basis(tally), "unit": unit.name, "year": unit.year}
    return [intro, words()["intro_base"] % {"date": narrative.paper_date(unit.closing_on)}]


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
        told = groups[:1] if len(groups) == 2 and groups[1].counts == whole.counts else groups
        rows = [_row(group, entry["plural"]) for group in told]
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
        "share": counts.excellent_share.vi() or vi_count(None),
    }


def _cell(count: int | None, share: Share) -> str:
    text = share.vi()
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
    if bars:
        yield _bars(bars, words()["chart_levels"] % {"number": "%(number)s"})
    for subject in (TallySubject.MEMBER, TallySubject.BRANCH):
        by_org = list(_by_organisation(tally, subject))
        if len(by_org) < 2:
            continue
        largest = sorted(by_org, key=lambda bar: bar.total or 0, reverse=True)[:_BARS]
        part = words()["chart_part"] % {"part": len(largest), "whole": len(by_org)} if len(by_org) > _BARS else ""
        values = {"number": "%(number)s", "subject": vocabulary.name("subjects", subject.value), "part": part}
        yield _bars([bar for bar in by_org if bar in largest], words()["chart_organisations"] % values)
        return


def _by_organisation(tally: Tally, subject: TallySubject) -> Iterator[charts.Bar]:
    names = {org.code: org.name for org in tally.round.organisations}
    for code in tally.grouped.tree.children(tally.root):
        counts = tally.grouped.counts(code, subject)
        if counts is not None and counts.evaluated:
            yield charts.Bar(names[code], counts.levels, counts.evaluated)


def _cap_pictures(tally: Tally) -> Iterator[Picture]:
    """The pools nearest to their cap, those above it first."""
    marks = [
        (pool.places.left, charts.Mark(pool.label, pool.places.used, pool.places.places))
        for pool in tally.pools.pools
        if pool.places.left is not None and pool.places.used is not None and pool.places.places is not None
    ]
    if not marks:
        return
    nearest = [mark for _, mark in sorted(marks, key=lambda held: held[0])][:_BARS]
    values = {"number": "%(number)s", "shown": len(nearest), "count": len(tally.pools.pools)}
    caption = words()["chart_caps"] % values
    svg = charts.cap_marks(
        nearest,
        title=caption,
        used=words()["chart_used"],
        places=words()["chart_places"],
        passed=words()["chart_passed"],
    )
    yield Picture(svg, caption)
