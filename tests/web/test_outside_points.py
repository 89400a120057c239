"""Refusals that suspend an application are told on its holder's page."""

import pytest
from flask import Flask

from register.actor import system
from register.db import db, transaction
from register.organisations.models import Account
from register.organisations.passwords import hash_password
from tests.factories.filing import PASSWORD, filed
from tests.factories.grids import TERRITORY, adopt, reference_document
from tests.web.visitor import Visitor, words

# A household of one person and more: the circumstance holds for everybody, which is all that the page needs.
SUSPENDING = {
    "code": "suspension", "label": "Trop de refus sans motif", "fact": "household_size", "effect": "suspend",
    "when": {"kind": "at_least", "value": 1}, "evidence": "DECLARED", "article": "R441-2-10 11°",
}  # fmt: skip


@pytest.fixture
def visitor(app: Flask, freeze) -> Visitor:
    freeze("2026-03-02T10:00")
    with app.app_context():
        adopt(document={**reference_document(), "refusals": [SUSPENDING]})
        done = filed(birth_name="Aubain")
        with transaction(system(TERRITORY)):
            account = db.session.get_one(Account, (TERRITORY, done.account_id))
            account.password_hash = hash_password(PASSWORD)
    signed_in = Visitor(app)
    signed_in.sign_in(done.number)
    return signed_in


@pytest.mark.law("R441-2-10")
def test_the_holder_reads_why_its_application_has_no_point(visitor: Visitor) -> None:
    for page in ("/me/", "/me/score"):
        told = words(visitor.get(page).text)
        assert "Demande suspendue" in told
        assert "Trop de refus sans motif. Cette grille ne donne alors aucun point. Sauf décision DALO prouvée," in told
        assert "R441-2-10 11°" in told
        assert "Aucune ligne de la grille" not in told
