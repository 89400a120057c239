"""Somebody who has the user guide writes the small grid of its table and adopts it: in Chromium, at both widths."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from register.actor import Actor
from register.clock import today
from tests.factories.filing import PASSWORD
from tests.factories.grids import adopt
from tests.factories.officers import officer_of
from tests.web.browser import WIDTHS, chromium, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIRENS = dict(zip(WIDTHS, ("200065597", "200069532"), strict=True))


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def officers(app: Flask) -> dict[int, Actor]:
    with app.app_context():
        for siren in SIRENS.values():
            adopt(siren)
        return {width: officer_of(siren) for width, siren in SIRENS.items()}


def look(page: Page, faults: list[str]) -> None:
    """Note what is wrong on the page that is open."""
    where = page.url.split("/", 3)[3]
    faults += [f"{where} {fault}" for fault in violations(page)]
    if sideways(page) > 0:
        faults.append(f"{where} scrolls {sideways(page)} px sideways")


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer").click()


def write(page: Page, faults: list[str]) -> None:
    """The group and the two lines of the guide, with a mistake on the way."""
    page.get_by_role("link", name="Ajouter un groupe").click()
    page.get_by_label("Nom du groupe").fill("Priorités")
    page.get_by_label("Plafond de points").fill("cent")
    save(page)
    assert page.evaluate("document.activeElement.id") == "error-summary"
    assert page.get_by_label("Plafond de points").input_value() == "cent"
    look(page, faults)
    page.get_by_label("Plafond de points").fill("100")
    save(page)
    page.get_by_role("link", name="Ajouter une ligne").click()
    look(page, faults)
    page.get_by_label("Décision DALO favorable", exact=True).check(force=True)
    page.get_by_role("button", name="Continuer").click()
    fill_line(page, "Décision DALO", "60", "Décision d’une institution")
    page.get_by_role("link", name="Ajouter une ligne").click()
    page.get_by_label("Ancienneté de la demande", exact=True).check(force=True)
    page.get_by_role("button", name="Continuer").click()
    look(page, faults)
    page.get_by_label("Des points pour chaque unité").check(force=True)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nombre de fois au plus").fill("36")
    look(page, faults)
    fill_line(page, "Ancienneté", "1", "Calculé par le registre")


def fill_line(page: Page, name: str, points: str, proof: str) -> None:
    page.get_by_label("Nom de la ligne").fill(name)
    page.get_by_label("Groupe").select_option(label="Priorités")
    page.locator("#field-points").fill(points)
    page.get_by_label(proof).check(force=True)
    save(page)


def tell_the_vote(page: Page) -> None:
    day = today()
    page.get_by_label("Numéro de la délibération").fill("2026-118")
    for name in ("adopted_on", "in_force_from"):
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            page.locator(f'[name="{name}_{part}"]').fill(str(value))
    page.get_by_role("button", name="Vérifier").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_small_grid_is_written_from_the_guide_and_adopted(
    address: str, browser: Browser, officers: dict[int, Actor], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
    page, faults = context.new_page(), list[str]()
    page.goto(f"{address}/sign-in")
    page.locator("#field-login").fill(officers[width].name)
    page.locator("#field-password").fill(PASSWORD)
    page.locator("#field-password").press("Enter")
    page.get_by_role("button", name="Continuer avec le code de démonstration").click()
    page.wait_for_url("**/authority/**")
    page.goto(f"{address}/authority/grids")
    look(page, faults)
    page.get_by_role("button", name="Partir d’une grille vide").click()
    write(page, faults)
    assert page.get_by_text("90 points", exact=True).is_visible()  # the household with its decision, thirty months on
    look(page, faults)
    page.get_by_role("link", name="Adopter cette grille").click()
    page.get_by_role("button", name="Vérifier").click()
    look(page, faults)
    tell_the_vote(page)
    look(page, faults)
    page.get_by_label("J’ai relu la grille").check(force=True)
    page.get_by_role("button", name="Adopter la grille").click()
    look(page, faults)
    page.get_by_role("link", name="Sa page publique").click()
    assert "Version\u00a02" in page.inner_text("main")
    look(page, faults)
    context.close()
    assert faults == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
