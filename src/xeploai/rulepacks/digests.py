"""Two digests of a pack or of a bound regime: of what calculates, and of what is only shown.

The digest of the *rules* is identity: two texts that share it give every subject the same answer. The digest of the
*text* covers wording, clauses, sources and `verified`: where it differs, an officer is shown a list and nothing more.
Keys at their default are left out by whoever makes the documents, so a later program with a new optional key still
comes to the same digest.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

# What a person reads. Everything else may move a result: a key forgotten here costs a re-binding, one too many a level.
TEXT_KEYS = frozenset(
    {
        "text",
        "clause",
        "source",
        "verified",
        "title",
        "label",
        "who",
        "documents",
        "years",
        "supersedes",
        "version",
        "extends",
        "set_by",
        "authorised_by",
        "confirmed_by",
        "answers",
        "policies",
        "policy_text",
        "policy_digest",
        "pack_digest",
        "notes",
        "preparation",
        "voting",
        "cadence",
    }
)


def digest_of(content: object) -> str:
    """SHA-256 over plain data, in hexadecimal."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def rules_digest(document: Any) -> str:
    """Digest of what calculates."""
    return digest_of(_only(document, text=False))


def text_digest(document: Any) -> str:
    """Digest of what is shown, each sentence beside the id that it belongs to."""
    return digest_of(_only(document, text=True))


def _only(value: Any, *, text: bool) -> Any:
    """A document with the keys of one side; ids stay on both, so that a sentence keeps its place."""
    if isinstance(value, Mapping):
        kept = {}
        for key, part in value.items():
            if key == "id":
                kept[key] = part
            elif key in TEXT_KEYS:
                if text:
                    kept[key] = part
            else:
                inner = _only(part, text=text)
                if not text or inner not in ({}, [], None):
                    kept[key] = inner
        return kept
    if isinstance(value, list | tuple):
        inner_parts = [_only(part, text=text) for part in value]
        return [part for part in inner_parts if part not in ({}, [], None)] if text else inner_parts
    return None if text else value
