"""The charts as eyes see them: drawn by Dash from our own files, with nobody called."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import plotly
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from werkzeug.serving import make_server

from tests.contracts.source import ROOT
from tests.factories import demand
from tests.web.browser import WIDTHS, chromium, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BUNDLE = ROOT / "observatory/assets/plotly-basic.min.js"
VERSION = re.compile(r"plotly\.js .*v(\d+\.\d+\.\d+)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def site(app: Flask, owner_engine: Engine) -> Iterator[str]:
    patch = pytest.MonkeyPatch()
    patch.setenv("TOIT_FAKE_NOW", f"{demand.TODAY}T10:00")
    demand.fill(owner_engine, {"014": (900, 400), "061": (200, 120)})
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    patch.undo()


def opened(browser: Browser, address: str, *, width: int = 1280, scripts: bool = True) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, locale="fr-FR"
    )
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_drawn_accessible_and_fits(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
    page = context.new_page()
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(f"{site}/observatory/")
    page.wait_for_selector(".js-plotly-plot .bars .point")
    expected = page.locator("#table-household_size").locator("xpath=ancestor::table").locator("tbody tr").count()
    graph = page.locator("#chart-household_size")
    assert graph.locator(".bars .point").count() == 2 * expected
    assert page.locator("#chart-month .scatterlayer .point").count() == 24
    assert [address for address in asked if not address.startswith((site, "data:"))] == []
    assert refused == []
    assert violations(page) == []
    assert sideways(page) == 0
    context.close()


def test_without_scripts_every_figure_is_there(browser: Browser, site: str) -> None:
    page = opened(browser, f"{site}/observatory/?place=014", scripts=False)
    assert page.locator("svg .epci").count() == 16
    assert page.locator("table").count() >= 8
    page.select_option("#field-typology", "T2")
    page.get_by_role("button", name="Appliquer").click()
    assert "typology=T2" in page.url
    assert page.locator("#field-typology").input_value() == "T2"
    page.context.close()


def test_the_method_page_is_accessible(browser: Browser, site: str) -> None:
    page = opened(browser, f"{site}/observatory/method")
    assert violations(page) == []
    page.context.close()


def test_the_drawing_library_is_the_one_that_plotly_expects() -> None:
    shipped = VERSION.search(BUNDLE.read_text(encoding="utf-8")[:200].replace("(basic - minified) ", ""))
    wheel = Path(plotly.__file__).parent / "package_data/plotly.min.js"
    wanted = VERSION.search(wheel.read_text(encoding="utf-8")[:200])
    assert shipped is not None
    assert wanted is not None
    assert shipped[1] == wanted[1]
