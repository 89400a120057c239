"""What the program refuses to serve on."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from register import doctor
from tests.database import TestDatabase


def test_the_web_role_may_serve(database: TestDatabase) -> None:
    doctor.assert_safe_role(database.url)
    assert doctor.database_problems(database.url) == []


def test_the_owner_and_the_superuser_may_not(database: TestDatabase) -> None:
    for url, word in ((database.owner_url, "possède"), (database.admin_url, "superutilisateur")):
        with pytest.raises(doctor.UnsafeRoleError, match=word):
            doctor.assert_safe_role(url)


def test_a_table_that_lost_its_policy_is_named(database: TestDatabase, owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        connection.execute(text("create table forgotten (territory_id text, secret text)"))
    assert doctor.database_problems(database.url) == ["table sans règle de lignes : forgotten"]
    with owner_engine.begin() as connection:
        connection.execute(text("drop table forgotten"))


def test_a_database_that_does_not_answer_is_a_problem_and_not_a_crash() -> None:
    url = "postgresql+psycopg://register_app@/toit?host=/nowhere"
    assert doctor.database_problems(url) == ["la base ne répond pas (OperationalError)"]


@pytest.mark.parametrize(("url", "is_refused"), [
    ("postgresql+psycopg://a@/toit?host=/run/postgresql", False),
    ("postgresql+psycopg://a@127.0.0.1/toit", False),
    ("postgresql+psycopg://a@db.example/toit", True),
    ("postgresql+psycopg://a@db.example/toit?sslmode=prefer", True),
    ("postgresql+psycopg://a@db.example/toit?sslmode=verify-full", False),
])
def test_another_machine_is_reached_through_tls(url: str, is_refused: bool) -> None:
    assert bool(doctor.address_problems(url)) is is_refused


def test_the_data_directory_is_made_or_its_absence_explained(tmp_path: Path) -> None:
    assert doctor.folder_problems(tmp_path / "new") == []
    (tmp_path / "file").write_text("")
    assert doctor.folder_problems(tmp_path / "file" / "under") != []
