"""Bindings of 0.1.0 get their rules from the packs @1, which every release ships unchanged."""

import yaml
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from xeploai.core.errors import XeploaiError
from xeploai.rounds.campaigns.regimes import chosen_regime
from xeploai.rulepacks.digests import rules_digest, text_digest
from xeploai.rulepacks.storing import stored_rules

# What 0.1.0 wrote as the digest of each pack. Its way of digesting is gone; the packs themselves never change.
_DIGESTS = {
    "hd16-2018": "a6fddd362ce1c6025e2d04ebd0546802b968d28740424f83b70b2cb8f2bffa08",
    "hd21-2019": "7c8bce17f97cbc52cb55c12174b096006826cf5a356271ff8e8b5b6cd19eb8d4",
    "hd25-2023": "37a64a23a7c30372a0d57c4c98eee9490d0193c4f6ec8749c9f1c87b5d791b4d",
    "hd43-2025": "6ee2df407e29daf1649e7cfc009841a943ae412cafbf3ea8c2b0b62003749e6f",
}


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Store the rules of every binding that rests on a text this release ships; any other stays for reading."""
    database = schema_editor.connection.alias
    binding_model = apps.get_model("campaigns", "Binding")
    rules_model = apps.get_model("campaigns", "StoredRules")
    for bound in binding_model.objects.using(database).select_related("campaign").order_by("pk").iterator():
        if _DIGESTS.get(bound.pack_id) != bound.pack_digest:
            continue
        try:
            regime = chosen_regime(f"{bound.pack_id}@1", bound.policy_files, on=bound.campaign.closing_on)
        except XeploaiError:
            continue
        if _values(bound.policy_text) != _values(regime.policy_text or ""):
            continue
        document = stored_rules(regime)
        stored, _ = rules_model.objects.using(database).get_or_create(
            rules_digest=rules_digest(document),
            text_digest=text_digest(document),
            defaults={"document": document},
        )
        binding_model.objects.using(database).filter(pk=bound.pk).update(
            stored=stored, rules_digest=stored.rules_digest, text_digest=stored.text_digest
        )


def _values(policy_text: str) -> object:
    """What the policies came to: the digest of the pack, which stands beside it, is of the former kind."""
    content = yaml.safe_load(policy_text) if policy_text else {}
    return {key: content.get(key) for key in ("pack", "policies", "values")}


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_stored_rules")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
