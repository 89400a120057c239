"""A landlord, its stock and households that bid, made directly as the program itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from register.actor import Actor, ActorKind, Role, Scope, applicant, system
from register.applications.models import Application, Person
from register.db import db, new_id, transaction
from register.housing.codes import EnergyClass, Financing, ReserverKind
from register.housing.models import Dwelling, Programme, Vacancy
from register.organisations.models import Account, Agent, Commune, Organisation
from register.organisations.passwords import hash_password
from register.priorities.models import Grid, Score
from scoring.facts import Evidence, encode
from scoring.law import reference_grid_text
from tests.factories.telephones import enrol

TERRITORY = "014"
CAEN = "14118"
OPENS = datetime(2026, 3, 2, 8, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)
NUMBERS = count(1)
PASSWORD = "une phrase de test"


@dataclass(frozen=True)
class Landlord:
    """A landlord with one residence."""

    actor: Actor
    organisation_id: UUID
    programme_id: UUID
    login: str


def make_landlord(name: str = "Habitat des Essais (fictif)") -> Landlord:
    """An organisation, its allocation officer who may sign in with ``PASSWORD``, and a residence in Caen."""
    organisation_id, agent_id, programme_id = new_id(), new_id(), new_id()
    login = f"attribution{next(NUMBERS)}@bailleur.example"
    with transaction(system(TERRITORY)) as session:
        session.add(Organisation(territory_id=TERRITORY, id=organisation_id, kind="LANDLORD", name=name))
        session.flush()
        session.add(Agent(territory_id=TERRITORY, id=agent_id, organisation_id=organisation_id, full_name="Inès Essai",
                          role=Role.ALLOCATION_OFFICER, job_title="Attribution"))  # fmt: skip
        session.add(Programme(territory_id=TERRITORY, id=programme_id, organisation_id=organisation_id,
                              name="Résidence du Verger", address_line="3 rue des Essais", commune_insee=CAEN,
                              built_in=1995, in_qpv=False))  # fmt: skip
        session.flush()
        account_id = new_id()
        session.add(Account(territory_id=TERRITORY, id=account_id, login=login, kind="AGENT", agent_id=agent_id,
                            password_hash=hash_password(PASSWORD)))  # fmt: skip
        enrol(account_id)
    actor = Actor(ActorKind.AGENT, TERRITORY, Scope.TERRITORY, frozenset({Role.ALLOCATION_OFFICER}), agent_id=agent_id,
                  organisation_id=organisation_id, name="Inès Essai", organisation_name=name)  # fmt: skip
    return Landlord(actor, organisation_id, programme_id, login)


def make_dwelling(landlord: Landlord, **changes: Any) -> UUID:
    """A T3 of 64 m² at 452 euros with charges, unless told otherwise."""
    values: dict[str, Any] = {
        "rpls_id": f"E{next(NUMBERS):09d}", "reference": f"L{next(NUMBERS):05d}", "typology": "T3", "rooms": 3,
        "surface_m2": 64, "rent_euros": Decimal("392.00"), "charges_euros": Decimal("60.00"), "floor": 2,
        "has_lift": True, "is_adapted": False, "has_parking": True, "financing": Financing.PLUS,
        "energy_class": EnergyClass.C, "heating": "Collectif, compris", **changes,
    }  # fmt: skip
    dwelling = Dwelling(territory_id=TERRITORY, id=new_id(), organisation_id=landlord.organisation_id,
                        programme_id=landlord.programme_id, **values)  # fmt: skip
    with transaction(system(TERRITORY)) as session:
        session.add(dwelling)
    return dwelling.id


def make_vacancy(landlord: Landlord, dwelling_id: UUID | None = None, *, status: str = "OPEN") -> UUID:
    """A dwelling to let, known on 1 March 2026."""
    vacancy = Vacancy(territory_id=TERRITORY, id=new_id(), organisation_id=landlord.organisation_id,
                      dwelling_id=dwelling_id or make_dwelling(landlord), status=status,
                      reserver_kind=ReserverKind.OWN, notified_on=date(2026, 3, 1), available_on=date(2026, 4, 1),
                      created_at=OPENS)  # fmt: skip
    with transaction(system(TERRITORY)) as session:
        session.add(vacancy)
    return vacancy.id


def _grid_of(epci_siren: str) -> UUID:
    known = db.session.query(Grid).filter_by(territory_id=TERRITORY, epci_siren=epci_siren).first()
    if known is not None:
        return known.id
    grid = Grid(territory_id=TERRITORY, id=new_id(), epci_siren=epci_siren, version=1, status="ADOPTED",
                title="Grille d’essai", document=json.loads(reference_grid_text()),
                is_synthetic=True, adopted_on=date(2024, 1, 1),
                in_force_from=date(2024, 1, 1))  # fmt: skip
    db.session.add(grid)
    db.session.flush()
    return grid.id


def make_household(points: int | None = 10, *, dalo: bool = False, **changes: Any) -> UUID:
    """A live application of three people that wants Caen; ``points=None`` leaves it without a score there."""
    return make_households([{"points": points, "dalo": dalo, **changes}])[0]


def make_households(wanted: list[Mapping[str, Any]]) -> list[UUID]:
    """Several applications in one transaction."""
    with transaction(system(TERRITORY)) as session:
        epci_siren = session.get_one(Commune, CAEN).epci_siren or ""
        grid_id = _grid_of(epci_siren)
        return [_add_household(epci_siren, grid_id, dict(one)) for one in wanted]


def _add_household(epci_siren: str, grid_id: UUID, changes: dict[str, Any]) -> UUID:
    points, dalo = changes.pop("points", 10), changes.pop("dalo", False)
    serial = next(NUMBERS)
    application = Application(**{**_application_values(serial), **changes})
    db.session.add(application)
    db.session.flush()
    others = application.household_size - 1
    spouses = min(application.adults - 1, 1, others)
    for role in ("APPLICANT", *["SPOUSE"] * spouses, *["DEPENDANT"] * (others - spouses)):
        born = date(2015, 1, 1) if role == "DEPENDANT" else date(1990, 1, 1)
        db.session.add(Person(territory_id=TERRITORY, id=new_id(), application_id=application.id, role=role,
                              birth_name=f"Essai{serial}", first_names="Camille", birth_date=born,
                              sort_name=f"ESSAI{serial}"))  # fmt: skip
    if points is not None:
        facts = encode({"dalo": (1, Evidence.INSTITUTION)} if dalo else {})
        db.session.add(Score(territory_id=TERRITORY, application_id=application.id,
                             epci_siren=epci_siren, grid_id=grid_id, facts=facts, points=points,
                             verified_points=points, scored_on=date(2026, 3, 1)))  # fmt: skip
    db.session.flush()
    return application.id


def _application_values(serial: int) -> dict[str, Any]:
    return {
        "territory_id": TERRITORY, "id": new_id(), "number": f"0140126{serial:06d}GDPUB", "status": "LIVE",
        "channel": "ONLINE", "filed_on": date(2025, 1, 15), "filed_at": datetime(2025, 1, 15, 9, tzinfo=UTC),
        "valid_until": date(2027, 1, 15), "live_identity": f"ESSAI|{serial}", "address_line": "1 rue Fictive",
        "postcode": "14000", "city": "Caen", "household_size": 3, "adults": 1, "minors": 2, "household_category": 4,
        "consumption_units": Decimal("1.6"), "work_status": "PRIVATE_EMPLOYEE", "reference_income_euros": 15_000,
        "monthly_resources_euros": 1_480, "income_band": "UNDER_PLAI", "plus_share_percent": 40,
        "current_housing": "PRIVATE_TENANT", "current_occupants": 3, "reasons": ["TOO_SMALL"],
        "wanted_communes": [CAEN], "accepts_nearby": True, "typologies": ["T3"],
    }  # fmt: skip


def as_applicant(application_id: UUID) -> Actor:
    return applicant(TERRITORY, application_id)


def give_account(application_id: UUID) -> str:
    """Let a household sign in with ``PASSWORD``; its login is its number."""
    with transaction(system(TERRITORY)) as session:
        number = session.get_one(Application, (TERRITORY, application_id)).number
        session.add(Account(territory_id=TERRITORY, id=new_id(), login=number, kind="APPLICANT",
                            application_id=application_id, password_hash=hash_password(PASSWORD)))  # fmt: skip
    return number
