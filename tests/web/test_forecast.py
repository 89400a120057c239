"""The waits of one's wishes, what widening them would change, and the act that widens them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register import clock
from register.actor import applicant
from register.applications.wishes import Widening, widen_wishes
from register.db import db, new_id, transaction
from register.errors import Conflict
from register.organisations.models import Account
from register.organisations.passwords import hash_password
from register.priorities.place_waits import AskedPlace, asked_places, forecast_of
from tests.database import QueryCount
from tests.factories import demand
from tests.factories.filing import HEROUVILLE, PASSWORD, filed
from tests.factories.grids import TERRITORY, adopt
from tests.factories.letting import CAEN, make_landlord
from tests.web.visitor import Visitor, words

TODAY = date(2026, 3, 2)
LISIEUX, RARE = "14366", "14047"  # each in an EPCI of its own


@pytest.fixture(autouse=True)
def played_day(freeze: Callable[[str], date]) -> None:
    freeze("2026-03-02T10:00")


@pytest.fixture(scope="module")
def lettings(app: Flask, owner_engine: Engine) -> Engine:
    """Twelve homes let in Caen after a year, eleven in Lisieux after two months, ten in Bayeux: one too few."""
    with app.app_context():
        adopt()
        landlord = make_landlord()
    draw, serial = Random(1), 0
    with owner_engine.begin() as connection:
        for commune, count, months in ((CAEN, 12, 12), (LISIEUX, 11, 2), (RARE, 10, 5)):
            for _ in range(count):
                serial += 1
                row = demand.letting_row(
                    draw, TERRITORY, serial, commune=commune, typology="T3", wait_months=months,
                    signed_on=date(2026, 1, 15), organisation_id=landlord.organisation_id,
                )  # fmt: skip
                connection.execute(demand.LETTING, row)
    return owner_engine


@pytest.fixture
def mine(app: Flask, lettings: Engine) -> tuple[UUID, str]:
    name = "".join(chr(ord("a") + int(digit, 16)) for digit in new_id().hex[-6:])
    with app.app_context():
        done = filed(birth_name=f"Prévoyante {name}")
        with transaction(applicant(TERRITORY, done.application_id, account_id=done.account_id)):
            account = db.session.get_one(Account, (TERRITORY, done.account_id))
            account.password_hash = hash_password(PASSWORD)
    return done.application_id, done.number


@pytest.fixture
def visitor(app: Flask, mine: tuple[UUID, str]) -> Visitor:
    signed_in = Visitor(app)
    signed_in.sign_in(mine[1])
    return signed_in


def page_of(visitor: Visitor, query: str = "") -> str:
    return words(visitor.get(f"/me/forecast{query}").text).replace("\u00a0", " ")


def wishes(engine: Engine, application_id: UUID) -> tuple[list[str], list[str]]:
    wanted = text("select wanted_communes, typologies from applications where id = :id")
    with engine.connect() as connection:
        row = connection.execute(wanted, {"id": application_id}).one()
    return row.wanted_communes, row.typologies


@pytest.mark.law("R441-2-17")
def test_the_range_moves_when_a_commune_is_tried_and_nothing_is_written(
    visitor: Visitor, mine: tuple[UUID, str], lettings: Engine
) -> None:
    before = page_of(visitor)
    assert "La moitié des ménages logés ont attendu entre 12 et 12 mois" in before
    assert "Observé sur 12 logements" in before
    assert "Ajouter à ma demande" not in before
    tried = page_of(visitor, f"?commune={LISIEUX}")
    assert "ont attendu entre 2 et 12 mois" in tried
    assert "11 logements de plus ont été attribués là en deux ans" in tried
    assert "Observé sur 23 logements" in tried
    assert "Ajouter à ma demande" in tried
    assert wishes(lettings, mine[0]) == ([CAEN, HEROUVILLE], ["T3"])


def test_ten_homes_are_never_told_and_move_no_sum(visitor: Visitor) -> None:
    tried = page_of(visitor, f"?commune={RARE}")
    assert "trop peu de logements y ont été attribués" in tried
    assert "Observé sur 22" not in tried
    assert tried.count("Observé sur 12 logements") == 2


def test_eleven_are_told_and_ten_are_not(app: Flask, mine: tuple[UUID, str]) -> None:
    asked = [AskedPlace(CAEN, "T3", True), AskedPlace(LISIEUX, "T3", False), AskedPlace(RARE, "T3", False)]
    actor = applicant(TERRITORY, mine[0])
    with app.app_context(), transaction(actor):
        told = forecast_of(actor, asked, TODAY)
        assert forecast_of(actor, [], TODAY).wishes.count is None
    assert [place.wait.count for place in told.places] == [12, 11, None]
    assert (told.wishes.count, told.widened.count) == (12, 23)


def test_a_size_more_is_tried_in_every_wanted_place() -> None:
    asked = asked_places(([CAEN, LISIEUX], ["T3"]), RARE, "T4")
    assert [one for one in asked if one.is_wish] == [AskedPlace(CAEN, "T3", True), AskedPlace(LISIEUX, "T3", True)]
    assert len(asked) == 6
    assert asked_places(([CAEN], ["T3"]), CAEN, "T3") == [AskedPlace(CAEN, "T3", True)]


def test_one_press_widens_the_wishes_once(visitor: Visitor, mine: tuple[UUID, str], lettings: Engine) -> None:
    form = {"commune": LISIEUX, "typology": "T2"}
    for _ in range(2):
        visitor.get(f"/me/forecast?commune={LISIEUX}&typology=T2")
        visitor.post("/me/forecast", form)
    assert wishes(lettings, mine[0]) == ([CAEN, HEROUVILLE, LISIEUX], ["T3", "T2"])
    with lettings.connect() as connection:
        values = {"id": mine[0]}
        lines = text("select count(*) from history where action = 'widen_wishes' and application_id = :id")
        assert connection.execute(lines, values).scalar_one() == 1
        ranked = text("select count(*) from ranking_rows where application_id = :id")
        assert connection.execute(ranked, values).scalar_one() == 6
    assert "Vos souhaits sont élargis" in page_of(visitor)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choisissez une commune ou une taille à ajouter"),
        ({"commune": "75056"}, "Choisissez une commune du département de votre demande"),
        ({"typology": "T9"}, "Choisissez une taille de la liste"),
    ],
)
def test_a_wrong_wish_is_refused_in_words(visitor: Visitor, form: dict[str, str], said: str) -> None:
    visitor.get("/me/forecast")
    assert said in words(visitor.post("/me/forecast", form, 400).text)


def test_a_ninth_commune_is_refused_and_kept_on_the_page(
    visitor: Visitor, mine: tuple[UUID, str], lettings: Engine
) -> None:
    eight = [CAEN, HEROUVILLE, "14341", "14437", "14047", "14366", "14762", "14118"]
    with lettings.begin() as connection:
        wanted = text("update applications set wanted_communes = :eight where id = :id")
        connection.execute(wanted, {"eight": [*dict.fromkeys(eight), "14258"][:8], "id": mine[0]})
    visitor.get("/me/forecast")
    refused = visitor.post("/me/forecast", {"commune": "14220"}, 400).text
    assert "Votre demande compte déjà huit communes" in words(refused)
    assert '<option value="14220" selected>' in refused


def test_two_wishes_added_at_once_are_both_kept(app: Flask, mine: tuple[UUID, str], lettings: Engine) -> None:
    def add(commune: str) -> None:
        actor = applicant(TERRITORY, mine[0])
        with app.app_context(), transaction(actor):
            widen_wishes(actor, mine[0], added=Widening(commune), now=clock.now())

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(add, [LISIEUX, RARE]))
    assert set(wishes(lettings, mine[0])[0]) == {CAEN, HEROUVILLE, LISIEUX, RARE}


def test_a_closed_application_is_not_widened(app: Flask, mine: tuple[UUID, str], lettings: Engine) -> None:
    with lettings.begin() as connection:
        ended = text(
            "update applications set status = 'STRUCK_OFF', strike_off_reason = 'NOT_RENEWED',"
            " struck_off_on = '2026-03-01', live_identity = null where id = :id"
        )
        connection.execute(ended, {"id": mine[0]})
    actor = applicant(TERRITORY, mine[0])
    with app.app_context(), pytest.raises(Conflict, match="application_struck_off"), transaction(actor):
        widen_wishes(actor, mine[0], added=Widening(LISIEUX), now=clock.now())


def test_the_page_sends_the_same_statements_for_one_place_and_for_twenty(
    app: Flask, visitor: Visitor, mine: tuple[UUID, str], lettings: Engine,
    query_count: Callable[[Flask], QueryCount],
) -> None:  # fmt: skip
    costs = []
    for communes in ([CAEN], [CAEN, HEROUVILLE, LISIEUX, RARE]):
        with lettings.begin() as connection:
            wider = text("update applications set wanted_communes = :communes, typologies = :sizes where id = :id")
            sizes = ["T3"] if len(communes) == 1 else ["T1", "T2", "T3", "T4", "T5"]
            connection.execute(wider, {"communes": communes, "sizes": sizes, "id": mine[0]})
        visitor.get("/me/forecast")
        with query_count(app) as queries:
            visitor.get("/me/forecast")
        costs.append(int(queries))
    assert costs[0] == costs[1] <= 6


def test_a_stranger_is_sent_to_sign_in(app: Flask) -> None:
    assert app.test_client().get("/me/forecast").status_code == 302
