"""The long-lived programs of one machine, the web server and the worker, started and stopped together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from web.config import Settings

STOP_SECONDS = 15
READY_SECONDS = 60
PR_SET_PDEATHSIG = 1


class PortTakenError(Exception):
    """Another program answers on the port we were given."""


def server_command(port: int, *, host: str = "127.0.0.1", workers: int = 2, threads: int = 8) -> list[str]:
    """Gunicorn with threads: a page waits for PostgreSQL most of its time."""
    return [
        sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--worker-class", "gthread",
        "--workers", str(workers), "--threads", str(threads), "--timeout", "60", "--graceful-timeout", "10",
        "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp",  # noqa: S108
        # Loaded once, then forked: no connection is open yet, and the start takes half the time.
        "--preload", "--no-control-socket", "--log-level", "warning", "wsgi:application",
    ]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "web.commands", "worker"]


def refuse_taken_port(port: int, *, host: str = "127.0.0.1") -> None:
    """Say so now, in words, rather than by a server that restarts in vain."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTakenError(f"le port {port} est déjà pris : TOIT_PORT=8001 en choisit un autre.") from None


def child_environment(settings: Settings) -> Mapping[str, str]:
    """Our environment, with the address of the database that this program opened."""
    return {**os.environ, "DATABASE_URL": settings.database_url or "", "TOIT_DATA_DIR": str(settings.data_directory)}


def _die_with_parent() -> None:
    """Linux tells the child when its parent is killed without a word; elsewhere the child stays."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Programs:
    """Child programs that live and die together."""

    environment: Mapping[str, str]
    running: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def start(self, command: list[str]) -> None:
        # A session of their own: Ctrl-C reaches us alone, and we stop them in order.
        child = subprocess.Popen(
            command, env=dict(self.environment), start_new_session=True, stdin=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  (one system call, before any thread exists)
        )
        self.running.append(child)

    def ended(self) -> int | None:
        """The exit code of the first program that ended by itself."""
        codes = (child.poll() for child in self.running)
        return next((code for code in codes if code is not None), None)

    def wait(self) -> int:
        """Wait until a program ends, or somebody asks us to."""
        while (code := self.ended()) is None:
            time.sleep(0.3)
        return code

    def wait_ready(self, url: str) -> bool:
        """Whether the server answers before long; any answer will do."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.ended() is None:
            if _answers(url):
                return True
            time.sleep(0.1)
        return False

    def stop(self) -> None:
        for child in self.running:
            if child.poll() is None:
                child.terminate()
        for child in self.running:
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5):  # noqa: S310  (our own address)
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def stop_on_signals() -> None:
    """Let TERM and HUP end the program as Ctrl-C does, so that every ``finally`` runs.

    INT too: a shell that starts us in the background makes us deaf to it.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
