"""What each app tells the rest of the program about itself: one manifest an app, found in one way.

The module `manifest` of an app holds `MANIFEST`, which says every field, with () where the app has nothing: nobody
forgets one in silence. A new app touches its own folder and no list; its place among the others is its place in
INSTALLED_APPS.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.apps import apps

from xeploai.registers.kernel.followers import Follower
from xeploai.registers.kernel.stages import Stage
from xeploai.registers.kernel.todo import TodoSource

if TYPE_CHECKING:
    # For the reader of types alone: these rooms ask here for what the apps have said.
    from xeploai.registers.leases.jobs import Job
    from xeploai.registers.retention.personal_data import PersonalData
    from xeploai.registers.retention.rules import RetentionHold, RetentionRule

_MODULE = "manifest"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What one app has for the others.

    todo           what waits for a person, for the home page and the notices
    personal_data  what is kept about a person, for their own record and for the answer to who asks
    retention      what of it has a term, and how it goes
    holds          unfinished work for which something past its term stays
    jobs           what is done in the background
    stages         parts of the work on the board of a campaign
    followers      what goes along when organisations merge, divide or end
    """

    todo: tuple[TodoSource, ...]
    personal_data: "tuple[PersonalData, ...]"
    retention: "tuple[RetentionRule, ...]"
    holds: "tuple[RetentionHold, ...]"
    jobs: "tuple[Job, ...]"
    stages: tuple[Stage, ...]
    followers: tuple[Follower, ...]


@cache
def manifests() -> Mapping[str, Manifest]:
    """Every manifest by the label of its app, in the order of INSTALLED_APPS."""
    ours = (app for app in apps.get_app_configs() if app.name.startswith("xeploai."))
    found = {app.label: f"{app.name}.{_MODULE}" for app in ours if find_spec(f"{app.name}.{_MODULE}")}
    return {label: import_module(module).MANIFEST for label, module in found.items()}


def followers() -> tuple[Follower, ...]:
    """Of every app."""
    return tuple(follower for manifest in manifests().values() for follower in manifest.followers)


def stages() -> tuple[Stage, ...]:
    """Of every app."""
    return tuple(stage for manifest in manifests().values() for stage in manifest.stages)


def todo_sources() -> tuple[TodoSource, ...]:
    """Of every app."""
    return tuple(source for manifest in manifests().values() for source in manifest.todo)
