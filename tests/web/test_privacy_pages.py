"""The restricted archive, the certificate of erasure, and the command that purges."""

import re
from collections.abc import Callable
from datetime import date

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Role
from register.applications.actions import strike_off_application
from register.applications.codes import StrikeOffReason
from register.cycle import purge_territory
from register.db import transaction
from tests.database import TestDatabase, settings_for
from tests.factories.filing import NOW, filed, make_desk
from tests.factories.letting import TERRITORY
from tests.register.privacy.test_clock import at
from tests.web.visitor import Visitor, words
from web.commands import cli


def archived(app: Flask, name: str) -> str:
    """The number of an application struck off on the day of the factories."""
    with app.app_context():
        desk, made = make_desk(), filed(birth_name=name)
        with transaction(desk):
            strike_off_application(desk, made.application_id, StrikeOffReason.WITHDRAWN, NOW)
    return made.number


def manager(app: Flask) -> Visitor:
    with app.app_context():
        login = make_desk(Role.SYSTEM_MANAGER, kind="SYSTEM_MANAGER").name
    visitor = Visitor(app)
    visitor.sign_in(login)
    return visitor


def test_the_manager_opens_an_archive_with_a_reason(app: Flask, freeze: Callable[[str], date]) -> None:
    freeze("2026-03-02T10:00")
    number, visitor = archived(app, "Rayée"), manager(app)
    visitor.get("/state/archive")
    form = {"number": number, "purpose": "Recours reçu au tribunal"}
    page = words(visitor.post("/state/archive", form, 200).text)
    assert "Rayée" in page
    assert "Archive ouverte" in page or "Demande radiée" in page
    assert "2 mars 2027" in page.replace("\u00a0", " ")


def test_a_missing_reason_or_an_unknown_number_keeps_what_was_typed(app: Flask, freeze: Callable[[str], date]) -> None:
    freeze("2026-03-02T10:00")
    number, visitor = archived(app, "Muette"), manager(app)
    visitor.get("/state/archive")
    refused = visitor.post("/state/archive", {"number": number, "purpose": "vu"}, 400).text
    assert "dix signes au moins" in words(refused)
    assert f'value="{number}"' in refused
    unknown = visitor.post("/state/archive", {"number": "014", "purpose": "Recours reçu au tribunal"}, 400).text
    assert "Aucune demande radiée ne porte ce numéro" in words(unknown)
    assert "Écrivez le numéro" in words(visitor.post("/state/archive", {"purpose": "Recours reçu"}, 400).text)


def test_a_desk_neither_opens_the_archive_nor_finds_the_file(app: Flask, freeze: Callable[[str], date]) -> None:
    freeze("2026-03-02T10:00")
    number = archived(app, "Cachée")
    with app.app_context():
        login = make_desk().name
    visitor = Visitor(app)
    visitor.sign_in(login)
    visitor.get("/state/archive", 403)
    visitor.get("/desk/search")
    assert "Aucune demande ne correspond" in words(visitor.post("/desk/search", {"q": number}, 200).text)


def test_the_archive_asks_the_same_number_of_questions_whatever_its_size(
    app: Flask, query_count: Callable[[Flask], object], freeze: Callable[[str], date]
) -> None:
    freeze("2026-03-02T10:00")
    archived(app, "Une")
    freeze("2027-03-02T03:00")
    with app.app_context():
        purge_territory(TERRITORY, at("2027-03-02"))
    visitor, counts = manager(app), []
    for extra in (0, 5):
        freeze("2026-03-02T10:00")
        for number in range(extra):
            archived(app, f"Autre{chr(97 + number)}")
        freeze("2027-03-02T03:00")
        with app.app_context():
            purge_territory(TERRITORY, at("2027-03-02"))
        visitor = manager(app)
        with query_count(app) as queries:  # type: ignore[attr-defined]
            visitor.get("/state/archive")
        counts.append(int(queries))
    assert counts[0] == counts[1]


def test_whoever_holds_the_reference_reads_the_certificate(
    app: Flask, owner_engine: Engine, freeze: Callable[[str], date]
) -> None:
    freeze("2026-03-02T10:00")
    archived(app, "Oubliée")
    with app.app_context():
        purge_territory(TERRITORY, at("2027-02-10"))
    with owner_engine.connect() as check:
        announced = check.execute(text("select id from erasures where erased_at is null limit 1")).scalar_one()
    visitor = Visitor(app)
    visitor.get("/erasure")
    reference = f"{TERRITORY}-{announced}"
    assert "Aucun effacement ne porte" in words(visitor.post("/erasure", {"reference": reference}, 400).text)
    visitor.get(f"/erasure/{TERRITORY}/{announced}.pdf", 404)
    with app.app_context():
        purge_territory(TERRITORY, at("2027-03-02"))
    page = words(visitor.post("/erasure", {"reference": f" {reference} "}, 200).text)
    assert reference in page
    assert "Oubliée" not in page
    assert visitor.get(f"/erasure/{TERRITORY}/{announced}.pdf").mimetype == "application/pdf"
    for wrong in ("", "014", "014-x", "999-" + str(announced)):
        visitor.post("/erasure", {"reference": wrong}, 400)


def test_the_command_says_what_it_would_do_then_does_it_once(
    app: Flask, database: TestDatabase, tmp_path, freeze: Callable[[str], date]
) -> None:
    freeze("2026-03-02T10:00")
    archived(app, "Commande")
    environment = {**settings_for(database, tmp_path), "TOIT_FAKE_NOW": "2027-03-02T03:00"}
    said = [CliRunner().invoke(cli, ["purge", *options], env=environment).stdout for options in (["--dry-run"], [], [])]
    counts = [int(re.search(r"(à effacer|effacés) : (\d+) demande", one)[2]) for one in said]
    assert counts[0] == counts[1] >= 1
    assert counts[2] == 0
