"""One sheet a kind of subject: organisations as an outline, figures that recompute from the rows below."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xeploai.core.figures import Share, add
from xeploai.core.levels import Level
from xeploai.core.rollup import Counts
from xeploai.core.subjects import Reason, TallySubject
from xeploai.rulepacks import vocabulary
from xeploai.tools.reports.messages import level_short, working
from xeploai.tools.reports.pools import Pool
from xeploai.tools.reports.statistics.book import FIRST_ROW, Book, Head, Page, texts
from xeploai.tools.reports.tally import REPORT_ORDER, Tally

_FIXED = 3
"""Name, code, code of the superior."""

_FOLDED_FROM = 2
"""Rows this deep start folded: the reader opens the branches of one organisation at a time."""


@dataclass(frozen=True)
class Columns:
    """Which column holds what. Raw columns add up the tree; the others are made from the cells of their row."""

    reasons: Sequence[Reason]
    is_member: bool

    @cached_property
    def total(self) -> int:
        """All subjects."""
        return _FIXED

    def reason(self, index: int) -> int:
        """One reason."""
        return _FIXED + 1 + index

    @cached_property
    def without(self) -> int:
        """All without a level."""
        return _FIXED + 1 + len(self.reasons)

    @cached_property
    def evaluated(self) -> int:
        """All with a level."""
        return self.without + 1

    def level(self, level: Level) -> int:
        """The count of one level; its share stands beside it."""
        return self.evaluated + 1 + 2 * (level.rank - 1)

    @cached_property
    def good(self) -> int:
        """Good or better, its share, and the excellent among them."""
        return self.evaluated + 1 + 2 * len(Level)

    @cached_property
    def cap(self) -> int:
        """Places, and their working beside."""
        return self.good + 3

    @cached_property
    def probationary(self) -> int:
        """Members only; temporary ones stand beside."""
        return self.cap + 2

    def heads(self) -> list[Head]:
        """The header rows."""
        words = texts()["columns"]
        heads = [
            Head(header=words["organisation"], width=38),
            Head(header=words["code"], width=9),
            Head(header=words["parent"], width=9, hidden=True),  # the sums need it, readers do not
            Head(header=words["total"]),
        ]
        reasons = [Head(header=vocabulary.name("reasons", r.value), group=words["not_evaluated"]) for r in self.reasons]
        heads += [*reasons, Head(header=words["sum"], group=words["not_evaluated"]), Head(header=words["evaluated"])]
        for level in Level:
            heads.append(Head(header=level_short(level), group=words["flat"]))
            heads.append(Head(header=words["share"], group=words["flat"]))
        nested = [words["good_or_better"], words["good_or_better_share"], words["excellent_share"]]
        heads += [Head(header=header, group=words["nested"], width=10) for header in nested]
        heads += [
            Head(header=words["places"], group=words["cap"]),
            Head(header=words["working"], group=words["cap"], width=30),
        ]
        if self.is_member:
            heads += [Head(header=words["probationary"]), Head(header=words["temporary"])]
        return heads


def subject_sheets(book: Book, tally: Tally) -> None:
    """A sheet for every kind of subject that the unit has."""
    for subject in REPORT_ORDER:
        if tally.unit_groups(subject):
            _Sheet(book, tally, subject).write()


class _Sheet:
    def __init__(self, book: Book, tally: Tally, subject: TallySubject) -> None:
        self.tally = tally
        self.subject = subject
        self.tree = tally.grouped.tree
        self.orgs = {org.code: org for org in tally.round.organisations}
        self.counts: Mapping[str, Counts] = {
            node: by_key[subject, None]
            for node, by_key in tally.grouped.rolled.counts.items()
            if (subject, None) in by_key
        }
        year = tally.round.unit.year
        self.stated = {row.org for row in tally.round.counts if row.subject is subject and row.year == year}
        reasons = {reason for counts in self.counts.values() for reason in counts.not_evaluated}
        self.columns = Columns([reason for reason in Reason if reason in reasons], subject is TallySubject.MEMBER)
        plural = vocabulary.entry("subjects", subject.value)["plural"]
        title = texts()["title"] % {"subject": plural.upper(), "year": year}
        self.page = book.sheet(plural, title, self.columns.heads(), note=texts()["base"])
        self.last_row = FIRST_ROW + len(self.counts) - 1

    def write(self) -> None:
        """The outline, then the labels of the whole unit."""
        nodes = [node for node in self.tree.preorder if node in self.counts]
        for row, node in enumerate(nodes, start=FIRST_ROW):
            depth = self.tree.depth(node)
            self.page.outline(row, depth, hidden=depth >= _FOLDED_FROM)
            self.page.text(row, 0, self.orgs[node].name, "text" if depth else "strong", indent=min(depth, 7))
            self.page.text(row, 1, node, "code")
            self.page.text(row, 2, self.tree.parents[node] or "", "code")
            self._figures(row, self.counts[node], node)
            self._cap(row, [pool for pool in self._pools() if pool.decider == node])
        labels = [group for group in self.tally.unit_groups(self.subject) if group.label is not None]
        if labels:
            heading = FIRST_ROW + len(nodes) + 1
            self.page.text(heading, 0, texts()["by_label"], "strong")
            for row, group in enumerate(labels, start=heading + 1):
                self.page.text(row, 0, group.label, indent=1)
                self.page.text(row, 1, "", "code")
                self.page.text(row, 2, "", "code")
                self._figures(row, group.counts, None)
                self._cap(row, self.tally.pools_of(group))

    def _pools(self) -> Iterable[Pool]:
        return (pool for pool in self.tally.pools.pools if pool.subject is self.subject)

    def _figures(self, row: int, counts: Counts, node: str | None) -> None:
        columns, page = self.columns, self.page
        reasons = [counts.not_evaluated.get(r, 0 if counts.reasons_complete else None) for r in columns.reasons]
        below = self._below(node)
        for index, (reason, count) in enumerate(zip(columns.reasons, reasons, strict=True)):
            self._raw(row, columns.reason(index), count, node, [self._reason(c, reason) for c in below])
        first, last = page.cell(row, columns.reason(0)), page.cell(row, columns.without - 1)
        summed = add(*reasons)
        without = counts.not_evaluated_total
        foots = summed is not None and summed == without
        page.count(row, columns.without, without, f"SUM({first}:{last})" if foots and columns.reasons else None)
        for level in Level:
            self._raw(row, columns.level(level), counts.levels[level], node, [c.levels[level] for c in below])
            page.share(
                row, columns.level(level) + 1, counts.level_share(level), columns.level(level), columns.evaluated
            )
        levels = [page.cell(row, columns.level(level)) for level in Level]
        disjoint = add(*counts.levels.values()) == counts.evaluated
        page.count(row, columns.evaluated, counts.evaluated, "+".join(levels) if disjoint else None)
        made = counts.total is not None and add(counts.evaluated, without) == counts.total
        parts = f"{page.cell(row, columns.evaluated)}+{page.cell(row, columns.without)}"
        page.count(row, columns.total, counts.total, parts if made else None)
        page.count(row, columns.good, counts.good_or_better, "+".join(levels[:2]))
        share = Share(counts.good_or_better, counts.evaluated)
        page.share(row, columns.good + 1, share, columns.good, columns.evaluated)
        page.share(row, columns.good + 2, counts.excellent_share, columns.level(Level.EXCELLENT), columns.good)
        if columns.is_member:
            self._raw(row, columns.probationary, counts.probationary, node, [c.probationary for c in below])
            self._raw(row, columns.probationary + 1, counts.temporary, node, [c.temporary for c in below])

    def _below(self, node: str | None) -> list[Counts]:
        """Counts directly below a node; none for rows that are not of the tree."""
        children = () if node is None else self.tree.children(node)
        return [self.counts[child] for child in children if child in self.counts]

    @staticmethod
    def _reason(counts: Counts, reason: Reason) -> int | None:
        return counts.not_evaluated.get(reason, 0 if counts.reasons_complete else None)

    def _raw(self, row: int, column: int, count: int | None, node: str | None, below: list[int | None]) -> None:
        """A figure that adds up the tree: the rows whose superior is this one, and what stands at this one itself."""
        summed = add(*below)
        if count is None or summed is None or not below or node is None or node in self.stated:
            self.page.count(row, column, count)
            return
        letters = self.page.column(column)
        span = f"{letters}${FIRST_ROW + 1}:{letters}${self.last_row + 1}"
        above = f"$C${FIRST_ROW + 1}:$C${self.last_row + 1}"
        own = f"+{count - summed}" if count != summed else ""
        self.page.count(row, column, count, f"SUMIFS({span},{above},$B{row + 1}){own}")

    def _cap(self, row: int, pools: Sequence[Pool]) -> None:
        """The cap of the one pool of this row; several pools have a sheet of their own."""
        page, columns = self.page, self.columns
        if not pools:
            page.text(row, columns.cap, "")
            page.text(row, columns.cap + 1, "")
        elif len(pools) > 1:
            page.text(row, columns.cap, "")
            page.text(row, columns.cap + 1, texts()["several_pools"])
        else:
            places = pools[0].places
            page.count(row, columns.cap, places.places)
            page.text(row, columns.cap + 1, working(places), _state_style(pools[0]))


def _state_style(pool: Pool) -> str:
    if pool.places.holds is not False:
        return "text"
    return "bad" if pool.authorised_by is None else "warn"


def pool_state(pool: Pool) -> str:
    """Whether a pool keeps its cap, in words."""
    states: Mapping[str, str] = texts()["states"]
    if pool.places.holds is None:
        return states["unknown"]
    if pool.places.holds:
        return states["holds"]
    return states["passed" if pool.authorised_by is None else "authorised"]


def pools_sheet(book: Book, tally: Tally) -> None:
    """Every pool with its working, recomputed by formula."""
    words = texts()["columns"]
    names = [
        "subject",
        "pool",
        "decider",
        "excellent",
        "good",
        "completed",
        "not_completed",
        "cap_base",
        "per_10k",
        "exact",
        "places",
        "left",
        "state",
        "working",
        "authorised",
        "clause",
    ]
    widths = {"pool": 34, "decider": 30, "subject": 20, "working": 34, "authorised": 24, "clause": 30, "state": 16}
    year = tally.round.unit.year
    heads = [Head(header=words[name], width=widths.get(name, 9)) for name in names]
    page = book.sheet(texts()["sheets"]["pools"], texts()["titles"]["pools"] % {"year": year}, heads)
    orgs = {org.code: org.name for org in tally.round.organisations}
    for row, pool in enumerate(tally.pools.pools, start=FIRST_ROW):
        _pool_row(page, row, pool, orgs)


def _pool_row(page: Page, row: int, pool: Pool, orgs: Mapping[str, str]) -> None:
    places = pool.places
    rule = places.rule
    levels = [pool.counts.levels[level] for level in Level]
    cells = [page.cell(row, 3 + index) for index in range(len(Level))]
    base, share, exact, most, left = (page.cell(row, column) for column in (7, 8, 9, 10, 11))
    page.text(row, 0, vocabulary.name("subjects", pool.subject.value))
    page.text(row, 1, pool.name)
    page.text(row, 2, orgs[pool.decider])
    for index, count in enumerate(levels):
        page.count(row, 3 + index, count)
    of = cells if rule.denominator.value == "evaluated" else cells[:2]
    page.count(row, 7, places.base, "+".join(of))
    page.count(row, 8, rule.share_per_10k)
    known = places.exact is not None
    whole = f"(10000+{share})" if rule.denominator.value == "good_only" else "10000"
    if places.exact is None:
        page.text(row, 9, "–")
    else:
        style = page.book.style("exact")
        page.sheet.write_formula(row, 9, f"={base}*{share}/{whole}", style, float(places.exact))
    rounded = {"floor": "ROUNDDOWN({},0)", "half_up": "ROUND({},0)", "ceil": "ROUNDUP({},0)"}[rule.rounding.value]
    page.count(row, 10, places.places, f"MIN({base},MAX({rounded.format(exact)},{rule.minimum}))" if known else None)
    page.count(row, 11, places.left, f"{most}-{cells[0]}")
    style_name = _state_style(pool)
    if places.holds is None or pool.authorised_by is not None:
        page.text(row, 12, pool_state(pool), style_name)
    else:
        states = texts()["states"]
        formula = f'=IF({left}<0,"{states["passed"]}","{states["holds"]}")'
        page.sheet.write_formula(row, 12, formula, page.book.style(style_name), pool_state(pool))
    page.text(row, 13, working(places))
    page.text(row, 14, pool.authorised_by)
    page.text(row, 15, rule.clause)
