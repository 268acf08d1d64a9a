"""The command line: parses, calls one service, prints; 0 done, 1 done with findings, 2 nothing done."""

import argparse
import errno
import gc
import json
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from xeploai.config.environment import packs_folder
from xeploai.core.errors import Fault, XeploaiError, system_error
from xeploai.rulepacks.places import place_add
from xeploai.tools.messages import fault_json, fault_line
from xeploai.tools.processes.collector import collector_at_rest

VERBS = (
    "template",
    "tally",
    "list",
    "cap",
    "judge",
    "packs",
    "check",
    "bench",
    "serve",
    "demo",
    "audit",
    "recover",
    "export",
    "report",
    "seal",
    "backup",
    "restore",
)


class _Parser(argparse.ArgumentParser):
    """Faults of the command line leave by the same door as all others."""

    def error(self, message: str) -> NoReturn:
        raise _Misused(message)


class _Misused(Exception):
    """The command line itself is wrong; argparse's English is said in the user's language."""

    def __str__(self) -> str:
        text = super().__str__()
        for english, vietnamese in _COMPLAINTS:
            text = re.sub(english, vietnamese, text)
        return text


_COMPLAINTS = (
    (r"the following arguments are required: (.*)", r"thiếu tham số: \1"),
    (r"unrecognized arguments: (.*)", r"tham số lạ: \1"),
    (r"argument (\S+): ", r"\1: "),
    (r"expected (one|at least one) argument", "thiếu giá trị"),
    (r"invalid choice: (.*) \(choose from (.*)\)", r"không có lựa chọn \1 (chọn trong: \2)"),
    (r"invalid (\S+ )?value: (.*)", r"giá trị không hợp lệ: \2"),
    (r"not allowed with argument (\S+)", r"không dùng cùng \1"),
    (r"ambiguous option: (.*) could match (.*)", r"tham số \1 chưa rõ, có thể là \2"),
)


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the verb that was typed, or of all: one verb does not wait for the imports of the rest."""
    parser = _Parser(prog="xeploai", description="Kiểm điểm, đánh giá, xếp loại chất lượng.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="LỆNH", parser_class=_Parser)
    for verb in [verb for verb in VERBS if verb in arguments[:1]] or VERBS:
        import_module(f"xeploai.cli.{verb}").register(verbs)
    return parser


def print_json(document: Any) -> None:
    """One JSON document on standard output, and nothing else."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def _fail(faults: Sequence[Fault], *, as_json: bool) -> int:
    if as_json:
        print_json({"errors": [fault_json(fault) for fault in faults]})
    else:
        for fault in faults:
            print(fault_line(fault), file=sys.stderr)
    return 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and give its exit status. argv: None for the process's own, which ends with it."""
    if argv is not None:
        return _main(argv)
    try:
        return _main(sys.argv[1:])
    finally:
        # An interpreter that ends looks for garbage among all that was imported: a tenth of a short command. DuckDB
        # would complain of what is left.
        if "duckdb" not in sys.modules:
            gc.freeze()


def _main(arguments: Sequence[str]) -> int:
    as_json = "--json" in arguments
    try:
        place_add(packs_folder())
        with collector_at_rest():  # what a verb imports stays to the end
            parsed = _parser(arguments).parse_args(arguments)
        status: int = parsed.run(parsed)
        sys.stdout.flush()
    except _Misused as misused:
        return _fail([Fault(code="command_line", value=str(misused))], as_json=as_json)
    except XeploaiError as error:
        return _fail(error.faults, as_json=as_json)
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python would complain again while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(fault_line(Fault(code="interrupted")), file=sys.stderr)
        return 2
    except Exception as error:
        fault = _from_outside(error)
        if fault is None:
            raise
        return _fail([fault], as_json=as_json)
    return status


def _from_outside(error: Exception) -> Fault | None:
    """What the machine or the database refused; None for a fault of the program itself, which is to be seen whole."""
    refused = system_error(error)
    if refused is not None:
        where = str(refused.filename) if refused.filename else None
        return Fault(code="system_refused", sheet=where, values={"why": refused.strerror or type(refused).__name__})
    if isinstance(error, MemoryError):
        return Fault(code="system_refused", values={"why": os.strerror(errno.ENOMEM)})
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    # By name: a verb that needs no database does not import one.
    if kinds & {"django.db.utils.Error", "sqlite3.Error", "psycopg.Error", "_duckdb.Error", "duckdb.Error"}:
        why = (str(error).strip() or type(error).__name__).splitlines()[0]
        return Fault(code="database_refused", values={"why": why})
    return None


if __name__ == "__main__":
    sys.exit(main())
