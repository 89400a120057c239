"""The pages of equity: who may open them, the planted bias told in words, empty and full, as a file, in Chromium."""

import csv
import io
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from register.actor import Role, Scope
from register.db import transaction
from register.demo.accounts import PASSWORD
from register.demo.organisations import fixed_id
from register.priorities.codes import SelectionStep
from register.priorities.equity import Selection, tally_selections
from tests.database import QueryCount
from tests.factories.filing import make_desk
from tests.factories.letting import OPENS, Landlord, make_households, make_landlord
from tests.web import browser as eyes
from tests.web.visitor import Visitor, words

BIASED, FAIR = (str(fixed_id("organisation", "014", key)) for key in ("bessin", "deux-rives"))
ALERT = "Les ménages du premier quartile sont présentés à la commission"


def demo_visitor(app: Flask, login: str) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(f"{login}@toit.example", PASSWORD)
    return visitor


def test_the_planted_bias_is_flagged_and_the_other_landlord_is_not(small_app: Flask) -> None:
    state = demo_visitor(small_app, "state-014")
    biased = words(state.get(f"/authority/equity?landlord={BIASED}").text)
    assert re.search(ALERT + r" 0,[4-7] fois autant que les autres", biased)
    assert "1 alerte" in biased
    assert "Une alerte ne prouve pas une discrimination" in biased
    choices = re.findall(r"<option value=\"[0-9a-f-]{36}\"[^>]*>([^<]+)</option>", state.get("/authority/equity").text)
    assert len(choices) == 5
    assert [name for name in choices if "alerte" in name] == ["Foyer du Bessin\u00a0: 1\u00a0alerte"]
    fair = words(state.get(f"/authority/equity?landlord={FAIR}").text)
    assert "Aucune alerte" in fair
    assert "Cela ne prouve pas l’égalité" in fair


def test_each_landlord_reads_its_own_figures(small_app: Flask) -> None:
    assert ALERT in words(demo_visitor(small_app, "landlord-2-014").get("/landlord/equity").text)
    assert "Aucune alerte" in words(demo_visitor(small_app, "landlord-014").get("/landlord/equity").text)


def test_the_file_has_the_figures_of_the_page_and_hides_the_same(small_app: Flask) -> None:
    state = demo_visitor(small_app, "state-014")
    answer = state.get(f"/authority/equity.csv?landlord={BIASED}")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    page = words(state.get(f"/authority/equity?landlord={BIASED}").text)
    shown = [row for row in rows if row["Examinés"] != "Non publié"]
    assert [row["Groupe"] for row in shown if row["Alerte"] == "oui"] == ["Premier quartile"]
    for row in shown:
        assert f"{row['Retenus']} sur {row['Examinés']}" in page.replace("\u00a0", "")
        assert min(int(row["Examinés"]), 11) == 11
    assert len(rows) - len(shown) == page.count("Non publié : trop peu de ménages")
    assert len(rows) > len(shown)


def test_nobody_else_opens_them(small_app: Flask) -> None:
    for login in ("landlord-014", "desk-014", "mayor-014", "helper-014"):
        demo_visitor(small_app, login).get("/authority/equity", 403)
        demo_visitor(small_app, login).get("/authority/equity.csv", 403)
    for login in ("epci-014", "manager-014"):
        assert "Équité des attributions" in demo_visitor(small_app, login).get("/authority/equity").text
        demo_visitor(small_app, login).get("/landlord/equity", 403)
    assert Visitor(small_app).get("/authority/equity", 302).location.startswith("/sign-in")


@pytest.mark.parametrize("landlord", ["x", "01980000-0000-7000-8000-000000000001", ""])
def test_an_unknown_landlord_shows_no_figure_and_no_error(small_app: Flask, landlord: str) -> None:
    demo_visitor(small_app, "state-014").get(f"/authority/equity?landlord={landlord}")


def selected(landlord: Landlord) -> None:
    ids = make_households([{} for _ in range(40)])
    of = (SelectionStep.PRESENTED, landlord.organisation_id, "")
    with transaction(landlord.actor):
        tally_selections(landlord.actor, [Selection(*of, frozenset(ids), frozenset(ids[:20]))], OPENS)


def test_the_page_is_empty_then_sends_the_same_statements_for_one_landlord_and_for_ten(
    app: Flask, freeze: Callable[[str], object], query_count: Callable[[Flask], QueryCount]
) -> None:
    freeze("2026-04-02T09:00")
    with app.app_context():
        state = make_desk(Role.STATE_OFFICER, kind="STATE", scope=Scope.TERRITORY)
        landlords = [make_landlord(f"Bailleur {k} (fictif)") for k in range(10)]
    visitor = Visitor(app)
    visitor.sign_in(state.name)
    assert "Pas encore de sélection à compter" in words(visitor.get("/authority/equity").text)

    def statements() -> int:
        with query_count(app) as queries:
            visitor.get("/authority/equity")
        return int(queries)

    with app.app_context():
        selected(landlords[0])
    one = statements()
    with app.app_context():
        for landlord in landlords[1:]:
            selected(landlord)
    assert statements() == one <= 6


@pytest.fixture(scope="module")
def pages(small_app: Flask) -> dict[str, str]:
    """The pages of this part, full, as Chromium will get them."""
    state, own = demo_visitor(small_app, "state-014"), demo_visitor(small_app, "landlord-2-014")
    return {
        "/authority/equity": state.get(f"/authority/equity?landlord={BIASED}").text,
        "/landlord/equity": own.get("/landlord/equity").text,
        "/landlord/settings": own.get("/landlord/settings").text,
    }


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with eyes.chromium() as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize("width", eyes.WIDTHS)
def test_axe_finds_nothing_and_nothing_overflows(chromium: Browser, pages: dict[str, str], width: int) -> None:
    for path in pages:
        with eyes.open_page(chromium, pages, width=width) as page:
            page.goto(eyes.ORIGIN + path)
            assert eyes.violations(page) == [], path
            assert eyes.sideways(page) == 0, path
