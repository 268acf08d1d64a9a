"""A PostgreSQL server of one's own for a while: Debian's programs, a socket in a temporary folder, no network.

It never touches the system's cluster, and throws everything away: nothing is made durable.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xeploai.core.errors import Refused

_USER = "xeploai"


@dataclass(frozen=True)
class Server:
    """A running server.

    folder  where its socket is
    pid     process id of its first process
    """

    folder: Path
    pid: int

    def conninfo(self, database: str = "postgres") -> str:
        """The connection string of one of its databases."""
        return f"host={self.folder} user={_USER} dbname={database}"


def programs() -> Path | None:
    """The folder of the newest server's programs; None where there is none."""
    paths = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if paths:
        return paths[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


@contextmanager
def throwaway(settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start a server, and stop and delete it at the end. Raises Refused where PostgreSQL is not installed."""
    bin_folder = programs()
    if bin_folder is None:
        raise Refused.because("bench_missing", what="PostgreSQL", package="postgresql")
    with tempfile.TemporaryDirectory(prefix="xeploai-pg-") as name:
        folder = Path(name)
        data = folder / "data"
        become = _unprivileged(folder)
        make = [str(bin_folder / "initdb"), "--pgdata", str(data), "--username", _USER, "--auth", "trust"]
        _run([*become, *make, "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"], folder)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": name,
            "fsync": "off",
            "full_page_writes": "off",
            **(settings or {}),
        }
        (data / "postgresql.auto.conf").write_text("".join(f"{key} = '{value}'\n" for key, value in options.items()))
        control = [*become, str(bin_folder / "pg_ctl"), "--pgdata", str(data), "--wait", "--silent"]
        _run([*control, "--log", str(folder / "log"), "start"], folder)
        try:
            yield Server(folder, int((data / "postmaster.pid").read_text().split()[0]))
        finally:
            _run([*control, "--mode", "immediate", "stop"], folder)


def _unprivileged(folder: Path) -> list[str]:
    """How to become somebody else, whose folder it then is: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user = next(user for user in pwd.getpwall() if user.pw_name in ("postgres", "nobody") and user.pw_uid)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - fixed programs, no shell
