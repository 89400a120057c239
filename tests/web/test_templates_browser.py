"""Public pages and components in Chromium: nothing for axe to find, no sideways scroll, no refusal by the CSP."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser

from tests.web import browser as eyes
from tests.web.samples import CONTEXTS, render, render_macros

pytestmark = pytest.mark.browser

ERRORS = {"surname": "Indiquez votre nom", "born": "Indiquez une date qui existe"}
TODAY = date(2026, 5, 1)


def all_pages() -> dict[str, str]:
    pages = {f"/{template.removesuffix('.html')}": render(template) for template in CONTEXTS}
    refused = {"login": "Indiquez votre numéro", "password": "Indiquez votre mot de passe"}
    pages["/sign-in-refused"] = render("public/sign_in.html", errors=refused)
    pages["/letter"] = render("letter_page.html")
    for base in ("base.html", "agent_base.html"):
        pages[f"/macros/{base}"] = render_macros(base, errors=ERRORS, today=TODAY)
    return pages


PAGES = all_pages()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with eyes.chromium() as browser:
        yield browser


@pytest.mark.parametrize("width", eyes.WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_overflows(chromium: Browser, path: str, width: int) -> None:
    with eyes.open_page(chromium, PAGES, width=width) as page:
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(eyes.ORIGIN + path)
        assert eyes.violations(page) == []
        assert eyes.sideways(page) == 0
        assert [text for text in refused if "Content Security Policy" in text or "Refused" in text] == []


def test_the_error_summary_has_the_focus_without_any_script(chromium: Browser) -> None:
    with eyes.open_page(chromium, PAGES, width=320, scripts=False) as page:
        page.goto(f"{eyes.ORIGIN}/sign-in-refused")
        assert page.locator("#error-summary:focus").count() == 1
        page.keyboard.press("Tab")
        assert page.locator("a[href='#field-login']:focus").count() == 1
        page.keyboard.press("Enter")
        assert page.locator("#field-login:focus, #field-login:target").count() == 1


def test_the_first_stop_of_the_keyboard_skips_to_the_content(chromium: Browser) -> None:
    with eyes.open_page(chromium, PAGES, width=1280) as page:
        page.goto(f"{eyes.ORIGIN}/public/home")
        page.keyboard.press("Tab")
        assert page.locator(".govuk-skip-link:focus").is_visible()


def test_the_queue_is_walked_with_two_keys(chromium: Browser) -> None:
    with eyes.open_page(chromium, PAGES, width=1280) as page:
        page.goto(f"{eyes.ORIGIN}/macros/agent_base.html")
        page.locator(".tc-queue__go a").first.focus()
        page.keyboard.press("k")
        assert page.locator(".tc-queue__what a:focus").count() == 1
        page.keyboard.press("/")
        assert page.locator("#chercher:focus").count() == 1


def test_paper_shows_neither_menu_nor_button(chromium: Browser) -> None:
    with eyes.open_page(chromium, PAGES, width=1280) as page:
        page.goto(f"{eyes.ORIGIN}/public/advert")
        page.emulate_media(media="print")
        for hidden in (".tc-nav", ".tc-demo", ".govuk-button"):
            assert not page.locator(hidden).first.is_visible()
