"""The facts of an application in rows, for agents."""

from register import clock
from register.applications.models import Application, Person
from register.priorities.seekers import categories_of, household_of
from web.formats import date_long, date_short, euros, number, plural, surface
from web.labels import label
from web.pages.apply.communes import commune_name
from web.pages.apply.values import phone_as_typed
from web.unmet import category_text

Facts = list[tuple[str, str]]


def _known(rows: list[tuple[str, str | None]]) -> Facts:
    return [(key, value) for key, value in rows if value]


def people_rows(people: list[Person]) -> list[tuple[str, str, str]]:
    """Every person: name, role, birth date."""
    return [
        (
            f"{person.first_names} {person.usual_name or person.birth_name}",
            label("PersonRole", person.role) + (", situation de handicap" if person.is_disabled else ""),
            date_short(person.birth_date),
        )
        for person in people
    ]


def household_rows(application: Application, people: list[Person]) -> Facts:
    """Household and income; the category as it would be for a lease signed today."""
    reference, monthly = application.reference_income_euros, application.monthly_resources_euros
    share = application.plus_share_percent
    births = application.expected_births
    categories = categories_of(household_of(people, births), clock.today())
    return _known([
        ("Personnes à loger", plural(application.household_size, "personne", "personnes")),
        ("Naissances attendues", str(births) if births else None),
        ("Catégorie de ménage", category_text(categories)),
        ("Unités de consommation", number(application.consumption_units, 1)),
        ("Travail", label("WorkStatus", application.work_status)),
        ("Commune de travail", commune_name(application.work_commune)),
        ("Ressources par mois", euros(monthly)),
        ("Revenu fiscal de référence", euros(reference) if reference is not None else "Non renseigné"),
        ("Part du plafond PLUS", f"{share}\u00a0%" if share is not None else None),
        ("Plafonds", label("IncomeBand", application.income_band) if application.income_band else None),
        ("Téléphone", phone_as_typed(application.contact_phone)),
        ("Courriel", application.contact_email),
    ])


def housing_rows(application: Application) -> Facts:
    """The present home; a protected address is not in it."""
    rent, benefit = application.current_rent_euros, application.housing_benefit_euros
    place = f"{application.address_line}, {application.postcode} {application.city}".rstrip(", ")
    return _known([
        ("Adresse", place),
        ("Situation", label("CurrentHousing", application.current_housing)),
        ("Bailleur", application.current_landlord),
        ("Occupants", str(application.current_occupants)),
        ("Surface", surface(application.current_surface_m2) if application.current_surface_m2 else None),
        ("Pièces", str(application.current_rooms) if application.current_rooms else None),
        ("Loyer et charges", f"{euros(rent)} par mois" if rent is not None else None),
        ("Aide au logement", f"{euros(benefit)} par mois" if benefit is not None else None),
        ("Logement non décent", "Oui" if application.is_non_decent else None),
    ])


def wish_rows(application: Application) -> Facts:
    """What is wanted, and why."""
    most = application.max_rent_euros
    return _known([
        ("Motifs", ", ".join(label("Reason", reason) for reason in application.reasons)),
        ("Communes", ", ".join(commune_name(code) for code in application.wanted_communes)),
        ("Communes voisines", "Acceptées" if application.accepts_nearby else "Refusées"),
        ("Tailles", ", ".join(application.typologies)),
        ("Loyer maximum", f"{euros(most)} par mois" if most is not None else None),
        ("Logement adapté", "Oui" if application.needs_adapted else None),
        ("Déposée le", date_long(application.filed_on)),
        ("Valable jusqu’au", date_long(application.valid_until)),
        ("Reçue", label("Channel", application.channel)),
    ])
