"""Policies as files: a local one, the superiors' that it extends, the shipped examples; and laying them over a pack."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml

from xeploai.core.errors import Refused, RuleError
from xeploai.rulepacks.digests import digest_of
from xeploai.rulepacks.documents import MAX_BYTES, read, read_as
from xeploai.rulepacks.overlay import Overlay
from xeploai.rulepacks.policy_schema import PolicyFile
from xeploai.rulepacks.regime import Regime

_ENDINGS = (".yaml", ".yml")


def laid_over(bare: Regime, policies: list[tuple[str, PolicyFile]]) -> Regime:
    """The regime with policies laid over it, the superior's first; each comes with the name of its file."""
    overlay = Overlay(bare)
    for file, policy in policies:
        overlay.lay(policy, file=file)
    content = overlay.content([policy for _, policy in policies])
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    return overlay.regime(text=text, digest=digest_of(content))


def shipped() -> dict[str, Traversable]:
    """The example policies of this release, by id@version."""
    folder = files("xeploai.rulepacks") / "policies"
    items = sorted((item for item in folder.iterdir() if item.name.endswith(_ENDINGS)), key=lambda item: item.name)
    return {key: item for item in items if (key := _key(item.read_text(encoding="utf-8"), item.name)) is not None}


def policy_chain(path: Path) -> list[tuple[str, PolicyFile]]:
    """The policy and those it extends, the highest superior's first."""
    chain = [(path.name, read_as(PolicyFile, _text(path), file=path.name))]
    while chain[0][1].extends is not None:
        file, policy = chain[0]
        wanted = str(policy.extends)
        if any(wanted == earlier.key for _, earlier in chain):
            raise RuleError.at("policy_extends_itself", file=file, key="extends", value=wanted)
        chain.insert(0, _superior(wanted, beside=path, asked_by=file))
    return chain


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RuleError.at("rule_file_too_large", file=path.name, value=path.stat().st_size, limit=MAX_BYTES)
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused.because("policy_unreadable", where=path.name) from error


def _superior(wanted: str, *, beside: Path, asked_by: str) -> tuple[str, PolicyFile]:
    for path in sorted(beside.resolve().parent.iterdir()):
        if path.suffix in _ENDINGS and path.is_file() and _key(_readable(path), path.name) == wanted:
            return path.name, read_as(PolicyFile, _text(path), file=path.name)
    example = shipped().get(wanted)
    if example is None:
        raise RuleError.at("policy_superior_missing", file=asked_by, key="extends", value=wanted)
    return example.name, read_as(PolicyFile, example.read_text(encoding="utf-8"), file=example.name)


def _readable(path: Path) -> str:
    try:
        return _text(path)
    except (Refused, RuleError):
        return ""


def _key(text: str, name: str) -> str | None:
    """id@version of a file beside; None for one that is no policy, whatever is wrong with it."""
    try:
        content = read(text, file=name)
    except RuleError:
        return None
    return f"{content['id']}@{content.get('version', '1')}" if isinstance(content, dict) and "id" in content else None
