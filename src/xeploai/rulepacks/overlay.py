"""Laying policies over a regime: what each may change, and why it is refused where it may not."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from xeploai.core import points
from xeploai.core.errors import Fault, RuleError
from xeploai.core.rules import Rule
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.checks import check_rules, scale_faults
from xeploai.rulepacks.kinds import Mode
from xeploai.rulepacks.policy_schema import Confirm, Given, PolicyFile, QuotaPart, SettledDuty, Sheet
from xeploai.rulepacks.reading import rule_of
from xeploai.rulepacks.regime import (
    Answer,
    PolicyInfo,
    Recusal,
    Regime,
    ScoreSheet,
    Settlement,
    Severity,
    SheetGroup,
    SheetItem,
)
from xeploai.rulepacks.schema import ParameterSpec, Scalar
from xeploai.rulepacks.terms import Confirmation, PoolRule, Value
from xeploai.rulepacks.values import limits, loosens, stored, within
from xeploai.rulepacks.vocabulary import codes

_BANDS = {"XS": "points_excellent", "T": "points_good", "HT": "points_completed"}
_SHEETS = "score_sheets"
_MAXIMA = {"general": "points_general_max", "results": "points_results_max"}


class Overlay:
    """A regime in the making. Every `lay` raises RuleError with all faults of one policy, and changes nothing then."""

    def __init__(self, bare: Regime) -> None:
        self.bare = bare
        self.specs = bare.pack.parameters
        self.values: dict[str, Value] = dict(bare.values)
        self.quota: dict[str, dict[str, Value]] = {}
        self.pools: dict[TallySubject, PoolRule] = dict(bare.pools)
        self.rules: dict[SubjectKind, list[Rule]] = {kind: list(rules) for kind, rules in bare.rules_by_kind.items()}
        self.severities: dict[str, Severity] = {}
        self.sheets: list[ScoreSheet] = []
        self.policies: list[PolicyInfo] = []
        self.settlements: dict[str, Settlement] = {}
        self.answers: list[Answer] = []
        self.recusal: Recusal | None = None
        self.left_open: set[str] = set()

    def lay(self, policy: PolicyFile, *, file: str) -> None:
        """Lay one policy over what stands."""
        faults = list(self._faults(policy, file))
        if faults:
            raise RuleError(faults)
        info = PolicyInfo(
            id=policy.id,
            version=policy.version,
            issuer=policy.issuer,
            number=policy.number,
            date=policy.date,
            example=policy.example,
        )
        self._set_values(policy, info)
        for subject, pool in policy.pools.items():
            self.pools[subject] = PoolRule(
                subject=subject,
                by=pool.by,
                needs_group=pool.needs_group,
                text=pool.text,
                clause=pool.clause,
                source=info.name,
                verified=True,
            )
        for kind, rules in policy.rules.items():
            self.rules[kind] += [
                replace(rule_of(rule.spec(source="seed:policy"), kind), source=info.name) for rule in rules
            ]
        self.severities.update(policy.severity)
        own = {kind for sheet in policy.score_sheets for kind in sheet.kinds}
        self.sheets = [*_without(self.sheets, own), *(_sheet(sheet) for sheet in policy.score_sheets)]
        for confirm in policy.confirms:
            self._confirm(confirm)
            self.answers.append(_answer(confirm, info))
        for id, settled in policy.responsibilities.items():
            self.settlements[id] = Settlement(
                bodies=tuple(settled.bodies), document=settled.document, clause=settled.clause, set_by=info.name
            )
            self.answers.append(_settled_answer(id, settled, info))
        if policy.recusal is not None:
            self.recusal = Recusal(document=policy.recusal.document, clause=policy.recusal.clause, set_by=info.name)
        self.left_open |= set(policy.leaves_open)
        self.policies.append(info)

    def regime(self, *, text: str, digest: str) -> Regime:
        """What stands now."""
        return replace(
            self.bare,
            values=self.values,
            quota_overrides=self.quota,
            pools=self.pools,
            rules_by_kind={kind: tuple(rules) for kind, rules in self.rules.items()},
            severities=self.severities,
            score_sheets=tuple(self.sheets),
            policies=tuple(self.policies),
            settlements=self.settlements,
            answers=tuple(self.answers),
            recusal=self.recusal,
            policy_text=text,
            policy_digest=digest,
        )

    def content(self, policies: list[PolicyFile]) -> dict[str, Any]:
        """The merged text as plain data: what the policies say, and every value as it came out."""
        contents = [policy.model_dump(mode="json", exclude_defaults=True, by_alias=True) for policy in policies]
        changed = {id: str(value.value) for id, value in self.values.items() if value.set_by is not None}
        return {
            "pack": f"{self.bare.pack_id}@{self.bare.pack_version}",
            "pack_digest": self.bare.pack_digest,
            "policies": contents,
            "values": changed,
        }

    # -- what may not stand -------------------------------------------------------------------------------------

    def _faults(self, policy: PolicyFile, file: str) -> Iterator[Fault]:
        if policy.pack is not None and policy.pack.partition("@")[0] != self.bare.pack_id:
            yield Fault(
                code="policy_other_pack",
                sheet=file,
                column="pack",
                value=policy.pack,
                values={"pack": self.bare.pack_id},
            )
            return
        settings = _given(policy)
        for name in sorted({f"quota_{key}" for key in policy.quota.given()} & policy.parameters.keys()):
            yield Fault(code="policy_contradicts_itself", sheet=file, column=f"parameters.{name}")
        for id, (value, document) in settings.items():
            in_quota = id.removeprefix("quota_") in policy.quota.given() and id not in policy.parameters
            key = id.replace("quota_", "quota.") if in_quota else f"parameters.{id}"
            yield from self._value_faults(id, value, document, file=file, key=key)
        for subject, part in policy.quota.parts().items():
            for name, value in part.given().items():
                key = f"quota.{subject}.{name}"
                yield from self._value_faults(f"quota_{name}", value, part.document, file=file, key=key)
        for id in sorted(set(policy.leaves_open) - self.specs.keys() - {_SHEETS}):
            yield Fault(code="policy_unknown_parameter", sheet=file, column="leaves_open", value=id)
        yield from self._rule_faults(policy, file)
        covered: set[SubjectKind] = set()
        for number, sheet in enumerate(policy.score_sheets, start=1):
            key = f"{_SHEETS}[{number}]"
            yield from _twice(sheet, covered, file, key)
            yield from self._kind_faults(sheet, file, f"{key}.kinds")
            yield from self._sheet_faults(sheet, file, key)
            covered |= set(sheet.kinds)
        for confirm in policy.confirms:
            yield from self._confirm_faults(confirm, settings, file)
        for id, settled in policy.responsibilities.items():
            yield from self._duty_faults(id, settled, file)
        if policy.recusal is not None and self.recusal is not None:
            column, document = "recusal.document", policy.recusal.document
            values = {"stands": self.recusal.document, "by": self.recusal.set_by, "clause": self.recusal.clause}
            if document != self.recusal.document:
                yield Fault(
                    code="policy_contradicts_superior", sheet=file, column=column, value=document, values=values
                )

    def _value_faults(self, id: str, value: Scalar, document: str | None, *, file: str, key: str) -> Iterator[Fault]:
        spec = self.specs.get(id)
        if spec is None:
            yield Fault(code="policy_unknown_parameter", sheet=file, column=key, value=str(value))
            return
        code = self._objection(spec, value, document)
        if code is not None:
            current = self.values[id]
            values = {"clause": spec.clause, "limits": limits(spec), "stands": shown(current), "by": current.set_by}
            yield Fault(code=code, sheet=file, column=key, value=str(value), values=values)

    def _objection(self, spec: ParameterSpec, value: Scalar, document: str | None) -> str | None:
        """The code of the fault, None where the value may stand."""
        if spec.mode is Mode.FIXED:
            return "policy_touches_fixed"
        try:
            new = stored(spec, value)
        except ValueError:
            return "rule_parameter_out_of_range"
        current = self.values[spec.id]
        bound = current.set_by is not None and spec.id not in self.left_open
        if loosens(spec, new, than=current.value):
            if bound:
                return "policy_contradicts_superior"
            if not spec.needs_document or not within(spec, new):
                return "policy_loosens"
            return None if document else "policy_needs_document"
        if not within(spec, new):
            return "rule_parameter_out_of_range"
        if spec.mode is Mode.OPEN and bound and new != current.value:
            return "policy_contradicts_superior"
        if spec.mode is Mode.OPEN and spec.needs_document and new != current.value and not document:
            return "policy_needs_document"
        return None

    def _rule_faults(self, policy: PolicyFile, file: str) -> Iterator[Fault]:
        standing = {rule.id for rules in self.rules.values() for rule in rules}
        own = [rule.id for rules in policy.rules.values() for rule in rules]
        for id in sorted({id for id in own if own.count(id) > 1 or id in standing}):
            yield Fault(code="rule_duplicate_id", sheet=file, column=f"rules.{id}")
        for id in sorted(policy.severity.keys() - standing - set(own)):
            yield Fault(code="policy_unknown_rule", sheet=file, column="severity", value=id)
        for id, severity in policy.severity.items():
            if self.severities.get(id) == "block" and severity == "warn":
                yield Fault(
                    code="policy_contradicts_superior",
                    sheet=file,
                    column=f"severity.{id}",
                    value=severity,
                    values={"stands": "block", "by": self.policies[-1].name, "clause": ""},
                )
        try:
            specs = {kind: [rule.spec(source="seed:policy") for rule in rules] for kind, rules in policy.rules.items()}
            check_rules(specs, self.specs, file=file)
        except RuleError as error:
            yield from error.faults
        else:
            yield from scale_faults(specs, self.bare.pack.head.scale, self.specs, file=file)

    def _kind_faults(self, sheet: Sheet, file: str, column: str) -> Iterator[Fault]:
        """A superior's sheet stands, unless the superior leaves sheets open."""
        taken = {kind for earlier in self.sheets for kind in earlier.kinds} if _SHEETS not in self.left_open else set()
        for kind in sorted(taken & set(sheet.kinds)):
            by = self.policies[-1].name
            values = {"stands": _SHEETS, "by": by, "clause": ""}
            yield Fault(code="policy_contradicts_superior", sheet=file, column=column, value=kind.value, values=values)

    def _sheet_faults(self, sheet: Sheet, file: str, key: str) -> Iterator[Fault]:
        for part, maximum in _MAXIMA.items():
            if maximum not in self.values:
                continue
            total = sum(
                points.units(item.points) for group in sheet.groups if group.part == part for item in group.items
            )
            wanted = self.values[maximum]
            if total != wanted.value:
                yield Fault(
                    code="policy_sheet_total",
                    sheet=file,
                    column=f"{key}.{part}",
                    value=points.plain(total),
                    values={"wanted": shown(wanted), "clause": wanted.clause},
                )
        bands = {level.value: points.units(least) for level, least in sheet.bands.items()}
        falling = [bands[level] for level in ("XS", "T", "HT", "KHT") if level in bands]
        if falling != sorted(set(falling), reverse=True):
            yield Fault(code="policy_contradicts_itself", sheet=file, column=f"{key}.bands")
        for level, least in bands.items():
            fixed = self.values.get(_BANDS.get(level, ""))
            if fixed is not None and fixed.value != least:
                values = {"clause": fixed.clause, "stands": shown(fixed), "limits": shown(fixed), "by": None}
                column = f"{key}.bands.{level}"
                yield Fault(
                    code="policy_touches_fixed", sheet=file, column=column, value=points.plain(least), values=values
                )

    def _confirm_faults(
        self, confirm: Confirm, settings: Mapping[str, tuple[Scalar, str | None]], file: str
    ) -> Iterator[Fault]:
        statement_ids = {statement.id for statement in self.bare.pack.statements()}
        if confirm.id not in statement_ids:
            yield Fault(code="policy_unknown_rule", sheet=file, column="confirms", value=confirm.id)
            return
        empty = {spec.id for spec in self.bare.pack.responsibilities.duties if not spec.bodies}
        if confirm.id in empty:
            yield Fault(code="rule_duty_without_body", sheet=file, column=f"confirms.{confirm.id}", value=confirm.id)
            return
        spec = self.specs.get(confirm.id)
        if spec is None or confirm.value is None:
            return
        stands = settings[confirm.id][0] if confirm.id in settings else None
        current = self.values[confirm.id].value
        try:
            agrees = stored(spec, confirm.value) == (current if stands is None else stored(spec, stands))
        except ValueError:
            agrees = False
        if not agrees:
            column = f"confirms.{confirm.id}"
            yield Fault(code="policy_contradicts_itself", sheet=file, column=column, value=str(confirm.value))

    def _duty_faults(self, id: str, settled: SettledDuty, file: str) -> Iterator[Fault]:
        """What a text shows stays, what a superior settled too."""
        column = f"responsibilities.{id}"
        spec = next((spec for spec in self.bare.pack.responsibilities.duties if spec.id == id), None)
        if spec is None:
            yield Fault(code="policy_unknown_rule", sheet=file, column="responsibilities", value=id)
            return
        value = ", ".join(settled.bodies)
        if spec.verified:
            values = {"clause": spec.clause, "stands": ", ".join(spec.bodies), "limits": "", "by": None}
            yield Fault(code="policy_touches_fixed", sheet=file, column=column, value=value, values=values)
        for code in sorted(set(settled.bodies) - set(codes("bodies"))):
            yield Fault(code="rule_unknown_body", sheet=file, column=column, value=code)
        earlier = self.settlements.get(id)
        if earlier is not None and earlier.bodies != tuple(settled.bodies):
            values = {"stands": ", ".join(earlier.bodies), "by": earlier.set_by, "clause": spec.clause}
            yield Fault(code="policy_contradicts_superior", sheet=file, column=column, value=value, values=values)

    # -- what it changes ----------------------------------------------------------------------------------------

    def _set_values(self, policy: PolicyFile, info: PolicyInfo) -> None:
        for id, (value, document) in _given(policy).items():
            self.values[id] = self._value(self.values[id], value, document, info)
        for subject, part in policy.quota.parts().items():
            for name, value in part.given().items():
                base = self.values[f"quota_{name}"]
                self.quota.setdefault(subject, {})[name] = self._value(base, value, part.document, info)

    def _value(self, base: Value, value: Scalar, document: str | None, info: PolicyInfo) -> Value:
        return replace(
            base,
            value=stored(self.specs[base.id], value),
            set_by=info.name,
            authorised_by=document,
            confirmed_by=None,
        )

    def _confirm(self, confirm: Confirm) -> None:
        word = Confirmation(document=confirm.document, clause=confirm.clause, date=confirm.date)
        if confirm.id in self.values:
            self.values[confirm.id] = replace(self.values[confirm.id], confirmed_by=word)
        clause = f"{confirm.document}, {confirm.clause}"
        for rules in self.rules.values():
            rules[:] = [
                replace(rule, verified=True, clause=clause) if rule.id == confirm.id else rule for rule in rules
            ]
        for subject, pool in self.pools.items():
            if confirm.id == f"pool.{subject.value}":
                self.pools[subject] = replace(pool, verified=True, clause=clause)


def _answer(confirm: Confirm, info: PolicyInfo) -> Answer:
    return Answer(
        id=confirm.id,
        document=confirm.document,
        clause=confirm.clause,
        date=confirm.date,
        policy=info.name,
        value=None if confirm.value is None else str(confirm.value),
    )


def _settled_answer(id: str, settled: SettledDuty, info: PolicyInfo) -> Answer:
    return Answer(
        id=id,
        document=settled.document,
        clause=settled.clause,
        date=settled.date,
        policy=info.name,
        value=", ".join(settled.bodies),
    )


def _given(policy: PolicyFile) -> dict[str, tuple[Scalar, str | None]]:
    """Every parameter the policy sets, with the document that authorises it."""
    settings: dict[str, tuple[Scalar, str | None]] = {}
    for id, setting in policy.parameters.items():
        settings[id] = (setting.value, setting.document) if isinstance(setting, Given) else (setting, None)
    general: QuotaPart = policy.quota
    settings.update({f"quota_{name}": (value, general.document) for name, value in general.given().items()})
    return settings


def _twice(sheet: Sheet, covered: set[SubjectKind], file: str, key: str) -> Iterator[Fault]:
    """A kind in two sheets, a group or a line under a name that is taken."""
    kinds = [*covered, *sheet.kinds]
    for kind in sorted({kind for kind in sheet.kinds if kinds.count(kind) > 1}):
        yield Fault(code="rule_duplicate_id", sheet=file, column=f"{key}.kinds", value=kind.value)
    groups = [group.id for group in sheet.groups]
    for id in sorted({id for id in groups if groups.count(id) > 1}):
        yield Fault(code="rule_duplicate_id", sheet=file, column=f"{key}.{id}")
    for group in sheet.groups:
        items = [item.id for item in group.items]
        for id in sorted({id for id in items if items.count(id) > 1}):
            yield Fault(code="rule_duplicate_id", sheet=file, column=f"{key}.{group.id}.{id}")


def _without(sheets: list[ScoreSheet], kinds: set[SubjectKind]) -> Iterator[ScoreSheet]:
    """What stays of a superior's sheets where a lower policy has its own for some kinds."""
    for sheet in sheets:
        left = tuple(kind for kind in sheet.kinds if kind not in kinds)
        if left:
            yield replace(sheet, kinds=left)


def _sheet(sheet: Sheet) -> ScoreSheet:
    groups = tuple(
        SheetGroup(
            id=group.id,
            text=group.text,
            part=group.part,
            items=tuple(
                SheetItem(
                    id=item.id,
                    text=item.text,
                    points_max=points.units(item.points),
                    clause=item.clause or sheet.clause or "",
                )
                for item in group.items
            ),
        )
        for group in sheet.groups
    )
    bands = {level.value: points.units(least) for level, least in sheet.bands.items()}
    return ScoreSheet(kinds=tuple(sheet.kinds), groups=groups, bands=bands, scoring=_scoring(sheet))


def _scoring(sheet: Sheet) -> points.Scoring:
    scaled = sheet.not_applicable is not None
    if sheet.rounding is None:
        return points.Scoring(scaled=scaled)
    return points.Scoring(decimals=sheet.rounding.decimals, each=sheet.rounding.of == "each", scaled=scaled)


def shown(value: Value) -> str:
    """A value as its author would write it."""
    if value.type.value == "points" and isinstance(value.value, int):
        return points.plain(value.value)
    return str(value.value).lower() if isinstance(value.value, bool) else str(value.value)
