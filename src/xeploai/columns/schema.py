"""The tables of a snapshot: one folder each, holding Parquet files. Types are those every engine shares.

node      the tree as drawn: code and name of each number
closure   every ancestor of every node, itself included, and how far the ancestor lies below the root
          (there is no recursion in the portable subset)
subject   one row a classified subject of the round, with the facts that eligibility reads
given     counts an office states for a node with everything below it; they replace the sum there; NULL: not given
pool      one row a cap pool, with its rule
past      levels of earlier years; a NULL level: known to have none; no row: unknown
label     kind of collective, group of titles: name of each number; 0: none, and in `given` the whole kind of subject

A date that may lack day or month is a span: `_first` and `_last`. Codes: codes.py.
"""

from collections.abc import Mapping

from sqlglot import exp

from xeploai.columns.codes import REASON

LEVELS = ("xs", "t", "ht", "kht")
REASONS = tuple(f"reason_{reason.value}" for reason in REASON)
COUNTS = ("total", "probationary", "temporary", "evaluated", *LEVELS, *REASONS, "against_rules")
"""The counts of a group, in the order of every result; against_rules: rated though the rules leave them out."""

GROUP = {"node": "INT", "tally": "INT", "label": "INT", "pool": "INT"}

TABLES: Mapping[str, Mapping[str, str]] = {
    "node": {"node": "INT", "parent": "INT", "code": "VARCHAR", "name": "VARCHAR", "kind": "VARCHAR"},
    "closure": {"ancestor": "INT", "descendant": "INT", "depth": "INT"},
    "subject": {
        "subject": "BIGINT",
        "code": "VARCHAR",
        **GROUP,
        "level": "INT",
        "reason": "INT",
        "membership": "INT",
        "exempt": "BOOLEAN",
        "activities_suspended": "BOOLEAN",
        "reviewed": "BOOLEAN",
        "admitted_on_first": "DATE",
        "admitted_on_last": "DATE",
        "founded_on_first": "DATE",
        "founded_on_last": "DATE",
        "by_reorganisation": "BOOLEAN",
    },
    "given": {**GROUP, **dict.fromkeys(COUNTS, "INT")},
    "pool": {
        "pool": "INT",
        "key": "VARCHAR",
        "share_per_10k": "INT",
        "denominator": "VARCHAR",
        "rounding": "VARCHAR",
        "minimum": "INT",
    },
    "past": {"year": "INT", "subject": "BIGINT", "level": "INT"},
    "label": {"label": "INT", "name": "VARCHAR"},
}


PARQUET = "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2"
"""How DuckDB writes the files: the second version's encodings are a third smaller, and faster to read."""


def create(table: str, *, dialect: str) -> str:
    """The statement that makes an empty table."""
    columns = [
        exp.ColumnDef(this=exp.to_identifier(name), kind=exp.DataType.build(kind))
        for name, kind in TABLES[table].items()
    ]
    made = exp.Create(this=exp.Schema(this=exp.to_table(table), expressions=columns), kind="TABLE")
    return made.sql(dialect=dialect)
