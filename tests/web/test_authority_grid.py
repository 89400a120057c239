"""The grid of an EPCI as its officers read it, and who may not."""

from flask import Flask

from register.actor import Role, Scope
from tests.factories.filing import make_desk
from tests.factories.grids import CAEN_LA_MER, adopt
from tests.web.visitor import Visitor, words


def test_an_officer_reads_the_grid_in_force_and_the_versions_adopted(app: Flask, freeze) -> None:
    freeze("2026-03-02T10:00")
    with app.app_context():
        officer = make_desk(Role.EPCI_OFFICER, kind="EPCI", scope=Scope.WISHES)
    visitor = Visitor(app)
    visitor.sign_in(officer.name)
    assert "Aucune grille en vigueur" in words(visitor.get("/authority/grid").text)
    with app.app_context():
        adopt()
    page = words(visitor.get(f"/authority/grid?epci={CAEN_LA_MER}").text)
    assert "Décision DALO favorable" in page
    assert "En vigueur" in page
    assert "Grille fictive" in page


def test_a_visitor_is_sent_to_sign_in(app: Flask) -> None:
    assert Visitor(app).get("/authority/grid", 302).location.startswith("/sign-in")
