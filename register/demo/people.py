"""The named households of the demonstration, one per story; invented like the others, but written by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from register.demo.accounts import PEOPLE as ACCOUNTS
from register.demo.accounts import DemoPerson


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a household answered, as the form's answers, and how far its claims are proved.

    ``filed_months_ago`` gives its seniority; ages are in years and months before the day of the seed.
    """

    key: str
    filed_months_ago: int
    ages: tuple[tuple[int, int], ...]
    others: tuple[tuple[str, str, str], ...]
    answers: Mapping[str, Any]
    proofs: Mapping[str, str] = field(default_factory=dict)
    desk: str = ""

    @property
    def account(self) -> DemoPerson:
        return next(each for each in ACCOUNTS if each.key == self.key)


COMMON: Mapping[str, Any] = {
    "usual_name": "", "nationality": "FR", "email_consent": True, "sms_consent": True, "accepts_nearby": True,
}  # fmt: skip

AUBAIN = Portrait(
    key="aubain",
    filed_months_ago=18,
    ages=((31, 4), (7, 2), (4, 9)),
    others=(("DEPENDANT", "Aubain", "Jules"), ("DEPENDANT", "Aubain", "Rose")),
    proofs={"BACK_TO_WORK": "DOCUMENT"},
    answers={
        "civility": "MME", "birth_name": "Aubain", "first_names": "Félicité", "family_situation": "SINGLE",
        "address_line": "14 rue du Puits", "postcode": "14000", "city": "Caen", "residence_commune": "14118",
        "contact_phone": "+33639980001", "contact_email": "felicite.aubain@courriel.example",
        "current_housing": "PRIVATE_TENANT", "current_rooms": 1, "current_surface_m2": 22, "current_rent_euros": 610,
        "housing_benefit_euros": 0, "current_occupants": 3, "work_status": "PRIVATE_EMPLOYEE",
        "work_commune": "14118", "reference_income_euros": 15_840, "monthly_resources_euros": 1_480,
        "reasons": ("TOO_SMALL", "TOO_EXPENSIVE"), "claims": ("BACK_TO_WORK",),
        "wanted_communes": ("14118", "14437", "14327"), "typologies": ("T3",), "max_rent_euros": 560,
    },
)  # fmt: skip

MOREL = Portrait(
    key="morel",
    filed_months_ago=27,
    ages=((38, 1), (36, 5), (13, 3), (10, 8), (6, 1), (1, 10)),
    others=(
        ("SPOUSE", "Lambert", "Claire"), ("DEPENDANT", "Morel", "Yanis"), ("DEPENDANT", "Morel", "Lina"),
        ("DEPENDANT", "Morel", "Noé"), ("DEPENDANT", "Morel", "Alma"),
    ),
    proofs={"KEY_WORKER": "DECLARED"},
    answers={
        "civility": "M", "birth_name": "Morel", "first_names": "Sofiane", "family_situation": "MARRIED",
        "address_line": "6 allée des Tilleuls", "postcode": "14200", "city": "Hérouville-Saint-Clair",
        "residence_commune": "14327", "contact_phone": "+33639980002",
        "contact_email": "famille.morel@courriel.example", "current_housing": "SOCIAL_TENANT",
        "current_landlord": "Foyer du Bessin", "current_rooms": 3, "current_surface_m2": 61,
        "current_rent_euros": 498, "housing_benefit_euros": 180, "current_occupants": 6,
        "work_status": "HOSPITAL_AGENT", "work_commune": "14118", "reference_income_euros": 29_400,
        "monthly_resources_euros": 2_860, "reasons": ("TOO_SMALL",), "claims": ("KEY_WORKER",),
        "wanted_communes": ("14327", "14118", "14437", "14341"), "typologies": ("T5",), "max_rent_euros": 780,
    },
)  # fmt: skip

HARDY = Portrait(
    key="hardy",
    filed_months_ago=9,
    ages=((44, 6), (42, 2), (12, 0)),
    others=(("SPOUSE", "Vasseur", "Isabelle"), ("DEPENDANT", "Hardy", "Tom")),
    answers={
        "civility": "M", "birth_name": "Hardy", "first_names": "Laurent", "family_situation": "MARRIED",
        "address_line": "31 rue de la Gare", "postcode": "14100", "city": "Lisieux", "residence_commune": "14366",
        "contact_phone": "+33639980003", "contact_email": "laurent.hardy@courriel.example",
        "current_housing": "OWNER_OCCUPIER", "current_rooms": 5, "current_surface_m2": 98, "current_occupants": 3,
        "work_status": "PRIVATE_EMPLOYEE", "work_commune": "14366", "reference_income_euros": 27_900,
        "monthly_resources_euros": 2_540, "reasons": ("DIVORCE_SEPARATION",), "claims": (),
        "wanted_communes": ("14366", "14118"), "typologies": ("T3", "T4"), "max_rent_euros": 700,
    },
)  # fmt: skip

LEMAIRE = Portrait(
    key="lemaire",
    filed_months_ago=4,
    ages=((29, 2), (5, 5)),
    others=(("DEPENDANT", "Lemaire", "Maël"),),
    proofs={"DOMESTIC_VIOLENCE": "DOCUMENT"},
    desk="relais",
    answers={
        "civility": "MME", "birth_name": "Lemaire", "first_names": "Inès", "family_situation": "SEPARATED",
        "is_protected": True, "address_line": "9 impasse du Lavoir", "postcode": "14400", "city": "Bayeux",
        "residence_commune": None, "contact_phone": "+33639980004", "contact_email": "",
        "current_housing": "SHELTER", "current_occupants": 2, "work_status": "UNEMPLOYED",
        "reference_income_euros": 11_200, "monthly_resources_euros": 1_020,
        "reasons": ("DOMESTIC_VIOLENCE", "NO_HOME"), "claims": ("DOMESTIC_VIOLENCE",),
        "wanted_communes": ("14118", "14327", "14366"), "typologies": ("T2", "T3"), "max_rent_euros": 450,
    },
)  # fmt: skip

GOHIER = Portrait(
    key="gohier",
    filed_months_ago=14,
    ages=((71, 3),),
    others=(),
    proofs={"DISABILITY": "DOCUMENT", "DWELLING_UNFIT_FOR_DISABILITY": "DECLARED"},
    desk="guichet",
    answers={
        "civility": "M", "birth_name": "Gohier", "first_names": "Marcel", "family_situation": "WIDOWED",
        "address_line": "22 rue du Stade", "postcode": "61000", "city": "Alençon", "residence_commune": "61001",
        "contact_phone": "+33639980005", "contact_email": "", "email_consent": False,
        "current_housing": "SOCIAL_TENANT", "current_landlord": "Logis des Collines", "current_rooms": 4,
        "current_surface_m2": 78, "current_rent_euros": 402, "housing_benefit_euros": 60, "current_occupants": 1,
        "work_status": "RETIRED", "reference_income_euros": 14_300, "monthly_resources_euros": 1_310,
        "applicant_is_disabled": True, "needs_adapted": True, "reasons": ("DISABILITY", "TOO_BIG"),
        "claims": ("DISABILITY", "DWELLING_UNFIT_FOR_DISABILITY"), "wanted_communes": ("61001",),
        "typologies": ("T2", "T3"), "max_rent_euros": 480,
    },
)  # fmt: skip

PORTRAITS: Sequence[Portrait] = (AUBAIN, MOREL, HARDY, LEMAIRE, GOHIER)


def portraits_of(territory_id: str) -> list[Portrait]:
    """The portraits of a territory."""
    return [each for each in PORTRAITS if each.account.territory_id == territory_id]


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, never after the 28th."""
    whole = day.year * 12 + day.month - 1 - months
    return date(whole // 12, whole % 12 + 1, min(day.day, 28))


def births_of(portrait: Portrait, today: date) -> list[date]:
    """Birth dates of the household, the applicant's first."""
    return [months_before(today, 12 * years + months) - timedelta(days=3) for years, months in portrait.ages]


def answers_of(portrait: Portrait, today: date) -> dict[str, Any]:
    """The answers in the form's own shape, for ``register.applications.content``."""
    born = births_of(portrait, today)
    people = [
        {"role": role, "birth_name": name, "first_names": first, "birth_date": birth.isoformat()}
        for (role, name, first), birth in zip(portrait.others, born[1:], strict=True)
    ]
    return {**COMMON, **portrait.answers, "birth_date": born[0].isoformat(), "people": people}
