"""Wording of the stock: dwellings, vacancies, and what to type in their forms."""

from collections.abc import Mapping

from web.labels.answers import COMMON

LABELS = {
    "Financing": {
        "PLAI": "PLAI (très social)",
        "PLUS": "PLUS (social)",
        "PLS": "PLS (intermédiaire)",
    },
    "EnergyClass": {letter: f"Classe {letter}" for letter in "ABCDEFG"},
    "ReserverKind": {
        "STATE": "État",
        "LOCAL_AUTHORITY": "Collectivités",
        "ACTION_LOGEMENT": "Action Logement",
        "OTHER_RESERVER": "Autre réservataire",
        "OWN": "Bailleur, non réservé",
    },
    "VacancyStatus": {
        "OPEN": "À publier",
        "ADVERTISED": "Annonce en cours",
        "SHORTLISTING": "Liste à arrêter",
        "IN_COMMITTEE": "En commission",
        "OFFERED": "Proposé",
        "LET": "Loué",
        "CANCELLED": "Annulé",
    },
    "CancelReason": {
        "WORKS": "Travaux dans le logement",
        "TENANT_STAYS": "Le locataire reste",
        "SALE_OR_DEMOLITION": "Vente ou démolition",
        "ENTRY_MISTAKE": "Erreur de saisie",
    },
    "ConstructionPeriod": {
        "BEFORE_1950": "Avant 1950",
        "FROM_1950_TO_1979": "De 1950 à 1979",
        "FROM_1980_TO_1999": "De 1980 à 1999",
        "SINCE_2000": "Depuis 2000",
    },
    # The lines of a landlord's table of typologies.
    "TableHousehold": {
        "1": "1 personne",
        "2": "2 personnes, sans couple",
        "2_couple": "2 personnes, en couple",
        "3": "3 personnes",
        "4": "4 personnes",
        "5": "5 personnes",
        "6": "6 personnes et plus",
    },
    "HistoryAction": {
        "set_practice": "Réglages du bailleur enregistrés",
        "add_programme": "Résidence ajoutée",
        "add_dwelling": "Logement ajouté",
        "correct_dwelling": "Fiche du logement corrigée",
        "open_vacancy": "Logement déclaré à louer",
        "move_vacancy": "Étape de la relocation",
    },
}

REFUSALS = {
    "landlord_only": (
        "Réservé aux bailleurs", "Cette action appartient à un bailleur.", "Rien n’a été modifié.",
        "Connectez-vous avec un compte de bailleur.",
    ),
    "stock": (
        "La fiche est à corriger", "Une réponse n’est pas acceptée.", "Tout ce que vous avez saisi est gardé.",
        "Corrigez les réponses signalées.",
    ),
    "vacancy_already_open": (
        "Ce logement est déjà à louer", "Une relocation est en cours pour ce logement.", "Rien n’a été modifié.",
        "Ouvrez la relocation en cours depuis la fiche du logement.",
    ),
    "vacancy_in_use": (
        "La relocation est déjà plus avancée", "Une annonce, une commission ou une proposition est en cours.",
        "Rien n’a été modifié.", "Ouvrez la relocation pour voir où elle en est.",
    ),
}  # fmt: skip

TYPOLOGY_NEEDED = {
    f"usual_{size}": {"REQUIRED": f"{text}\u00a0: cochez au moins une taille de logement"}
    for size, text in LABELS["TableHousehold"].items()
}
DAY = "Indiquez le jour, le mois et l’année, par exemple 14 3 2026"
PROBLEMS: Mapping[str, Mapping[str, str]] = {
    "name": {"REQUIRED": "Indiquez le nom de la résidence"},
    "address_line": {"REQUIRED": "Indiquez l’adresse\u00a0: numéro et rue"},
    "commune_insee": {
        "REQUIRED": "Choisissez une commune",
        "COMMUNE_OUTSIDE_TERRITORY": "Choisissez une commune du département",
    },
    "built_in": {
        "REQUIRED": "Indiquez l’année de construction, par exemple 1974",
        "YEAR_OUT_OF_RANGE": "Vérifiez l’année de construction, par exemple 1974",
    },
    "in_qpv": {"REQUIRED": "Quartier prioritaire\u00a0: choisissez oui ou non"},
    "programme_id": {"REQUIRED": "Choisissez une résidence"},
    "reference": {"REQUIRED": "Indiquez votre référence du logement, par exemple 0412"},
    "rpls_id": {
        "REQUIRED": "Indiquez l’identifiant RPLS du logement",
        "RPLS_TAKEN": "Cet identifiant RPLS est déjà pris\u00a0: vérifiez-le",
    },
    "rooms": {
        "REQUIRED": "Indiquez le nombre de pièces, cuisine non comprise",
        "ROOMS_OUT_OF_RANGE": "Indiquez un nombre de pièces entre 1 et 12",
    },
    "surface_m2": {
        "REQUIRED": "Indiquez la surface en mètres carrés, par exemple 64",
        "SURFACE_OUT_OF_RANGE": "Indiquez une surface entre 9 et 400\u00a0m²",
        "SURFACE_TOO_SMALL_FOR_ROOMS": "Vérifiez la surface\u00a0: moins de 7\u00a0m² par pièce",
    },
    "floor": {
        "REQUIRED": "Indiquez l’étage, 0 pour le rez-de-chaussée",
        "FLOOR_OUT_OF_RANGE": "Indiquez un étage entre -2 et 60",
    },
    "has_lift": {"REQUIRED": "Ascenseur\u00a0: choisissez oui ou non"},
    "is_adapted": {"REQUIRED": "Logement adapté\u00a0: choisissez oui ou non"},
    "has_parking": {"REQUIRED": "Stationnement\u00a0: choisissez oui ou non"},
    "rent_euros": {
        "REQUIRED": "Indiquez le loyer en euros, par exemple 392,50",
        "RENT_OUT_OF_RANGE": "Indiquez un loyer entre 1 et 5\u00a0000\u00a0€",
    },
    "charges_euros": {
        "REQUIRED": "Indiquez les charges en euros, ou 0",
        "CHARGES_OUT_OF_RANGE": "Indiquez des charges entre 0 et 5\u00a0000\u00a0€",
    },
    "financing": {"REQUIRED": "Choisissez le financement"},
    "energy_class": {"REQUIRED": "Choisissez la classe d’énergie"},
    "heating": {"REQUIRED": "Indiquez le chauffage, par exemple Collectif, compris"},
    "reserver_kind": {"REQUIRED": "Choisissez à qui ce logement est orienté"},
    "notified_on": {"REQUIRED": DAY, "DATE_IN_THE_FUTURE": "Le préavis ne peut pas être dans le futur"},
    "available_on": {"REQUIRED": DAY, "FREE_BEFORE_NOTICE": "Le logement ne peut pas être libre avant le préavis"},
    "closes_on": {
        "REQUIRED": DAY,
        "CLOSES_BEFORE_OPENING": "La clôture doit venir après la publication",
        "WINDOW_TOO_SHORT": "Laissez au moins 48 heures aux demandeurs pour candidater",
        "WINDOW_TOO_LONG": "Une annonce reste ouverte 30 jours au plus",
    },
    "closes_at": {"REQUIRED": "Indiquez l’heure de clôture, par exemple 23:59"},
    "reason": {"REQUIRED": "Choisissez une raison\u00a0: elle est dite à chaque candidat"},
    **TYPOLOGY_NEEDED,
    "effort_alert_percent": {
        "REQUIRED": "Indiquez un taux d’effort en pour cent, par exemple 33",
        "PERCENT_OUT_OF_RANGE": "Indiquez un taux d’effort entre 10 et 70\u00a0%",
    },
    "residual_alert_euros": {
        "REQUIRED": "Indiquez un reste pour vivre en euros par jour, par exemple 10",
        "EUROS_OUT_OF_RANGE": "Indiquez un reste pour vivre entre 1 et 50\u00a0€ par jour",
    },
    "reserves_adapted": {"REQUIRED": "Logements adaptés\u00a0: choisissez oui ou non"},
    **{
        f"flat_{part}_T{rooms}": {"REQUIRED": f"T{rooms}\u00a0: indiquez un forfait en euros, entre 0 et 500"}
        for rooms in range(1, 7)
        for part in ("dwelling", "person")
    },
    "source": {"REQUIRED": "Indiquez le texte qui fixe ces réglages, par exemple Conseil du 12 mars 2026"},
    "in_force_from": {
        "REQUIRED": DAY,
        "DAY_HAS_PASSED": "Choisissez aujourd’hui ou un jour à venir",
        "DAY_ALREADY_SET": "D’autres réglages commencent déjà ce jour-là\u00a0: choisissez un autre jour",
    },
}


def problem_texts(problems: Mapping[str, str]) -> dict[str, str]:
    """The sentence of each field in trouble, in the order of the forms; an unknown code says what to type there."""
    order = [field for field in PROBLEMS if field in problems] + [field for field in problems if field not in PROBLEMS]
    return {field: _text(PROBLEMS.get(field, {}), problems[field]) for field in order}


def _text(known: Mapping[str, str], code: str) -> str:
    text = known.get(code.upper()) or known.get("REQUIRED") or COMMON.get(code) or COMMON["invalid"]
    return text.replace(" :", "\u00a0:")
