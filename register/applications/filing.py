"""The rows of a new application, from its content: what filing writes. Nothing is decided here."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from register.applications.codes import ApplicationStatus, EvidenceLevel, PersonRole
from register.applications.content import Content, PersonContent
from register.applications.derivation import derive
from register.applications.identity import identity_key, sort_name
from register.applications.models import Application, ApplicationClaim, Draft, Person, ProtectedValue
from register.applications.protection import ADDRESS, PLACEHOLDER, seal
from register.applications.rules import valid_until
from register.clock import paris_day
from register.db import new_id
from register.organisations.models import Account
from register.organisations.rules import AccountKind

SAME_NAME = (
    "email_consent", "sms_consent", "is_protected", "residence_commune", "work_status", "work_commune",
    "reference_income_euros", "lower_income_euros", "monthly_resources_euros", "current_housing", "current_landlord",
    "current_rooms", "current_surface_m2", "current_rent_euros", "housing_benefit_euros", "current_occupants",
    "is_non_decent", "contact_email", "contact_phone", "accepts_nearby", "max_rent_euros", "needs_adapted",
)  # fmt: skip
"""Columns of ``applications`` that hold an answer as it was given."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What the register gives to a content: its identifier, its number, its instant."""

    application_id: UUID
    number: str
    at: datetime


def identity_of(content: Content) -> str:
    """The key of the applicant, for the rule of one live application per person and territory."""
    return identity_key(content.birth_name, content.first_names, content.birth_date)


def application_row(draft: Draft, content: Content, given: Registration) -> Application:
    """The application itself, with what the register computes from it."""
    filed_on = paris_day(given.at)
    hidden = content.is_protected
    return Application(
        territory_id=draft.territory_id,
        id=given.application_id,
        number=given.number,
        status=ApplicationStatus.LIVE.value,
        channel=draft.channel,
        filed_on=filed_on,
        filed_at=given.at,
        valid_until=valid_until(filed_on),
        desk_organisation_id=draft.organisation_id,
        agent_id=draft.agent_id,
        live_identity=identity_of(content),
        version=1,
        address_line=PLACEHOLDER if hidden else content.address_line,
        postcode="" if hidden else content.postcode,
        city="" if hidden else content.city,
        expected_births=content.expected_births,
        reasons=list(content.reasons),
        wanted_communes=list(content.wanted_communes),
        typologies=list(content.typologies),
        **{name: getattr(content, name) for name in SAME_NAME},
        **asdict(derive(content, filed_on)),
    )


def people_rows(draft: Draft, content: Content, application_id: UUID) -> list[Person]:
    """The applicant, then the other persons to be housed."""
    applicant = Person(
        territory_id=draft.territory_id,
        id=new_id(),
        application_id=application_id,
        role=PersonRole.APPLICANT.value,
        civility=content.civility,
        birth_name=content.birth_name,
        usual_name=content.usual_name,
        first_names=content.first_names,
        birth_date=content.birth_date,
        nationality=content.nationality,
        family_situation=content.family_situation,
        is_disabled=content.applicant_is_disabled,
        sort_name=sort_name(content.birth_name, content.first_names),
    )
    return [applicant, *(_person_row(draft, person, application_id) for person in content.people)]


def _person_row(draft: Draft, person: PersonContent, application_id: UUID) -> Person:
    return Person(
        territory_id=draft.territory_id,
        id=new_id(),
        application_id=application_id,
        role=person.role.value,
        birth_name=person.birth_name,
        usual_name="",
        first_names=person.first_names,
        birth_date=person.birth_date,
        is_disabled=person.is_disabled,
        sort_name=sort_name(person.birth_name, person.first_names),
    )


def claim_rows(draft: Draft, content: Content, given: Registration) -> list[ApplicationClaim]:
    """The declared situations, none of them proved yet."""
    return [
        ApplicationClaim(
            territory_id=draft.territory_id,
            id=new_id(),
            application_id=given.application_id,
            claim=claim,
            evidence=EvidenceLevel.DECLARED.value,
            declared_on=paris_day(given.at),
        )
        for claim in content.claims
    ]


def protected_rows(draft: Draft, content: Content, application_id: UUID) -> list[ProtectedValue]:
    """The address of a person at risk, encrypted; nothing for the others."""
    if not content.is_protected:
        return []
    value_id = new_id()
    address = {"address_line": content.address_line, "postcode": content.postcode, "city": content.city}
    return [
        ProtectedValue(
            territory_id=draft.territory_id,
            id=value_id,
            application_id=application_id,
            field=ADDRESS,
            ciphertext=seal(value_id, ADDRESS, address),
        )
    ]


def account_row(draft: Draft, given: Registration, access_code_hash: str | None) -> Account:
    """The applicant's way in: its number, then a password to choose, or the code printed on a desk's receipt."""
    return Account(
        territory_id=draft.territory_id,
        id=new_id(),
        login=given.number,
        kind=AccountKind.APPLICANT.value,
        application_id=given.application_id,
        access_code_hash=access_code_hash,
        failed_attempts=0,
        session_epoch=0,
    )
