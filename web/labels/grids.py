"""Wording of the pages where a grid is written and adopted."""

from collections.abc import Mapping

from web.labels.answers import COMMON

BLANK_TITLE = "Nouvelle grille"
COPY_TITLE = "{title} (copie)"
FICTITIOUS_WARNING = (
    "Données fictives. Cette grille n’a été votée par aucun territoire\u00a0: elle est écrite pour les essais et les "
    "démonstrations."
)
LABELS = {
    # When a line may rest on the fact; "Fact" holds its short name.
    "FactMeaning": {
        "dalo": "La commission de médiation a reconnu la demande prioritaire, et sa décision est en cours.",
        "pdalhpd": "Le ménage est reconnu par le plan départemental ou par un accord collectif.",
        "disability": "Une personne handicapée vit dans le foyer.",
        "therapeutic_apartment": "La personne sort d’un appartement de coordination thérapeutique.",
        "hardship": "Le ménage est mal logé, ou cumule des difficultés financières et d’insertion.",
        "temporary_housing": "Le ménage est logé pour un temps dans une structure ou un logement de transition.",
        "back_to_work": "La personne reprend une activité après un long chômage.",
        "unfit_housing": "Le ménage est exposé à un habitat indigne.",
        "domestic_violence": "Violences dans le couple, ou menace de mariage forcé.",
        "sexual_assault_home": "Viol ou agression sexuelle chez soi ou à côté.",
        "prostitution_exit": "La personne suit un parcours de sortie de la prostitution.",
        "trafficking": "La personne est victime de traite ou de proxénétisme.",
        "overcrowded_with_minor": "Un enfant mineur vit dans un logement manifestement trop petit.",
        "no_dwelling": "Le ménage n’a pas de logement à lui, ou il est hébergé par un tiers.",
        "eviction": "Le ménage est menacé d’expulsion, sans relogement.",
        "child_welfare_leaver": "Jusqu’à trois ans après la fin de la prise en charge par l’aide sociale à l’enfance.",
        "key_worker": "La personne travaille dans un secteur essentiel, sans pouvoir télétravailler.",
        "local_link": "La personne habite ou travaille dans l’intercommunalité.",
        "effort_rate_percent": "Part des ressources prise par le logement actuel, aides déduites, en pour cent.",
        "social_tenant": "Le ménage est déjà locataire d’un bailleur social\u00a0: il demande une mutation.",
        "under_occupied_tenant": "Locataire social avec plus d’une pièce de trop.",
        "dwelling_unfit_for_disability": "Le logement actuel ne convient pas au handicap ou à l’âge.",
        "seniority_months": "Mois entiers depuis le dépôt de la demande.",
        "abnormal_delay_exceeded": "La demande dépasse le délai fixé par arrêté du préfet.",
        "unjustified_refusals": "Logements adaptés refusés sans motif légitime.",
        "household_size": "Nombre de personnes qui vivront dans le logement.",
        "minor_children": "Nombre d’enfants mineurs à charge.",
        "non_decent_with_minor": "Un enfant mineur vit dans un logement non décent.",
        "adults": "Nombre d’adultes qui vivront dans le logement.",
        "current_occupants": "Nombre de personnes qui vivent dans le logement actuel.",
        "current_rooms": "Nombre de pièces du logement actuel.",
        "surface_m2_per_person": "Surface du logement actuel par personne, en mètres carrés.",
        "roofless": "La personne n’a aucun abri.",
        "with_parents": "La personne vit chez ses parents.",
        "unemployed": "La personne se déclare sans emploi.",
        "demolition": "Démolition ou renouvellement urbain, donné comme motif.",
        "seniority_years": "Années entières depuis le dépôt de la demande.",
        "residual_income_euros": "Ce qui reste par jour et par unité de consommation, logement payé, en euros.",
        "income_percent_of_plus": "Revenus comparés au plafond PLUS du ménage, en pour cent.",
    },
    "GridCondition": {
        "at_least": "À partir d’une valeur",
        "between": "Entre deux valeurs",
        "per_unit": "Des points pour chaque unité",
        "table": "Un barème par tranches",
    },
    "GridConditionHint": {
        "at_least": "Par exemple\u00a0: 15 points à partir de 40\u00a0%.",
        "between": "Par exemple\u00a0: 8 points de 33 à 39\u00a0%.",
        "per_unit": "Par exemple\u00a0: 1 point par mois, 36 fois au plus.",
        "table": "Par exemple\u00a0: 5 points à partir de 30, 10 points à partir de 40.",
    },
    "GridOrder": {
        "points": "les points",
        "priority_date": "le jour où le besoin a été reconnu",
        "filed_on": "le dépôt le plus ancien",
    },
    "GridRefusal": {
        "freeze": "Des points ne comptent plus pour un temps",
        "reset": "Des points sont perdus",
        "suspend": "La demande n’a plus de points",
    },
    "GridState": {"PRESENT": "En vigueur", "PAST": "Passée", "FUTURE": "À venir"},
    "GridSection": {"main": "Grille générale", "transfer": "Locataires qui changent de logement social"},
    "ExampleHousehold": {
        "cramped_family": "Couple, deux enfants, logement trop petit",
        "dalo_homeless": "Personne seule sans logement, décision DALO",
        "violence_shelter": "Mère et enfant hébergés, violences",
        "young_worker": "Jeune soignant, loyer élevé",
        "large_tenant": "Locataires sociaux, logement trop grand",
        "disabled_refusing": "Locataires, handicap, un refus sans motif",
    },
    "ExampleDetail": {
        "cramped_family": "41\u00a0% des ressources pour le loyer, 18 mois d’attente",
        "dalo_homeless": "30 mois d’attente",
        "violence_shelter": "Une pièce acceptée, 3 mois d’attente",
        "young_worker": "34\u00a0% des ressources pour le loyer, 6 mois d’attente",
        "large_tenant": "Deux personnes, 27 mois d’attente",
        "disabled_refusing": "Pièce acceptée, 40 mois d’attente",
    },
}
NUMBER = "Indiquez un nombre entier, par exemple 10"
BOUNDS = "des points entre -9\u00a0999 et 9\u00a0999"
DAY = "Indiquez le jour, le mois et l’année, par exemple 1 1 2027"


def _number_from(least: int) -> dict[str, str]:
    """What to type where a value of a fact is asked."""
    return dict.fromkeys(("invalid", "too_small", "too_large"), f"Indiquez un nombre entier de {least} à 255")


PROBLEMS: Mapping[str, Mapping[str, str]] = {
    "label": {"too_long": "Raccourcissez ce nom\u00a0: 200 caractères au plus"},
    "points": {"invalid": NUMBER, "too_large": f"Indiquez {BOUNDS}"},
    "cap": {"invalid": f"{NUMBER}, ou laissez vide", "too_large": f"Indiquez {BOUNDS}"},
    **{field: _number_from(0) for field in ("first", "last", "start", "second_first", "second_last")},
    **{field: _number_from(1) for field in ("value", "step", "most")},
    "rows": {
        "invalid": "Écrivez une tranche par ligne, par exemple 30\u00a0: 5",
        "not_rising": "Rangez les tranches de la plus petite valeur à la plus grande, de 0 à 255",
    },
    "deliberation": {"required": "Indiquez le numéro de la délibération, par exemple 2026-017"},
    **{field: {"required": DAY, "invalid": DAY, "incomplete": DAY} for field in ("adopted_on", "in_force_from")},
    "confirmed": {"required": "Cochez la case pour adopter la grille"},
}
SHAPES = {"NOT_A_LIST": "une liste est attendue ici", "NOT_AN_OBJECT": "un objet est attendu ici"}
CHANGED = (
    "Ce projet a changé depuis que vous l’avez ouvert, dans une autre fenêtre ou par une autre personne. Rien n’a été "
    "écrasé. Ce que vous avez écrit est ci-dessous\u00a0: comparez, puis enregistrez de nouveau si vous le voulez."
)
MOVED = (
    "Ce projet a changé depuis que vous l’avez ouvert. Rien n’a été modifié\u00a0: le voici tel qu’il est maintenant."
)
CHANGED_BEFORE_ADOPTION = (
    "Le projet a changé depuis cette page. Rien n’est adopté\u00a0: relisez-le tel qu’il est maintenant, ci-dessous."
)
GONE = "Cette ligne a été retirée dans une autre fenêtre. Enregistrez de nouveau pour l’ajouter à la fin de la grille."
NOT_JSON = "Ligne {line}, colonne {column}\u00a0: ce texte n’est pas du JSON. Vérifiez les guillemets et les virgules."
NO_DOCUMENT = "Choisissez un fichier, ou collez le document"
NOT_TEXT = "Ce fichier n’est pas un texte en UTF-8"
NOT_AN_OBJECT = "Le document est un objet JSON\u00a0: il commence et finit par une accolade"


def problem_texts(problems: Mapping[str, str]) -> dict[str, str]:
    """The sentence of each field in trouble."""
    return {field: PROBLEMS.get(field, {}).get(code) or COMMON.get(code, code) for field, code in problems.items()}
