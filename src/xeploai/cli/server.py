"""The running program: database brought up to date, web and job worker together, upkeep beside them."""

import ipaddress
import logging
import multiprocessing
import os
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections, connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from xeploai.cli.leftovers import leftovers_delete, static_collect
from xeploai.config.child import load_application
from xeploai.config.environment import unknown
from xeploai.config.installation import require_not_newer
from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.first_run import code_for_console
from xeploai.registers.accounts.selectors import installation_is_empty
from xeploai.registers.audit.services import views_append, views_forget
from xeploai.registers.leases.worker import work
from xeploai.registers.organisations.services import organisation_paths_refresh
from xeploai.registers.people.refresh import people_follow_the_day
from xeploai.rounds.campaigns.amendments import rosters_compare_all
from xeploai.rounds.privacy.jobs import purge_count_daily
from xeploai.rounds.reviews.evidence import evidence_sweep
from xeploai.tools.durability.database import check_durable
from xeploai.tools.messages import fault_line
from xeploai.tools.reports.messages import phrase
from xeploai.web.home.notices import notices_due, notices_send

_UPKEEP_EVERY_S = 3600
_VIEWS_EVERY_S = 5
_THREADS_PER_WORKER = 4
# Workers of a program that was killed let go of the port within a moment.
_PORT_WAIT_S = 5.0
# Before the web processes begin anew; after a calm time the first pause again.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _CALM_S = 1, 60, 300

_log = logging.getLogger(__name__)


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_listening() -> None:
    """Raises Refused where passwords would cross a network in clear, or a named certificate is not there."""
    if not is_loopback(settings.HOST) and not settings.TLS_CERTIFICATE:
        raise Refused.because("serve_needs_tls", where="XEPLOAI_HOST", value=settings.HOST)
    for name in ("TLS_CERTIFICATE", "TLS_KEY"):
        path = getattr(settings, name)
        if settings.TLS_CERTIFICATE and not Path(path).is_file():
            raise Refused.because("serve_file_missing", where=f"XEPLOAI_{name}", value=path)
    if settings.TLS_CERTIFICATE:
        try:
            # A password of nothing: one that is asked for would be asked of a screen that nobody watches.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.TLS_CERTIFICATE, settings.TLS_KEY, "")
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise Refused.because("serve_bad_certificate", where=settings.TLS_CERTIFICATE, why=why) from None


def check_port_free() -> None:
    """Raises Refused where something answers there already: the system would share the port between the two; and for
    an address that is not this machine's, or a port that it may not open."""
    until = time.monotonic() + _PORT_WAIT_S
    try:
        while is_answered():
            if time.monotonic() > until:
                raise Refused.because("serve_port_taken", where="XEPLOAI_PORT", value=settings.PORT)
            time.sleep(0.1)
        with _socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.HOST, settings.PORT))
    except OSError as error:
        raise Refused.because(
            "serve_cannot_listen",
            where="XEPLOAI_HOST",
            value=settings.HOST,
            port=settings.PORT,
            why=error.strerror or type(error).__name__,
        ) from None


def _socket() -> socket.socket:
    return socket.socket(socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET)


def is_answered() -> bool:
    """Whether anything takes calls at the address."""
    with _socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((settings.HOST, settings.PORT)) == 0


def prepare() -> None:
    """Bring the database to this version of the program; harmless when it is."""
    # Until the web server listens for it: being told to stop is a clean end, and a throw-away folder goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    require_not_newer()
    for name in check_durable():
        print(phrase("postgres_doubtful", name=name), file=sys.stderr)
    call_command("migrate", verbosity=0, interactive=False)
    leftovers_delete()
    static_collect()
    organisation_paths_refresh()
    people_follow_the_day()


def address() -> str:
    """Where a browser finds it."""
    scheme = "https" if settings.TLS_CERTIFICATE else "http"
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    return f"{scheme}://{host}:{settings.PORT}/"


def serve() -> int:
    """Serve until the process is told to stop."""
    for name in unknown():
        print(fault_line(Fault(code="setting_unknown", sheet=name)), file=sys.stderr)
    check_listening()
    check_port_free()
    prepare()
    print(f"Địa chỉ: {address()}")
    if installation_is_empty():
        print(f"Chưa có tài khoản nào. Mở địa chỉ trên và nhập Mã thiết lập: {code_for_console()}")
    sys.stdout.flush()
    listen()
    return 0


def listen() -> None:
    """The web server's processes, and in this one the worker of background jobs and the upkeep."""
    # A forked process would inherit SQLite's notes on locks, and wait for ever for one that its parent held just then.
    multiprocessing.set_start_method("spawn", force=True)
    connections.close_all()
    stop = threading.Event()
    threading.Thread(target=work, args=(stop,), name="jobs", daemon=True).start()
    threading.Thread(target=_upkeep, args=(stop,), name="upkeep", daemon=True).start()
    threading.Thread(target=_views, args=(stop,), name="views", daemon=True).start()
    try:
        _serve_web()
    finally:
        stop.set()


def _serve_web() -> None:
    """Until told to stop. The library gives up when one of its processes dies twice within seconds, as when memory runs
    out; nobody may be watching an office's machine at night, so it begins anew, after a pause that grows."""
    pause = _FIRST_PAUSE_S
    while True:
        begun = time.monotonic()
        server = _web_server()
        try:
            server.serve(target_loader=partial(load_application, os.getpid()))
        except SystemExit:
            if server.interrupt_signal or not server.interrupt_children:
                raise
        else:
            return
        lived = time.monotonic() - begun
        pause = _FIRST_PAUSE_S if lived > _CALM_S else min(2 * pause, _LONGEST_PAUSE_S)
        # The library's own handlers belong to the server that has ended.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print(phrase("serve_again", seconds=pause), file=sys.stderr, flush=True)
        time.sleep(pause)


def _web_server() -> Any:
    certificate, key = settings.TLS_CERTIFICATE, settings.TLS_KEY
    return Granian(
        "xeploai.config.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        blocking_threads=_THREADS_PER_WORKER,
        websockets=False,
        log_level=LogLevels.warning,
        ssl_cert=Path(certificate) if certificate else None,
        ssl_key=Path(key) if certificate else None,
        respawn_failed_workers=True,
    )


def _views(stop: threading.Event) -> None:
    """Looks at named data become entries of the audit log; at the start those that a killed process left waiting."""
    while True:
        close_old_connections()
        try:
            views_append()
        except DatabaseError:
            # They go on waiting; the next round asks again.
            _log.exception("views")
        if stop.wait(_VIEWS_EVERY_S):
            return


def _upkeep(stop: threading.Event) -> None:
    """What a new day changes: places in the tree, rosters, data past its term, files without a row, sessions, mail."""
    while not stop.wait(_UPKEEP_EVERY_S):
        for step in _UPKEEP:
            try:
                close_old_connections()
                step()
            except Exception:
                # A database or mail server that is away is asked again at the next round; the other steps go on.
                _log.exception("upkeep: %s", getattr(step, "__name__", step))


def _sessions_clear() -> None:
    call_command("clearsessions", verbosity=0)


def _notices() -> None:
    if notices_due():
        notices_send()


_UPKEEP: tuple[Callable[[], object], ...] = (
    organisation_paths_refresh,
    people_follow_the_day,
    rosters_compare_all,
    purge_count_daily,
    evidence_sweep,
    views_forget,
    _sessions_clear,
    _notices,
)
