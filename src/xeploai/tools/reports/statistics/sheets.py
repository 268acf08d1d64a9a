"""The other sheets: overview, types of unit, membership, causes, the year before, lists, findings, method."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from math import inf
from typing import Any

from xeploai.core.figures import Share, add
from xeploai.core.levels import Level
from xeploai.core.names import person_sort_key, title_sort_key
from xeploai.core.rollup import Counts
from xeploai.core.round import Membership
from xeploai.core.subjects import Reason, TallySubject
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.commendation import streak_setting
from xeploai.rulepacks.data_files import data_file
from xeploai.rulepacks.terms import Value
from xeploai.tools.reports.findings import used_parameters
from xeploai.tools.reports.messages import (
    level_name,
    level_short,
    phrase,
    share_of_cap,
    spoken,
    value_name,
    value_text,
    without_codes,
)
from xeploai.tools.reports.standings import Standing
from xeploai.tools.reports.statistics.book import FIRST_ROW, Book, Head, Page, texts
from xeploai.tools.reports.tally import REPORT_ORDER, Tally


def _page(book: Book, tally: Tally, name: str, heads: Sequence[Head], note: str | None = None) -> Page:
    title = texts()["titles"][name] % {"year": tally.round.unit.year}
    return book.sheet(texts()["sheets"][name], title, heads, note=note)


def _heads(*named: tuple[str, float]) -> list[Head]:
    words = texts()["columns"]
    return [Head(header=words[name], width=width) for name, width in named]


def _rows(page: Page, rows: Sequence[Sequence[str | int | None]], styles: Sequence[str] | None = None) -> None:
    """Plain rows: numbers as counts, everything else as text; a line that says so where there are none."""
    if not rows:
        page.text(FIRST_ROW, 0, texts()["none"], "note")
    for index, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, int):
                page.count(FIRST_ROW + index, column, value)
            else:
                page.text(FIRST_ROW + index, column, value, styles[index] if styles else "text")


def overview(book: Book, tally: Tally) -> None:
    """Every kind of subject and label of the whole unit in one table."""
    words = texts()["columns"]
    heads = [
        Head(header=words["subject"], width=44),
        Head(header=words["total"]),
        Head(header=words["not_evaluated"]),
        Head(header=words["evaluated"]),
    ]
    for level in Level:
        heads += [
            Head(header=level_short(level), group=words["flat"]),
            Head(header=words["share"], group=words["flat"]),
        ]
    nested = [words["good_or_better"], words["good_or_better_share"], words["excellent_share"]]
    heads += [Head(header=header, group=words["nested"], width=11) for header in nested]
    page = _page(book, tally, "overview", heads, texts()["base"])
    row = FIRST_ROW
    for subject in REPORT_ORDER:
        for group in tally.unit_groups(subject):
            name = vocabulary.entry("subjects", subject.value)["plural"] if group.label is None else group.label
            page.text(row, 0, name, "strong" if group.label is None else "text", indent=int(group.label is not None))
            _figures(page, row, group.counts)
            row += 1


def _figures(page: Page, row: int, counts: Counts) -> None:
    levels = {level: 4 + 2 * (level.rank - 1) for level in Level}
    good = 4 + 2 * len(Level)
    disjoint = add(*counts.levels.values()) == counts.evaluated
    without = counts.not_evaluated_total
    foots = add(counts.evaluated, without) == counts.total
    page.count(row, 1, counts.total, f"{page.cell(row, 2)}+{page.cell(row, 3)}" if foots else None)
    page.count(row, 2, without)
    cells = [page.cell(row, column) for column in levels.values()]
    page.count(row, 3, counts.evaluated, "+".join(cells) if disjoint else None)
    for level, column in levels.items():
        page.count(row, column, counts.levels[level])
        page.share(row, column + 1, counts.level_share(level), column, 3)
    page.count(row, good, counts.good_or_better, "+".join(cells[:2]))
    page.share(row, good + 1, Share(counts.good_or_better, counts.evaluated), good, 3)
    page.share(row, good + 2, counts.excellent_share, levels[Level.EXCELLENT], good)


def unit_types(book: Book, tally: Tally) -> None:
    """The table by type of unit, one block a kind of subject; subtotals and totals by formula."""
    words = texts()["columns"]
    columns: list[dict[str, Any]] = data_file("tools/reports/statistics/columns.yaml")
    columns.append({"key": "typeless", "header": words["typeless"], "codes": [None]})
    heads = [Head(header=words["indicator"], width=52), Head(header=words["total"])]
    heads += [Head(header=column["header"], group=column.get("group"), width=8) for column in columns]
    page = _page(book, tally, "unit_types", heads)
    at = {column["key"]: 2 + index for index, column in enumerate(columns)}
    row = FIRST_ROW
    for subject, counts_by_type in tally.unit_types.items():
        if not counts_by_type:
            continue
        page.text(row, 0, vocabulary.entry("subjects", subject.value)["plural"], "strong")
        row += 1
        for name, values in _indicators(subject, counts_by_type):
            page.text(row, 0, name)
            figures = _unit_type_figures(columns, values)
            for column in columns:
                cells = [page.cell(row, at[key]) for key in column.get("of", ())]
                page.count(row, at[column["key"]], figures[column["key"]], "+".join(cells) or None)
            leaves = [page.cell(row, at[c["key"]]) for c in columns if "codes" in c]
            page.count(row, 1, add(*values.values()), "+".join(leaves))
            row += 1
        row += 1


def _unit_type_figures(
    columns: Sequence[Mapping[str, Any]], values: Mapping[str | None, int | None]
) -> Mapping[str, int | None]:
    """The figure of every column, subtotals made from the columns they name."""
    by_key = {column["key"]: column for column in columns}

    def figure(key: str) -> int | None:
        column = by_key[key]
        if "codes" in column:
            return add(*(values[code] for code in column["codes"] if code in values))
        return add(*(figure(part) for part in column["of"]))

    return {key: figure(key) for key in by_key}


def _indicators(
    subject: TallySubject, counts_by_type: Mapping[str | None, Counts]
) -> Iterator[tuple[str, Mapping[str | None, int | None]]]:
    words = texts()["indicators"]

    def each(figure: Any) -> Mapping[str | None, int | None]:
        return {code: figure(counts) for code, counts in counts_by_type.items()}

    def exempt(counts: Counts) -> int | None:
        return counts.not_evaluated.get(Reason.EXEMPT, 0 if counts.reasons_complete else None)

    def waiting(counts: Counts) -> int | None:
        without, free = counts.not_evaluated_total, exempt(counts)
        return None if without is None or free is None else without - free

    yield words["total"], each(lambda counts: counts.total)
    yield words["exempt"], each(exempt)
    yield words["waiting"], each(waiting)
    yield words["evaluated"], each(lambda counts: counts.evaluated)
    for level in Level:
        yield level_name(level), each(lambda counts, level=level: counts.levels[level])
    if subject is TallySubject.MEMBER:
        for cause in vocabulary.codes("causes"):
            name = words["cause"] % {"name": vocabulary.name("causes", cause)}
            yield name, each(lambda counts, cause=cause: counts.causes.get(cause, 0))


def membership(book: Book, tally: Tally) -> None:
    """Official and probationary members apart, for the unit and each organisation directly below it."""
    words = texts()["columns"]
    heads = _heads(("organisation", 40), ("status", 14), ("total", 9), ("not_evaluated", 11), ("evaluated", 9))
    for level in Level:
        heads += [Head(header=level_short(level)), Head(header=words["share"])]
    page = _page(book, tally, "membership", heads, texts()["base"])
    orgs = {org.code: org.name for org in tally.round.organisations}
    tree = tally.grouped.tree
    row = FIRST_ROW
    for node in (tree.root, *tree.children(tree.root)):
        for kind in (Membership.OFFICIAL, Membership.PROBATIONARY):
            counts = tally.membership.at(node, kind)
            if counts is None:
                continue
            page.text(row, 0, orgs[node], "strong" if node == tree.root else "text")
            page.text(row, 1, texts()["membership"][kind.value])
            page.count(row, 2, counts.total, f"{page.cell(row, 3)}+{page.cell(row, 4)}")
            page.count(row, 3, counts.not_evaluated_total)
            cells = [page.cell(row, 5 + 2 * index) for index in range(len(Level))]
            page.count(row, 4, counts.evaluated, "+".join(cells))
            for index, level in enumerate(Level):
                page.count(row, 5 + 2 * index, counts.levels[level])
                page.share(row, 6 + 2 * index, counts.level_share(level), 5 + 2 * index, 4)
            row += 1
    if row == FIRST_ROW:
        page.text(row, 0, texts()["none"], "note")


def causes(book: Book, tally: Tally) -> None:
    """Why subjects were rated NOT_COMPLETED."""
    groups = [group for subject in REPORT_ORDER for group in tally.unit_groups(subject) if group.label is None]
    heads = _heads(("cause", 56))
    heads += [Head(header=vocabulary.entry("subjects", g.subject.value)["plural"], width=14) for g in groups]
    page = _page(book, tally, "causes", heads)
    codes = vocabulary.codes("causes")
    for index, cause in enumerate(codes):
        page.text(FIRST_ROW + index, 0, vocabulary.name("causes", cause))
    rest, whole = FIRST_ROW + len(codes), FIRST_ROW + len(codes) + 1
    page.text(rest, 0, texts()["columns"]["unstated"])
    page.text(whole, 0, texts()["columns"]["sum"], "strong")
    for column, group in enumerate(groups, start=1):
        for index, cause in enumerate(codes):
            page.count(FIRST_ROW + index, column, group.counts.causes.get(cause, 0))
        page.count(rest, column, group.counts.cause_unstated)
        span = f"SUM({page.cell(FIRST_ROW, column)}:{page.cell(rest, column)})"
        page.count(whole, column, group.counts.levels[Level.NOT_COMPLETED], span)


def previous(book: Book, tally: Tally) -> None:
    """This year beside the year before."""
    earlier = tally.previous
    if earlier is None:
        return
    words = texts()["columns"]
    year = tally.round.unit.year
    heads = [Head(header=words["subject"], width=44)]
    for name in (words["evaluated"], *(level_short(level) for level in Level)):
        heads.extend(Head(header=words["this_year"] % {"year": when}, group=name) for when in (earlier.year, year))
        heads.append(Head(header=words["change"], group=name))
    page = _page(book, tally, "previous", heads, None if earlier.complete else texts()["complete_no"])
    row = FIRST_ROW
    for subject in REPORT_ORDER:
        for group in tally.unit_groups(subject):
            before = earlier.groups.get((subject, group.label))
            if before is None:
                continue
            name = vocabulary.entry("subjects", subject.value)["plural"] if group.label is None else group.label
            page.text(row, 0, name, "strong" if group.label is None else "text")
            pairs = [(before.evaluated, group.counts.evaluated)]
            pairs += [(before.levels[level], group.counts.levels[level]) for level in Level]
            for index, (then, now) in enumerate(pairs):
                column = 1 + 3 * index
                page.count(row, column, then)
                page.count(row, column + 1, now)
                change = None if then is None or now is None else now - then
                page.count(row, column + 2, change, f"{page.cell(row, column + 1)}-{page.cell(row, column)}")
            row += 1


def lists(book: Book, tally: Tally) -> None:
    """Who is without a level, which organisations have no classified committee, what was awarded."""
    if tally.no_collective:
        page = _page(book, tally, "no_collective", _heads(("code", 12), ("organisation", 56), ("reason", 60)))
        _rows(
            page,
            [[entry.org.code, entry.org.name, entry.reason or texts()["no_reason"]] for entry in tally.no_collective],
        )
    _waiting(book, tally)
    if tally.awards:
        page = _page(book, tally, "awards", _heads(("recipient", 30), ("basis", 60), ("years", 14), ("count", 10)))
        _rows(
            page,
            [
                [
                    vocabulary.name("award_recipients", award.to),
                    vocabulary.name("award_bases", award.basis),
                    years_text(award.first_year, award.last_year),
                    award.count,
                ]
                for award in tally.awards
            ],
        )


def years_text(first: int | None, last: int | None) -> str:
    """A span of years as papers print it: "2017–2021", "2021"."""
    years = [str(year) for year in dict.fromkeys((first, last)) if year is not None]
    return "–".join(years)


def _waiting(book: Book, tally: Tally) -> None:
    """Who is without a level and why."""
    waiting = [standing for standing in tally.subjects if standing.level is None]
    if not waiting:
        return
    orgs = {org.code: org.name for org in tally.round.organisations}
    admitted = {member.code: member.admitted_on for member in tally.round.members}
    heads = _heads(("subject", 20), ("code", 14), ("name", 40), ("organisation", 44), ("admitted", 14), ("reason", 40))
    page = _page(book, tally, "waiting", heads)
    rows: list[Sequence[str | int | None]] = []
    for standing in in_order(tally, waiting):
        since = admitted.get(standing.code) if standing.subject is TallySubject.MEMBER else None
        reason = vocabulary.name("reasons", standing.reason.value) if standing.reason else ""
        subject = vocabulary.name("subjects", standing.subject.value)
        rows.append([subject, standing.code, standing.name, orgs[standing.node], since.vi if since else "", reason])
    _rows(page, rows)


def streaks(book: Book, tally: Tally) -> None:
    """Who was excellent for the years in a row that commendation asks for."""
    holding = [standing for ones in tally.streaks.holds.values() for standing in ones]
    if not holding:
        return
    orgs = {org.code: org.name for org in tally.round.organisations}
    page = _page(book, tally, "streaks", _heads(("subject", 24), ("code", 14), ("name", 44), ("organisation", 50)))
    rows = [
        [vocabulary.name("subjects", standing.subject.value), standing.code, standing.name, orgs[standing.node]]
        for standing in in_order(tally, holding)
    ]
    _rows(page, rows)


def in_order(tally: Tally, subjects: Sequence[Standing]) -> list[Standing]:
    """As lists are signed: by kind, down the tree, by post, people by given name and the rest by title."""
    kinds = {subject: index for index, subject in enumerate(REPORT_ORDER)}
    places = {code: index for index, code in enumerate(tally.grouped.tree.preorder)}
    people = {TallySubject.MEMBER, TallySubject.LEADER}
    posts = {member.code: member.post_rank for member in tally.round.members}
    posts |= {leader.code: leader.post_rank for leader in tally.round.leaders}

    def key(standing: Standing) -> tuple[int, int, float, str]:
        rank = posts.get(standing.code) if standing.subject in people else None
        name = person_sort_key(standing.name) if standing.subject in people else title_sort_key(standing.name)
        return kinds[standing.subject], places[standing.node], inf if rank is None else rank, name

    return sorted(subjects, key=key)


def findings(book: Book, tally: Tally) -> None:
    """Everything a person must look at, the gravest first."""
    orgs = {org.code: org.name for org in tally.round.organisations}
    page = _page(
        book, tally, "findings", _heads(("severity", 12), ("organisation", 40), ("content", 90), ("clause", 40))
    )
    style = {"error": "bad", "warning": "warn", "note": "text"}
    rows = [
        [texts()["severities"][f.severity.value], orgs.get(f.scope or "", texts()["whole"]), spoken(f), f.clause]
        for f in tally.findings
    ]
    _rows(page, rows, [style[f.severity.value] for f in tally.findings])


def method(book: Book, tally: Tally) -> None:
    """By which rules the figures were made, and which of them nobody has checked."""
    page = _page(book, tally, "method", _heads(("item", 44), ("value", 80), ("verified", 30), ("clause", 44)))
    _rows(page, list(method_lines(tally)))


def method_lines(tally: Tally, *, digests: bool = True) -> Iterator[tuple[str, str, str, str]]:
    """Item, content, whether checked, clause."""
    words = texts()["method"]
    regime, unit = tally.regime, tally.round.unit
    policy = ", ".join(info.name for info in regime.policies) or words["no_policy"]
    yield words["program"], f"xeploai {version('xeploai')}", "", ""
    yield words["pack"], f"{regime.title} ({regime.pack_id})", "", ""
    yield words["version"], regime.pack_version, "", ""
    if digests:
        yield words["digest"], regime.pack_digest, "", ""
    yield words["policy"], policy, "", ""
    if regime.policy_digest and digests:
        yield words["policy_digest"], regime.policy_digest, "", ""
    yield words["closing"], unit.closing_on.strftime("%d/%m/%Y"), "", ""
    for item in ("base", "flat", "total", "unknown", "rounding", "pools_only"):
        yield words[item], words[f"{item}_text"], "", ""
    quota = regime.quota(None)
    cap = words["cap_text"] % {
        "share": share_of_cap(quota.share_per_10k),
        "denominator": phrase(f"denominator_{quota.denominator.value}"),
        "rounding": value_name(quota.rounding.value),
        "minimum": words["cap_minimum"] % {"minimum": quota.minimum} if quota.minimum else "",
    }
    yield words["cap"], cap, words["verified" if quota.verified else "unverified"], quota.clause
    for rule in {pool.subject: pool.rule for pool in tally.pools.pools}.values():
        item = words["pooled"] % {"subject": vocabulary.name("subjects", rule.subject.value)}
        yield item, rule.text, words["verified" if rule.verified else "unverified"], rule.clause
    for value in used_parameters(regime):
        yield f"{words['parameter']}: {without_codes(value.text)}", value_text(value), _verified(value), value.clause
    for name in ("streak_years", "streak_not_assessed"):
        setting = streak_setting(regime, name)
        checked = words["verified" if setting["verified"] else "unverified"]
        item = f"{words['parameter']}: {without_codes(setting['text'])}"
        yield item, value_name(setting["value"]), checked, str(setting["clause"])


def _verified(value: Value) -> str:
    words = texts()["method"]
    if value.confirmed_by is not None:
        return str(words["confirmed"] % {"document": value.confirmed_by.document, "clause": value.confirmed_by.clause})
    return str(words["verified" if value.verified else "unverified"])
