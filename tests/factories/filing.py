"""A complete set of answers, a desk and its agent: for tests that file applications, by action or by page."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from register.actor import Actor, ActorKind, Role, Scope, public
from register.applications.actions import Filed, StepAnswers, file_application, save_draft, start_draft
from register.applications.codes import Channel
from register.db import db, new_id, transaction
from register.organisations.models import Account, Agent, Organisation
from register.organisations.passwords import hash_password
from tests.factories.letting import CAEN, TERRITORY
from tests.factories.telephones import enrol

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HEROUVILLE = "14327"
PASSWORD = "une phrase de test"
LOGINS = count(1)

ANSWERS: dict[str, dict[str, Any]] = {
    "identity": {
        "civility": "MME", "birth_name": "Aubain", "first_names": "Félicité, Anne", "birth_date": "1991-03-14",
        "nationality": "FR", "family_situation": "SINGLE",
    },
    "contact": {
        "address_line": "12 rue des Essais", "postcode": "14000", "city": "Caen", "residence_commune": CAEN,
        "is_protected": False, "contact_phone": "+33612345678",
    },
    "household": {
        "people": [
            {"role": "DEPENDANT", "first_names": "Paul", "birth_name": "Aubain", "birth_date": "2016-09-02"},
        ],
    },
    "current-housing": {"current_housing": "PRIVATE_TENANT", "current_occupants": 2, "current_rent_euros": 610},
    "resources": {
        "work_status": "PRIVATE_EMPLOYEE", "monthly_resources_euros": 1480, "reference_income_euros": 15920,
    },
    "reasons": {"reasons": ["TOO_SMALL"]},
    "situation": {"claims": ["HARDSHIP"]},
    "wishes": {"wanted_communes": [CAEN, HEROUVILLE], "accepts_nearby": True, "typologies": ["T3"]},
}  # fmt: skip

FORMS: dict[str, dict[str, Any]] = {
    "identity": {
        "civility": "MME", "birth_name": "Aubain", "first_names": "Félicité, Anne", "birth_date_day": "14",
        "birth_date_month": "3", "birth_date_year": "1991", "nationality": "FR", "family_situation": "SINGLE",
    },
    "contact": {
        "address_line": "12 rue des Essais", "postcode": "14000", "city": "Caen", "is_protected": "no",
        "contact_phone": "06 12 34 56 78",
    },
    "household": {
        "person_role": "DEPENDANT", "person_first_names": "Paul", "person_birth_name": "Aubain",
        "person_birth_date_day": "2", "person_birth_date_month": "9", "person_birth_date_year": "2016",
    },
    "current-housing": {
        "current_housing": "PRIVATE_TENANT", "current_occupants": "2", "current_rent_euros": "610,40",
    },
    "resources": {
        "work_status": "PRIVATE_EMPLOYEE", "monthly_resources_euros": "1 480", "reference_income_euros": "15 920",
    },
    "reasons": {"reason_1": "TOO_SMALL"},
    "situation": {"claims": ["HARDSHIP"]},
    "wishes": {"accepts_nearby": "yes", "typologies": ["T3"]},
}  # fmt: skip


def answers(**changes: Any) -> dict[str, dict[str, Any]]:
    """The answers above, some of them changed; ``None`` takes an answer away."""
    changed = deepcopy(ANSWERS)
    for name, value in changes.items():
        step = next((step for step, fields in changed.items() if name in fields), None)
        step = step or next(step for step, names in EXTRA.items() if name in names)
        if value is None:
            changed[step].pop(name, None)
        else:
            changed[step][name] = value
    return changed


EXTRA = {
    "identity": {"usual_name"},
    "contact": {"contact_email", "email_consent", "sms_consent"},
    "household": {"applicant_is_disabled", "expected_births"},
    "current-housing": {"current_landlord", "current_surface_m2", "housing_benefit_euros"},
    "resources": {"lower_income_euros", "work_commune"},
    "wishes": {"max_rent_euros", "needs_adapted"},
}


def draft(actor: Actor | None = None, *, channel: Channel = Channel.ONLINE, **changes: Any) -> Actor:
    """A complete draft, held by the actor returned."""
    starter = actor or public(TERRITORY)
    with transaction(starter):
        started = start_draft(starter, channel=channel, now=NOW)
    holder = starter if actor else public(TERRITORY, started.id)
    for step, given in answers(**changes).items():
        with transaction(holder):
            save_draft(holder, started.id, StepAnswers(step, given, 99), NOW)
    return holder if not actor else _held(holder, started.id)


def _held(actor: Actor, draft_id: UUID) -> Actor:
    return replace(actor, draft_id=draft_id)


def filed(actor: Actor | None = None, *, channel: Channel = Channel.ONLINE, **changes: Any) -> Filed:
    """An application filed from such a draft."""
    holder = draft(actor, channel=channel, **changes)
    assert holder.draft_id is not None
    with transaction(holder):
        return file_application(holder, holder.draft_id, NOW)


def make_desk(
    role: Role = Role.DESK_AGENT, *, kind: str = "SHARED_DESK", scope: Scope = Scope.TERRITORY, desk_code: str = ""
) -> Actor:
    """An organisation with one agent who may sign in with ``PASSWORD`` and the code of the demonstration's telephone.

    Its login is the actor's name.
    """
    organisation_id, agent_id, account_id = new_id(), new_id(), new_id()
    login = f"agent{next(LOGINS)}@guichet.example"
    code = desk_code or f"G{next(LOGINS):04d}"
    with transaction(Actor(ActorKind.SYSTEM, TERRITORY, Scope.SYSTEM)):
        db.session.add(
            Organisation(
                territory_id=TERRITORY, id=organisation_id, kind=kind, name="Guichet (fictif)", desk_code=code,
                address="1 place des Essais 14000 Caen", phone="02 00 00 00 00",
            )
        )  # fmt: skip
        db.session.flush()
        db.session.add(
            Agent(
                territory_id=TERRITORY, id=agent_id, organisation_id=organisation_id, full_name="Ada Essai",
                role=role, job_title="Accueil",
            )
        )  # fmt: skip
        db.session.flush()
        db.session.add(
            Account(
                territory_id=TERRITORY, id=account_id, login=login, kind="AGENT", agent_id=agent_id,
                password_hash=hash_password(PASSWORD),
            )
        )  # fmt: skip
        enrol(account_id)
    return Actor(ActorKind.AGENT, TERRITORY, scope, frozenset({role}), account_id=account_id, agent_id=agent_id,
                 organisation_id=organisation_id, name=login, organisation_name=code)  # fmt: skip
