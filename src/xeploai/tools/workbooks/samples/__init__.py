"""The five sample units: the published figures to the digit, with invented people and whatever had to be filled in.

Names of units carry "(mẫu)". What was filled in is marked in the note column, so that nobody takes it for a fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml

from xeploai.core.errors import Refused
from xeploai.core.round import Place, Round
from xeploai.tools.workbooks.samples.make import Maker


@dataclass(frozen=True)
class Sample:
    """A sample round, and what stands in the note column beside its records."""

    round: Round
    notes: Mapping[Place, str]


def sample_ids() -> tuple[str, ...]:
    """The ids that `template --example` takes."""
    folder = files("xeploai.tools.workbooks.samples") / "units"
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))


def sample(sample_id: str) -> Sample:
    """One sample unit. Raises Refused("unknown_example") for an id that is none."""
    if sample_id not in sample_ids():
        raise Refused.because("unknown_example", value=sample_id, known=", ".join(sample_ids()))
    text = (files("xeploai.tools.workbooks.samples") / "units" / f"{sample_id}.yaml").read_text(encoding="utf-8")
    maker = Maker(yaml.load(text, Loader=yaml.CSafeLoader))
    return Sample(maker.round(), maker.notes)
