"""Messages: once per event, by the right channel, sent after commit with a proof; short plain sentences."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import applicant, system
from register.db import transaction
from register.errors import Refused
from register.jobs import declared_tasks
from register.notices import sending, texts
from register.notices.actions import Message, mark_read, notify, notify_all
from register.notices.codes import NoticeChannel, NoticeKind
from register.notices.queries import notices_of
from register.notices.rules import channel_for
from register.notices.sending import Letter, Outlets
from register.notices.tasks import send_notice
from tests.factories.filing import NOW, filed
from tests.factories.letting import TERRITORY

SYSTEM = system(TERRITORY)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Any:
    with app.app_context():
        yield


@contextmanager
def outlets_in(folder: Path) -> Iterator[None]:
    former = sending.outlets()
    sending.use(folder)
    yield
    sending.use(former.folder, former.smtp_url)


def message(application_id: Any, key: str) -> Message:
    return Message(application_id, NoticeKind.BID_PLACED, key, "Objet", "Corps")


def test_one_event_writes_one_message_and_one_job(owner_engine: Engine) -> None:
    made = filed(birth_name="Message")
    for _ in range(2):
        with transaction(SYSTEM):
            notify(SYSTEM, message(made.application_id, "bid:1"), NOW)
    with owner_engine.connect() as connection:
        ids = connection.execute(text("select id from notices where event_key = 'bid:1'")).scalars().all()
        jobs = text("select count(*) from procrastinate_jobs where args->>'notice_id' = :id")
        assert len(ids) == 1
        assert connection.execute(jobs, {"id": str(ids[0])}).scalar_one() == 1


def test_a_rolled_back_event_tells_nothing(owner_engine: Engine) -> None:
    made = filed(birth_name="Annulée")
    messages = [message(made.application_id, f"undone:{n}") for n in range(3)]

    def tell_then_fail() -> None:
        with transaction(SYSTEM):
            notify_all(SYSTEM, messages, NOW)
            raise Refused("undone")

    with pytest.raises(Refused):
        tell_then_fail()
    with owner_engine.connect() as connection:
        assert connection.execute(text("select count(*) from notices where event_key like 'undone:%'")).scalar() == 0


@pytest.mark.parametrize(
    ("email", "email_consent", "phone", "sms_consent", "expected"),
    [
        ("a@b.fr", True, "+33600000000", True, "EMAIL"),
        ("a@b.fr", False, "+33600000000", True, "SMS"),
        ("", True, "", True, "POST"),
        ("a@b.fr", False, "+33600000000", False, "POST"),
    ],
)
def test_nobody_is_left_without_an_answer_and_nobody_is_reached_where_not_agreed(
    email: str, email_consent: bool, phone: str, sms_consent: bool, expected: str
) -> None:
    found = channel_for(email=email, email_consent=email_consent, phone=phone, sms_consent=sms_consent)
    assert found == expected


def test_sending_leaves_a_file_and_a_proof_and_never_sends_twice(tmp_path: Path, owner_engine: Engine) -> None:
    made = filed(birth_name="Envoyée", contact_email="envoyee@exemple.invalid", email_consent=True)
    with owner_engine.connect() as connection:
        wanted = text("select id from notices where application_id = :id")
        notice_id = connection.execute(wanted, {"id": made.application_id}).scalar_one()
    with outlets_in(tmp_path):
        send_notice.func(territory_id=TERRITORY, notice_id=str(notice_id))
        written = json.loads((tmp_path / "email" / f"{notice_id}.json").read_text(encoding="utf-8"))
        (tmp_path / "email" / f"{notice_id}.json").unlink()
        send_notice.func(territory_id=TERRITORY, notice_id=str(notice_id))
    assert written["to"] == "envoyee@exemple.invalid"
    assert list((tmp_path / "email").iterdir()) == []
    with owner_engine.connect() as connection:
        wanted = text("select status, proof, sent_at from notices where id = :id")
        row = connection.execute(wanted, {"id": notice_id}).one()
    assert row.status == "SENT"
    assert row.proof.startswith("file ")
    assert row.sent_at


def test_a_letter_by_post_carries_a_number_and_no_address(tmp_path: Path) -> None:
    Outlets(tmp_path).send(Letter("x", NoticeChannel.POST, "014032600001GDPUB", "Objet", "Corps"))
    assert json.loads((tmp_path / "post" / "x.json").read_text(encoding="utf-8"))["to"] == "014032600001GDPUB"


def test_a_message_is_read_by_its_holder_and_dated_once() -> None:
    made = filed(birth_name="Lue")
    own = applicant(TERRITORY, made.application_id)
    with transaction(own):
        notice = notices_of(own, made.application_id)[0]
    for _ in range(2):
        with transaction(own):
            mark_read(own, notice.id, NOW)
    with transaction(own):
        assert notices_of(own, made.application_id)[0].read_at == NOW


def test_no_job_carries_personal_data() -> None:
    assert declared_tasks()["send_notice"] == ("territory_id", "notice_id")


@pytest.mark.parametrize(
    "made",
    [
        texts.filed("014032600001GDPUB", date(2026, 3, 1), date(2027, 3, 1)),
        *(texts.struck_off("014032600001GDPUB", reason, date(2026, 3, 1)) for reason in texts.STRIKE_OFF_SENTENCES),
        texts.evidence_accepted(),
    ],
)
def test_sentences_are_short_and_spaced_as_in_french(made: texts.Text) -> None:
    for sentence in re.split(r"(?<=[.!?])\s+", made.body):
        assert len(re.findall(r"[\w’-]+", sentence)) <= 22, sentence
    assert not re.search(r" [:;?!»]", made.body)
    assert "1er\u00a0mars\u00a02026" in made.body or "points" in made.body
