"""What a version of a pack changed, as a page and as data.

Every rule, value, pool and duty whose answer may differ, as it was and as it is, with its source; what only reads
otherwise; what of that which calculates stays unverified.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.changes import Change, Turn, changes, earlier_version
from xeploai.rulepacks.load import available, load_pack
from xeploai.rulepacks.pack import Pack
from xeploai.rulepacks.policy import of_pack
from xeploai.rulepacks.questions import Area, register
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.schema import AuthoritySpec, DutySpec, ParameterSpec, PoolSpec, RuleSpec, Statement
from xeploai.rulepacks.vocabulary import name
from xeploai.tools.rulebook.labels import label
from xeploai.tools.rulebook.markdown import markdown
from xeploai.tools.rulebook.page import Page, Row, Section, Table, bodies_named, checked, years
from xeploai.tools.rulebook.questions import standing, text_of
from xeploai.tools.rulebook.values import day, shown_value

_CALCULATED = (
    "effect",
    "applies",
    "condition",
    "exception",
    "level",
    "level_from",
    "authority_note",
    "reason",
    "still_reviewed",
    "by",
    "needs_group",
)
_PARTS: Sequence[tuple[str, tuple[type[Statement], ...]]] = (
    ("parameters", (ParameterSpec,)),
    ("rules", (RuleSpec,)),
    ("pools", (PoolSpec,)),
    ("duties", (AuthoritySpec, DutySpec)),
)


@dataclass(frozen=True)
class _Side:
    """One of the two versions, as it is printed."""

    pack: Pack

    @property
    def name(self) -> str:
        return f"{self.pack.info.id}@{self.pack.info.version}"

    @cached_property
    def regime(self) -> Regime:
        """On the day of its newest value, so that the page is the same whenever it is printed."""
        return of_pack(self.pack, on=max(start for dated in self.pack.values.values() for start, _ in dated))

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Rules in words, with the thresholds of the pack."""
        return {rule.id: rule.text for kind in SubjectKind for rule in self.regime.rules(kind)}

    def text(self, statement: Statement) -> str:
        return self.texts.get(statement.id, statement.text)

    def standing(self, statement: Statement | None, change: Change) -> str:
        """What this version says: values in figures; of a rule, its words and what calculates otherwise."""
        match statement:
            case None:
                return label("absent")
            case ParameterSpec():
                dated = self.pack.values[statement.id]
                return "; ".join(
                    label("value_from", value=shown_value(value), day=day(start)) for start, value in dated
                )
            case DutySpec():
                return f"{name('duties', statement.duty)}: {bodies_named(statement.bodies)}"
            case AuthoritySpec():
                return statement.text
        content = statement.model_dump(mode="json")
        keys = [key for key in _CALCULATED if key in (change.keys or content)]
        parts = [
            label("rule_key", key=label(f"key_{key}"), value=_word(content[key]))
            for key in keys
            if change.keys or content[key] not in (None, False)
        ]
        return "; ".join([self.text(statement), *parts] if change.keys else parts)


def changes_page(before: Pack, after: Pack) -> Page:
    """The page of one version against an earlier one."""
    old, new = _Side(before), _Side(after)
    found, info = changes(before, after), after.info
    counts = Counter(change.turn for change in found)
    count = label(
        "changes_counts",
        changed=len(found) - counts[Turn.REWORDED],
        added=counts[Turn.ADDED],
        altered=counts[Turn.CHANGED],
        dropped=counts[Turn.DROPPED],
        reworded=counts[Turn.REWORDED],
        open=len(register(new.regime)),
    )
    sections = [*_changed(old, new, found), *_reworded(new, found), *_open(new.regime)]
    return Page(
        title=label("changes_title", before=old.name, after=new.name),
        subtitle=label(
            "subtitle", title=info.title, years=years(info.first_year, info.last_year), version=info.version
        ),
        sentences=(count, label("changes_how"), label("sources"), label("digest", digest=after.digest)),
        sections=tuple(section for section in sections if section.tables[0].rows),
    )


def changes_document() -> str:
    """Every pack that has an earlier version against it, newest versions only, as one Markdown document."""
    pages = [
        changes_page(load_pack(before), load_pack(info.id))
        for info in available()
        if (before := earlier_version(info.id)) is not None
    ]
    head = [f"# {label('changes_document')}", "", label("changes_made"), ""]
    return "\n".join([*head, *map(markdown, pages)])


def changes_json(before: Pack, after: Pack) -> dict[str, Any]:
    """The same as data."""
    regime = _Side(after).regime
    return {
        **regime.identity,
        "before": {"pack_version": before.info.version, "pack_digest": before.digest},
        "changes": [
            {
                "id": change.statement.id,
                "turn": change.turn.value,
                "keys": list(change.keys),
                "from": change.since.isoformat() if change.since else None,
                "before": None if change.before is None else change.before.model_dump(mode="json", by_alias=True),
                "after": None if change.after is None else change.after.model_dump(mode="json", by_alias=True),
            }
            for change in changes(before, after)
        ],
        "unverified": [question.statement.id for question in register(regime)],
    }


def _changed(old: _Side, new: _Side, found: Sequence[Change]) -> Iterator[Section]:
    columns = (
        label("column_content"),
        *(label("column_before", version=side.pack.info.version) for side in (old, new)),
        *(label(f"column_{code}") for code in ("since", "clause", "source", "checked", "id")),
    )
    for part, types in _PARTS:
        rows = tuple(
            _row(change, old, new)
            for change in found
            if isinstance(change.statement, types) and change.turn is not Turn.REWORDED
        )
        yield Section(label(f"changes_{part}"), (Table(columns, (22, 17, 17, 8, 13, 7, 7, 9), rows),))


def _row(change: Change, old: _Side, new: _Side) -> Row:
    statement = change.statement
    cells = (
        (old if change.after is None else new).text(statement),
        old.standing(change.before, change),
        new.standing(change.after, change),
        day(change.since) if change.since else str(new.pack.info.first_year),
        statement.clause,
        statement.source,
        checked(statement.verified),
        statement.id,
    )
    return Row(cells, statement.verified)


def _word(value: object) -> str:
    if value is None:
        return label("absent")
    if isinstance(value, bool):
        return label("yes" if value else "no")
    return str(value)


def _reworded(new: _Side, found: Sequence[Change]) -> Iterator[Section]:
    rows = tuple(
        Row(
            (
                new.text(change.statement),
                ", ".join(label(f"key_{key}") for key in change.keys),
                change.statement.clause,
                change.statement.source,
                checked(change.statement.verified),
                change.statement.id,
            ),
            change.statement.verified,
        )
        for change in found
        if change.turn is Turn.REWORDED
    )
    columns = tuple(label(f"column_{code}") for code in ("content", "changed", "clause", "source", "checked", "id"))
    yield Section(label("changes_reworded"), (Table(columns, (40, 16, 18, 10, 8, 8), rows),))


def _open(regime: Regime) -> Iterator[Section]:
    questions = register(regime)
    columns = tuple(label(f"column_{code}") for code in ("content", "standing", "clause", "source", "checked", "id"))
    for area in (Area.PARAMETERS, Area.RULES, Area.QUOTA):  # the rest calculates nothing: `--questions` lists it
        rows = tuple(
            Row(
                (
                    text_of(regime, question),
                    standing(regime, question),
                    question.statement.clause,
                    question.statement.source,
                    checked(question.statement.verified),
                    question.statement.id,
                ),
                False,
            )
            for question in questions
            if question.area is area
        )
        heading = label("changes_open", area=label(f"questions_{area.value}").lower())
        yield Section(heading, (Table(columns, (38, 16, 18, 9, 9, 10), rows),))
