"""Officers of an EPCI who may sign in and write its grids."""

from dataclasses import replace

from register.actor import Actor, Role, Scope, system
from register.db import db, transaction
from register.organisations.models import Organisation
from tests.factories.filing import make_desk
from tests.factories.grids import CAEN_LA_MER, TERRITORY


def officer_of(epci_siren: str = CAEN_LA_MER) -> Actor:
    """An officer of an EPCI; its login is the actor's name."""
    officer = make_desk(Role.EPCI_OFFICER, kind="EPCI", scope=Scope.WISHES)
    with transaction(system(TERRITORY)):
        organisation = db.session.get(Organisation, (TERRITORY, officer.organisation_id))
        assert organisation is not None
        organisation.epci_siren = epci_siren
    return replace(officer, communes=())
