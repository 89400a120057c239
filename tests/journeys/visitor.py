"""A person at a browser: opens pages, signs in, and looks at each page with axe at two widths."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route

from register.demo.accounts import DEMO_ACCOUNTS
from tests.web.browser import WIDTHS, sideways, violations

IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
NUMBER = re.compile(r"\d+")


@contextmanager
def tab(browser: Browser, site: str, *, width: int = 1280, scripts: bool = True) -> Iterator[Page]:
    """A tab that refuses to call anybody but the server under test."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, locale="fr-FR", base_url=site
    )
    refused: list[str] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((site, "data:")):
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()
    assert refused == []


def sign_in(page: Page, name: str) -> None:
    """Sign in as one of the people of the demonstration, by name."""
    account = next(one for one in DEMO_ACCOUNTS if one.name == name)
    page.goto("/sign-in")
    form = page.locator("form", has=page.locator("#field-login"))
    form.locator("#field-login").fill(account.login)
    form.locator("#field-password").fill(account.password)
    form.get_by_role("button", name="Se connecter").click()
    if page.url.endswith("/sign-in/code"):  # agents: the demonstration fills the code in
        page.get_by_role("button", name="Continuer avec le code de démonstration").click()
    assert not page.url.endswith("/sign-in"), page.inner_text("main")


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open, at both widths: axe and sideways scrolling."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {one}" for one in violations(page)]
        if sideways(page) > 0:
            found.append(f"{width} px: scrolls sideways by {sideways(page)} px")
    return found


def shape(address: str) -> str:
    """The address without its identifiers and its query: two files of one kind are one page."""
    path = urlsplit(address).path
    return NUMBER.sub("9", IDENTIFIER.sub("<id>", path))


def pages_of(page: Page, site: str, *, within: tuple[str, ...] = ("/",), most: int = 60) -> Iterator[str]:
    """Open every kind of page that links lead to from the one that is open, each once, below some addresses."""
    waiting, seen = [page.url], set()
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        if shape(address) in seen:
            continue
        seen.add(shape(address))
        answer = page.goto(address)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 500, f"{answer.status} on {shape(address)}"
        yield shape(address)
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        waiting += [link for link in links if link.startswith(site) and not is_left_out(link, within)]


def is_left_out(link: str, within: tuple[str, ...]) -> bool:
    """Files, the way out of the site, and what lies elsewhere."""
    path = urlsplit(link).path
    return not path.startswith(within) or path == "/leave" or path.endswith((".pdf", ".csv", ".json"))
