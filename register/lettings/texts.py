"""French wording of the sheets and notices of choice-based letting; pure.

An answer says one's own rank, the rule that decided, what would change it and the remedies. It never holds another
household's points, situation or reason (product, section 2.3).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from register.clock import PARIS
from register.lettings.codes import BidAnswer
from register.notices.texts import NBSP, Text, day_in_words
from register.priorities.texts import unmet_text

# Code of a reason -> what it means for the household, what would change it.
REASONS: Mapping[str, tuple[str, str]] = {
    "INCOME_ABOVE_CEILING": (
        unmet_text("INCOME_ABOVE_CEILING"),
        "Si vos ressources ont baissé, ajoutez vos justificatifs récents à votre dossier.",
    ),
    "HOUSEHOLD_TOO_LARGE": (
        unmet_text("HOUSEHOLD_TOO_LARGE"),
        "Cherchez un logement plus grand, ou corrigez votre foyer s’il a changé.",
    ),
    "HOUSEHOLD_TOO_SMALL": (
        unmet_text("HOUSEHOLD_TOO_SMALL"),
        "Cherchez un logement plus petit, ou corrigez votre foyer s’il a changé.",
    ),
    "TYPOLOGY_OUTSIDE_TABLE": (
        unmet_text("TYPOLOGY_OUTSIDE_TABLE"),
        "Sa table est dans l’annonce. Cherchez une autre taille, ou corrigez votre foyer s’il a changé.",
    ),
    "ADAPTED_ONLY": (
        unmet_text("ADAPTED_ONLY"),
        "Si c’est votre cas, indiquez-le dans votre dossier.",
    ),
    "NOT_ADAPTED": (
        unmet_text("NOT_ADAPTED"),
        "Si votre besoin a changé, corrigez votre dossier.",
    ),
    "NOT_WANTED_HERE": (
        "Votre demande ne vise aucune commune de cette intercommunalité, et n’y a donc pas de points.",
        "Ajoutez une commune de ce secteur à vos souhaits.",
    ),
    "APPLICATION_NOT_LIVE": (
        "Votre demande de logement n’était plus active à la clôture.",
        "Adressez-vous à un guichet pour renouveler ou refaire votre demande.",
    ),
    "TOO_MANY_BIDS": (
        "Vous avez déjà le nombre maximal de candidatures en cours.",
        "Retirez une candidature, ou attendez une réponse.",
    ),
    "RANKED_BELOW": (
        "Les ménages présentés à la commission étaient classés avant vous.",
        "Votre ancienneté continue de compter. Un changement de situation peut aussi modifier vos points.",
    ),
    "SKIPPED_WITH_REASON": (
        "Le bailleur ne vous a pas présenté malgré votre rang, et il a écrit sa raison dans le registre.",
        "Vous pouvez lui demander cette raison.",
    ),
    "DWELLING_LET": (
        "Ce logement a été loué à un autre ménage.",
        "Vous pouvez candidater à d’autres annonces.",
    ),
    "DWELLING_NO_LONGER_AVAILABLE": (
        "Ce logement n’est plus disponible.",
        "Vous pouvez candidater à d’autres annonces.",
    ),
    "ADVERT_MISTAKE": (
        "L’annonce contenait une erreur.",
        "Une annonce corrigée peut être publiée. Vous pourrez y candidater.",
    ),
    "OTHER_USE": (
        "Le bailleur destine ce logement à un autre usage.",
        "Vous pouvez candidater à d’autres annonces.",
    ),
}

REMEDIES = (
    "Une information vous semble fausse ? Dites-le à un guichet, ou demandez une explication écrite "
    "au bailleur."
).replace(" ?", NBSP + "?")

ANSWERS: Mapping[BidAnswer, str] = {
    BidAnswer.SHORTLISTED: "Votre dossier est présenté à la commission d’attribution pour ce logement.",
    BidAnswer.NOT_SHORTLISTED: "Votre dossier n’est pas présenté à la commission pour ce logement.",
    BidAnswer.LET_TO_ANOTHER: "Ce logement est loué. Votre candidature est close.",
    BidAnswer.ADVERT_WITHDRAWN: "L’annonce de ce logement est retirée. Votre candidature est close.",
}


def dwelling_title(typology: str, surface_m2: int, commune: str) -> str:
    """The name of a dwelling in a list: type, surface and place."""
    return f"{typology} de {surface_m2}{NBSP}m², {commune}"


def instant_in_words(instant: datetime) -> str:
    """27 novembre 2026 à 23 h 59, at the hour of Paris."""
    local = instant.astimezone(PARIS)
    return f"{day_in_words(local.date())} à {local.hour}{NBSP}h{NBSP}{local:%M}"


def placed(sheet: Mapping[str, Any], closes_at: datetime) -> Text:
    """What an applicant receives once its bid is placed."""
    return Text(
        f"Votre candidature est enregistrée{NBSP}: {sheet['title']}",
        _body(
            f"Votre candidature pour ce logement est enregistrée{NBSP}: {sheet['title']}.",
            f"Les candidatures restent secrètes jusqu’au {instant_in_words(closes_at)}. "
            "L’heure à laquelle vous candidatez ne change rien à votre rang.",
            "Vous pouvez retirer votre candidature jusqu’à la clôture. Vous recevrez une réponse motivée.",
        ),
    )


def ranked(sheet: Mapping[str, Any], rank: int, bidders: int) -> Text:
    """What an eligible bidder receives at the close: its own rank and the rule, nothing about anybody else."""
    return Text(
        f"Votre rang pour le logement{NBSP}: {sheet['title']}",
        _body(
            f"La période de candidature est close. Vous êtes au rang {rank} sur {bidders} "
            f"{'candidature recevable' if bidders < 2 else 'candidatures recevables'}.",
            "Le rang suit la loi et la grille publique. Une décision favorable du droit au logement opposable passe "
            "d’abord. Puis viennent les points, et l’ancienneté de la demande en cas d’égalité.",
            "Le bailleur présente au moins trois dossiers à la commission d’attribution, sauf exception motivée. "
            "Nous vous dirons si le vôtre en fait partie.",
            REMEDIES,
        ),
    )


def not_eligible(sheet: Mapping[str, Any], reasons: Sequence[str]) -> Text:
    """What a bidder that cannot have the dwelling receives: each reason, and what would change it."""
    return Text(
        f"Votre candidature n’est pas recevable{NBSP}: {sheet['title']}",
        _body("Votre candidature pour ce logement n’a pas pu être classée.", *_explained(reasons), REMEDIES),
    )


def answered(sheet: Mapping[str, Any], answer: BidAnswer, reasons: Sequence[str]) -> Text:
    """What a bidder receives when its answer moves forward."""
    return Text(
        f"Une réponse à votre candidature{NBSP}: {sheet['title']}",
        _body(ANSWERS[answer], *_explained(reasons), REMEDIES),
    )


def _explained(reasons: Sequence[str]) -> list[str]:
    return [" ".join(REASONS[reason]) for reason in reasons if reason in REASONS]


def _body(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)
