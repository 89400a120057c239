"""French texts of what a committee tells each household: its own decision, its own reason, never another's file; pure.

Sentences hold at most twenty words, and every refusal ends with the remedies.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from register.committees.codes import Decision, NonAllocationReason
from register.notices.texts import NBSP, Text, day_in_words
from register.priorities.texts import UNMET

REASONS: dict[str, str] = {
    NonAllocationReason.RANKED_BELOW: "D’autres ménages sont placés avant vous",
    NonAllocationReason.TYPOLOGY_MISMATCH: "Le nombre de pièces ne convient pas au ménage",
    NonAllocationReason.EFFORT_RATE_TOO_HIGH: "Le loyer prendrait une part trop grande des ressources du ménage",
    NonAllocationReason.RESIDUAL_INCOME_TOO_LOW: "Il resterait trop peu pour vivre une fois le loyer payé",
    NonAllocationReason.INCOME_ABOVE_CEILING: UNMET["INCOME_ABOVE_CEILING"],
    NonAllocationReason.INCOME_TOO_LOW_FOR_RENT: "Les ressources du ménage ne couvrent pas ce loyer",
    NonAllocationReason.DOCUMENTS_INCOHERENT: "Des pièces de votre dossier se contredisent",
    NonAllocationReason.DWELLING_NOT_ADAPTED: UNMET["NOT_ADAPTED"],
    NonAllocationReason.RENT_DEBT_NOT_SETTLED: "Une dette de loyer n’a pas encore de plan de remboursement",
    NonAllocationReason.SOCIAL_SUPPORT_NEEDED: "Un accompagnement social est nécessaire avant ce logement",
    NonAllocationReason.SOCIAL_MIX_TARGET: "Les objectifs de mixité de la résidence ont été retenus",
    NonAllocationReason.UNREACHABLE: "Vous n’avez pas pu être joint",
    NonAllocationReason.CANDIDATE_WITHDREW: "Vous avez retiré votre candidature",
    NonAllocationReason.OTHER_MOTIVATED: "Une autre raison a été écrite",
}

DALO_MENTION = (
    "Cette offre vous est faite au titre du droit au logement opposable. Si vous refusez un logement adapté à vos"
    " besoins, vous pouvez perdre le bénéfice de la décision de la commission de médiation."
)
REMEDIES = (
    "Si vous n’êtes pas d’accord, écrivez au bailleur. Vous pouvez aussi saisir le tribunal administratif dans les"
    " deux mois. Un guichet ou une association peut vous aider gratuitement."
)
KEEPS = "Votre demande reste active. Votre numéro et votre ancienneté ne changent pas."


def _body(*paragraphs: str) -> str:
    joined = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return joined.replace(" :", NBSP + ":").replace("« ", "«" + NBSP).replace(" »", NBSP + "»")


def _euros(amount: float) -> str:
    return f"{amount:.2f}".replace(".", ",").removesuffix(",00") + NBSP + "€"


def presented(dwelling: Mapping[str, Any], sitting_on: date) -> Text:
    """Told to a household whose file goes to the committee."""
    return Text(
        "Votre dossier passe en commission d’attribution",
        _body(
            f"Votre dossier sera étudié le {day_in_words(sitting_on)} pour ce logement : {dwelling['title']}.",
            f"La commission est celle du bailleur {dwelling['landlord']}. Vous n’avez rien à faire.",
            "Sa décision vous sera envoyée avec sa raison. Être présenté n’est pas encore obtenir le logement.",
        ),
    )


def passed_over(dwelling: Mapping[str, Any], rank: int, reason: str) -> Text:
    """Told to a bidder whose rank the landlord did not present: the reason written about this household alone."""
    return Text(
        "Votre candidature n’est pas présentée en commission",
        _body(
            f"Vous étiez au rang {rank} pour ce logement : {dwelling['title']}.",
            f"Le bailleur {dwelling['landlord']} ne présente pas votre dossier. Sa raison : « {reason} »",
            KEEPS,
            REMEDIES,
        ),
    )


def decided(dwelling: Mapping[str, Any], facts: Mapping[str, Any]) -> Text:
    """Told to a candidate once the sitting is closed.

    ``facts``: decision, rank, reason_code, reason_text, condition_text, condition_due_on, order_reason, sitting_on.
    """
    opening = f"La commission du {day_in_words(facts['sitting_on'])} a étudié votre dossier : {dwelling['title']}."
    follow = {
        Decision.ALLOCATED: _first,
        Decision.ALLOCATED_RANKED: _with_rank,
        Decision.ALLOCATED_CONDITIONAL: _conditional,
        Decision.NOT_ALLOCATED: _not_allocated,
        Decision.REJECTED_INADMISSIBLE: _inadmissible,
    }[facts["decision"]]
    subject, paragraphs = follow(facts)
    return Text(subject, _body(opening, *paragraphs))


def _first(_facts: Mapping[str, Any]) -> tuple[str, list[str]]:
    return "Ce logement vous est attribué", [
        "Ce logement vous est attribué. Une offre va vous être envoyée avec un délai pour répondre.",
    ]


def _with_rank(facts: Mapping[str, Any]) -> tuple[str, list[str]]:
    if facts["rank"] == 1:
        return _first(facts)
    return f"Vous êtes au rang {facts['rank']} pour ce logement", [
        f"Vous êtes placé au rang {facts['rank']}. Si les premiers refusent, le logement vous sera proposé.",
        _order(facts),
        KEEPS,
        REMEDIES,
    ]


def _conditional(facts: Mapping[str, Any]) -> tuple[str, list[str]]:
    return "Ce logement vous est attribué sous une condition", [
        f"Le logement vous est attribué au rang {facts['rank']}, à une condition : {facts['condition_text']}",
        f"La pièce doit arriver au plus tard le {day_in_words(facts['condition_due_on'])}.",
        KEEPS,
        REMEDIES,
    ]


def _not_allocated(facts: Mapping[str, Any]) -> tuple[str, list[str]]:
    return "Ce logement ne vous est pas attribué", [
        f"La raison : {REASONS[facts['reason_code']]}.",
        f"La commission précise : « {facts['reason_text']} »" if facts["reason_text"] else "",
        _order(facts),
        KEEPS,
        REMEDIES,
    ]


def _inadmissible(facts: Mapping[str, Any]) -> tuple[str, list[str]]:
    return "La commission déclare votre demande irrecevable", [
        f"La raison : « {facts['reason_text']} »",
        "Votre demande n’est pas encore radiée. Vous recevrez un avertissement et vous aurez un mois pour répondre.",
        REMEDIES,
    ]


def _order(facts: Mapping[str, Any]) -> str:
    reason = facts["order_reason"]
    return f"La commission n’a pas suivi l’ordre de la liste. Sa raison : « {reason} »" if reason else ""


def offered(dwelling: Mapping[str, Any], answer_by: date, *, is_dalo: bool) -> Text:
    """The offer itself (R441-10)."""
    return Text(
        "Un logement vous est proposé : votre réponse est attendue",
        _body(
            f"Ce logement vous est proposé : {dwelling['title']}, {dwelling['programme']}.",
            f"Adresse : {dwelling['address_line']}, {dwelling['commune_name']}. "
            f"Loyer avec charges : {_euros(dwelling['total_euros'])} par mois, avant aide au logement.",
            f"Répondez au plus tard le {day_in_words(answer_by)} à minuit. Sans réponse, c’est un refus.",
            DALO_MENTION if is_dalo else "",
            "Pour voir le logement et répondre, ouvrez votre dossier. Vous pouvez aussi écrire au bailleur.",
            "Si vous refusez, donnez votre raison. Votre demande reste active et garde son ancienneté.",
        ),
    )


def offer_closed(dwelling: Mapping[str, Any], status: str) -> Text:
    """Told when an offer ends without a lease, or when its answer is recorded."""
    endings = {
        "ACCEPTED": ("Votre accord est enregistré", "Le bailleur va vous contacter pour signer le bail."),
        "REFUSED": ("Votre refus est enregistré", KEEPS),
        "EXPIRED": (
            "L’offre de logement est terminée",
            "Le délai est passé sans réponse : la règle en fait un refus. " + KEEPS + " " + REMEDIES,
        ),
    }
    subject, rest = endings[status]
    return Text(subject, _body(f"Logement concerné : {dwelling['title']}.", rest))


def let_to_another(dwelling: Mapping[str, Any]) -> Text:
    """Told to the other candidates once a lease is signed."""
    return Text(
        "Ce logement est loué à un autre ménage",
        _body(
            f"Le bail de ce logement est signé avec un ménage mieux placé : {dwelling['title']}.",
            KEEPS,
            REMEDIES,
        ),
    )


def housed(dwelling: Mapping[str, Any], signed_on: date) -> Text:
    """Told to the household that signed: what follows for its other candidacies."""
    return Text(
        "Votre bail est signé",
        _body(
            f"Votre bail est signé depuis le {day_in_words(signed_on)} : {dwelling['title']}.",
            "Votre demande quitte le registre. Vos autres candidatures sont closes pour cette raison.",
        ),
    )
