"""The answers as people read them: rows of the page to check, of the desk's file view and of a conflict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from register.applications.content import STEPS, Answers
from web.formats import date_long, euros, plural, surface
from web.labels import label
from web.pages.apply.communes import commune_name
from web.pages.apply.values import phone_as_typed

TITLES = {
    "identity": "Vous",
    "contact": "Vous joindre",
    "household": "Les personnes à loger",
    "current-housing": "Votre logement actuel",
    "resources": "Travail et ressources",
    "reasons": "Pourquoi vous demandez un logement",
    "situation": "Votre situation",
    "wishes": "Ce que vous cherchez",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: its field, its name, how the change link names it, its wording."""

    field: str
    key: str
    hidden: str
    value: str


def _yes_no(value: Any) -> str:
    return "Oui" if value else "Non"


def _code(kind: str) -> Callable[[Any], str]:
    return lambda value: label(kind, value)


def _codes(kind: str) -> Callable[[Any], str]:
    return lambda value: ", ".join(label(kind, one) for one in value)


def _day(value: str) -> str:
    return date_long(date.fromisoformat(value))


def _numbered(texts: list[str]) -> str:
    return ", ".join(f"{rank}. {text}" for rank, text in enumerate(texts, 1)) if len(texts) > 1 else "".join(texts)


def person_text(person: Mapping[str, Any]) -> str:
    """One person to be housed, in one line."""
    disabled = ", en situation de handicap" if person.get("is_disabled") else ""
    role = label("PersonRole", person["role"]).lower()
    born = _day(person["birth_date"])
    return f"{person['first_names']} {person['birth_name']}, {role}, né ou née le {born}{disabled}"


def _people(value: list[Mapping[str, Any]]) -> str:
    return "\u00a0; ".join(person_text(person) for person in value) if value else "Vous seul"


Shown = tuple[str, str, Callable[[Any], str]]
ROWS: Mapping[str, Mapping[str, Shown]] = {
    "identity": {
        "civility": ("Civilité", "votre civilité", _code("Civility")),
        "birth_name": ("Nom de naissance", "votre nom de naissance", str),
        "usual_name": ("Nom d’usage", "votre nom d’usage", str),
        "first_names": ("Prénoms", "vos prénoms", str),
        "birth_date": ("Date de naissance", "votre date de naissance", _day),
        "nationality": ("Nationalité", "votre nationalité", _code("Nationality")),
        "family_situation": ("Situation de famille", "votre situation de famille", _code("FamilySituation")),
    },
    "contact": {
        "address_line": ("Adresse", "votre adresse", str),
        "postcode": ("Code postal", "votre code postal", str),
        "city": ("Ville", "votre ville", str),
        "is_protected": ("Adresse à garder secrète", "le secret de votre adresse", _yes_no),
        "contact_phone": ("Téléphone", "votre téléphone", phone_as_typed),
        "contact_email": ("Adresse électronique", "votre adresse électronique", str),
        "sms_consent": ("Accord pour les SMS", "votre accord pour les SMS", _yes_no),
        "email_consent": ("Accord pour les courriels", "votre accord pour les courriels", _yes_no),
    },
    "household": {
        "people": ("Personnes avec vous", "les personnes à loger", _people),
        "expected_births": ("Naissances attendues", "les naissances attendues", str),
        "applicant_is_disabled": ("Vous êtes en situation de handicap", "votre situation de handicap", _yes_no),
    },
    "current-housing": {
        "current_housing": ("Situation", "votre logement actuel", _code("CurrentHousing")),
        "current_landlord": ("Bailleur social", "votre bailleur", str),
        "current_occupants": (
            "Personnes qui y vivent",
            "le nombre d’occupants",
            lambda value: plural(value, "personne", "personnes"),
        ),
        "current_rooms": ("Pièces", "le nombre de pièces", str),
        "current_surface_m2": ("Surface", "la surface", surface),
        "current_rent_euros": ("Loyer et charges", "le loyer", lambda value: f"{euros(value)} par mois"),
        "housing_benefit_euros": ("Aide au logement", "l’aide au logement", lambda value: f"{euros(value)} par mois"),
        "is_non_decent": ("Logement non décent", "la décence du logement", _yes_no),
    },
    "resources": {
        "work_status": ("Travail", "votre travail", _code("WorkStatus")),
        "work_commune": ("Commune de travail", "votre commune de travail", commune_name),
        "monthly_resources_euros": (
            "Ressources du foyer",
            "vos ressources",
            lambda value: f"{euros(value)} par mois",
        ),
        "reference_income_euros": ("Revenu fiscal, avant-dernière année", "votre revenu fiscal", euros),
        "lower_income_euros": ("Revenu fiscal, dernière année", "votre dernier revenu fiscal", euros),
    },
    "reasons": {
        "reasons": ("Motifs", "vos motifs", lambda value: _numbered([label("Reason", one) for one in value])),
    },
    "situation": {"claims": ("Situations déclarées", "vos situations", _codes("Claim"))},
    "wishes": {
        "wanted_communes": (
            "Communes",
            "les communes",
            lambda value: _numbered([commune_name(one) for one in value]),
        ),
        "accepts_nearby": ("Communes voisines acceptées", "les communes voisines", _yes_no),
        "typologies": ("Taille", "la taille du logement", _codes("Typology")),
        "max_rent_euros": (
            "Loyer maximum",
            "le loyer maximum",
            lambda value: f"{euros(value)} par mois, charges comprises",
        ),
        "needs_adapted": ("Logement adapté au handicap", "l’adaptation au handicap", _yes_no),
    },
}


def rows_of(step: str, answers: Mapping[str, Any]) -> list[Row]:
    """The rows of one step, in the order of the form; what was not answered has an empty value."""
    return [
        Row(field, key, hidden, _wording(answers.get(field), wording))
        for field, (key, hidden, wording) in ROWS[step].items()
    ]


def _wording(value: Any, wording: Callable[[Any], str]) -> str:
    if value in (None, "") or (value == [] and wording is not _people):
        return ""
    return wording(value)


def sections_of(answers: Answers) -> list[tuple[str, str, list[Row]]]:
    """Every step with its title and its rows."""
    return [(step, TITLES[step], rows_of(step, answers.get(step, {}))) for step in STEPS]


def differences(step: str, stored: Mapping[str, Any], typed: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What another window saved and what was just typed, where they differ."""
    pairs = zip(rows_of(step, stored), rows_of(step, typed), strict=True)
    return [(one.key, one.value, other.value) for one, other in pairs if one.value != other.value]
