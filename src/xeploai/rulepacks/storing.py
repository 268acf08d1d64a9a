"""The rules of one round as plain data that any later program can run again: nothing is looked up anywhere.

A stored document holds the pack after what it inherits, every value, rule and pool as the policies left them, the
number of its own shape (`schema`) and of the engine that read it (`engine`). What a later shape adds has a default.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from xeploai.core.engine import ENGINE
from xeploai.core.errors import Refused
from xeploai.core.rules import Rule
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.kinds import ParameterType
from xeploai.rulepacks.pack import LATER_FILES, Pack, PackFiles
from xeploai.rulepacks.reading import PACK_FILES, assembled
from xeploai.rulepacks.regime import Answer, PolicyInfo, Recusal, Regime, ScoreSheet, Settlement, Severity
from xeploai.rulepacks.schema import PackHead
from xeploai.rulepacks.terms import PoolRule, Value

SCHEMA = 1

Document = Mapping[str, Any]

_PARTS: Mapping[str, TypeAdapter[Any]] = {
    "values": TypeAdapter(dict[str, Value]),
    "rules_by_kind": TypeAdapter(dict[SubjectKind, tuple[Rule, ...]]),
    "pools": TypeAdapter(dict[TallySubject, PoolRule]),
    "quota_overrides": TypeAdapter(dict[str, dict[str, Value]]),
    "severities": TypeAdapter(dict[str, Severity]),
    "score_sheets": TypeAdapter(tuple[ScoreSheet, ...]),
    "policies": TypeAdapter(tuple[PolicyInfo, ...]),
    "settlements": TypeAdapter(dict[str, Settlement]),
    "answers": TypeAdapter(tuple[Answer, ...]),
    "recusal": TypeAdapter(Recusal | None),
}
_LATER_PARTS = frozenset({"settlements", "answers", "recusal"})
"""Not in documents stored earlier; left out while empty, so that the same rules keep their digest."""


def stored_rules(regime: Regime) -> dict[str, Any]:
    """A regime as plain data, dates as ISO text."""
    parts = {
        name: adapter.dump_python(getattr(regime, name), mode="json", exclude_defaults=True)
        for name, adapter in _PARTS.items()
        if getattr(regime, name) or name not in _LATER_PARTS
    }
    return {
        "schema": SCHEMA,
        "engine": ENGINE,
        "on": regime.on.isoformat(),
        "pack": regime.pack.files.content(),
        "pack_digest": regime.pack_digest,
        "policy_text": regime.policy_text,
        "policy_digest": regime.policy_digest,
        **parts,
    }


def regime_of(document: Document) -> Regime:
    """The regime that was stored.

    Raises Refused for a document of a later schema, or one that was cut or edited so that it no longer fits.
    """
    if document.get("schema") != SCHEMA:
        raise Refused.because("stored_rules_schema", value=document.get("schema"), known=SCHEMA)
    try:
        parts = {
            name: adapter.validate_json(json.dumps(document[name]))
            for name, adapter in _PARTS.items()
            if name in document or name not in _LATER_PARTS
        }
        regime = Regime(
            pack=replace(_pack(document["pack"]), digest=document["pack_digest"]),
            on=date.fromisoformat(document["on"]),
            policy_text=document["policy_text"],
            policy_digest=document["policy_digest"],
            **parts,
        )
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise Refused.because("stored_rules_damaged", value=_where(error)) from error
    return replace(
        regime,
        values={id_: _dated(value) for id_, value in regime.values.items()},
        quota_overrides={
            subject: {name: _dated(value) for name, value in part.items()}
            for subject, part in regime.quota_overrides.items()
        },
    )


def _pack(document: Document) -> Pack:
    head = PackHead.model_validate_json(json.dumps(document["head"]))
    later = LATER_FILES.difference(document)
    files = {
        name: model() if name in later else model.model_validate_json(json.dumps(document[name]))
        for name, model in PACK_FILES.items()
    }
    return assembled(PackFiles(head=head, **files), name=f"{head.id}@{head.version}")


def _dated(value: Value) -> Value:
    """JSON has no dates: a value of that type comes back as text."""
    if value.type is ParameterType.DATE and isinstance(value.value, str):
        return replace(value, value=date.fromisoformat(value.value))
    return value


def _where(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return ".".join(map(str, error.errors()[0]["loc"]))
    return str(error).strip("'")[:80]
