"""What a reader of damaged input is: it makes valid seeds, hurts one by lot, reads it as the program does."""

import contextlib
import io
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from random import Random
from typing import ClassVar
from unittest.mock import patch

from xeploai.cli.main import main as command_line
from xeploai.core.errors import Fault, XeploaiError
from xeploai.tools.messages import fault_line

READ, REFUSED = "read", "refused"
"""How reading may end: with a valid result, or with words that say what is wrong."""


class Unfit(Exception):
    """The program ended as if all were well, or with a refusal, and what it gave is not valid."""


class Reader(ABC):
    """One reader of the program. prepare: once a process, in a folder of its own; feed: one input."""

    name: ClassVar[str]
    on_site: ClassVar[bool] = False
    """Whether it needs an installation with a filled database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def feed(self, lot: Random) -> str:
        """Hurt a seed and read it. Anything raised is a failure."""


def worded(error: XeploaiError) -> str:
    """A refusal, if each of its faults can be said and printed."""
    said(error.faults)
    return REFUSED


def said(faults: "tuple[Fault, ...]") -> None:
    """Every fault has a sentence that a terminal can print on one line."""
    if not faults:
        raise Unfit("a refusal without a fault")
    for fault in faults:
        line = fault_line(fault)
        line.encode("utf-8")
        if not line.strip() or "\n" in line:
            raise Unfit("a fault that is not one line")


def run(*arguments: str) -> tuple[str, str]:
    """A verb of the command line in this process: how it ended, and its standard output, as bytes a terminal takes."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), patch.object(sys, "argv", ["xeploai"]):
        status = command_line(arguments)
        out.flush()
        err.flush()
    printed, faults = (stream.buffer.getvalue().decode() for stream in (out, err))
    if status == 2 and not faults.strip() and "--json" not in arguments:
        raise Unfit("status 2 without a word")
    if status not in {0, 1, 2}:
        raise Unfit(f"status {status}")
    return (REFUSED if status == 2 else READ), printed
