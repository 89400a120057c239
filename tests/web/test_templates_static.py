"""Every macro and every public page draws, says what it must, and keeps the rules of the look."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from tests.web.samples import CONTEXTS, TEMPLATES, render, render_macros

ERRORS = {"surname": "Indiquez votre nom", "born": ["Indiquez une date qui existe"], "_form": "Relisez vos réponses"}
SOURCES = sorted(TEMPLATES.rglob("*.html"))
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
PAGES = sorted(CONTEXTS)


class Outline(HTMLParser):
    """Ids, references and nesting of one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.wanted += given.get(name, "").split()
        if given.get("href", "").startswith("#"):
            self.wanted.append(given["href"][1:])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def drawn(template: str) -> str:
    return render(template)


def check_outline(page: str) -> None:
    outline = Outline(page)
    assert outline.faults == []
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids)), sorted({one for one in outline.ids if outline.ids.count(one) > 1})
    assert set(outline.wanted) <= set(outline.ids)
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))


@pytest.mark.parametrize("template", PAGES)
def test_a_public_page_is_well_formed(template: str) -> None:
    check_outline(drawn(template))


def test_every_public_page_has_a_sample() -> None:
    shown = {
        str(path.relative_to(TEMPLATES))
        for folder in ("public", "errors")
        for path in (TEMPLATES / folder).glob("*.html")
    }
    assert shown == set(CONTEXTS)


@pytest.mark.parametrize("template", PAGES)
def test_a_page_says_in_demonstration_that_its_data_are_invented(template: str) -> None:
    page = drawn(template)
    assert "Démonstration\u00a0: données fictives." in page
    assert "Démonstration\u00a0:" not in render(template, demo_mode=False)
    assert "Accessibilité\u00a0: non conforme" in page


@pytest.mark.parametrize("template", PAGES)
def test_a_page_has_a_title_of_its_own(template: str) -> None:
    titles = [re.search(r"<title>(.*?)</title>", drawn(page)).group(1) for page in PAGES]  # type: ignore[union-attr]
    assert len(set(titles)) == len(titles)
    assert all(title.endswith(" - Toit Commun") for title in titles)


@pytest.mark.parametrize("base", ["base.html", "agent_base.html"])
def test_every_macro_draws_in_both_frames(base: str) -> None:
    page = render_macros(base, errors={}, today=date(2026, 5, 1))
    assert "<title>Tous les composants" in page
    assert "A &#34;b&#34; &lt;c&gt;" in page


def test_a_refused_form_leads_to_its_fields() -> None:
    page = render_macros("base.html", errors=ERRORS, today=date(2026, 5, 1))
    assert "<title>Erreur\u00a0: Tous les composants" in page
    assert page.index('id="error-summary"') < page.index("<h1")
    assert re.search(r'id="error-summary" tabindex="-1" autofocus', page)
    assert '<a href="#field-surname">Indiquez votre nom</a>' in page
    assert '<a href="#field-born">Indiquez une date qui existe</a>' in page
    assert "<li>Relisez vos réponses</li>" in page
    assert page.count('aria-invalid="true"') == 4
    outline = Outline(page)
    assert set(outline.wanted) <= set(outline.ids)


def test_what_was_typed_in_a_date_is_kept_even_when_no_day_exists() -> None:
    page = render_macros("base.html", errors=ERRORS, today=date(2026, 5, 1))
    assert re.search(r'name="born_day"[^>]*value="31"', page)
    assert re.search(r'name="born_month"[^>]*value="2"', page)
    assert re.search(r'name="since_month"[^>]*value="5"', page)
    assert 'name="since_day"' not in page


def test_a_letter_escapes_its_lines() -> None:
    page = render("letter_page.html")
    assert "Madame &lt;b&gt;<br>14200 Ville" in page


@pytest.mark.parametrize("state", ["signed_out", "can_bid", "ineligible", "already", "full", "closed"])
def test_the_page_of_an_advert_says_what_can_be_done_now(state: str) -> None:
    bid = {
        "state": state,
        "reasons": ["Vos ressources dépassent le plafond."],
        "options": [("1", "Premier")],
        "bid_id": "9",
    }
    page = render("public/advert.html", bid=bid, budget=None, chance=None)
    check_outline(page)
    assert ('action="/me/bids"' in page) is (state == "can_bid")
    assert ("Vos ressources dépassent" in page) is (state == "ineligible")
    assert ('href="/sign-in">Se connecter</a><a' in page) is (state == "signed_out")


def test_a_home_without_adverts_says_what_will_come() -> None:
    page = render("public/home.html", adverts=[], advert_count=0)
    assert "Aucune annonce aujourd’hui" in page
    check_outline(page)


def test_demonstration_passwords_are_never_shown_in_production() -> None:
    page = render("public/sign_in.html", demo_accounts=[], demo_mode=False)
    assert "Essayer la démonstration" not in page
    assert "un mot de passe" not in page


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_keeps_the_rules_of_the_look(path: object) -> None:
    source = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert not re.search(r"<[^>]*\sstyle=", source), "no style attribute: the CSP refuses it"
    assert not re.search(r"<script(?![^>]*\ssrc=)", source), "no inline script"
    assert not re.search(r"<[^>]*\son[a-z]+=", source), "no inline handler"
    assert not re.search("[\u202f→✓≥Ÿ\U0001f300-\U0001faff]", source), "no glyph that the typefaces lack"
    assert not re.search(r"(?i)marianne|\bdsfr\b|\bfr-[a-z]", source)
    wording = re.sub(
        r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}|<[^>]*>", "\N{OBJECT REPLACEMENT CHARACTER}", source, flags=re.DOTALL
    )
    loose = re.findall(r"[\w’)\ufffc] [:;?!»]|« |\d (?:€|%|m²)", wording)
    assert loose == [], "U+00A0 before these signs"
