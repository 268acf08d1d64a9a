"""`python -m tests.endure NAME ...`: one long run; `dev.py endure` and `dev.py against` come here."""

import sys
from importlib import import_module

NAMES = ("kills", "soak", "fuzz", "units", "against")


def main(arguments: list[str]) -> int:
    """Run `main` of the module that is named, and give its status."""
    if not arguments or arguments[0] not in NAMES:
        sys.stderr.write(f"usage: dev.py endure {{{','.join(NAMES[:-1])}}} [options]\n")
        return 2
    try:
        status: int = import_module(f"tests.endure.{arguments[0]}").main(arguments[1:])
    except KeyboardInterrupt:
        sys.stdout.write("interrupted before there was anything to count\n")
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
