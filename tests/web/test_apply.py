"""Filing an application at home, without scripts: steps, refusals, two windows, sending twice, coming back."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from tests.database import QueryCount, TestDatabase, settings_for
from tests.web.visitor import Visitor, words


def count_of(owner_engine: Engine, table: str, condition: str = "true") -> int:
    with owner_engine.connect() as connection:
        found: int = connection.execute(text(f"select count(*) from {table} where {condition}")).scalar_one()
    return found


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    made = Visitor(app)
    made.start()
    return made


@pytest.mark.law("R441-2-3")
def test_nine_steps_give_a_number_a_certificate_and_a_password(app: Flask, owner_engine: Engine) -> None:
    visitor = Visitor(app)
    visitor.file(birth_name="Neuf")
    page = words(visitor.get("/apply/done").text)
    number = re.search(r"014 \d{4} \d{6} GDPUB", page)
    assert number
    certificate = visitor.client.get("/apply/certificate.pdf")
    assert certificate.data.startswith(b"%PDF")
    short = visitor.post("/apply/password", {"password": "court", "password_again": "court"}, 400).text
    assert "au moins 12 caractères" in short
    differing = {"password": "une petite phrase", "password_again": "une autre phrase"}
    assert "sont différents" in visitor.post("/apply/password", differing, 400).text
    chosen = {"password": "une petite phrase", "password_again": "une petite phrase"}
    assert visitor.post("/apply/password", chosen).headers["Location"] == "/me/"
    bare = number.group().replace("\u00a0", "").replace(" ", "")
    assert count_of(owner_engine, "accounts", f"login = '{bare}' and password_hash like '$argon2id%'") == 1


def test_a_wrong_answer_gives_a_summary_with_focus_keeps_what_was_typed_and_stores_nothing(visitor: Visitor) -> None:
    answer = visitor.answer("identity", 400, birth_name="", birth_date_month="13", first_names="Ne Perd Rien")
    page = answer.text
    assert "<title>Erreur :" in page.replace("\u00a0", " ")
    summary = re.search(r'<div class="govuk-error-summary"[^>]*>', page)
    assert summary
    assert 'tabindex="-1"' in summary.group()
    assert "autofocus" in summary.group()
    for field in ("birth_name", "birth_date"):
        assert f'href="#field-{field}"' in page
        assert f'id="field-{field}"' in page
    assert 'value="Ne Perd Rien"' in page
    assert 'value="13"' in page
    assert "Ne Perd Rien" not in visitor.get("/apply/identity").text


def test_a_draft_may_be_incomplete_but_never_wrong(visitor: Visitor) -> None:
    later = visitor.answer("resources", action="later", monthly_resources_euros=None)
    assert later.headers["Location"] == "/apply/later"
    assert 'value="15920"' in visitor.get("/apply/resources").text
    visitor.answer("resources", 400, action="later", monthly_resources_euros="mille")


def test_the_steps_not_done_are_named_before_sending_and_sending_is_refused(visitor: Visitor) -> None:
    visitor.answer("identity")
    page = visitor.get("/apply/check").text
    assert "Il reste" in page
    assert "/apply/wishes?from=check#field-commune_search" in page
    refused = visitor.post("/apply/submit", {"declaration": "yes"}, 400)
    assert "Indiquez votre adresse" in refused.text


def test_a_change_from_the_page_to_check_goes_straight_back_to_it(visitor: Visitor) -> None:
    visitor.answer_all(birth_name="Retour")
    page = visitor.get("/apply/identity?from=check")
    assert 'name="from" value="check"' in page.text
    answer = visitor.answer("identity", birth_name="Retournée", **{"from": "check"})
    assert answer.headers["Location"] == "/apply/check"
    assert "Retournée" in visitor.get("/apply/check").text


def test_the_declaration_must_be_ticked(visitor: Visitor) -> None:
    visitor.answer_all(birth_name="Cochée")
    assert "Cochez la case" in visitor.post("/apply/submit", {}, 400).text


def test_the_second_of_two_windows_is_told_what_changed_and_can_keep_either(visitor: Visitor) -> None:
    stale = visitor.version("reasons")
    visitor.answer("reasons", reason_1="EVICTION")
    answer = visitor.answer("reasons", 409, version=stale, reason_1="HEALTH")
    page = words(answer.text)
    assert "Cette étape a changé dans une autre fenêtre" in page
    assert "Dans l’autre fenêtre : Je suis menacé d’expulsion Ici : Raison de santé" in page
    assert re.search(r'value="HEALTH" selected', answer.text)
    fresh = re.search(r'name="version" value="(\d+)"', answer.text)
    assert fresh
    visitor.answer("reasons", version=fresh.group(1), reason_1="HEALTH")
    assert re.search(r'value="HEALTH" selected', visitor.get("/apply/reasons").text)


def test_two_windows_on_two_steps_do_not_disturb_each_other(visitor: Visitor) -> None:
    stale = visitor.version("reasons")
    visitor.answer("identity")
    visitor.answer("reasons", version=stale)


def test_communes_are_found_by_name_or_postcode_ordered_and_removed_without_losing_what_was_typed(
    visitor: Visitor,
) -> None:
    several = visitor.answer("wishes", 200, action="find", commune_search="Saint-M", max_rent_euros="abc")
    assert "Plusieurs communes correspondent" in several.text
    assert 'value="abc"' in several.text
    visitor.answer("wishes", 200, action="pick:14118")
    visitor.answer("wishes", 200, action="find", commune_search="herouville saint clair")
    moved = words(visitor.answer("wishes", 200, action="up:14327").text)
    assert "1. Hérouville-Saint-Clair" in moved
    assert "2. Caen" in moved
    dropped = words(visitor.answer("wishes", 200, action="drop:14327").text)
    assert "1. Caen" in dropped
    assert "2." not in dropped.split("Ajouter une commune")[0]
    unknown = visitor.answer("wishes", 400, action="find", commune_search="Zzz")
    assert "Aucune commune du département" in unknown.text


def test_a_ninth_commune_is_refused(visitor: Visitor) -> None:
    for code in ("14118", "14327", "14047", "14366", "14762", "14258", "14333", "14271"):
        visitor.answer("wishes", 200, action=f"pick:{code}")
    assert "huit communes au plus" in visitor.answer("wishes", 400, action="pick:14225").text


def test_people_are_added_and_removed_one_by_one(visitor: Visitor) -> None:
    page = words(visitor.answer("household", 200, action="add").text)
    assert "Avec vous : 1 personne" in page
    again = words(visitor.answer("household", 200, action="add").text)
    assert "Avec vous : 1 personne" in again
    visitor.answer("household", 400, action="add", person_birth_date_year="2099", person_first_names="")
    gone = words(visitor.answer("household", 200, action="remove:0").text)
    assert "Avec vous" not in gone


def test_another_situation_of_housing_must_be_named(visitor: Visitor) -> None:
    assert "Précisez" in visitor.answer("current-housing", 400, current_housing="MORE").text
    visitor.answer("current-housing", current_housing="MORE", current_housing_other="HOTEL")
    assert re.search(r'value="HOTEL" selected', visitor.get("/apply/current-housing").text)
    assert "bailleur social" in visitor.answer("current-housing", 400, current_housing="SOCIAL_TENANT").text


def test_a_draft_is_taken_up_again_on_another_device_with_its_code(app: Flask, visitor: Visitor) -> None:
    visitor.answer("identity", birth_name="Reprise")
    code = re.search(r"014(?: [0-9A-Z]{2,4}){7}", words(visitor.get("/apply/later").text))
    assert code
    visitor.post("/apply/leave", {})
    visitor.get("/apply/identity", 404)
    other = Visitor(app)
    other.get("/apply/resume")
    assert "ne correspond" in other.post("/apply/resume", {"resume_code": code.group()[:-1]}, 400).text
    other.post("/apply/resume", {"resume_code": code.group().lower()})
    assert 'value="Reprise"' in other.get("/apply/identity").text


def test_an_unknown_page_and_a_missing_draft_are_not_found(app: Flask) -> None:
    stranger = Visitor(app)
    stranger.get("/apply/identity", 404)
    stranger.get("/apply/done", 404)
    stranger.start()
    stranger.get("/apply/nothing", 404)


def test_a_person_with_a_live_application_is_sent_to_it(app: Flask, owner_engine: Engine) -> None:
    Visitor(app).file(birth_name="Unique")
    second = Visitor(app)
    second.start()
    second.answer_all(birth_name="UNIQUE", first_names="felicite")
    page = words(second.post("/apply/submit", {"declaration": "yes"}, 409).text)
    assert "Vous avez déjà une demande" in page
    assert count_of(owner_engine, "people", "sort_name like 'UNIQUE %' and role = 'APPLICANT'") == 1


def test_twenty_sendings_at_once_make_one_application_one_number_one_message(app: Flask, owner_engine: Engine) -> None:
    visitor = Visitor(app)
    visitor.start()
    visitor.answer_all(birth_name="Vingt")
    visitor.get("/apply/check")
    cookie = visitor.client.get_cookie("toit")
    assert cookie

    def send(_: int) -> int:
        client = app.test_client()
        client.set_cookie("toit", cookie.value)
        return client.post("/apply/submit", data={"declaration": "yes", "csrf_token": visitor.token}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(20))) == {303}
    own = "application_id in (select application_id from people where birth_name = 'Vingt' and role = 'APPLICANT')"
    assert count_of(owner_engine, "people", "birth_name = 'Vingt' and role = 'APPLICANT'") == 1
    assert count_of(owner_engine, "notices", own) == 1
    assert count_of(owner_engine, "history", f"action = 'file_application' and {own}") == 1
    with owner_engine.connect() as connection:
        notice = connection.execute(text(f"select id from notices where {own}")).scalar_one()
    assert count_of(owner_engine, "procrastinate_jobs", f"args->>'notice_id' = '{notice}'") == 1


KILLED = """
from tests.factories.filing import filed
from web import create_app
with create_app().app_context():
    filed(birth_name="Foudroyée")
"""


def test_a_process_killed_while_filing_leaves_one_application_or_none(
    app: Flask, database: TestDatabase, owner_engine: Engine, tmp_path: Path
) -> None:
    before = count_of(owner_engine, "number_sequences"), count_of(owner_engine, "applications")
    environment = {**os.environ, **settings_for(database, tmp_path), "TOIT_FAILPOINT": "file_application"}
    root = Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", KILLED], env=environment, cwd=root, check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL
    assert count_of(owner_engine, "people", "birth_name = 'Foudroyée'") == 0
    assert count_of(owner_engine, "notices", "body like '%Foudroyée%'") == 0
    assert (count_of(owner_engine, "number_sequences"), count_of(owner_engine, "applications")) == before
    Visitor(app).file(birth_name="Foudroyée")
    assert count_of(owner_engine, "people", "birth_name = 'Foudroyée' and role = 'APPLICANT'") == 1


def test_a_saved_step_sends_at_most_eight_queries(
    visitor: Visitor, app: Flask, query_count: Callable[[Flask], QueryCount]
) -> None:
    version = visitor.version("identity")
    with query_count(app) as queries:
        from tests.factories.filing import FORMS

        visitor.post("/apply/identity", {**FORMS["identity"], "version": version})
    assert int(queries) <= 8


def test_nothing_typed_reaches_an_address_or_a_log(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="toit")
    answer = visitor.answer("identity", birth_name="Discrète")
    assert "Discr" not in answer.headers["Location"]
    assert "Discrète" not in caplog.text
