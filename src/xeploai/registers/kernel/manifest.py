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

from django.apps import apps

from xeploai.registers.kernel.exports import CampaignTable
from xeploai.registers.kernel.followers import Follower
from xeploai.registers.kernel.grounds import Dependent, GroundsChanged
from xeploai.registers.kernel.jobs import Job
from xeploai.registers.kernel.log_words import LogWords
from xeploai.registers.kernel.personal_data import PersonalData
from xeploai.registers.kernel.retention import RetentionHold, RetentionRule
from xeploai.registers.kernel.stages import Stage
from xeploai.registers.kernel.todo import TodoSource

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
    grounds        acts (the beginnings of their names) after which what others rest on may have changed
    dependents     who cancels or marks what rests on people and organisations that have changed
    exports        tables that it gives to the export of a campaign
    log_words      how the audit log reads what the app entered
    """

    todo: tuple[TodoSource, ...]
    personal_data: tuple[PersonalData, ...]
    retention: tuple[RetentionRule, ...]
    holds: tuple[RetentionHold, ...]
    jobs: tuple[Job, ...]
    stages: tuple[Stage, ...]
    followers: tuple[Follower, ...]
    grounds: tuple[str, ...]
    dependents: tuple[Dependent, ...]
    exports: tuple[CampaignTable, ...]
    log_words: tuple[LogWords, ...]


@cache
def manifests() -> Mapping[str, Manifest]:
    """Every manifest by the label of its app, in the order of INSTALLED_APPS."""
    ours = (app for app in apps.get_app_configs() if app.name.startswith("xeploai."))
    modules = {app.label: f"{app.name}.{_MODULE}" for app in ours if find_spec(f"{app.name}.{_MODULE}")}
    return {label: import_module(module).MANIFEST for label, module in modules.items()}


def followers() -> tuple[Follower, ...]:
    """Of every app."""
    return tuple(follower for manifest in manifests().values() for follower in manifest.followers)


def grounds_acts() -> tuple[str, ...]:
    """Of every app."""
    return tuple(act for manifest in manifests().values() for act in manifest.grounds)


def grounds_changed(change: GroundsChanged) -> None:
    """Tell every app, within the transaction of the change."""
    for manifest in manifests().values():
        for dependent in manifest.dependents:
            dependent(change)


def campaign_tables() -> tuple[CampaignTable, ...]:
    """Of every app."""
    return tuple(table for manifest in manifests().values() for table in manifest.exports)


def log_words() -> tuple[LogWords, ...]:
    """Of every app."""
    return tuple(words for manifest in manifests().values() for words in manifest.log_words)


def stages() -> tuple[Stage, ...]:
    """Of every app."""
    return tuple(stage for manifest in manifests().values() for stage in manifest.stages)


def todo_sources() -> tuple[TodoSource, ...]:
    """Of every app."""
    return tuple(source for manifest in manifests().values() for source in manifest.todo)


def personal_data() -> tuple[PersonalData, ...]:
    """Of every app."""
    return tuple(part for manifest in manifests().values() for part in manifest.personal_data)


def retention_rules() -> Mapping[str, RetentionRule]:
    """Of every app, by group."""
    return {rule.group: rule for manifest in manifests().values() for rule in manifest.retention}


def retention_holds() -> tuple[RetentionHold, ...]:
    """Of every app."""
    return tuple(hold for manifest in manifests().values() for hold in manifest.holds)


def jobs() -> Mapping[str, Job]:
    """Of every app, by the path of the task."""
    return {job.task.module_path: job for manifest in manifests().values() for job in manifest.jobs}
