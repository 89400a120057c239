"""Chromium for the tests that need eyes: where it is, what axe must find nothing of, and pages served from memory."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.web.samples import ROOT

ORIGIN = "http://toit.test"
RULES = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
POLICY = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'"
WIDTHS = (320, 1280)
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


def chromium_path() -> str | None:
    """The installed Chromium, or None for the one that Playwright downloads."""
    return (
        shutil.which(os.environ.get("CHROMIUM", "chromium"))
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium; without one the test is skipped, and fails where CI is set."""
    with sync_playwright() as playwright:
        path = chromium_path() or playwright.chromium.executable_path
        if not Path(path).exists():
            if os.environ.get("CI"):
                pytest.fail("CI is set and there is no Chromium")
            pytest.skip("no Chromium on this machine")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def open_page(browser: Browser, pages: Mapping[str, str], *, width: int, scripts: bool = True) -> Iterator[Page]:
    """A tab where every address of the product answers from memory and any other is refused."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts, locale="fr-FR")

    def answer(route: Route) -> None:
        address = route.request.url
        path = address.removeprefix(ORIGIN).split("?")[0]
        file = ROOT / f"web{path}"
        if address.startswith(ORIGIN) and path in pages:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=pages[path], content_type="text/html; charset=utf-8", headers=headers)
        elif address.startswith(f"{ORIGIN}/static/") and file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
        else:
            route.abort()

    context.route("**/*", answer)
    page = context.new_page()
    yield page
    context.close()


def violations(page: Page) -> list[str]:
    """What axe finds on the page that is open, one line per rule and element."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def sideways(page: Page) -> int:
    """How many pixels the page scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
