"""What the server's processes hold, looked at again and again while people work."""

import threading
import time
from pathlib import Path

import psycopg
from tests.endure.soak.figures import Sample

from xeploai.bench.installation import Installation
from xeploai.bench.pages.site import Running
from xeploai.bench.processes import descendants

_EVERY_S = 5.0
_MB = 1 << 20
_PROC = Path("/proc")


class Watch:
    """Samples of a running server."""

    def __init__(self, running: Running, place: Installation) -> None:
        self._running, self._place = running, place
        self._begun = time.monotonic()
        self.samples: list[Sample] = []

    def look(self, over: threading.Event) -> None:
        """Every few seconds until it is over."""
        while True:
            self.samples.append(self._sample())
            if over.wait(_EVERY_S):
                return

    def _sample(self) -> Sample:
        everyone = [pid for root in self._running.roots for pid in (root, *descendants(root))]
        data = Path(self._place.environment["XEPLOAI_DATA"])
        return Sample(
            at=time.monotonic() - self._begun,
            memory_mb=self._running.memory_mb(),
            files=sum(map(_files, everyone)),
            processes=len(everyone),
            database_mb=self._database_mb(data),
            wal_mb=_size_mb(data / "xeploai.sqlite3-wal"),
        )

    def _database_mb(self, data: Path) -> float:
        server = self._place.database
        if server is None:
            return _size_mb(data / "xeploai.sqlite3")
        with psycopg.connect(server.conninfo("xeploai")) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return float(row[0]) / _MB if row else 0.0


def _files(pid: int) -> int:
    try:
        return sum(1 for _ in (_PROC / str(pid) / "fd").iterdir())
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0


def _size_mb(path: Path) -> float:
    return path.stat().st_size / _MB if path.exists() else 0.0
