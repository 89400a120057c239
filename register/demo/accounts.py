"""The accounts of the demonstration, listed on the sign-in page in demonstration mode only."""

from typing import NamedTuple
from uuid import UUID

from register.demo.organisations import AGENTS, ORGANISATIONS, DemoAgent, fixed_id

PASSWORD = "demonstration"  # noqa: S105  (public on purpose: the sign-in page prints it)


class DemoAccount(NamedTuple):
    """One line of the sign-in page, in the order the template reads."""

    login: str
    password: str
    name: str
    role_text: str
    icon: str
    territory_id: str
    key: str


class DemoPerson(NamedTuple):
    """A named applicant of the demonstration, whose household is in people.py."""

    key: str
    territory_id: str
    name: str
    role_text: str
    icon: str

    @property
    def application_id(self) -> UUID:
        return fixed_id("application", self.territory_id, self.key)


PEOPLE = (
    DemoPerson("aubain", "014", "Félicité Aubain", "Demandeuse, seule avec un enfant", "users"),
    DemoPerson("morel", "014", "Sofiane et Claire Morel", "Demandeurs, famille de quatre enfants", "house"),
    DemoPerson("hardy", "014", "Laurent Hardy", "Demandeur, couple en séparation", "split"),
    DemoPerson("lemaire", "014", "Inès Lemaire", "Demandeuse, personne en danger (adresse protégée)", "shield"),
    DemoPerson("gohier", "061", "Marcel Gohier", "Demandeur, retraité, mutation (Orne)", "house"),
)


def _organisation_name(agent: DemoAgent) -> str:
    return next(each.name for each in ORGANISATIONS if each.id == agent.organisation_id)


def _agent_account(agent: DemoAgent) -> DemoAccount:
    login = f"{agent.key}-{agent.territory_id}@toit.example"
    role_text = f"{agent.job_title}, {_organisation_name(agent)}"
    return DemoAccount(login, PASSWORD, agent.full_name, role_text, agent.icon, agent.territory_id, agent.key)


def _person_account(person: DemoPerson) -> DemoAccount:
    login = f"{person.key}@toit.example"
    return DemoAccount(login, PASSWORD, person.name, person.role_text, person.icon, person.territory_id, person.key)


DEMO_ACCOUNTS = (*map(_person_account, PEOPLE), *map(_agent_account, AGENTS))
