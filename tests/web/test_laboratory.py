"""The laboratory as an officer reads it: page, file and PDF say what SQL counts, and small cells stay hidden."""

import csv
import io
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Actor, Role, Scope
from register.db import new_id
from tests.factories import demand, laboratory
from tests.factories.filing import make_desk
from tests.factories.grids import CAEN_LA_MER, adopt
from tests.factories.officers import officer_of
from tests.web.visitor import Visitor, words
from web.pages.authority import laboratory as laboratory_page

LISIEUX, EMPTY, UNSCORED = "200069532", "241400415", "241400860"
ASKED = f"?places={laboratory.PLACES}"

# The bonus of the draft and the published order, written again by hand: nothing here is the program's own.
ENTERING = text("""
    with placed as (
      select t.typology, a.id, a.household_size,
             row_number() over (partition by t.typology order by r.tier, -s.points, a.filed_on, a.number) as before,
             row_number() over (partition by t.typology order by r.tier,
               -s.points - case when a.household_size >= :persons then :bonus else 0 end, a.filed_on, a.number) as after
      from applications a
      join scores s on s.territory_id = a.territory_id and s.application_id = a.id and s.epci_siren = :epci
      join (select distinct application_id, tier from ranking_rows) r on r.application_id = a.id
      cross join lateral unnest(a.typologies) t(typology)
      where a.territory_id = '014' and a.status = 'LIVE'
    )
    select typology, count(*), count(*) filter (where after <= :places and before > :places) from placed
    group by typology order by typology
""")


@pytest.fixture(scope="module")
def officer(app: Flask, owner_engine: Engine) -> Actor:
    with app.app_context():
        laboratory.fill(owner_engine, 900)
        return officer_of()


@pytest.fixture(scope="module")
def draft(app: Flask, officer: Actor) -> UUID:
    with app.app_context():
        return laboratory.begin(officer)


@pytest.fixture
def visitor(app: Flask, officer: Actor, freeze) -> Visitor:
    freeze(f"{demand.TODAY}T10:00")
    visitor = Visitor(app)
    visitor.sign_in(officer.name)
    return visitor


def address(draft: UUID, name: str = "") -> str:
    return f"/authority/grids/{draft}/laboratory{name}"


def file_of(visitor: Visitor, draft: UUID, asked: str = ASKED) -> dict[tuple[str, str, str], str]:
    """The file as a mapping: table, code and figure to the value."""
    rows = csv.DictReader(io.StringIO(visitor.get(address(draft, "/figures.csv") + asked).text))
    return {(row["table"], row["code"], row["figure"]): row["value"] for row in rows}


def counted(engine: Engine) -> dict[str, tuple[int, int]]:
    values = {"persons": laboratory.FROM_PERSONS, "bonus": laboratory.BONUS, "epci": CAEN_LA_MER,
              "places": laboratory.PLACES}  # fmt: skip
    with engine.connect() as connection:
        return {row[0]: (row[1], row[2]) for row in connection.execute(ENTERING, values)}


def plain(page: str) -> str:
    return page.replace("\u00a0", " ").replace("\u2212", "-").replace("+ ", "")


def written(value: str) -> str:
    """A value of the file as people read it."""
    return f"{int(value):,}".replace(",", " ") if value.removeprefix("-").isdigit() else value


def shown(value: int) -> str:
    return "Moins de 11" if value < 11 else str(value)


def test_the_file_says_what_sql_counts(visitor: Visitor, draft: UUID, owner_engine: Engine) -> None:
    file, expected = file_of(visitor, draft), counted(owner_engine)
    assert expected
    assert max(entering for _, entering in expected.values()) > 10
    for typology, (wanting, entering) in expected.items():
        if wanting >= 11:
            assert file["lists", typology, "Demandes"] == shown(wanting)
            assert file["lists", typology, "Entrent"] == shown(entering)


def test_the_page_shows_each_figure_of_the_file(visitor: Visitor, draft: UUID) -> None:
    page = plain(words(visitor.get(address(draft) + ASKED).text))
    assert [value for value in file_of(visitor, draft).values() if written(value) not in page] == []


def test_the_pdf_says_each_figure_of_the_file(visitor: Visitor, draft: UUID, monkeypatch) -> None:
    said: list[Any] = []
    real = laboratory_page.deliberation_pdf
    monkeypatch.setattr(laboratory_page, "deliberation_pdf", lambda content: said.append(content) or real(content))
    made = visitor.get(address(draft, "/deliberation.pdf") + ASKED).data
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid:part" in made
    cells = [plain(cell) for table in said[0]["tables"] for row in table["rows"] for cell in row["cells"]]
    assert cells == [written(value) for value in file_of(visitor, draft).values()]


def test_no_figure_is_about_fewer_than_eleven_households(visitor: Visitor, draft: UUID) -> None:
    for asked in ("", ASKED, f"{ASKED}&typology=T4"):
        for (table, code, figure), value in file_of(visitor, draft, asked).items():
            is_count = figure not in ("Déplacement moyen", "Ressemblance sans lui") and "%" not in value
            assert not (is_count and value.isdigit() and int(value) < 11), (table, code, figure, value)


def test_the_headline_is_the_largest_entry(visitor: Visitor, draft: UUID, owner_engine: Engine) -> None:
    page = plain(words(visitor.get(address(draft) + ASKED).text))
    typology, (_, entering) = max(counted(owner_engine).items(), key=lambda pair: pair[1][1])
    first = f"les {laboratory.PLACES} premiers pour un {typology}"
    assert f"Sous ce projet, {entering} ménages entrent parmi {first}" in page


def test_the_same_grid_moves_nobody(app: Flask, officer: Actor, visitor: Visitor) -> None:
    with app.app_context():
        same = laboratory.begin(officer, laboratory.reference_document())
    assert "donne à chaque ménage les mêmes points" in words(visitor.get(address(same)).text)


def test_another_grid_may_be_compared(app: Flask, officer: Actor, visitor: Visitor, draft: UUID) -> None:
    with app.app_context():
        other = laboratory.begin(officer)
    page = visitor.get(f"{address(draft)}?with={other}").text
    assert f'value="{other}" selected' in page
    assert "donne à chaque ménage les mêmes points" in words(page)
    visitor.get(f"{address(draft)}?with={new_id()}", 404)


def test_a_draft_with_problems_says_which_and_leads_back(app: Flask, officer: Actor, visitor: Visitor) -> None:
    broken = laboratory.draft_document()
    broken["criteria"][0]["points"] = "cent"
    with app.app_context():
        draft = laboratory.begin(officer, broken)
    page = visitor.get(address(draft)).text
    assert "criteria[0].points" in page
    assert f'href="/authority/grids/{draft}"' in page
    visitor.get(address(draft, "/figures.csv"), 400)
    visitor.get(address(draft, "/deliberation.pdf"), 400)


def test_the_statements_do_not_grow_with_the_demand(
    app: Flask, visitor: Visitor, draft: UUID, freeze, query_count
) -> None:
    freeze(f"{demand.TODAY}T10:00")
    with app.app_context():
        elsewhere = officer_of(EMPTY)
        adopt(EMPTY)
        alone = laboratory.begin(elsewhere)
    quiet = Visitor(app)
    quiet.sign_in(elsewhere.name)
    sent = []
    for who, grid in ((quiet, alone), (visitor, draft)):
        with query_count(app) as queries:
            who.get(address(grid) + ASKED)
        sent.append(int(queries))
    assert sent[0] == sent[1] <= 11


def test_an_epci_without_a_demand_is_told_so(app: Flask, freeze) -> None:
    freeze(f"{demand.TODAY}T10:00")
    with app.app_context():
        elsewhere = officer_of(UNSCORED)
        alone = laboratory.begin(elsewhere)
    visitor = Visitor(app)
    visitor.sign_in(elsewhere.name)
    assert "Rien à quoi comparer" in words(visitor.get(address(alone)).text)
    with app.app_context():
        adopt(UNSCORED)
    assert "Trop peu de demandes" in words(visitor.get(address(alone)).text)


@pytest.mark.parametrize("name", ["", "/figures.csv", "/deliberation.pdf"])
def test_only_the_officer_of_the_epci_opens_the_laboratory(
    app: Flask, officer: Actor, draft: UUID, freeze, name: str
) -> None:
    freeze(f"{demand.TODAY}T10:00")
    with app.app_context():
        neighbour = officer_of(LISIEUX)
        landlord = make_desk(Role.ALLOCATION_OFFICER, kind="LANDLORD", scope=Scope.TERRITORY)
        state = make_desk(Role.STATE_OFFICER, kind="STATE", scope=Scope.TERRITORY)
    for actor, status in ((neighbour, 404), (landlord, 403), (state, 403)):
        other = Visitor(app)
        other.sign_in(actor.name)
        other.get(address(draft, name), status)
    assert Visitor(app).get(address(draft, name), 302).location.startswith("/sign-in")


def test_an_adopted_grid_of_another_epci_has_no_laboratory_here(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        foreign = adopt(LISIEUX)
    visitor.get(address(foreign), 404)
