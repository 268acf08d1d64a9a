"""Facts of subjects as handed in: checked against the schema, every fault at once, then flat and exact.

    from_document  a parsed facts file (numbers with decimals as Decimal) -> subjects with flat facts
    flat names     tasks.done, degrees.key; a group given as "none" is "none" at each of its names

Faults name the subject in `sheet` and the key in `column`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xeploai.core import points
from xeploai.core.dates import PartialDate
from xeploai.core.errors import Fault, shown
from xeploai.core.fact_schema import (
    GROUPS_NONE,
    NONE_IS,
    NOT_ABOVE,
    NOT_ABOVE_ALONE,
    PARTS_OF,
    RECORD_FIELDS,
    FactSpec,
    FactType,
    facts_of,
    keys_of,
)
from xeploai.core.nodes import NONE, SCALES
from xeploai.core.subjects import OrgKind, SubjectKind

GIVEN = "given"
"""What stands for a group that is there, so that is_none(group) is known."""

MOST = 10**9
"""No count of subjects, votes or tasks in the country comes near; above it stands a slip of the hand."""


@dataclass(frozen=True)
class Subject:
    """A subject to judge. facts: flat, only what is known."""

    id: str
    kind: SubjectKind
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Limits:
    """What the regime adds to the schema.

    points_max  ten-thousandths of a point by name (points.general); empty where nobody says
    """

    points_max: Mapping[str, int] | None = None


class _Wrong(Exception):
    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(code)


def from_document(subjects: object, *, as_of: date, limits: Limits) -> tuple[list[Subject], list[Fault]]:
    """Every subject of a facts file and every fault in them. Nothing is to be used while a fault stands."""
    if not isinstance(subjects, Sequence) or isinstance(subjects, str):
        return [], [Fault(code="facts_not_a_list", column="subjects", value=shown(subjects))]
    read, faults, seen = [], [], set()
    for number, document in enumerate(subjects, start=1):
        reader = _Reader(document, number, as_of, limits)
        subject = reader.subject()
        faults.extend(reader.faults)
        if subject is None:
            continue
        if subject.id in seen:
            faults.append(Fault(code="facts_id_twice", sheet=subject.id, column="id", value=subject.id))
        seen.add(subject.id)
        read.append(subject)
    return read, faults


class _Reader:
    """Reads one subject and gathers its faults."""

    def __init__(self, document: object, number: int, as_of: date, limits: Limits) -> None:
        self.document, self.as_of, self.limits = document, as_of, limits
        self.faults: list[Fault] = []
        named = document.get("id") if isinstance(document, Mapping) else None
        self.where = named if isinstance(named, str) and named.strip() else f"subjects[{number}]"

    def fault(self, code: str, key: str, value: object, **values: object) -> None:
        self.faults.append(Fault(code=code, sheet=self.where, column=key, value=shown(value), values=values))

    def subject(self) -> Subject | None:
        """The subject, or None where not even its kind can be told."""
        if not isinstance(self.document, Mapping):
            self.fault("facts_not_an_object", "subjects", self.document)
            return None
        values = {key: value for key, value in self.document.items() if value is not None}
        id_, kind = values.pop("id", None), values.pop("kind", None)
        if not isinstance(id_, str) or not id_.strip():
            self.fault("facts_no_id", "id", id_)
        if kind not in tuple(SubjectKind):
            self.fault("facts_unknown_kind", "kind", kind, known=", ".join(SubjectKind))
            return None
        flat = self._flat(SubjectKind(kind), values)
        self._possible(flat)
        return Subject(self.where, SubjectKind(kind), flat)

    def _flat(self, kind: SubjectKind, values: Mapping[str, Any]) -> dict[str, Any]:
        flat: dict[str, Any] = {}
        keys, specs = keys_of(kind), facts_of(kind)
        for key, value in values.items():
            if key not in keys:
                self.fault("facts_unknown_key", key, value, kind=kind.value)
            elif keys[key]:
                flat.update(self._group(key, keys[key], value, specs))
            else:
                self._fact(specs[key], value, flat)
        return flat

    def _group(self, group: str, names: Sequence[str], value: object, specs: Mapping[str, FactSpec]) -> dict[str, Any]:
        if value == NONE and (group in GROUPS_NONE or group in NONE_IS):
            every = NONE if group in GROUPS_NONE else NONE_IS[group]
            return {f"{group}.{name}": every for name in names} | {group: NONE if group in GROUPS_NONE else GIVEN}
        if not isinstance(value, Mapping):
            self.fault("facts_group", group, value, names=", ".join(names))
            return {}
        flat: dict[str, Any] = {group: GIVEN}
        for name, item in value.items():
            if name not in names:
                self.fault("facts_unknown_key_in_group", f"{group}.{name}", item, names=", ".join(names))
            elif item is not None:
                self._fact(specs[f"{group}.{name}"], item, flat)
        return flat

    def _fact(self, spec: FactSpec, value: Any, flat: dict[str, Any]) -> None:
        if value == NONE and spec.name in NONE_IS:
            flat[spec.name] = NONE_IS[spec.name]
        elif value == NONE and spec.may_be_none:
            flat[spec.name] = NONE
        elif spec.type is FactType.RECORDS:
            flat[spec.name] = self._records(spec.name, value)
        else:
            self._into(flat, spec.name, spec, value)

    def _into(self, record: dict[str, Any], key: str, spec: FactSpec, value: Any) -> None:
        """Read one value into `record` under the name of its fact, or note the fault at `key`."""
        name, type_, at_most = spec.name, spec.type, spec.at_most
        try:
            read = _READ[type_](value)
            if at_most is not None and read > at_most:
                raise _Wrong("facts_above", most=points.plain(at_most) if type_ is FactType.POINTS else at_most)
            most = (self.limits.points_max or {}).get(name)
            if most is not None and read > most:
                raise _Wrong("facts_above", most=points.plain(most))
            if isinstance(read, PartialDate) and read.first > self.as_of:
                raise _Wrong("facts_after_as_of", as_of=f"{self.as_of:%d/%m/%Y}")
        except _Wrong as wrong:
            self.fault(wrong.code, key, value, **wrong.values)
        else:
            record[name] = read

    def _records(self, name: str, value: object) -> tuple[Mapping[str, Any], ...]:
        if not isinstance(value, list | tuple):
            self.fault("facts_not_records", name, value)
            return ()
        records: list[dict[str, Any]] = []
        for number, record in enumerate(value, start=1):
            key = f"{name}[{number}]"
            checked: dict[str, Any] = {}
            if not isinstance(record, Mapping):
                self.fault("facts_not_an_object", key, record)
                continue
            for field, item in record.items():
                if field not in RECORD_FIELDS:
                    self.fault("facts_unknown_key_in_group", f"{key}.{field}", item, names=", ".join(RECORD_FIELDS))
                elif item is not None:
                    self._into(checked, f"{key}.{field}", FactSpec(field, RECORD_FIELDS[field]), item)
            records.append(checked)
        return tuple(records)

    def _possible(self, flat: Mapping[str, Any]) -> None:
        """Counts that cannot be true together; each slip is told of once."""
        faulted: set[str] = set()
        for less, more in _pairs(flat):
            if flat[less] > flat[more] and less not in faulted:
                faulted.add(less)
                self.fault("facts_impossible", less, flat[less], other=more, most=flat[more])
        for group, most in PARTS_OF.items():
            parts = [value for name, value in flat.items() if name.startswith(f"{group}.") and isinstance(value, int)]
            if sum(parts) > most:
                self.fault("facts_impossible_parts", group, sum(parts), most=most)
        for group in ("tasks", "unit_tasks"):
            done, failed, assigned = (flat.get(f"{group}.{name}") for name in ("done", "not_completed", "assigned"))
            if not (isinstance(done, int) and isinstance(failed, int) and isinstance(assigned, int)):
                continue
            if max(done, failed) <= assigned < done + failed:
                key, most = f"{group}.not_completed", assigned - done
                self.fault("facts_impossible_sum", key, failed, most=most, other=f"{group}.done")


def _pairs(flat: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    groups = ("tasks", "unit_tasks", "collective_tasks", "shortcomings", "low_trust")
    pairs = [*NOT_ABOVE_ALONE, *((f"{g}.{less}", f"{g}.{more}") for g in groups for less, more in NOT_ABOVE)]
    for less, more in pairs:
        if isinstance(flat.get(less), int) and isinstance(flat.get(more), int):
            yield less, more


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("facts_not_bool")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise _Wrong("facts_not_count")
    return value


def _exact(value: object) -> Decimal | None:
    """A number, or a text that is one, exactly as written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    text = str(value) if not isinstance(value, str) else value
    if isinstance(value, str) and not (value.isascii() and value.replace(".", "", 1).isdecimal()):
        return None
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() and number >= 0 else None


def _points(value: object) -> int:
    """Exact points. Raises _Wrong for what is no number and for a fifth decimal."""
    try:
        return points.units(value)
    except points.TooManyDecimals:
        raise _Wrong("facts_points_decimals") from None
    except points.NotPoints:
        raise _Wrong("facts_not_number") from None


def _months(value: object) -> int | Decimal:
    """Months to the hundredth. Raises _Wrong for what is no number and for a third decimal."""
    number = _exact(value)
    if number is None or number > MOST:
        raise _Wrong("facts_not_number")
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < -2:
        raise _Wrong("facts_decimals")
    return number if number % 1 else int(number)


def _step(scale: str) -> Callable[[object], str]:
    steps = SCALES[scale]

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in steps:
            raise _Wrong(f"facts_not_{scale}", known=", ".join(steps))
        return value

    return read


def _degrees(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise _Wrong("facts_not_degrees", known=", ".join(SCALES["degree"]))
    read = _step("degree")
    return tuple(read(degree) for degree in value)


def _org_kind(value: object) -> str:
    kinds = tuple(kind.value for kind in OrgKind if kind is not OrgKind.PARTY_GROUP)
    if value not in kinds:
        raise _Wrong("facts_not_org_kind", known=", ".join(kinds))
    return str(value)


def _date(value: object) -> PartialDate:
    try:
        if not isinstance(value, str):
            raise ValueError(value)
        return PartialDate.from_iso(value)
    except ValueError:
        raise _Wrong("facts_not_date") from None


_READ: Mapping[FactType, Callable[[object], Any]] = {
    FactType.BOOL: _bool,
    FactType.COUNT: _count,
    FactType.POINTS: _points,
    FactType.MONTHS: _months,
    FactType.LEVEL: _step("level"),
    FactType.DEGREE: _step("degree"),
    FactType.DEGREES: _degrees,
    FactType.FORM: _step("form"),
    FactType.ORG_KIND: _org_kind,
    FactType.DATE: _date,
}
