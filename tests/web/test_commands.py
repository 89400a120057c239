"""The command line, as an operator meets it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from register import migrate
from register.embedded import default_cluster
from tests.database import TestDatabase, TestServer, settings_for
from web import serving
from web.commands import cli
from web.config import Settings


@pytest.fixture
def environment(database: TestDatabase, tmp_path: Path) -> dict[str, str]:
    return settings_for(database, tmp_path)


def run(environment: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The program itself, with this environment and nothing of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TOIT_")}
    return subprocess.run(
        [sys.executable, "-m", "web.commands", *arguments],
        env={**clean, **environment}, capture_output=True, text=True, check=False, timeout=120,
    )


def test_every_command_the_operators_rely_on_exists() -> None:
    promised = {"serve", "worker", "migrate", "seed", "verify", "doctor", "rescore", "cycle", "return", "account"}
    assert promised | {"purge", "export", "database-url", "demo", "demo-accounts"} <= set(cli.commands)


def test_a_database_in_use_is_told_without_being_started(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["database-url"], env={"TOIT_DATA_DIR": str(tmp_path), "DATABASE_URL": None})
    assert told.output.strip() == default_cluster(tmp_path).url("register_app")
    assert not (tmp_path / "postgres").exists()


def test_an_unknown_setting_is_one_line_and_an_error(environment: dict[str, str]) -> None:
    done = run({**environment, "TOIT_PROT": "1"}, "database-url")
    assert done.returncode == 1
    assert done.stderr.startswith("toit : Réglage inconnu : TOIT_PROT.")
    assert "Traceback" not in done.stderr


def test_a_sound_installation_passes_the_doctor(environment: dict[str, str]) -> None:
    done = run(environment, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "peut servir" in done.stdout


def test_the_doctor_refuses_the_owner_s_account(environment: dict[str, str], database: TestDatabase) -> None:
    done = run({**environment, "DATABASE_URL": database.owner_url}, "doctor")
    assert done.returncode == 1
    assert "possède les tables" in done.stdout


def test_the_program_does_not_serve_with_the_superuser(environment: dict[str, str], database: TestDatabase) -> None:
    done = run({**environment, "DATABASE_URL": database.admin_url}, "rescore")
    assert done.returncode == 1
    assert "superutilisateur" in done.stderr


def test_a_database_without_schema_is_told_what_to_do(tmp_path: Path, server: TestServer) -> None:
    with server.fresh("template0") as bare:
        done = run(settings_for(bare, tmp_path), "verify")
    assert done.returncode == 1
    assert done.stderr.startswith("toit : La base ne répond pas, ou n'a pas encore de schéma")


def test_an_empty_register_proves_its_invariants(environment: dict[str, str]) -> None:
    done = run(environment, "verify")
    assert (done.returncode, done.stdout) == (0, "Tous les invariants tiennent.\n")


def test_migrating_a_given_server_uses_its_address(environment: dict[str, str], database: TestDatabase) -> None:
    assert run({**environment, "DATABASE_URL": database.owner_url}, "migrate").returncode == 0
    assert migrate.current_revision(database.owner_url) == migrate.head_revision()


def test_only_the_embedded_database_can_be_reset(environment: dict[str, str]) -> None:
    done = run(environment, "reset", "--yes")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr


def test_a_taken_port_is_said_in_words(environment: dict[str, str]) -> None:
    with serving.socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        done = run({**environment, "TOIT_PORT": str(holder.getsockname()[1])}, "serve")
    assert done.returncode == 1
    assert "déjà pris" in done.stderr


def free_port() -> int:
    with serving.socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """``toit serve`` on a free port, stopped at the end."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TOIT_")}
    program = subprocess.Popen(
        [sys.executable, "-m", "web.commands", "serve", "--workers", "1"],
        env={**clean, **environment, "TOIT_PORT": str(port)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    yield program, f"http://127.0.0.1:{port}"
    if program.poll() is None:
        program.kill()
        program.wait()


@pytest.mark.slow
def test_the_server_answers_and_stops_on_request(served: tuple["subprocess.Popen[bytes]", str]) -> None:
    program, address = served
    assert serving.Programs({}).wait_ready(f"{address}/health")
    with urlopen(f"{address}/health", timeout=10) as answer:
        assert answer.status == 200
    program.send_signal(signal.SIGTERM)
    program.wait(timeout=30)
    deadline = time.monotonic() + 10
    while serving._answers(f"{address}/health") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not serving._answers(f"{address}/health")


@pytest.mark.slow
def test_a_server_killed_without_a_word_leaves_the_port_free(served: tuple["subprocess.Popen[bytes]", str]) -> None:
    program, address = served
    assert serving.Programs({}).wait_ready(f"{address}/health")
    program.kill()
    program.wait()
    deadline = time.monotonic() + 20
    while serving._answers(f"{address}/health") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not serving._answers(f"{address}/health")


def test_children_receive_the_database_that_was_opened(tmp_path: Path) -> None:
    settings = Settings(data_directory=tmp_path, database_url="postgresql+psycopg://u@/d?host=/s")
    given = serving.child_environment(settings)
    assert given["DATABASE_URL"] == "postgresql+psycopg://u@/d?host=/s"
    assert given["TOIT_DATA_DIR"] == str(tmp_path)


MARKET = ("matching", "--applicants", "600", "--dwellings", "40", "--choices", "4")


def test_a_synthetic_market_is_matched_proved_and_the_same_for_one_seed() -> None:
    first, again, other = (
        CliRunner().invoke(cli, [*MARKET, "--seats", "5", "--reserved", "2", "--seed", seed]).output
        for seed in ("1", "1", "2")
    )
    assert "données fictives" in first
    assert "Preuve tenue" in first
    assert "40 ménages désignés" in first
    digests = [[line for line in told.splitlines() if line[:6] in ("Entrée", "Règles", "Résult")]
               for told in (first, again, other)]  # fmt: skip
    assert len(digests[0]) == 3
    assert digests[0] == digests[1]
    assert digests[0][0] != digests[2][0]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [(("--reserved", "2"), "pas plus que de logements"), (("--dwellings", "3"), "autant de programmes que de vœux")],
)
def test_a_market_that_cannot_be_is_told(wrong: tuple[str, str], told: str) -> None:
    done = CliRunner().invoke(cli, [*MARKET, *wrong])
    assert done.exit_code == 2
    assert told in " ".join(done.output.replace("│", " ").split())
