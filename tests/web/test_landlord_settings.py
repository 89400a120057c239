"""A landlord's own table and thresholds: typed on a page, dated, its own, applied to what it publishes after."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from register.db import transaction
from register.errors import Invalid, Refused
from register.housing.actions import set_practice
from register.housing.queries import register_practice, settings_of
from register.housing.rules import PracticeCard, practice_problems
from register.lettings.actions import Window, close_advert, place_bid, publish_advert
from register.lettings.queries import sheet_of_vacancy
from tests.database import QueryCount
from tests.factories.committees import make_grid
from tests.factories.letting import (
    CLOSES,
    OPENS,
    Landlord,
    as_applicant,
    make_dwelling,
    make_household,
    make_landlord,
    make_vacancy,
)
from tests.web.visitor import Visitor, words

TODAY = date(2026, 3, 2)
TYPED = {
    "usual_1": ["T1", "T2"], "usual_2": ["T2", "T3"], "usual_2_couple": ["T2"], "usual_3": ["T4"],
    "usual_4": ["T4"], "usual_5": ["T5"], "usual_6": ["T5", "T6"], "effort_alert_percent": "30",
    "residual_alert_euros": "12", "reserves_adapted": "no", "flat_dwelling_T3": "40", "flat_person_T3": "15",
    "source": "Conseil d’administration du 1er mars 2026", "in_force_from_day": "2", "in_force_from_month": "3",
    "in_force_from_year": "2026",
}  # fmt: skip


@pytest.fixture(autouse=True)
def played_day(freeze: Callable[[str], date]) -> None:
    freeze("2026-03-02T09:00")


@pytest.fixture
def landlord(app: Flask) -> Landlord:
    with app.app_context():
        make_grid()
        return make_landlord()


@pytest.fixture
def officer(app: Flask, landlord: Landlord) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(landlord.login)
    return visitor


def card(day: date = TODAY, **changes: object) -> PracticeCard:
    practice = replace(register_practice(TODAY), usual={**register_practice(TODAY).usual, "3": ("T4",)}, **changes)  # type: ignore[arg-type]
    return PracticeCard(day, "Conseil du 1er mars 2026", practice)


def test_settings_are_typed_kept_and_told_with_their_text_and_day(officer: Visitor) -> None:
    assert "les valeurs du registre informent" in words(officer.get("/landlord/settings").text)
    officer.post("/landlord/settings", TYPED)
    page = words(officer.get("/landlord/settings").text)
    assert "En vigueur depuis le 2 mars 2026, Conseil d’administration du 1er mars 2026" in page
    assert "T3 : 40 € et 15 € par personne" in page
    assert "alerte au-delà de 30 %" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"usual_3": []}, "3 personnes : cochez au moins une taille"),
        ({"usual_3": ["T9"]}, "3 personnes : cochez au moins une taille"),
        ({"effort_alert_percent": "9"}, "entre 10 et 70"),
        ({"effort_alert_percent": "trente"}, "par exemple 33"),
        ({"residual_alert_euros": "51"}, "entre 1 et 50"),
        ({"flat_person_T3": "501"}, "entre 0 et 500"),
        ({"source": " "}, "le texte qui fixe ces réglages"),
        ({"in_force_from_day": "1"}, "un jour à venir"),
        ({"reserves_adapted": "peut-être"}, "choisissez oui ou non"),
    ],
)
def test_a_wrong_answer_says_what_to_type_and_keeps_the_rest(
    officer: Visitor, change: dict[str, object], sentence: str
) -> None:
    officer.get("/landlord/settings")
    page = officer.post("/landlord/settings", {**TYPED, **change}, 400).text
    assert sentence in words(page)
    assert 'value="T5" checked' in page
    assert "aucun réglage enregistré" in words(page).lower()


def test_the_very_limits_are_right() -> None:
    for percent, euros in ((10, 1), (70, 50)):
        assert practice_problems(card(effort_alert_percent=percent, residual_alert_euros=euros), TODAY) == {}


def test_the_same_settings_sent_twice_are_one_and_others_for_that_day_are_refused(
    app: Flask, landlord: Landlord
) -> None:
    with app.app_context():
        for _ in range(2):
            with transaction(landlord.actor):
                set_practice(landlord.actor, card(), OPENS)
        with pytest.raises(Invalid) as refused, transaction(landlord.actor):
            set_practice(landlord.actor, card(effort_alert_percent=40), OPENS)
        with transaction(landlord.actor):
            assert len(settings_of(landlord.actor)) == 1
    assert refused.value.fields == {"in_force_from": "DAY_ALREADY_SET"}


def test_two_officers_who_settle_the_same_day_at_once_leave_one_setting(app: Flask, landlord: Landlord) -> None:
    def settle(percent: int) -> str:
        with app.app_context():
            try:
                with transaction(landlord.actor):
                    set_practice(landlord.actor, card(effort_alert_percent=percent), OPENS)
            except Invalid:
                return "refused"
            return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(settle, (30, 40))) == ["kept", "refused"]


def test_another_landlord_sees_and_receives_nothing_of_them(app: Flask, landlord: Landlord) -> None:
    with app.app_context():
        other = make_landlord("Autre bailleur (fictif)")
        with transaction(landlord.actor):
            set_practice(landlord.actor, card(), OPENS)
        vacancy_id = make_vacancy(other)
        with transaction(other.actor):
            assert settings_of(other.actor) == []
            assert sheet_of_vacancy(other.actor, vacancy_id)["practice"] is None


def publish(landlord: Landlord, **dwelling: object) -> tuple[UUID, UUID]:
    vacancy_id = make_vacancy(landlord, make_dwelling(landlord, **dwelling))
    with transaction(landlord.actor):
        return vacancy_id, publish_advert(landlord.actor, vacancy_id, Window(OPENS, CLOSES), now=OPENS)


@pytest.mark.law("R441-9")
def test_an_advert_applies_the_table_in_force_on_its_day_and_keeps_it(app: Flask, landlord: Landlord) -> None:
    with app.app_context():
        _, before = publish(landlord)
        with transaction(landlord.actor):
            set_practice(landlord.actor, card(TODAY), OPENS)
            set_practice(landlord.actor, card(TODAY + timedelta(days=30)), OPENS)
        _, after = publish(landlord)
        household = as_applicant(make_household())
        with transaction(household):
            place_bid(household, before, now=OPENS)
        with pytest.raises(Refused) as refused, transaction(household):
            place_bid(household, after, now=OPENS)
    assert refused.value.values["reasons"] == ("TYPOLOGY_OUTSIDE_TABLE",)
    page = words(Visitor(app).get(f"/adverts/014/{after}").text)
    assert "Pour un ménage de" in page


@pytest.mark.law("arrêté du 10 mars 2011")
def test_the_list_counts_the_flat_amount_and_alerts_at_the_landlord_s_threshold(
    app: Flask, landlord: Landlord, officer: Visitor
) -> None:
    with app.app_context():
        with transaction(landlord.actor):
            practice = replace(register_practice(TODAY), effort_alert_percent=33, flat_amounts={"T3": (40, 15)})
            set_practice(landlord.actor, PracticeCard(TODAY, "Conseil", practice), OPENS)
        vacancy_id, advert_id = publish(landlord, is_metered=True)
        household = as_applicant(make_household())
        with transaction(household):
            place_bid(household, advert_id, now=OPENS)
        with transaction(landlord.actor):
            close_advert(landlord.actor, advert_id, now=CLOSES)
    page = words(officer.get(f"/landlord/vacancies/{vacancy_id}/shortlist").text)
    # (392 + 60 + 40 + 3 x 15) / 1 480 = 36.3 %
    assert "36 %, au-dessus du seuil de 33 %" in page
    assert "table du bailleur" in page


def test_the_page_sends_the_same_statements_for_one_setting_and_for_twenty(
    app: Flask, landlord: Landlord, officer: Visitor, query_count: Callable[[Flask], QueryCount]
) -> None:
    def statements() -> int:
        with query_count(app) as queries:
            officer.get("/landlord/settings")
        return int(queries)

    def settle(days: range) -> None:
        with app.app_context(), transaction(landlord.actor):
            for day in days:
                set_practice(landlord.actor, card(TODAY + timedelta(days=day)), OPENS)

    settle(range(1))
    one = statements()
    settle(range(1, 20))
    assert statements() == one <= 6
