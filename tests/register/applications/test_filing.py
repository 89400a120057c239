"""Drafts, filing, proofs and strike-off on the database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import applicant, public
from register.applications.actions import (
    StepAnswers,
    StrikeOff,
    accept_evidence,
    file_application,
    issue_access_code,
    reveal_address,
    save_draft,
    strike_off_application,
)
from register.applications.certificate import certificate_content, certificate_pdf
from register.applications.codes import Channel, Claim, EvidenceLevel, StrikeOffReason
from register.applications.numbers import NUMBER
from register.applications.queries import (
    applicants_named,
    application_visible_to,
    claims_of,
    history_of,
    people_of,
    search_applications,
)
from register.db import transaction
from register.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from tests.factories.filing import NOW, draft, filed, make_desk
from tests.factories.letting import TERRITORY


@pytest.fixture(autouse=True)
def context(app: Flask) -> Any:
    with app.app_context():
        yield


def scalar(engine: Engine, statement: str, **values: Any) -> Any:
    with engine.connect() as connection:
        return connection.execute(text(statement), values).scalar_one()


@pytest.mark.law("R441-2-3")
def test_filing_gives_a_number_a_file_an_account_a_message_and_a_history_line(owner_engine: Engine) -> None:
    made = filed(birth_name="Complète")
    own = applicant(TERRITORY, made.application_id)
    with transaction(own):
        application = application_visible_to(own, made.application_id)
        people = people_of(own, made.application_id)
        claims = claims_of(own, made.application_id)
        events = history_of(own, made.application_id)
    assert application is not None
    assert NUMBER.fullmatch(made.number)
    assert made.number.endswith("GDPUB")
    assert (application.filed_on, application.valid_until) == (date(2026, 3, 2), date(2027, 3, 2))
    assert [person.role for person in people] == ["APPLICANT", "DEPENDANT"]
    assert [claim.evidence for claim in claims] == ["DECLARED"]
    assert "file_application" in [event.action for event in events]
    login = "select login from accounts where application_id = :id"
    assert scalar(owner_engine, login, id=made.application_id) == made.number
    assert scalar(owner_engine, "select count(*) from notices where application_id = :id", id=made.application_id) == 1
    kept = "select answers::text from drafts where application_id = :id"
    assert scalar(owner_engine, kept, id=made.application_id) == "{}"


def test_filing_the_same_draft_again_gives_the_same_number() -> None:
    holder = draft(birth_name="Deuxfois")
    assert holder.draft_id
    answers = []
    for _ in range(2):
        with transaction(holder):
            answers.append(file_application(holder, holder.draft_id, NOW))
    assert answers[0].number == answers[1].number
    assert [one.is_new for one in answers] == [True, False]


def test_two_drafts_of_one_person_at_once_make_one_application(app: Flask, owner_engine: Engine) -> None:
    holders = [draft(birth_name="Course"), draft(birth_name="course")]

    def send(holder: Any) -> str:
        with app.app_context():
            try:
                with transaction(holder):
                    file_application(holder, holder.draft_id, NOW)
            except Refused as refused:
                return refused.code
            return "filed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, holders)) == ["filed", "live_application_exists"]
    assert scalar(owner_engine, "select count(*) from people where sort_name = 'COURSE FELICITE'") == 1


def test_an_incomplete_draft_is_refused_by_field_and_leaves_nothing(owner_engine: Engine) -> None:
    holder = draft(birth_name="Manque", wanted_communes=None)
    assert holder.draft_id
    with pytest.raises(Invalid) as refused, transaction(holder):
        file_application(holder, holder.draft_id, NOW)
    assert refused.value.fields == {"wanted_communes": "required"}
    assert scalar(owner_engine, "select count(*) from people where birth_name = 'Manque'") == 0


def test_a_draft_is_seen_by_its_holder_only_and_thirty_days() -> None:
    holder = draft(birth_name="Secrète")
    assert holder.draft_id
    stranger = public(TERRITORY)
    for actor, day in ((stranger, NOW), (replace(holder, territory_id="061"), NOW), (holder, NOW + timedelta(days=30))):
        with pytest.raises(NotFound), transaction(actor):
            file_application(actor, holder.draft_id, day)


def test_an_older_window_does_not_overwrite_a_newer_answer() -> None:
    holder = draft(birth_name="Fenêtres")
    assert holder.draft_id
    given = StepAnswers("reasons", {"reasons": ["HEALTH"]}, 1)
    with pytest.raises(Conflict, match="draft_changed"), transaction(holder):
        save_draft(holder, holder.draft_id, given, NOW)
    with transaction(holder):
        kept = save_draft(holder, holder.draft_id, replace(given, answers={"reasons": ["TOO_SMALL"]}), NOW)
    assert kept == 9


def test_a_desk_gives_its_own_suffix_and_a_code_whose_digest_alone_is_stored(owner_engine: Engine) -> None:
    desk = make_desk(desk_code="G7777")
    made = filed(desk, channel=Channel.PAPER, birth_name="Guichet")
    assert made.number.endswith("G7777")
    assert made.access_code
    stored = scalar(owner_engine, "select access_code_hash from accounts where id = :id", id=made.account_id)
    assert stored.startswith("$argon2id")
    with transaction(desk):
        again = issue_access_code(desk, made.application_id, NOW)
    assert again != made.access_code


def test_a_protected_address_is_stored_encrypted_and_read_with_a_reason_and_a_trace(owner_engine: Engine) -> None:
    desk = make_desk()
    made = filed(birth_name="Protégée", is_protected=True, address_line="7 impasse Cachée")
    clear = "select address_line || postcode || city from applications where id = :id"
    assert scalar(owner_engine, clear, id=made.application_id) == "Adresse protégée"
    hidden = "select ciphertext from protected_values where application_id = :id"
    sealed = scalar(owner_engine, hidden, id=made.application_id)
    assert b"Cach" not in bytes(sealed)
    with transaction(desk):
        address = reveal_address(desk, made.application_id, "Recommandé", NOW)
    assert address["address_line"] == "7 impasse Cachée"
    with pytest.raises(Invalid), transaction(desk):
        reveal_address(desk, made.application_id, "  ", NOW)
    own = applicant(TERRITORY, made.application_id)
    with pytest.raises(NotAllowed), transaction(own):
        reveal_address(own, made.application_id, "Moi", NOW)


def test_a_confirmed_situation_keeps_who_and_when_and_is_told_once(owner_engine: Engine) -> None:
    desk = make_desk()
    made = filed(birth_name="Confirmée")
    with transaction(desk):
        accept_evidence(desk, made.application_id, Claim.HARDSHIP, EvidenceLevel.DOCUMENT, NOW)
    with transaction(desk):
        claim = claims_of(desk, made.application_id)[0]
    assert (claim.evidence, claim.evidence_on, claim.evidence_organisation_id) == (
        "DOCUMENT", date(2026, 3, 2), desk.organisation_id,
    )  # fmt: skip
    with pytest.raises(NotFound), transaction(desk):
        accept_evidence(desk, made.application_id, Claim.DALO, EvidenceLevel.INSTITUTION, NOW)
    told = "select count(*) from notices where application_id = :id and kind = 'EVIDENCE'"
    assert scalar(owner_engine, told, id=made.application_id) == 1


@pytest.mark.law("R441-2-8")
def test_a_struck_off_person_may_file_again_and_gets_another_number(owner_engine: Engine) -> None:
    desk = make_desk()
    made = filed(birth_name="Revenue")
    with transaction(desk):
        strike_off_application(desk, made.application_id, StrikeOffReason.WITHDRAWN, NOW)
    with pytest.raises(NotFound, match="application"), transaction(desk):  # it left the desk's sight
        strike_off_application(desk, made.application_id, StrikeOffReason.WITHDRAWN, NOW)
    again = filed(birth_name="Revenue")
    assert again.number != made.number
    rows = "select count(*) from ranking_rows where application_id = :id"
    assert scalar(owner_engine, rows, id=made.application_id) == 0
    told = "select count(*) from notices where application_id = :id and kind = 'STRUCK_OFF'"
    assert scalar(owner_engine, told, id=made.application_id) == 1


@pytest.mark.law("R441-2-8")
def test_a_strike_off_without_its_warning_changes_nothing() -> None:
    desk = make_desk()
    made = filed(birth_name="Avertie")
    with pytest.raises(Refused, match="warning_missing"), transaction(desk):
        strike_off_application(desk, made.application_id, StrikeOffReason.NO_REPLY, NOW)
    with transaction(desk):
        lawful = StrikeOff(StrikeOffReason.NO_REPLY, NOW.date() - timedelta(days=40))
        assert strike_off_application(desk, made.application_id, lawful, NOW).status == "STRUCK_OFF"


@pytest.mark.law("R441-2-4")
def test_the_certificate_says_what_the_article_asks_and_is_a_tagged_pdf() -> None:
    made = filed(birth_name="Attestée", usual_name="Durand")
    own = applicant(TERRITORY, made.application_id)
    with transaction(own):
        content = certificate_content(own, made.application_id, date(2026, 3, 2))
        pdf = certificate_pdf(own, made.application_id, date(2026, 3, 2))
    assert content["applicant"] == "Félicité Anne Attestée (nom d’usage Durand)"
    assert content["number"].replace("\u00a0", "") == made.number
    assert content["communes"] == ["Caen", "Hérouville-Saint-Clair"]
    assert content["delay"]["months"] is None
    assert b"/MarkInfo" in pdf
    assert b"/Lang" in pdf
    other = filed(birth_name="Voisine")
    with pytest.raises(NotFound), transaction(own):
        certificate_pdf(own, other.application_id, date(2026, 3, 2))


def test_names_and_numbers_are_found_in_one_query_each() -> None:
    desk = make_desk()
    first, second = filed(birth_name="Abélard"), filed(birth_name="Abeille")
    with transaction(desk):
        found = search_applications(desk, "abe", 10)
        named = applicants_named(desk, [first.application_id, second.application_id])
        assert search_applications(desk, "--", 10) == []
    assert [one.name for one in found] == ["Félicité Abeille", "Félicité Abélard"]
    assert named[first.application_id].birth_name == "Abélard"
