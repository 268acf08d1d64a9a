"""`dev.py endure kills`: the real program is killed at chosen moments, started again, and looked at.

Prints the seed, the commit, how often it was killed at which moment, and every failure by its name; status 1 if there
is one. What a kill is depends on the seed and its number alone: `--first N` begins there.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from xeploai.bench.installation import POSTGRES, SQLITE, installation, settle
from xeploai.config.start import module_of_new_installation

_TOP = Path(__file__).parents[3]


def main(arguments: list[str]) -> int:
    """Run on one database, or on each in a process of its own: settings hold for one."""
    parser = argparse.ArgumentParser(prog="dev.py endure kills", description=__doc__)
    parser.add_argument("--database", choices=(SQLITE, POSTGRES, "both"), default="both")
    parser.add_argument("--count", type=int, default=200, help="kills on each database")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--first", type=int, default=0, help="number of the first kill")
    parser.add_argument("--members", type=int, default=210, help="members of the invented committee")
    args = parser.parse_args(arguments)
    if args.database == "both":
        own = ["--count", args.count, "--seed", args.seed, "--first", args.first, "--members", args.members]
        command = [sys.executable, "-m", "tests.endure.kills", *map(str, own), "--database"]
        runs = [subprocess.run([*command, kind], cwd=_TOP, check=False) for kind in (SQLITE, POSTGRES)]
        return max(run.returncode for run in runs)
    with installation(args.database) as held, tempfile.TemporaryDirectory(prefix="xeploai-kills-") as aside:
        settle(held.environment)
        run = module_of_new_installation("tests.endure.kills.run").Run(
            database=args.database,
            seed=args.seed,
            members=args.members,
            environment=dict(held.environment),
            aside=Path(aside),
        )
        status: int = run.kills(args.first, args.count)
        return status
