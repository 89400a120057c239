"""French wording of the reasons of eligibility: one sentence each, the same for the applicant, the landlord, the
committee and its minutes; pure. It speaks of "the household", so that everybody may read it."""

from collections.abc import Mapping

from scoring.eligibility import ARTICLES

UNMET: Mapping[str, str] = {
    "INCOME_ABOVE_CEILING": "Les ressources du ménage dépassent le plafond de ce logement",
    "HOUSEHOLD_TOO_LARGE": "Ce logement est trop petit pour le nombre de personnes du ménage",
    "HOUSEHOLD_TOO_SMALL": "Ce logement a trop de pièces pour le nombre de personnes du ménage",
    "TYPOLOGY_OUTSIDE_TABLE": "Le bailleur loue cette taille de logement à des ménages d’un autre nombre de personnes",
    "ADAPTED_ONLY": "Ce logement adapté est réservé aux ménages qui en ont besoin",
    "NOT_ADAPTED": "Le ménage a besoin d’un logement adapté, et celui-ci ne l’est pas",
}


def unmet_text(code: str) -> str:
    """A reason with its article, as a sentence."""
    article = next(article for known, article in ARTICLES.items() if known == code)
    return f"{UNMET[code]} (article {article})."
