"""`dev.py endure units`: the five sample units through the whole chain, to reports that equal what was published.

Each begins with an empty database: its workbook is written and read, tree, people, collectives and leaders are brought
in, a round is opened, results are entered, appraised, decided in their pools and made known. The report of the round
then says what `tally` says of the workbook, and what the unit published, to the digit.
"""

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import yaml
from tests.endure.frame import interruptible, opening, show
from tests.endure.units.by_hand import Task, officer

from xeploai.bench.installation import BOTH, POSTGRES, SQLITE, Installation, installation, kinds
from xeploai.bench.pages.site import answering


def figures() -> Mapping[str, Mapping[str, Any]]:
    """What the units published, by id of the sample."""
    text = (files("tests.endure.units") / "figures.yaml").read_text(encoding="utf-8")
    published: Mapping[str, Mapping[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return published


def unpublished(results: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[str]:
    """Where results.json does not say what the unit published, one line each."""
    for key, value in expected["of_tree"].items():
        if results["tree"][key] != value:
            yield f"{key}: {results['tree'][key]}, published {value}"
    parts = {part["unit"]: part for part in results["tree"]["parts"]}
    for name, known in expected.get("parts", {}).items():
        if known.items() - parts[name].items():
            yield f"{name}: {parts[name]}, published {known}"
    for known in expected["groups"]:
        group = _group(results, known["subject"], known.get("label"))
        stated = {key: group[key] for key in ("total", "evaluated", "not_evaluated") if key in known}
        stated |= {"left": sum(group["not_evaluated"].values())} if "left" in known else {}
        stated["levels"] = {level: group["levels"][level] for level in known["levels"]}
        if any(stated[key] != known[key] for key in stated):
            yield f"{known['subject']} {known.get('label', '')}: {stated}, published {known}"


def _group(results: Mapping[str, Any], subject: str, label: str | None) -> Mapping[str, Any]:
    """The group of the whole unit."""
    wanted = results["unit_code"], subject, label
    group: Mapping[str, Any] = next(
        group for group in results["groups"] if (group["scope"], group["subject"], group["label"]) == wanted
    )
    return group


_RUN = "tests.endure.units.run"


def _by_hand(place: Installation, unit: str) -> tuple[Sequence[str], Sequence[str]]:
    """The same with one branch in a browser, before the real server."""
    task: Task | None = place.run(_RUN, "lay_out", unit)
    done = ["no level is published: nobody is decided on"]
    if task is not None:
        with answering(place) as (port, _), officer(f"http://127.0.0.1:{port}", task) as person:
            done = list(person.work())
    lines, differing = place.run(_RUN, "judge", unit)
    return [*done, *lines], differing


def main(arguments: list[str]) -> int:
    """Carry every unit, or those named; 1 where a figure differs."""
    parser = argparse.ArgumentParser(prog="dev.py endure units", description=__doc__)
    parser.add_argument("--unit", choices=tuple(figures()), action="append", help="only this one; may be repeated")
    parser.add_argument("--database", choices=(SQLITE, POSTGRES, BOTH), default=SQLITE)
    parser.add_argument("--by-hand", action="store_true", help="one branch of each in a browser, the rest by services")
    options = parser.parse_args(arguments)
    opening("units", vars(options))
    faults = 0
    with interruptible():
        for kind in kinds(options.database):
            for unit in options.unit or figures():
                begun = time.perf_counter()
                with installation(kind) as place:
                    lines, differing = _by_hand(place, unit) if options.by_hand else place.run(_RUN, "carry", unit)
                show(f"\n{unit} on {kind}, {time.perf_counter() - begun:.0f} s")
                for line in (*lines, *(f"FAULT {difference}" for difference in differing)):
                    show(f"  {line}")
                faults += len(differing)
    show(f"\n{faults} faults: FAILED" if faults else "\npassed")
    return int(bool(faults))
