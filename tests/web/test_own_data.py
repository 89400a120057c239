"""A person takes a copy of everything the register holds about it, and of nobody else."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import applicant
from register.applications.actions import Filed
from register.audit.actions import digest
from register.db import transaction
from register.errors import NotFound
from register.organisations.passwords import hash_password
from register.privacy.portability import content_held
from tests.database import TestDatabase, settings_for
from tests.factories.filing import PASSWORD, filed
from tests.factories.letting import TERRITORY
from tests.web.visitor import Visitor, words
from web.commands import cli

NAMES = (f"Léa {letter}" for letter in "abcdefghijklmnop")


@pytest.fixture
def mine(app: Flask, owner_engine: Engine, freeze: Callable[[str], date]) -> tuple[Visitor, Filed]:
    """Somebody at risk, signed in, and its application."""
    freeze("2026-03-02T10:00")
    with app.app_context():
        made = filed(birth_name="Copiée", first_names=next(NAMES),
                     is_protected=True, address_line="9 rue du Secret")  # fmt: skip
        filed(birth_name="Voisine", first_names=next(NAMES))
    with owner_engine.begin() as arrange:
        hashed = {"hash": hash_password(PASSWORD), "id": made.application_id}
        arrange.execute(text("update accounts set password_hash = :hash where application_id = :id"), hashed)
    visitor = Visitor(app)
    visitor.sign_in(made.number)
    return visitor, made


def opened(content: bytes) -> dict[str, Any]:
    with ZipFile(BytesIO(content)) as files:
        assert sorted(files.namelist()) == ["attestation.pdf", "donnees.json"]
        assert files.read("attestation.pdf").startswith(b"%PDF")
        held: dict[str, Any] = json.loads(files.read("donnees.json"))
    return held


def test_one_press_gives_everything_that_is_one_s_own(mine: tuple[Visitor, Filed], owner_engine: Engine) -> None:
    visitor, made = mine
    assert "Télécharger mes données" in words(visitor.get("/me/data").text)
    assert 'href="/me/data"' in visitor.get("/me/").text
    answer = visitor.post("/me/data/archive", {}, 200)
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    held = opened(answer.data)
    assert held["digest"] == digest(held["content"])
    content = held["content"]
    assert content["application"]["number"] == made.number
    assert content["protected_values"]["address"]["address_line"] == "9 rue du Secret"
    assert [notice["kind"] for notice in content["notices"]] == ["FILED"]
    assert len(content["people"]) == 2
    assert "Voisine" not in json.dumps(content, ensure_ascii=False)
    with owner_engine.connect() as check:
        lines = text("select count(*) from history where action = 'export_own_data' and application_id = :id")
        assert check.execute(lines, {"id": made.application_id}).scalar() == 1


def test_the_same_data_have_the_same_digest(mine: tuple[Visitor, Filed]) -> None:
    visitor, _ = mine
    visitor.get("/me/data")
    first, second = (opened(visitor.post("/me/data/archive", {}, 200).data) for _ in range(2))
    assert first["digest"] == second["digest"]


def test_nobody_copies_another_s_data(app: Flask, mine: tuple[Visitor, Filed]) -> None:
    _, made = mine
    with app.app_context():
        other = applicant(TERRITORY, filed(birth_name="Curieuse", first_names=next(NAMES)).application_id)
        with pytest.raises(NotFound), transaction(other):
            content_held(other, made.application_id)


def test_an_operator_answers_a_request_received_on_paper(
    mine: tuple[Visitor, Filed], database: TestDatabase, tmp_path: Path
) -> None:
    _, made = mine
    environment = {**settings_for(database, tmp_path), "TOIT_FAKE_NOW": "2026-03-02T10:00"}
    output = tmp_path / "copie.zip"
    done = CliRunner().invoke(cli, ["export", made.number, "--output", str(output)], env=environment)
    assert done.exit_code == 0, done.output
    assert opened(output.read_bytes())["content"]["application"]["number"] == made.number
    assert output.stat().st_mode & 0o077 == 0
    unknown = CliRunner().invoke(cli, ["export", "014-rien", "--output", str(output)], env=environment)
    assert unknown.exit_code != 0
