"""A demand that two grids order otherwise: households of the demand factory, some with claims, scored, and a draft."""

import copy
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from register.actor import Actor
from register.db import new_id, transaction
from register.priorities.drafts import Writing, draft_grid
from register.priorities.runs import rescore_all
from tests.factories import demand
from tests.factories.filing import NOW
from tests.factories.grids import TERRITORY, adopt, reference_document

PLACES = 100
BONUS = 40
FROM_PERSONS = 3
TITLE = "Projet pour les grands ménages"

# One application in seven has a proved claim; one in forty a proved DALO decision.
CLAIM = text("""
    insert into application_claims (territory_id, id, application_id, claim, evidence, declared_on)
    select territory_id, gen_random_uuid(), id, :claim, :evidence, filed_on
    from (select *, row_number() over (order by number) as place from applications where territory_id = '014') a
    where status = 'LIVE' and place % :every = 0
""")
SHAPE = text("""
    update applications set adults = least(household_size, 2), minors = household_size - least(household_size, 2),
        current_housing = case when number like '%7G1401' then 'SOCIAL_TENANT' else current_housing end,
        typologies = case when number like '%5G1401' then typologies else array['T2', 'T3'] end
""")


def draft_document() -> dict[str, Any]:
    """The reference grid, with a bonus for households of three persons and more."""
    document = copy.deepcopy(reference_document())
    document["title"] = TITLE
    document["groups"].append({"code": "taille", "label": "Taille", "combine": "sum", "cap": None})
    document["criteria"].append({
        "code": "grand_menage", "label": "Ménage de trois personnes et plus", "group": "taille",
        "fact": "household_size", "when": {"kind": "at_least", "value": FROM_PERSONS}, "points": BONUS,
        "evidence": "DECLARED", "provisional": True, "article": None,
    })  # fmt: skip
    return document


def fill(engine: Engine, applications: int, lettings: int = 60) -> None:
    """A demand of Calvados, scored under the reference grid of the EPCI of Caen."""
    demand.fill(engine, {TERRITORY: (applications, lettings)})
    with engine.begin() as connection:
        connection.execute(SHAPE)
        connection.execute(CLAIM, {"claim": "HARDSHIP", "evidence": "DOCUMENT", "every": 7})
        connection.execute(CLAIM, {"claim": "DALO", "evidence": "INSTITUTION", "every": 40})
    adopt()
    rescore_all(TERRITORY, demand.TODAY)


def begin(officer: Actor, document: dict[str, Any] | None = None) -> UUID:
    """A draft of the officer's EPCI."""
    with transaction(officer):
        return draft_grid(officer, new_id(), Writing(document or draft_document()), now=NOW)
