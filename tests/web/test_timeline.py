"""Where a file stands: who must act and until when, from the events of the file."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from register.committees.codes import CandidateStatus, Decision, OfferStatus
from register.lettings.codes import BidAnswer, BidStatus
from web.pages.me.overview import key_step
from web.pages.me.timeline import Journey, now_step, steps_of

TODAY = date(2026, 11, 22)
SHEET = {"typology": "T3", "surface_m2": 64, "commune_name": "Caen", "landlord": "Habitat des Essais (fictif)"}
PLACED = datetime(2026, 11, 18, 9, tzinfo=UTC)


def application(**changes: Any) -> SimpleNamespace:
    plain = {"status": "LIVE", "filed_on": date(2025, 5, 14), "renewed_on": date(2026, 5, 6),
             "valid_until": date(2027, 5, 14), "strike_off_reason": None}  # fmt: skip
    return SimpleNamespace(**{**plain, **changes})


def bid(status: BidStatus, answer: BidAnswer | None = None) -> tuple[SimpleNamespace, SimpleNamespace]:
    advert = SimpleNamespace(sheet=SHEET, closes_at=datetime(2026, 11, 27, 18, tzinfo=UTC))
    return SimpleNamespace(status=status, answer=answer, placed_at=PLACED), advert


def candidacy(status: CandidateStatus, decision: Decision | None = None) -> SimpleNamespace:
    return SimpleNamespace(status=status, decision=decision, dwelling=SHEET, sitting_on=date(2026, 12, 10))


def offer(status: OfferStatus) -> SimpleNamespace:
    return SimpleNamespace(id="offer", status=status, sheet=SHEET, made_at=PLACED, answer_by=date(2026, 12, 1))


def journey(bids: Any = (), candidacies: Any = (), **changes: Any) -> Journey:
    return Journey(application(**changes), bids, candidacies, TODAY)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


DECIDED = candidacy(CandidateStatus.DECIDED, Decision.ALLOCATED)
PRESENTED = candidacy(CandidateStatus.PRESENTED)
LIVE_BID, RANKED_BID = bid(BidStatus.LIVE), bid(BidStatus.ANSWERED, BidAnswer.RANKED)


@pytest.mark.parametrize(("events", "title", "acts"), [
    (journey(), "votre demande est en attente", "Personne n’attend rien de vous"),
    (journey([LIVE_BID]), "vos candidatures attendent la clôture de l’annonce", "Clôture le vendredi 27 novembre"),
    (journey([RANKED_BID, LIVE_BID]), "votre candidature est étudiée", "C’est au bailleur d’agir"),
    (journey([RANKED_BID], [(PRESENTED, None)]), "une commission va examiner votre candidature",
     "C’est à la commission d’agir, le jeudi 10 décembre"),
    (journey([], [(DECIDED, None), (PRESENTED, None)]), "la commission a rendu un avis favorable",
     "C’est au bailleur d’agir"),
    (journey([LIVE_BID], [(DECIDED, offer(OfferStatus.PENDING))]), "un logement vous est proposé",
     "C’est à vous de répondre, avant la fin du mardi 1er décembre"),
    (journey([], [(DECIDED, offer(OfferStatus.ACCEPTED))]), "votre bail se prépare", "C’est au bailleur d’agir"),
    (journey(status="STRUCK_OFF", strike_off_reason="HOUSED"), "votre demande est close",
     "Logé dans le parc social."),
])
def test_the_page_says_who_holds_the_ball_and_until_when(events: Journey, title: str, acts: str) -> None:
    step = now_step(events)
    assert plain(step["title"]) == f"En ce moment : {title}"
    assert plain(step["date"]) == acts


@pytest.mark.law("R441-10")
def test_an_offer_is_the_one_thing_to_do_with_its_last_day() -> None:
    key = key_step(journey([], [(DECIDED, offer(OfferStatus.PENDING))]))
    assert plain(key["title"]) == "Une chose à faire : répondre à la proposition de logement"
    assert key["action"][0] == "/me/offers/offer"
    assert (key["deadline"][0], plain(key["deadline"][1])) == ("soon", "Avant la fin du mardi 1er décembre")


@pytest.mark.parametrize(("today", "urgency"), [(date(2026, 12, 1), "today"), (date(2026, 12, 2), "late")])
def test_the_deadline_says_today_then_late(today: date, urgency: str) -> None:
    events = Journey(application(), (), [(DECIDED, offer(OfferStatus.PENDING))], today)
    assert key_step(events)["deadline"][0] == urgency


def test_steps_are_dated_in_order_with_one_now_then_what_may_come() -> None:
    steps = steps_of(journey([RANKED_BID], [(PRESENTED, None)]))
    assert [step["state"] for step in steps] == ["done", "done", "done", "now", "next", "next"]
    assert [plain(step["title"]) for step in steps[:3]] == [
        "Demande enregistrée", "Demande renouvelée", "Candidature : T3 de 64 m², Caen",
    ]  # fmt: skip
    assert plain(steps[-1]["title"]) == "Dans tous les cas : renouvelez votre demande avant le 14 mai 2027"


def test_a_closed_file_has_nothing_to_come() -> None:
    steps = steps_of(journey(status="STRUCK_OFF", strike_off_reason="HOUSED"))
    assert steps[-1]["state"] == "now"
    assert key_step(journey(status="STRUCK_OFF"))["action"] is None
