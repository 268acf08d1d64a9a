"""`dev.py endure fuzz`: damaged input for every reader of the program.

Whatever is sent in must end in a valid result or in words that say what is wrong. Anything else is a failure: another
exception, status 500, a process that dies, ten seconds of processor time, half a gigabyte for one input.
"""

import argparse
import tempfile
from multiprocessing import get_context
from pathlib import Path

from tests.endure.frame import fast_folder, interruptible, opening, show
from tests.endure.fuzz.driver import PROCESSES, Report, fuzz, job_of, sites
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
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first input: go on with a run")
    parser.add_argument("--seed", type=int, default=1, help="the lot that draws the damage")
    parser.add_argument("--seconds", type=float, help="stop a reader after so long")
    parser.add_argument(
        "--input", type=int, metavar="N", help="read input N again and show what it gives; needs one --reader"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="with --input: an empty folder for its files")
    options = parser.parse_args(arguments)
    chosen = [name for name in NAMES if not options.reader or "all" in options.reader or name in options.reader]
    parameters = {"seed": options.seed, "first": options.first, "count": options.count}
    opening("fuzz", {**parameters, "readers": " ".join(chosen), "processes": PROCESSES})
    with (
        interruptible(),
        tempfile.TemporaryDirectory(prefix="xeploai-fuzz-", dir=fast_folder()) as name,
        sites(chosen) as made,
    ):
        folder = Path(name)
        if options.input is not None:
            job = job_of(chosen[0], options.seed, options.keep or folder, made)
            job.folder.mkdir(parents=True, exist_ok=True)
            with get_context("spawn").Pool(1) as pool:
                show(pool.apply(shown, (job, options.input)))
            return 0
        failed = interrupted = False
        for reader in chosen:
            job = job_of(reader, options.seed, folder, made)
            report = fuzz(job, count=options.count, first=options.first, seconds=options.seconds)
            _print(report, options.seed, options.first)
            failed = failed or bool(report.failures)
            interrupted = report.interrupted
            if interrupted:
                break
    show(f"\n{'FAILED' if failed else 'interrupted' if interrupted else 'passed'}")
    return int(failed or interrupted)


def _print(report: Report, seed: int, first: int) -> None:
    """What became of the inputs of a reader, and where another run goes on if there is anything left."""
    ended = ", ".join(f"{count} {end}" for end, count in sorted(report.outcome.ended.items()))
    hours = _GOAL / max(report.per_second, 0.001) / 3600
    show(
        f"{report.reader}: {report.inputs} inputs from {first} on in {report.seconds:.0f} s, {report.per_second:.0f}/s "
        f"({_GOAL} take {hours:.1f} h); {ended or 'nothing read'}; {report.failures} failures"
    )
    for what, inputs in sorted(report.outcome.failures.items(), key=lambda item: -len(item[1])):
        numbers = " ".join(str(number) for number in sorted(inputs)[:_SHOWN_INPUTS])
        show(f"  {len(inputs):>6}  {what}\n          --reader {report.reader} --seed {seed} --input {numbers}")
    if report.following is not None:
        why = "interrupted" if report.interrupted else "stopped"
        show(f"  {why}; all inputs before {report.following} were read: go on with --first {report.following}")
