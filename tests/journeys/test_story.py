"""The whole story in a real browser: from a phone without scripts to the State's return."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, text

from register import clock
from register.actor import Actor, applicant
from register.audit.chain import EPOCH
from register.cycle import pass_time
from register.db import transaction
from register.lettings.actions import place_bid
from register.reporting.returns import first_quartile
from register.verify import verify
from tests.factories.filing import FORMS, filed
from tests.journeys.filling import date_boxes, fill
from tests.journeys.visitor import faults, sign_in, tab

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    # A browser that leaves a page drops its connection while a file is being sent; the test server then forgets it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PASSWORD = "le chat dort sur le toit"
LANDLORD, MEMBER, STATE = "Camille Roussel", "Patrick Lenoir", "Olivier Marie"
HALL = "Salle des Récits"
OURS = {
    "identity": {"birth_name": "Histoire"},
    "current-housing": {"current_surface_m2": "12", "current_rooms": "1"},
}
FIND_VACANCY = text("""
    select v.id from vacancies v join dwellings d on d.territory_id = v.territory_id and d.id = v.dwelling_id
    join programmes p on p.territory_id = d.territory_id and p.id = d.programme_id
    join organisations o on o.territory_id = v.territory_id and o.id = v.organisation_id
    where v.status = 'OPEN' and d.typology = 'T3' and p.commune_insee = '14118' and d.financing = 'PLUS'
      and o.name = 'Habitat des Deux Rives' and not d.is_adapted order by d.rent_euros limit 1
""")


class Story:
    """One town, its people's tabs, and a clock that the story moves."""

    def __init__(self, app: Flask, browser: Browser, site: str, move_clock: Callable[[str], date]) -> None:
        self.app, self.browser, self.site, self.move_clock = app, browser, site, move_clock
        self.found: dict[str, list[str]] = {}
        self.number = ""

    def at(self, instant: datetime) -> None:
        self.move_clock(instant.astimezone(clock.PARIS).strftime("%Y-%m-%dT%H:%M:%S"))

    def look(self, page: Page, name: str) -> None:
        """Examine the page in a tab that has scripts, for axe needs them, with the same cookies."""
        with tab(self.browser, self.site) as second:
            second.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
            second.goto(page.url)
            problems = faults(second)
        if problems:
            self.found[name] = problems

    def agent(self, name: str) -> Iterator[Page]:
        with tab(self.browser, self.site) as page:
            sign_in(page, name)
            yield page


@pytest.fixture
def story(
    small_copy: Flask, browser: Browser, site: str, freeze: Callable[[str], date]
) -> Story:
    return Story(small_copy, browser, site, freeze)


@pytest.fixture
def superuser(small_copy: Flask) -> Iterator[Engine]:
    """Direct questions, outside every policy."""
    from sqlalchemy import create_engine

    url = small_copy.config["SQLALCHEMY_DATABASE_URI"].replace("register_app@", "owner@")
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.mark.timeout(600)
def test_one_application_goes_from_a_phone_to_a_lease_and_is_counted(story: Story, superuser: Engine) -> None:
    begun = clock.now()
    with superuser.connect() as connection:
        vacancy_id = connection.execute(FIND_VACANCY).scalar_one()
        before = connection.execute(text("select count(*) from applications where status = 'LIVE'")).scalar_one()
    _file_on_a_phone(story)
    advert = _publish(story, str(vacancy_id), begun)
    rivals = _others_bid(story, advert)
    _bid_on_a_phone(story, advert)
    story.at(begun + timedelta(days=4))
    with story.app.app_context():
        assert pass_time(clock.now()).closed_adverts >= 1
    sitting = _present_three(story, str(vacancy_id), begun + timedelta(days=10))
    story.at(begun + timedelta(days=10))
    _decide(story, sitting)
    _offer(story)
    _accept_on_a_phone(story)
    _sign(story)
    _is_counted(story, superuser, live_before=before + len(rivals))
    assert story.found == {}


def _file_on_a_phone(story: Story) -> None:
    with tab(story.browser, story.site, width=320, scripts=False) as page:
        page.goto("/")
        page.get_by_role("link", name="Déposer ma demande").first.click()
        fill(page, {"territory": "014"})
        page.locator("main form button[type=submit]").first.click()
        for step, form in FORMS.items():
            page.goto(f"/apply/{step}")
            _answer(page, step, form)
            story.look(page, f"after {step}")
        page.goto("/apply/check")
        story.look(page, "check")
        fill(page, {"declaration": "yes"})
        page.get_by_role("button", name=re.compile("nvoyer|époser")).last.click()
        assert page.url.endswith("/apply/done"), page.inner_text("main")
        story.number = "".join(re.findall(r"\b014\s?\d{4}\s?\d{6}\s?\w{5}\b", page.inner_text("main"))[0].split())
        story.look(page, "done")
        certificate = page.request.get("/apply/certificate.pdf")
        assert certificate.body().startswith(b"%PDF")
        fill(page, {"password": PASSWORD, "password_again": PASSWORD})
        page.locator("form[action='/apply/password'] button[type=submit]").click()
        assert "/me/" in page.url
        assert "Suroccupation" in page.inner_text("main")
        assert "Déclaré" in page.inner_text("main")
        story.look(page, "own page")


def _answer(page: Page, step: str, form: dict[str, str]) -> None:
    if step == "wishes":
        fill(page, {"commune_search": "Caen"})
        page.get_by_role("button", name="Ajouter cette commune").click()
    fill(page, {**form, **OURS.get(step, {})})
    page.locator("main form button.govuk-button:not(.govuk-button--secondary)").last.click()


def _publish(story: Story, vacancy_id: str, begun: datetime) -> str:
    for page in story.agent(LANDLORD):
        page.goto(f"/landlord/vacancies/{vacancy_id}/advert")
        closes = (begun + timedelta(days=3)).astimezone(clock.PARIS)
        fill(page, {**date_boxes("closes_on", closes.strftime("%Y-%m-%d")), "closes_at": "23:59"})
        page.get_by_role("button", name="Publier l’annonce").click()
        story.look(page, "published")
        return re.findall(r"/landlord/adverts/([0-9a-f-]{36})", page.content() + page.url)[0]
    raise AssertionError


def _others_bid(story: Story, advert: str) -> list[Actor]:
    from uuid import UUID

    rivals = []
    with story.app.app_context():
        for position, name in enumerate(("Rivale", "Voisine", "Lointaine")):
            made = filed(birth_name=name, birth_date=f"198{position}-04-05")
            rival = applicant("014", made.application_id)
            with transaction(rival):
                place_bid(rival, UUID(advert), now=clock.now())
            rivals.append(rival)
    return rivals


def _bid_on_a_phone(story: Story, advert: str) -> None:
    with tab(story.browser, story.site, width=320, scripts=False) as page:
        _own_page(page, story)
        page.goto(f"/adverts/014/{advert}")
        story.look(page, "advert")
        page.get_by_role("button", name=re.compile("andidat")).first.click()
        page.goto("/me/bids")
        assert "Caen" in page.inner_text("main")
        story.look(page, "own bids")


def _own_page(page: Page, story: Story) -> None:
    page.goto("/sign-in")
    form = page.locator("form", has=page.locator("#field-login"))
    fill(form, {"login": story.number, "password": PASSWORD})
    form.get_by_role("button", name="Se connecter").click()
    assert "/me/" in page.url, page.inner_text("main")


def _present_three(story: Story, vacancy_id: str, day: datetime) -> str:
    local = day.astimezone(clock.PARIS)
    for page in story.agent(LANDLORD):
        page.goto("/landlord/sittings")
        day_boxes = date_boxes("held_on", local.strftime("%Y-%m-%d"))
        fill(page, {**day_boxes, "held_at": "09:30", "place": HALL})
        page.get_by_role("button", name=re.compile("Convoquer")).click()
        page.goto(f"/landlord/vacancies/{vacancy_id}/shortlist")
        assert "Histoire" in page.inner_text("main")
        story.look(page, "shortlist")
        for box in page.locator("[name=chosen]").all():
            box.set_checked(False)
        for box in page.locator("[name=chosen]").all()[:3]:
            box.check()
        wanted = page.locator("[name=sitting_id] option").filter(has_text=HALL)
        page.locator("[name=sitting_id]").select_option(wanted.last.get_attribute("value"))
        page.get_by_role("button", name="Présenter les dossiers cochés").click()
        assert "/sittings/" in page.url, page.inner_text("main")
        return page.url
    raise AssertionError


def _decide(story: Story, sitting: str) -> None:
    for page in story.agent(MEMBER):
        page.goto(sitting)
        for box in page.locator("[name=present]").all()[:6]:
            box.check()
        page.get_by_role("button", name="Ouvrir la séance").click()
        page.goto(re.findall(rf"{sitting.removeprefix(story.site)}/items/[0-9a-f-]+", page.content())[0])
        story.look(page, "sitting item")
        _vote(page)
        page.goto(sitting)
        page.get_by_role("button", name="Clore et prévenir les ménages").click()
        minutes = page.request.get(f"{sitting}/minutes.pdf")
        assert minutes.body().startswith(b"%PDF")
        story.look(page, "sitting closed")


def _vote(page: Page) -> None:
    """The story's household first, with the reason for leaving the order; one ranked after it, one refused."""
    names = page.locator("[name^=decision_][type=radio]").evaluate_all("boxes => [...new Set(boxes.map(b => b.name))]")
    cards = {name: page.locator(".tc-candidate", has=page.locator(f"[name='{name}']")).inner_text() for name in names}
    ours = next((name for name, card in cards.items() if "Histoire" in card), "")
    assert ours, cards
    others = [name for name in names if name != ours]
    fill(page, {ours: "RANK_1", others[0]: "RANK_2", others[1]: "NOT_ALLOCATED"})
    refused = others[1].removeprefix("decision_")
    page.locator("details", has=page.locator(f"[name='reason_{refused}']")).locator("summary").click()
    fill(page, {f"reason_{refused}": "RANKED_BELOW", f"text_{refused}": "Deux ménages sont placés avant vous."})
    fill(page, {"order_reason": "Le logement occupé est trop petit pour une famille de deux personnes."})
    fill(page, {"votes_for": "6", "votes_against": "0", "votes_abstained": "0"})
    page.get_by_role("button", name=re.compile("^Enregistrer")).click()
    assert "/items/" not in page.url, page.inner_text("main")[:1500]


def _offer(story: Story) -> None:
    for page in story.agent(LANDLORD):
        page.goto("/landlord/offers")
        row = page.locator("tr", has_text="Histoire").filter(has=page.locator("form[action$='/offer']"))
        row.locator("form button").last.click()
        story.look(page, "offers")


def _accept_on_a_phone(story: Story) -> None:
    with tab(story.browser, story.site, width=320, scripts=False) as page:
        _own_page(page, story)
        page.goto("/me/candidacies")
        page.locator("a[href*='/me/offers/']").first.click()
        story.look(page, "offer")
        fill(page, {"answer": "ACCEPT"})
        page.locator("main form button.govuk-button").last.click()
        assert "bailleur" in page.inner_text("main")


def _sign(story: Story) -> None:
    today = clock.today().isoformat()
    for page in story.agent(LANDLORD):
        page.goto("/landlord/offers")
        addresses = page.locator("a[href$='/lease']").evaluate_all("links => links.map(link => link.href)")
        for address in addresses:
            page.goto(address)
            if "Histoire" in page.inner_text("main"):
                break
        story.look(page, "lease")
        fill(page, {**date_boxes("signed_on", today), **date_boxes("starts_on", today)})
        page.locator("main form button.govuk-button").last.click()
        assert "Bail enregistré" in page.inner_text("main")


def _is_counted(story: Story, superuser: Engine, *, live_before: int) -> None:
    with superuser.connect() as connection:
        status = connection.execute(
            text("select status, strike_off_reason from applications where number = :number"), {"number": story.number}
        ).one()
        live = connection.execute(text("select count(*) from applications where status = 'LIVE'")).scalar_one()
        leases = connection.execute(
            text("select count(*) from letting_statistics where territory_id = '014' and not in_qpv"
                 " and extract(year from signed_on) = :year"), {"year": clock.today().year},
        ).scalar_one()  # fmt: skip
    assert tuple(status) == ("STRUCK_OFF", "HOUSED")
    assert live == live_before
    with story.app.app_context():
        rows = first_quartile("014", clock.today().year).rows
        assert sum(row["leases_outside_qpv"] for row in rows if row["period"] == "YEAR") == leases
        assert verify() == []
    for page in story.agent(STATE):
        page.goto("/state/")
        assert "Habitat des Deux Rives" in page.inner_text("main")
        story.look(page, "state")
    assert clock.now() > EPOCH
