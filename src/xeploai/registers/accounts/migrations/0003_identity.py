"""Links to the identity service by issuer and subject, and the codes that make them.

Who has signed in with the service before is linked by what it confirmed then.
"""

import json
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def links_fill(apps: Any, editor: Any) -> None:
    """Take over the sign-ins that the package noted; its table stands only where the service was ever switched on."""
    connection = editor.connection
    if "socialaccount_socialaccount" not in connection.introspection.table_names():
        return
    links = apps.get_model("accounts", "IdentityLink")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_id, uid, extra_data FROM socialaccount_socialaccount ORDER BY last_login DESC, id DESC"
        )
        rows = cursor.fetchall()
    users, identities = set(), set()
    for user, subject, extra in rows:
        held = json.loads(extra) if isinstance(extra, str) else extra
        issuer = str((held.get("id_token") or {}).get("iss", ""))
        # Without an issuer nobody can tell whose subject it is: such an account needs a code.
        if issuer and user not in users and (issuer, subject) not in identities:
            users.add(user)
            identities.add((issuer, subject))
            links.objects.create(user_id=user, issuer=issuer, subject=subject)


class Migration(migrations.Migration):
    """Two tables."""

    dependencies = [("accounts", "0002_roles")]

    operations = [
        migrations.CreateModel(
            name="IdentityCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identity_code",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("id",)},
        ),
        migrations.CreateModel(
            name="IdentityLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(max_length=255)),
                ("subject", models.CharField(max_length=255)),
                ("linked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identity_link",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [models.UniqueConstraint(fields=("issuer", "subject"), name="identity_link_once")],
            },
        ),
        migrations.RunPython(links_fill, migrations.RunPython.noop),
    ]
