"""Every app says the same things about itself, and what it keeps about people is said."""

from dataclasses import MISSING, fields
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from xeploai.registers.accounts.models import User
from xeploai.registers.kernel.exports import CampaignTable
from xeploai.registers.kernel.jobs import Job
from xeploai.registers.kernel.log_words import LogWords
from xeploai.registers.kernel.manifest import Manifest, campaign_tables, grounds_acts, manifests
from xeploai.registers.kernel.personal_data import PersonalData
from xeploai.registers.kernel.retention import RetentionHold, RetentionRule
from xeploai.registers.people.models import Person
from xeploai.registers.retention.groups import retention
from xeploai.rounds.campaigns.models import Campaign
from xeploai.tools.messages import catalogue

WITH_RECORDS = sorted(app.label for app in apps.get_app_configs() if app.name.startswith("xeploai.") and app.models)
# Whose act a row is, and not whom it tells of: the trail tells that.
_ACTS = {"leases", "organisations", "audit"}


def names_people(label: str) -> bool:
    """Whether a table of the app points at a person or an account."""
    models = apps.get_app_config(label).get_models()
    return any(
        isinstance(field, ForeignKey) and field.related_model in {Person, User}
        for model in models
        for field in model._meta.get_fields()
    )


def test_every_app_with_records_has_a_manifest() -> None:
    assert sorted(manifests()) == WITH_RECORDS


@pytest.mark.parametrize("field", [field.name for field in fields(Manifest)])
def test_a_manifest_that_leaves_something_out_is_refused_by_name(field: str) -> None:
    said = {one.name: () for one in fields(Manifest) if one.name != field}
    with pytest.raises(TypeError, match=f"'{field}'"):
        Manifest(**said)


def test_a_manifest_with_an_unknown_key_is_refused_by_name() -> None:
    entries: dict[str, tuple[()]] = {field.name: () for field in fields(Manifest)}
    with pytest.raises(TypeError, match="'sweeps'"):
        Manifest(**entries, sweeps=())  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", [RetentionRule, RetentionHold, Job, PersonalData, LogWords, CampaignTable])
def test_an_entry_without_its_handler_is_refused_by_name(kind: type[Any]) -> None:
    """Whatever a manifest lists is made whole or not at all."""
    needed = [field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING]
    assert needed
    for name in needed:
        with pytest.raises(TypeError, match=f"'{name}'"):
            kind(**{other: None for other in needed if other != name})


@pytest.mark.parametrize("label", WITH_RECORDS)
def test_who_names_people_says_what_is_kept_about_them(label: str) -> None:
    if label not in _ACTS:
        assert bool(manifests()[label].personal_data) == names_people(label)


def points_at_campaigns(label: str) -> bool:
    """Whether a table of the app is about a campaign."""
    models = apps.get_app_config(label).get_models()
    return any(
        isinstance(field, ForeignKey) and field.related_model is Campaign
        for model in models
        for field in model._meta.get_fields()
    )


@pytest.mark.parametrize("label", WITH_RECORDS)
def test_who_keeps_something_of_a_campaign_exports_it(label: str) -> None:
    assert bool(manifests()[label].exports) == points_at_campaigns(label)


def test_the_files_of_an_export_have_names_of_their_own() -> None:
    files = [table.file for table in campaign_tables()]
    assert len(files) == len(set(files))


@pytest.mark.parametrize("label", WITH_RECORDS)
def test_the_log_calls_records_of_the_app_by_what_they_are_called(label: str) -> None:
    for words in manifests()[label].log_words:
        assert words.viewed <= words.records.keys()
        for model, column in words.records.items():
            assert model._meta.app_label == label
            list(model._default_manager.none().values_list("public_id", column))


def test_every_act_after_which_rosters_may_change_has_a_name_in_the_log() -> None:
    acts = [code.removeprefix("action.") for code in catalogue() if code.startswith("action.")]
    for start in grounds_acts():
        assert [act for act in acts if act.startswith(start)], start


def test_every_app_with_proposals_answers_when_their_grounds_change() -> None:
    answering = {label for label, manifest in manifests().items() if manifest.dependents}
    assert answering == {"campaigns"}


def test_what_ends_is_said_once_for_every_group_of_terms() -> None:
    groups = [sweep.group for manifest in manifests().values() for sweep in manifest.retention]
    assert sorted(groups) == sorted(set(groups)) == sorted(retention().groups)


def test_what_is_kept_names_terms_that_there_are() -> None:
    told = {group for manifest in manifests().values() for part in manifest.personal_data for group in part.groups}
    assert told <= set(retention().groups)


def test_codes_stand_once() -> None:
    for codes in (
        [part.code for manifest in manifests().values() for part in manifest.personal_data],
        [hold.code for manifest in manifests().values() for hold in manifest.holds],
        [job.task.module_path for manifest in manifests().values() for job in manifest.jobs],
        [stage.code for manifest in manifests().values() for stage in manifest.stages],
    ):
        assert len(codes) == len(set(codes))
