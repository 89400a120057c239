"""What would change a line of a score, fact by fact, in the words that applicant, agent and API all read."""

from collections.abc import Mapping
from typing import Any

from register.priorities.queries import ExplainedScore
from register.priorities.reasons import Reason
from web.formats import date_long, integer
from web.labels import label

NBSP = "\u00a0"

BIRTH = "Une naissance, une adoption ou un départ change cette ligne dès que vous le déclarez."
WHILE_IT_LASTS = "La ligne reste tant que cette situation dure."

# What ends or moves a line that gives points, besides a check and besides the calendar.
CHANGES: Mapping[str, str] = {
    "household_size": BIRTH,
    "minor_children": "Une naissance ajoute un enfant mineur\u00a0; ses 18 ans en retirent un.",
    "overcrowded_with_minor": "Une naissance ou une arrivée la renforce\u00a0; un logement plus grand la retire.",
    "local_link": "La ligne disparaît si vous n’habitez plus et ne travaillez plus dans l’intercommunalité.",
    "effort_rate_percent": "Un changement de loyer, d’aide ou de ressources change cette ligne.",
    "under_occupied_tenant": "La ligne disparaît si le logement n’a plus de pièce en trop pour le foyer.",
    "unjustified_refusals": "La ligne disparaît 24\u00a0mois après le refus.",
    "social_tenant": "La ligne disparaît si vous n’êtes plus locataire du parc social.",
}
CLAIMED = frozenset({
    "pdalhpd", "disability", "therapeutic_apartment", "hardship", "back_to_work", "unfit_housing", "eviction",
    "child_welfare_leaver", "key_worker", "domestic_violence", "sexual_assault_home", "prostitution_exit",
    "trafficking", "dalo", "dwelling_unfit_for_disability",
})  # fmt: skip

# What would bring a fact that is not there. The others are situations of L441-1, declared with the application.
TO_BRING = {
    "household_size": "Il faudrait {at} personnes à loger.",
    "minor_children": "Il faudrait {at} enfants mineurs, par exemple après une naissance.",
    "effort_rate_percent": "Le logement devrait prendre {at}\u00a0% de vos ressources.",
    "abnormal_delay_exceeded": "Ces points viendront seuls si votre demande dépasse le délai fixé par le préfet.",
    "local_link": "Il faudrait habiter ou travailler dans l’intercommunalité.",
    "overcrowded_with_minor": "Il faudrait un enfant mineur et un logement plus petit que le minimum pour le foyer.",
    "non_decent_with_minor": "Il faudrait un enfant mineur et un logement déclaré non décent.",
    "no_dwelling": "Vous avez déclaré un logement à vous.",
    "temporary_housing": "Vous n’avez pas déclaré d’hébergement temporaire.",
    "under_occupied_tenant": "Il faudrait louer un logement social trop grand pour le foyer.",
    "social_tenant": "Il faudrait être locataire du parc social.",
}
WHEN_IT_ENDS = "Les points reviennent si cette situation cesse."
AFTER_THE_OTHERS = "Sauf décision DALO prouvée, la demande vient après les demandes cotées."
BY_DELIBERATION = "Règle locale, votée par l’intercommunalité"
NOT_DECLARED = "Votre demande ne déclare pas cette situation."


def change_text(reason: Reason) -> str:
    """What would change a line that gives points, when neither a check nor a date says it."""
    return CHANGES.get(reason.fact) or (WHILE_IT_LASTS if reason.fact in CLAIMED else "")


def missing_text(reason: Reason) -> str:
    """Why a criterion gives nothing, and what would make it give its points."""
    if reason.needs:
        return f"Vous l’avez déclaré{NBSP}: ces points compteront avec {label('ProofNeeded', reason.needs)}."
    if reason.change == "SECOND_FACT_NEEDED" and reason.second:
        return f"Il faudrait aussi{NBSP}: {label('Fact', reason.second).lower()}."
    if reason.next_on is not None:
        return f"Ces points viendront seuls le {date_long(reason.next_on)}."
    wanted = TO_BRING.get(reason.fact, NOT_DECLARED)
    if "{at}" not in wanted:
        return wanted
    return NOT_DECLARED if reason.at is None else wanted.format(at=integer(reason.at))


def cap_text(reason: Reason, group: Mapping[str, Any]) -> str:
    """Why a line adds less than it gives alone: refusals that stopped its group, the best of the group, a cap, or a
    line it does not cumulate with."""
    alone = f"Seule, elle vaudrait {points_text(reason.full_points)}"
    if reason.halted_by:
        return f"{alone}, mais elle ne compte pas{NBSP}: {reason.halted_by}. {WHEN_IT_ENDS}"
    name = group.get("label", "")
    if group.get("combine") == "max":
        return f"{alone}{NBSP}: dans le groupe «{NBSP}{name}{NBSP}», seule la meilleure ligne compte."
    if group.get("cap") is not None:
        most = points_text(abs(group["cap"]))
        return f"{alone}{NBSP}: le groupe «{NBSP}{name}{NBSP}» est limité à {most}."
    return f"{alone}{NBSP}: elle ne s’ajoute pas à une ligne semblable du groupe."


def outside_view(score: ExplainedScore) -> dict[str, str] | None:
    """Why the grid gives an application no points at all, the text it comes from and what would change it."""
    if score.outside is None:
        return None
    return {
        "code": score.outside.code,
        "kind": score.outside.kind,
        "title": label("Outside", score.outside.kind),
        "why": f"{score.outside.label}. Cette grille ne donne alors aucun point. {AFTER_THE_OTHERS} {WHEN_IT_ENDS}",
        "article": score.outside.article or BY_DELIBERATION,
    }


def points_text(points: int) -> str:
    """Points with their unit, a minus sign before a malus."""
    return f"{integer(points)}{NBSP}{'points' if abs(points) > 1 else 'point'}"
