"""The laboratory as eyes see it: drawn without a script, accessible, and fit for a telephone."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import Engine
from werkzeug.serving import make_server

from tests.factories import demand, laboratory
from tests.factories.filing import PASSWORD
from tests.factories.officers import officer_of
from tests.web.browser import WIDTHS, chromium, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(app: Flask, owner_engine: Engine) -> Iterator[tuple[str, str]]:
    """The page of a draft, and the login that may open it."""
    patch = pytest.MonkeyPatch()
    patch.setenv("TOIT_FAKE_NOW", f"{demand.TODAY}T10:00")
    with app.app_context():
        laboratory.fill(owner_engine, 400)
        officer = officer_of()
        draft = laboratory.begin(officer)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/authority/grids/{draft}/laboratory?places=100", officer.name
    server.shutdown()
    thread.join()
    patch.undo()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_laboratory_is_accessible_and_fits(browser: Browser, address: tuple[str, str], width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
    page = context.new_page()
    page.goto(address[0])
    page.fill("#field-login", address[1])
    page.fill("#field-password", PASSWORD)
    page.press("#field-password", "Enter")
    page.get_by_role("button", name="Continuer avec le code de démonstration").click()
    page.wait_for_load_state()
    page.goto(address[0])
    assert page.locator("h1").inner_text().startswith("Laboratoire")
    rows = page.locator("#table-bands").locator("xpath=ancestor::table").locator("tbody tr").count()
    assert page.locator("svg .serie-3").count() == rows + 1  # one bar a band, and the key
    assert violations(page) == []
    assert sideways(page) == 0
    context.close()
