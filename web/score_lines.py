"""The lines of a score in plain French, for whoever may read them: the applicant, a desk, a committee."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from register.priorities.queries import ExplainedScore
from register.priorities.reasons import Reason, Situated, reason_of
from register.priorities.standing import ProvedClaim
from web.formats import date_long, euros, integer, plural, surface
from web.labels import label
from web.score_changes import cap_text, change_text, missing_text

NBSP = "\u00a0"

Claims = Mapping[str, ProvedClaim]

# A criterion that no article asks for: the EPCI chose it.
LOCAL = "Critère local, voté par l’intercommunalité"

# Facts that rest on the day of filing alone, whatever was answered.
FROM_THE_CALENDAR = frozenset({"seniority_months", "abnormal_delay_exceeded"})


def score_lines(score: ExplainedScore, application: Situated, claims: Claims) -> list[dict[str, Any]]:
    """The lines that give points, as ``macros/score.html`` draws them."""
    reasons = [reason_of(line, application) for line in score.lines]
    shown = sorted((reason for reason in reasons if reason.points or reason.is_capped), key=lambda one: -one.points)
    document = score.grid.document
    sections = [section for section in (document.main, document.transfer) if section is not None]
    groups = {group.code: group.to_document() for section in sections for group in section.groups}
    return [line_view(reason, claims, groups.get(reason.group, {})) for reason in shown]


def line_view(reason: Reason, claims: Claims, group: Mapping[str, Any]) -> dict[str, Any]:
    """One line: name, points, proof mark with its words, why, what would change it, and the text it comes from."""
    return {
        "code": reason.code,
        "name": reason.label,
        "points": reason.points,
        "full_points": reason.full_points,
        "fact": reason.fact,
        "kind": reason.evidence.lower(),
        "evidence": reason.evidence,
        "proof": proof_text(reason, claims.get(reason.fact.upper())),
        "why": " ".join(sentence for sentence in _sentences(reason, group) if sentence),
        "article": reason.article or LOCAL,
        "is_provisional": reason.is_provisional,
        "is_capped": reason.is_capped,
        "next_on": reason.next_on,
    }


def proof_text(reason: Reason, claim: ProvedClaim | None) -> str:
    """How the fact is known, in words."""
    if claim is not None and claim.evidence_on is not None and reason.evidence in {"DOCUMENT", "INSTITUTION"}:
        words = "Pièce acceptée" if reason.evidence == "DOCUMENT" else "Reconnu par une institution"
        return f"{words} le {date_long(claim.evidence_on)}"
    if reason.evidence == "COMPUTED" and reason.fact not in FROM_THE_CALENDAR:
        return "Calculé avec vos réponses"
    return label("ProofKind", reason.evidence)


def _sentences(reason: Reason, group: Mapping[str, Any]) -> Iterable[str]:
    worded = WHY.get(reason.fact)
    if worded is not None:
        yield worded(reason.values)
    if reason.next_on is not None:
        yield _next_step(reason.next_on, reason.next_points)
    elif reason.fact == "seniority_months":
        yield "Cette ligne a atteint son maximum."
    if reason.is_provisional and reason.needs:
        yield f"Cette ligne sera confirmée par {PROOFS.get(reason.fact) or label('ProofNeeded', reason.needs)}."
    yield change_text(reason)
    if reason.is_capped:
        yield cap_text(reason, group)


def _next_step(on: date, points: int) -> str:
    if points == 1:
        return f"Prochain point le {date_long(on)}."
    return f"Prochains points ({integer(points)}) le {date_long(on)}."


def _overcrowded(values: Mapping[str, Any]) -> str:
    least, found = surface(values["least_m2"]), surface(values["surface_m2"] or 0)
    people = plural(values["people"], "personne", "personnes")
    return f"{found} pour {people}, le minimum est de {least}. La ligne disparaît à partir de {least}."


def _effort(values: Mapping[str, Any]) -> str:
    rent, resources = euros(values["rent_euros"] or 0), euros(values["resources_euros"])
    helped = f", moins {euros(values['benefit_euros'])} d’aide," if values["benefit_euros"] else ""
    return f"{rent} de loyer{helped} pour {resources} de ressources par mois, soit {values['percent']}{NBSP}%."


def _seniority(values: Mapping[str, Any]) -> str:
    return f"{integer(values['months'])}{NBSP}mois depuis le {date_long(values['since'])}."


def _under_occupied(values: Mapping[str, Any]) -> str:
    rooms, people = values["rooms"] or 0, values["people"]
    return f"{plural(rooms, 'pièce', 'pièces')} pour {plural(people, 'personne', 'personnes')}."


def _fixed(sentence: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda _values: sentence


WHY: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "overcrowded_with_minor": _overcrowded,
    "effort_rate_percent": _effort,
    "seniority_months": _seniority,
    "under_occupied_tenant": _under_occupied,
    "no_dwelling": _fixed("Vous n’avez pas de logement à vous. La ligne disparaît si vous en déclarez un."),
    "temporary_housing": _fixed("Vous êtes logé temporairement. La ligne disparaît si vous quittez cette structure."),
    "local_link": _fixed("Vous habitez ou vous travaillez dans l’intercommunalité."),
    "non_decent_with_minor": _fixed("Vous avez déclaré un logement non décent, avec au moins un enfant mineur."),
    "abnormal_delay_exceeded": _fixed("Votre demande a dépassé le délai fixé par le préfet."),
    "unjustified_refusals": _fixed("Un logement adapté a été refusé sans motif légitime, dans les 24 derniers mois."),
}


# What usually proves a fact that the form only declares.
PROOFS = {
    "local_link": "un justificatif de domicile ou une attestation de votre employeur",
    "effort_rate_percent": "vos bulletins de salaire et votre quittance de loyer",
    "temporary_housing": "une attestation de la structure qui vous loge",
    "no_dwelling": "une attestation d’hébergement ou de domiciliation",
    "non_decent_with_minor": "un rapport de visite de votre logement",
}


def missing_lines(score: ExplainedScore, application: Situated) -> list[dict[str, Any]]:
    """The criteria that give nothing, with what they would give: those already declared first."""
    reasons = [reason_of(line, application) for line in score.missing]
    shown = [_missing_view(reason) for reason in reasons if reason.next_points > 0]
    return sorted(shown, key=lambda line: (not line["declared"], -int(line["points"])))


def _missing_view(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "name": reason.label,
        "points": reason.next_points,
        "declared": bool(reason.needs),
        "why": missing_text(reason),
    }
