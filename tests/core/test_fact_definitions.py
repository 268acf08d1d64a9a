"""Every fact of `judge` is defined once; what one lacks (a name, a reading, a column) is named."""

from datetime import date
from typing import Any

import pytest

from xeploai.columns.facts import column_name, record_relation, relation, rows
from xeploai.core.expressions import parse
from xeploai.core.fact_schema import RECORD_FIELDS, FactSpec, FactType, facts_of
from xeploai.core.facts import Limits, from_document
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks import vocabulary

AS_OF = date(2025, 12, 15)
FACTS = [(kind, spec) for kind in SubjectKind for spec in facts_of(kind).values()]
EXAMPLES: dict[FactType, Any] = {
    FactType.BOOL: True,
    FactType.COUNT: 1,
    FactType.POINTS: "1.5",
    FactType.MONTHS: 1,
    FactType.LEVEL: "XS",
    FactType.DEGREE: "XS",
    FactType.DEGREES: ["XS"],
    FactType.FORM: "warning",
    FactType.ORG_KIND: "branch",
    FactType.DATE: "2015-02-03",
    FactType.RECORDS: [],
}


def document(kind: SubjectKind, spec: FactSpec) -> dict[str, Any]:
    """A subject of whom this alone is told."""
    head, _, rest = spec.name.partition(".")
    value = EXAMPLES[spec.type]
    return {"id": "m1", "kind": kind.value, head: {rest: value} if rest else value}


@pytest.mark.parametrize(("kind", "spec"), FACTS, ids=lambda one: getattr(one, "name", ""))
def test_every_fact_is_read_named_and_given_to_both_executors(kind: SubjectKind, spec: FactSpec) -> None:
    assert spec.name in vocabulary.codes("facts"), f"{spec.name}: no name in vocabulary.yaml, facts"
    subjects, faults = from_document([document(kind, spec)], as_of=AS_OF, limits=Limits())
    assert faults == []
    assert spec.name in subjects[0].facts, f"{spec.name}: not read"
    assert spec.name.partition(".")[0] in {name.partition(".")[0] for name in parse(spec.name).facts}
    columns = relation(kind)
    stored = [name for name in columns if name.startswith(column_name(spec.name))]
    assert stored, f"{spec.name}: no column"
    [row] = rows(kind, subjects)
    if spec.type is not FactType.RECORDS:
        assert any(row[list(columns).index(name)] is not None for name in stored), f"{spec.name}: not stored"


def test_the_names_stand_for_facts() -> None:
    """A name that is left over when a fact goes is named too."""
    known = {spec.name for _, spec in FACTS}
    lists = {spec.name for _, spec in FACTS if spec.type is FactType.RECORDS}
    known |= {f"{name}.{field}" for name in lists for field in RECORD_FIELDS}
    assert set(vocabulary.codes("facts")) - known - {spec.name.partition(".")[0] for _, spec in FACTS} == set()


def test_every_field_of_a_discipline_has_its_column() -> None:
    columns = record_relation()
    assert [field for field in RECORD_FIELDS if not any(name.startswith(field) for name in columns)] == []
