"""The groups of fields that are kept for one purpose and go together: retention.yaml."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from xeploai.rulepacks.data_files import data_file


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Value(_Strict):
    since: date = Field(alias="from")
    months: int | None = Field(ge=1)


class Group(_Strict):
    """Fields that are kept for one purpose and go together. event: from what the term counts."""

    title: str
    why: str
    event: str
    values: tuple[_Value, ...] = Field(min_length=1)


class _Answer(_Strict):
    working_days: int = Field(ge=1)
    source: str


class Retention(_Strict):
    """retention.yaml, checked."""

    principle: str
    groups: Mapping[str, Group]
    answer: _Answer


@cache
def retention() -> Retention:
    """The groups of this program version."""
    return Retention.model_validate(data_file("registers/retention/retention.yaml"))
