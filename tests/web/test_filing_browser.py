"""Filing and the desk in Chromium: every page without a fault for axe, none scrolls sideways."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.factories.filing import FORMS, PASSWORD, filed, make_desk
from tests.web.browser import WIDTHS, chromium, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def look(page: Page, faults: list[str]) -> None:
    """Note what is wrong on the page that is open."""
    where = page.url.split("/", 3)[3]
    faults += [f"{where} {fault}" for fault in violations(page)]
    if sideways(page) > 0:
        faults.append(f"{where} scrolls {sideways(page)} px sideways")


def fill(page: Page, form: dict[str, Any]) -> None:
    for name, value in form.items():
        box = page.locator(f'[name="{name}"]').first
        kind = box.get_attribute("type")
        if kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                page.locator(f'[name="{name}"][value="{one}"]').check(force=True)
        elif kind is None:
            box.select_option(value)
        else:
            box.fill(value)


def go_on(page: Page) -> None:
    page.locator(".tc-buttons button[value=continue]").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_whole_filing_at_home(address: str, browser: Browser, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    faults: list[str] = []
    page.goto(f"{address}/apply")
    look(page, faults)
    page.locator('[name=territory][value="014"]').check(force=True)
    page.get_by_role("button", name="Commencer ma demande").click()
    go_on(page)
    assert page.title().startswith("Erreur")
    assert page.locator("#error-summary").evaluate("node => node === document.activeElement")
    for step, form in FORMS.items():
        if step == "wishes":
            page.fill("[name=commune_search]", "Saint-M")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            look(page, faults)
            page.locator('button[value^="pick:"]').first.click()
        fill(page, {**form, **({"birth_name": f"Largeur {'Dix' * (width // 640)}"} if step == "identity" else {})})
        look(page, faults)
        go_on(page)
    for name in ("tasks", "later", "resume", "check"):
        page.goto(f"{address}/apply/{name}")
        look(page, faults)
    page.locator("[name=declaration]").check(force=True)
    page.get_by_role("button", name="Envoyer ma demande").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Votre demande est enregistrée"
    look(page, faults)
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_desk(app: Flask, address: str, browser: Browser, width: int) -> None:
    name = "Guichet Étroit" if width == 320 else "Guichet Large"
    with app.app_context():
        desk = make_desk()
        # Both widths share a database: each looks for a person of its own, whose situations nobody confirmed yet.
        filed(birth_name=name, is_protected=True, claims=["DALO", "HARDSHIP"])
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    faults: list[str] = []
    page.goto(f"{address}/sign-in")
    page.fill("[name=login]", desk.name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.get_by_role("button", name="Continuer avec le code de démonstration").click()
    for path in ("/desk/", "/desk/entry", "/desk/search"):
        page.goto(address + path)
        look(page, faults)
    page.fill("main [name=q]", name)
    page.locator("main button[type=submit]").click()
    look(page, faults)
    page.locator("main table a").first.click()
    look(page, faults)
    page.get_by_role("button", name="Pièce acceptée").first.click()
    look(page, faults)
    page.get_by_role("button", name="Donner un code d’accès").click()
    look(page, faults)
    assert faults == []
