"""Every kind of page that each person can reach is accessible and fits a small screen."""

import pytest
from playwright.sync_api import Browser

from register.demo.accounts import DEMO_ACCOUNTS
from tests.journeys.visitor import faults, pages_of, sign_in, tab

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    # A browser that leaves a page drops its connection while a file is being sent; the test server then forgets it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

# The public pages are looked at once, by the visitor; each role then looks at its own.
AUDIENCES = ("/me", "/desk", "/landlord", "/committee", "/authority", "/state", "/admin", "/account")
MOST = 16
ONE_OF_EACH = [
    "aubain@toit.example", "lemaire@toit.example", "landlord-014@toit.example", "desk-014@toit.example",
    "mayor-014@toit.example", "epci-014@toit.example", "state-014@toit.example", "manager-014@toit.example",
    "helper-014@toit.example",
]  # fmt: skip


@pytest.mark.timeout(600)
def test_a_visitor_finds_no_fault_on_any_public_page(browser: Browser, site: str) -> None:
    with tab(browser, site) as page:
        page.goto("/")
        found = {address: problems for address in pages_of(page, site) if (problems := faults(page))}
    assert found == {}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("login", ONE_OF_EACH)
def test_nobody_signed_in_finds_a_fault_on_any_page(browser: Browser, site: str, login: str) -> None:
    name = next(account.name for account in DEMO_ACCOUNTS if account.login == login)
    with tab(browser, site) as page:
        sign_in(page, name)
        pages = pages_of(page, site, within=AUDIENCES, most=MOST)
        found = {address: problems for address in pages if (problems := faults(page))}
    assert found == {}
