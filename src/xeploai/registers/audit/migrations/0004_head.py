"""On PostgreSQL a writer of the trail takes its turn and reads the head in one statement."""

from typing import Any

from django.db import migrations

# Volatile, so that the head is read anew after the turn has come, with what the writer before has committed. The number
# is any constant: the one lock that all writers of the trail take.
_FUNCTION = """
CREATE FUNCTION audit_head() RETURNS TABLE (seq bigint, digest varchar) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7365114);
  RETURN QUERY SELECT entry.seq::bigint, entry.digest FROM audit_entry entry ORDER BY entry.seq DESC LIMIT 1;
END $$
"""


def _make(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(_FUNCTION)


def _drop(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION audit_head()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_purge_door")]

    operations = [migrations.RunPython(_make, _drop)]
