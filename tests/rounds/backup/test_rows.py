"""Rows of a backup hold what is stored, whatever a column is read as."""

import json
from datetime import date

import pytest
from django.db import connection

from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.models import ImportBatch, Outcome, Source, StagedRow
from xeploai.registers.people.importing.staged_records import Change, Proposal, RowFault
from xeploai.rounds.backup.rows import columns, rows_out


@pytest.mark.django_db
def test_columns_that_are_read_as_typed_values_go_out_as_they_are_stored() -> None:
    body = Organisation.objects.create(name="Đảng bộ (mẫu)", kind="upper_committee", path="/1/")
    batch = ImportBatch.objects.create(
        body=body,
        file_name="mau.xlsx",
        file_digest="0",
        as_of=date(2026, 1, 1),
        source=Source.LIST,
        created_by="nguoithu",
    )
    StagedRow.objects.create(
        batch=batch,
        position=1,
        what="member",
        values={},
        outcome=Outcome.PROPOSED,
        sheet="A",
        row=2,
        key="k",
        proposals=[Proposal(id=7, name="Giả Văn An", why="same_name")],
        diff={"post": Change(before="Bí thư", after="Phó Bí thư", by_act=True)},
        faults=[RowFault(code="import_member_twice", column=None, column_id="", value=None, values={})],
    )
    names = [field.attname for field in columns(StagedRow)]
    [line] = rows_out(StagedRow, "default")
    row = dict(zip(names, json.loads(line), strict=True))
    assert row["proposals"] == [{"id": 7, "name": "Giả Văn An", "why": "same_name"}]
    assert row["diff"] == {"!post": ["Bí thư", "Phó Bí thư"]}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT faults FROM {StagedRow._meta.db_table}")
        [stored] = cursor.fetchone()
    assert row["faults"] == (json.loads(stored) if isinstance(stored, str) else stored)
