"""`dev.py endure fuzz`: damaged input for every reader of the program.

Whatever is sent in must end in a valid result or in words that say what is wrong. Anything else is a failure: another
exception, status 500, a process that dies, ten seconds of processor time, half a gigabyte for one input.
"""

import argparse
import tempfile
from multiprocessing import get_context
from pathlib import Path

from tests.endure.frame import opening, show
from tests.endure.fuzz.driver import PROCESSES, fuzz, job_of, sites
from tests.endure.fuzz.readers import NAMES
from tests.endure.fuzz.worker import shown

_SHOWN_INPUTS = 5
_GOAL = 100_000


def main(arguments: list[str]) -> int:
    """Fuzz readers one after the other; 1 where one of them failed."""
    parser = argparse.ArgumentParser(prog="dev.py endure fuzz", description=__doc__)
    parser.add_argument(
        "--reader", action="append", choices=("all", *NAMES), help="one reader, again for another; all without it"
    )
    parser.add_argument("--count", type=int, default=_GOAL, help="inputs a reader")
    parser.add_argument("--seed", type=int, default=1, help="the lot that draws the damage")
    parser.add_argument("--seconds", type=float, help="stop a reader after so long")
    parser.add_argument(
        "--input", type=int, metavar="N", help="read input N again and show what it gives; needs one --reader"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="with --input: an empty folder for its files")
    options = parser.parse_args(arguments)
    chosen = [name for name in NAMES if not options.reader or "all" in options.reader or name in options.reader]
    opening("fuzz", {"seed": options.seed, "count": options.count, "readers": " ".join(chosen), "processes": PROCESSES})
    with tempfile.TemporaryDirectory(prefix="xeploai-fuzz-") as name, sites(chosen) as made:
        folder = Path(name)
        if options.input is not None:
            job = job_of(chosen[0], options.seed, options.keep or folder, made)
            job.folder.mkdir(parents=True, exist_ok=True)
            with get_context("spawn").Pool(1) as pool:
                show(pool.apply(shown, (job, options.input)))
            return 0
        failed = False
        for reader in chosen:
            report = fuzz(job_of(reader, options.seed, folder, made), count=options.count, seconds=options.seconds)
            ended = ", ".join(f"{count} {end}" for end, count in sorted(report.outcome.ended.items()))
            hours = _GOAL / report.per_second / 3600
            show(
                f"\n{reader}: {report.inputs} inputs in {report.seconds:.0f} s, {report.per_second:.0f}/s "
                f"({_GOAL} take {hours:.1f} h); {ended}; {sum(map(len, report.outcome.failures.values()))} failures"
            )
            for what, inputs in sorted(report.outcome.failures.items(), key=lambda item: -len(item[1])):
                numbers = " ".join(str(number) for number in sorted(inputs)[:_SHOWN_INPUTS])
                show(f"  {len(inputs):>6}  {what}\n          --reader {reader} --seed {options.seed} --input {numbers}")
            failed = failed or bool(report.outcome.failures)
    show(f"\n{'FAILED' if failed else 'passed'}")
    return int(failed)
