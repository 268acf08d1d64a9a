"""The rules a campaign rests on: chosen, kept as text with its digests, compared with another version."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from xeploai.core import points
from xeploai.core.errors import Refused, RuleError, XeploaiError
from xeploai.core.findings import Finding, Severity
from xeploai.core.rules import Rule
from xeploai.core.subjects import SubjectKind
from xeploai.rounds.campaigns.models import Binding, Campaign, StoredRules
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.digests import rules_digest, text_digest
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.policy_files import shipped
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.schema import FormField, FormSpec
from xeploai.rulepacks.storing import regime_of, stored_rules
from xeploai.tools.messages import finding_message
from xeploai.tools.rulebook.values import shown_value

Content = Mapping[str, Any]
PolicyFiles = Sequence[Mapping[str, str]]

MAX_FILES = 4


def chosen_regime(pack_id: str, files: PolicyFiles, *, on: date) -> Regime:
    """The rules of a pack on a day with policies laid over it; the first file is the campaign's own.

    Raises Refused for an unknown pack, RuleError for a policy that may not stand.
    """
    if not files:
        return regime(pack_id, on=on)
    with tempfile.TemporaryDirectory(prefix="xeploai-policy-") as folder:
        paths = {}
        for number, file in enumerate(files[:MAX_FILES]):
            # Only the ending of a given name is used: the folder is ours.
            path = Path(folder) / f"{number}-{_plain(file['name'])}"
            path.write_text(file["text"], encoding="utf-8")
            paths[path] = file["name"]
        try:
            return regime(pack_id, on=on, policy=next(iter(paths)))
        except XeploaiError as error:
            original_names = {path.name: name for path, name in paths.items()}
            faults = [
                replace(fault, sheet=original_names.get(fault.sheet or "", fault.sheet)) for fault in error.faults
            ]
            raise type(error)(faults) from error  # as the file was called where it was chosen


def shipped_policies() -> Mapping[str, str]:
    """The example policies of this release: id@version -> text."""
    return {key: file.read_text(encoding="utf-8") for key, file in shipped().items()}


def campaign_regime(campaign: Campaign) -> Regime | None:
    """The rules in force in a campaign, from the text that was bound; None while it awaits them.

    Raises Refused where that text is not there, or is no longer what was bound.
    """
    bound = campaign.binding
    return None if bound is None else bound_regime(bound)


def bound_regime(bound: Binding) -> Regime:
    """The rules of a binding, as stored with it. Raises Refused, naming the pack, where they cannot be read."""
    pack = f"{bound.pack_id}@{bound.pack_version}"
    if bound.stored_id is None:
        raise Refused.because("campaign_rules_not_stored", value=pack)
    # The digests name the content: whatever is cached under them was read from rows that fitted them.
    key = (bound.rules_digest, bound.text_digest)
    if key not in _REGIMES:
        document = StoredRules.objects.values_list("document", flat=True).get(pk=bound.stored_id)
        if (rules_digest(document), text_digest(document)) != key:
            raise Refused.because("campaign_rules_forged", value=pack)
        _remember(key, regime_of(document))
    return _REGIMES[key]


_REGIMES: dict[tuple[str, str], Regime] = {}
_MOST_REGIMES = 16


def _remember(key: tuple[str, str], regime: Regime) -> None:
    if len(_REGIMES) >= _MOST_REGIMES:
        _REGIMES.clear()
    _REGIMES[key] = regime


def rules_store(regime: Regime) -> StoredRules:
    """The row that holds these rules: the same rules stand once, however many campaigns are bound to them."""
    document = stored_rules(regime)
    key = (rules_digest(document), text_digest(document))
    stored, _ = StoredRules.objects.get_or_create(
        rules_digest=key[0], text_digest=key[1], defaults={"document": document}
    )
    # What is stored reads back as what was just stored (a test holds it), so the next question need not read it.
    _remember(key, regime)
    return stored


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What this release would bind today instead: other rules, or the same rules in other words."""

    pack: str
    rules_differ: bool


def offered(bound: Binding, *, on: date) -> Offer | None:
    """The newest release of the same pack, where it says anything else than what is bound; None where it does not.

    Only the act of re-binding takes it up.
    """
    try:
        regime = chosen_regime(bound.pack_id, bound.policy_files, on=on)
    except (Refused, RuleError):
        return None
    document = stored_rules(regime)
    if (rules_digest(document), text_digest(document)) == (bound.rules_digest, bound.text_digest):
        return None
    pack = f"{regime.pack_id}@{regime.pack_version}"
    return Offer(pack=pack, rules_differ=rules_digest(document) != bound.rules_digest)


def snapshot(regime: Regime) -> dict[str, Any]:
    """What pack and policies say together, as plain data that a later release can still read and compare."""
    return {
        "title": regime.title,
        "documents": [
            {
                "number": document.number,
                "title": document.title,
                "signed_on": document.signed_on.isoformat() if document.signed_on else "",
            }
            for document in regime.pack.documents
        ],
        "parameters": {
            id: {
                "text": value.text,
                "clause": value.clause,
                "value": shown_value(value),
                "verified": value.verified or value.confirmed_by is not None,
            }
            for id, value in regime.parameters().items()
        },
        "rules": {rule.id: _rule(kind, rule) for kind in SubjectKind for rule in regime.rules(kind)},
        "criteria": {
            criterion.id: {
                "text": criterion.text,
                "clause": criterion.clause,
                "kinds": [kind.value for kind in criterion.kinds],
            }
            for criterion in regime.pack.grading.criteria
        },
        "steps": {
            step.id: {
                "text": step.text,
                "clause": step.clause,
                "who": step.who,
                "number": step.number,
                "subjects": [subject.value for subject in step.subjects],
            }
            for step in regime.pack.steps.steps
        },
        "forms": {form.id: _form(form) for form in regime.pack.forms.forms},
        "sheets": {
            f"{kind.value}.{group.id}": {
                "text": group.text,
                "kind": kind.value,
                "part": group.part,
                "place": place,
                "items": [[item.id, item.text, item.points_max, item.clause] for item in group.items],
                # Left out where nothing is rounded or left out, as in what was bound before there was a choice.
                **({"scoring": asdict(sheet.scoring)} if sheet.scoring != points.AS_TYPED else {}),
            }
            for sheet in regime.score_sheets
            for kind in sheet.kinds
            for place, group in enumerate(sheet.groups)
        },
        "policies": [info.name for info in regime.policies],
    }


def _rule(kind: SubjectKind, rule: Rule) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "text": rule.text,
        "clause": rule.clause,
        "effect": rule.effect.value,
        "level": rule.level.value if rule.level else "",
        "verified": rule.verified,
        "condition": [rule.condition, rule.applies, rule.exception, rule.level_from],
    }


def _form(form: FormSpec) -> dict[str, Any]:
    return {
        "text": f"Mẫu {form.code}: {form.title}",
        "clause": form.clause,
        "use": form.use,
        "fields": {field.id: _field(field) for field in form.fields},
    }


def _field(field: FormField) -> list[str]:
    return [field.label, field.part or "", field.only or "", field.box]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that two versions say differently.

    area    parameters, rules, criteria, steps, forms, fields, sheets
    what    added, removed, changed
    title   what it is about, in the words of the newer version
    before, after  what stood and what stands, for reading; empty where there was or is nothing
    use     of forms and fields: for what the form serves
    """

    area: str
    id: str
    what: str
    title: str
    clause: str
    before: str = ""
    after: str = ""
    use: str = ""

    @property
    def to_fill_in(self) -> bool:
        """Whether a draft begun before has something new to fill in."""
        return self.area in {"fields", "sheets"} and self.what != "removed" and self.use.startswith("self")


_AREAS = ("parameters", "rules", "criteria", "steps", "forms", "sheets")


def differences(before: Content, after: Content) -> list[Difference]:
    """What is new, gone or different, area by area; fields of a form one by one. `before` empty: everything is new."""
    differences = [
        difference for area in _AREAS for difference in _of_area(area, before.get(area, {}), after.get(area, {}))
    ]
    for id, form in after.get("forms", {}).items():
        earlier = before.get("forms", {}).get(id, {"fields": {}})
        differences.extend(_of_fields(form, earlier["fields"], form["fields"]))
    return differences


def _of_area(area: str, before: Content, after: Content) -> Iterator[Difference]:
    for id in [*after, *(id for id in before if id not in after)]:
        old, new = before.get(id), after.get(id)
        if old == new or (area == "forms" and old and new and {**old, "fields": 0} == {**new, "fields": 0}):
            continue
        entry = new or old or {}
        yield Difference(
            area=area,
            id=id,
            what="added" if old is None else "removed" if new is None else "changed",
            title=entry["text"],
            clause=entry.get("clause", ""),
            before=_described(area, old),
            after=_described(area, new),
            use="self_review" if area == "sheets" else entry.get("use", ""),
        )


def _of_fields(form: Content, before: Content, after: Content) -> Iterator[Difference]:
    for id in [*after, *(id for id in before if id not in after)]:
        old, new = before.get(id), after.get(id)
        if old != new:
            yield Difference(
                area="fields",
                id=id,
                what="added" if old is None else "removed" if new is None else "changed",
                title=f"{form['text']}: {(new or old or [''])[0]}",
                clause=form["clause"],
                use=form["use"],
                before=old[0] if old else "",
                after=new[0] if new else "",
            )


def _described(area: str, entry: Content | None) -> str:
    if entry is None:
        return ""
    if area == "parameters":
        return f"{entry['value']} ({entry['clause']})"
    if area == "rules":
        return f"{vocabulary.name('effects', entry['effect'])}: {entry['text']} ({entry['clause']})"
    if area == "sheets":
        items = [f"{text} ({points.shown(most)})" for _, text, most, _ in entry["items"]]
        return "; ".join([*items, *scoring_sentences(points.Scoring(**entry.get("scoring", {})))])
    return str(entry["text"])


def scoring_sentences(scoring: points.Scoring) -> list[str]:
    """How lines become a total, as a reader is told; empty where every line counts as typed."""
    sentences = []
    if scoring.decimals < points.DECIMALS:
        code = "score_rounded_each" if scoring.each else "score_rounded_total"
        values = {"decimals": scoring.decimals}
        sentences.append(finding_message(Finding(code=code, severity=Severity.NOTE, values=values)))
    if scoring.scaled:
        sentences.append(finding_message(Finding(code="score_scaled", severity=Severity.NOTE)))
    return sentences


def _plain(name: str) -> str:
    return "policy.yml" if name.lower().endswith(".yml") else "policy.yaml"
