"""Facts of subjects as flat columns: one relation a kind, one for each list of records. core/facts.py for millions.

tasks.done          tasks__done BIGINT                  points are ten-thousandths
state_level         state_level VARCHAR                 codes, and "none"
degrees.key         degrees__key VARCHAR                the worst degree of the list, of an empty list the best
sick_leave_months   sick_leave_months DECIMAL(6,2)
admitted_on         admitted_on__first, __last DATE     the days between which it lies
unit_tasks          unit_tasks__none BOOLEAN            TRUE: there is none; FALSE: there is; NULL: unknown
disciplines         disciplines BOOLEAN                 TRUE where the list was given; records in <kind>_disciplines
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlglot import exp

from xeploai.core.dates import PartialDate
from xeploai.core.fact_schema import GROUPS_NONE, RECORD_FIELDS, FactSpec, FactType, facts_of
from xeploai.core.facts import Subject
from xeploai.core.nodes import NONE, SCALES
from xeploai.core.sql import Columns
from xeploai.core.subjects import SubjectKind

_TYPES: Mapping[FactType, str] = {
    FactType.BOOL: "BOOLEAN",
    FactType.COUNT: "BIGINT",
    FactType.POINTS: "BIGINT",
    FactType.MONTHS: "DECIMAL(6,2)",
    FactType.LEVEL: "VARCHAR",
    FactType.DEGREE: "VARCHAR",
    FactType.DEGREES: "VARCHAR",
    FactType.FORM: "VARCHAR",
    FactType.ORG_KIND: "VARCHAR",
    FactType.RECORDS: "BOOLEAN",
}
_ENDS = ("first", "last")


def column_name(fact: str) -> str:
    """The column of a fact.

    >>> column_name("tasks.done")
    'tasks__done'
    """
    return fact.replace(".", "__")


@cache
def relation(kind: SubjectKind) -> Mapping[str, str]:
    """Columns and their SQL types of the relation of one kind, `id` first."""
    columns = {"id": "VARCHAR"}
    specs = facts_of(kind)
    for spec in specs.values():
        columns |= _typed(spec.name, spec.type)
        if spec.may_be_none and spec.type is not FactType.LEVEL:
            columns[f"{column_name(spec.name)}__none"] = "BOOLEAN"
    groups = {name.rpartition(".")[0] for name in specs} & GROUPS_NONE
    return columns | {f"{group}__none": "BOOLEAN" for group in sorted(groups)}


@cache
def record_relation() -> Mapping[str, str]:
    """Columns and types of the records of any list; `subject` is the id of whose they are."""
    columns = {"subject": "VARCHAR"}
    for name, type_ in RECORD_FIELDS.items():
        columns |= _typed(name, type_)
    return columns


def _typed(name: str, type_: FactType) -> dict[str, str]:
    if type_ is FactType.DATE:
        return {f"{column_name(name)}__{end}": "DATE" for end in _ENDS}
    return {column_name(name): _TYPES[type_]}


def lists(kind: SubjectKind) -> tuple[str, ...]:
    """The facts of a kind that are lists of records."""
    return tuple(spec.name for spec in facts_of(kind).values() if spec.type is FactType.RECORDS)


def record_table(kind: SubjectKind, name: str) -> str:
    """The relation that holds the records of a list."""
    return f"{kind.value}_{name}"


@cache
def fact_columns(kind: SubjectKind) -> Columns:
    """What core/sql.py reads: the column of each fact, of each end of a date, of each absence and record field."""
    columns: dict[str, str | exp.Expression] = {}
    for spec in facts_of(kind).values():
        columns |= _read(spec.name, spec.type)
        if spec.type is FactType.LEVEL:
            columns[f"{spec.name}.none"] = _is_none_text(spec)
        elif spec.may_be_none:
            columns[f"{spec.name}.none"] = f"{column_name(spec.name)}__none"
    for name in relation(kind):
        if name.endswith("__none"):
            columns[name.removesuffix("__none") + ".none"] = name
    for owner in lists(kind):
        for field, type_ in RECORD_FIELDS.items():
            columns |= {f"{owner}.{name}": column for name, column in _read(field, type_).items()}
    return columns


def _read(name: str, type_: FactType) -> dict[str, str]:
    if type_ is FactType.DATE:
        return {f"{name}.{end}": f"{column_name(name)}__{end}" for end in _ENDS}
    return {name: column_name(name)}


def _is_none_text(spec: FactSpec) -> exp.Expression:
    column = exp.column(column_name(spec.name), quoted=True)
    return exp.Paren(this=exp.EQ(this=column, expression=exp.Literal.string(NONE)))


def rows(kind: SubjectKind, subjects: Iterable[Subject]) -> Iterator[tuple[Any, ...]]:
    """Subjects of one kind as rows of their relation."""
    names = tuple(relation(kind))
    specs = facts_of(kind)
    for subject in subjects:
        row: dict[str, Any] = {"id": subject.id}
        for name, value in subject.facts.items():
            row |= _stored(name, value, specs.get(name))
        yield tuple(row.get(name) for name in names)


def record_rows(subjects: Iterable[Subject], name: str) -> Iterator[tuple[Any, ...]]:
    """The records of one list of all subjects as rows."""
    columns = tuple(record_relation())
    for subject in subjects:
        for record in subject.facts.get(name) or ():
            row: dict[str, Any] = {"subject": subject.id}
            for field, value in record.items():
                row |= _stored(field, value, FactSpec(field, RECORD_FIELDS[field]))
            yield tuple(row.get(column) for column in columns)


def _stored(name: str, value: Any, spec: FactSpec | None) -> dict[str, Any]:
    column = column_name(name)
    if value is None:
        return {}
    if spec is None:
        return {f"{column}__none": value == NONE} if name in GROUPS_NONE else {}
    if spec.type is FactType.LEVEL:
        return {column: value}
    flag = {f"{column}__none": value == NONE} if spec.may_be_none else {}
    if value == NONE:
        return flag
    match spec.type:
        case FactType.DATE:
            assert isinstance(value, PartialDate)
            return {f"{column}__first": value.first, f"{column}__last": value.last}
        case FactType.DEGREES:
            return {column: worst_degree(value)}
        case FactType.RECORDS:
            return {column: True}
    return {column: value} | flag


def worst_degree(degrees: Sequence[str]) -> str:
    """What stands for a list of degrees: all are at least a step exactly where the worst one is.

    >>> worst_degree(["XS", "TB"]), worst_degree([])
    ('TB', 'XS')
    """
    steps = SCALES["degree"]
    return max(degrees, key=steps.index, default=steps[0])
