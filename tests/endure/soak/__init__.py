"""`dev.py endure soak`: an office of twenty at work for an hour on the real server, in a throw-away installation.

Watched: every answer (its status, no name that its reader must not see), how long answers take at the beginning and at
the end, memory, open files and the size of the database over time; at the end every draft that was acknowledged, and
the chain of the audit log.
"""

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from tests.endure.frame import TOP, interruptible, opening, show
from tests.endure.installed import Installed
from tests.endure.soak.figures import Event, grown_too_far, latencies, samples_shown
from tests.endure.soak.people import Office, people
from tests.endure.soak.watch import Watch

from xeploai.bench.installation import POSTGRES, SQLITE, Installation, installation
from xeploai.bench.pages.site import Site, serving

_MEMBERS = 300
_SHOWN_ERRORS = 20


def main(arguments: list[str]) -> int:
    """Let people work; 1 where one of them met an error, a draft was lost, the log is broken, or memory grew."""
    parser = argparse.ArgumentParser(prog="dev.py endure soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--database", choices=(SQLITE, POSTGRES), default=SQLITE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--members", type=int, default=_MEMBERS, help="members of the invented committee")
    options = parser.parse_args(arguments)
    opening("soak", vars(options))
    with interruptible(), installation(options.database) as place:
        begun = time.perf_counter()
        installed: Installed = place.run("tests.endure.staff", "fill", options.members)
        site = Site(installation=place, committee=installed.committee, fill_s=time.perf_counter() - begun)
        show(f"filled in {site.fill_s:.0f} s")
        with serving(site) as running:
            office = Office(
                installed=installed, port=running.port, seed=options.seed, until=time.monotonic() + options.minutes * 60
            )
            watch = Watch(running, place)
            events, interrupted = _work(office, watch, options.people)
        log = (Path(place.environment["XEPLOAI_DATA"]) / "serve.log").read_text(encoding="utf-8")
        faults = [*_faults(events), *_lost(place, office), *_log_faults(log), *_verified(place.environment)]
    faults += grown_too_far(watch.samples)
    show()
    for line in (*latencies(events), "", *samples_shown(watch.samples)):
        show(line)
    acknowledged = sum(len(person.acknowledged) for person in office.people)
    show(f"\n{len(events)} requests of {options.people} people, {acknowledged} acknowledged drafts")
    show(f"{office.looked} answers looked through for names")
    for fault in faults[:_SHOWN_ERRORS]:
        show(f"FAULT {fault}")
    if interrupted:
        show(f"interrupted after {watch.samples[-1].at / 60:.1f} of {options.minutes:g} minutes: {len(faults)} faults")
    else:
        show(f"{len(faults)} faults: FAILED" if faults else "passed")
    return int(bool(faults) or interrupted)


def _work(office: Office, watch: Watch, number: int) -> tuple[list[Event], bool]:
    """Everybody works until the time is over, while the server is watched; whether Ctrl+C ended it before.

    Then each ends the act that is under way, so that the figures so far are those of a shorter run.
    """
    over = threading.Event()
    watcher = threading.Thread(target=watch.look, args=(over,))
    watcher.start()
    threads = [threading.Thread(target=person.work) for person in people(office, number)]
    for thread in threads:
        thread.start()
    interrupted = False
    try:
        show("work begins")
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        interrupted = True
        office.until = time.monotonic()
        for thread in threads:
            thread.join()
    over.set()
    watcher.join()
    events = (event for person in office.people for event in person.events)
    return sorted(events, key=lambda event: event.at), interrupted


def _faults(events: list[Event]) -> list[str]:
    return [f"{event.action}: {event.fault}" for event in events if event.fault]


def _lost(place: Installation, office: Office) -> list[str]:
    """The last text of each writer that was acknowledged, if it stands neither in the draft nor in a version."""
    lost = []
    for person in office.people:
        if person.acknowledged:
            texts = place.run("tests.endure.staff", "kept", person.worker.own)
            if person.acknowledged[-1] not in texts:
                lost.append(f"draft lost: {person.worker.username}, {person.acknowledged[-1]}")
    return lost


def _log_faults(log: str) -> list[str]:
    """A traceback in the server's log is a fault even where nobody saw it."""
    return [f"log: {line}" for line in log.splitlines() if line.startswith("Traceback")][:1] + (
        [f"log: {line}" for line in log.splitlines()[-3:]] if "Traceback" in log else []
    )


def _verified(environment: Mapping[str, str]) -> list[str]:
    command = [sys.executable, "-m", "xeploai.cli.main", "audit", "verify"]
    ended = subprocess.run(command, env=environment, cwd=TOP, capture_output=True, text=True, check=False)
    show(f"audit verify: {' '.join(ended.stdout.split())}")
    return [] if ended.returncode == 0 else [f"audit verify ended with status {ended.returncode}"]
