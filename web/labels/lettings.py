"""Wording of adverts, bids and their answers."""

from register.lettings.texts import REASONS
from register.priorities.texts import UNMET, unmet_text

LABELS = {
    "AdvertStatus": {
        "DRAFT": "Brouillon",
        "PUBLISHED": "Publiée",
        "CLOSED": "Close",
        "WITHDRAWN": "Retirée",
    },
    "BidStatus": {
        "LIVE": "En cours",
        "WITHDRAWN": "Retirée par vous",
        "ANSWERED": "Réponse reçue",
    },
    "BidAnswer": {
        "RANKED": "Candidature classée",
        "NOT_ELIGIBLE": "Candidature non recevable",
        "SHORTLISTED": "Présentée à la commission",
        "NOT_SHORTLISTED": "Non présentée à la commission",
        "ALLOCATED": "Logement attribué",
        "NOT_ALLOCATED": "Logement non attribué",
        "LET_TO_ANOTHER": "Logement loué à un autre ménage",
        "HOUSED_ELSEWHERE": "Close\u00a0: vous avez signé un bail",
        "ADVERT_WITHDRAWN": "Annonce retirée",
    },
    # What the matching of a cycle says of a ranked bid: one wording for the household, the landlord and the letters.
    "Designation": {
        "DESIGNATED": "Désignée en premier",
        "PREFERRED_ELSEWHERE": "Désignée pour un souhait placé avant",
        "ANOTHER_FIRST": "Une candidature mieux classée est désignée",
    },
    "DesignationNext": {
        "DESIGNATED": "Le bailleur présente votre dossier en premier. La commission décide.",
        "PREFERRED_ELSEWHERE": "Vous gardez votre rang ici : la liste dit qui remplace.",
        "ANOTHER_FIRST": "Vous gardez votre rang : la liste dit qui remplace, si ce ménage refuse ou n’est pas retenu.",
    },
    # What happens after an answer, or what is left to do.
    "BidNext": {
        "RANKED": "Le bailleur présente au moins trois dossiers à la commission. Vous saurez si le vôtre y est.",
        "NOT_ELIGIBLE": "",
        "SHORTLISTED": "La commission d’attribution examine votre dossier, puis vous écrit sa décision.",
        "NOT_SHORTLISTED": "",
        "ALLOCATED": "Le bailleur vous adresse une proposition. Vous avez au moins dix jours pour répondre.",
        "NOT_ALLOCATED": "La commission vous écrit sa raison.",
        "LET_TO_ANOTHER": "",
        "HOUSED_ELSEWHERE": "",
        "ADVERT_WITHDRAWN": "",
    },
    "WithdrawalReason": {
        "DWELLING_NO_LONGER_AVAILABLE": "Le logement n’est plus disponible",
        "ADVERT_MISTAKE": "L’annonce contient une erreur",
        "OTHER_USE": "Le logement est destiné à un autre usage",
    },
    "BidReason": {code: why for code, (why, _) in REASONS.items()},
    "BidRemedy": {code: remedy for code, (_, remedy) in REASONS.items()},
    # What a landlord reads of a bidder that could not be ranked.
    "RefusalCode": {
        **{code: unmet_text(code) for code in UNMET},
        "NOT_WANTED_HERE": "Ne demande aucune commune de l’intercommunalité",
        "APPLICATION_NOT_LIVE": "Demande radiée avant la clôture",
        "TOO_MANY_BIDS": "Trop de candidatures en cours",
    },
    "ReadingPart": {"ranking": "Le rang de votre candidature"},
    "HistoryAction": {
        "publish_advert": "Annonce publiée",
        "withdraw_advert": "Annonce retirée",
        "close_advert": "Candidatures ouvertes et classées",
        "withhold_ranking": "Classement retenu\u00a0: sa preuve a échoué",
        "place_bid": "Candidature envoyée",
        "withdraw_bid": "Candidature retirée",
        "answer_bid": "Réponse à une candidature",
        "prefer_bid": "Ordre des candidatures changé",
        "match_cycle": "Candidatures d’une même clôture appariées",
        "withhold_designation": "Désignation retenue : sa preuve a échoué",
    },
}

KEPT = "Rien n’a été modifié."
REFUSALS = {
    "window": (
        "La période de candidature est à corriger", "La date de clôture n’est pas acceptée.",
        "Ce que vous avez saisi est gardé.", "Choisissez une autre date.",
    ),
    "window_closed": (
        "Les candidatures sont closes", "Cette annonce ne prend plus de candidature.", KEPT,
        "Regardez les autres logements à louer.",
    ),
    "window_still_open": (
        "Les candidatures sont encore ouvertes", "Le contenu reste scellé jusqu’à la fin de la période.", KEPT,
        "Revenez après la clôture.",
    ),
    "may_not_bid": (
        "Vous ne pouvez pas candidater à ce logement", "Une condition manque, ou vos candidatures sont toutes prises.",
        KEPT, "La page de l’annonce dit pourquoi, et ce qui le changerait.",
    ),
    "bid_already_answered": (
        "Cette candidature a déjà sa réponse", "La période de candidature est close.", KEPT,
        "Lisez la réponse dans vos candidatures.",
    ),
    "advert_not_published": (
        "Cette annonce n’est plus en ligne", "Elle est déjà close ou retirée.", KEPT, "Ouvrez la relocation.",
    ),
    "advert_already_published": (
        "Une annonce est déjà en ligne", "Ce logement a déjà une annonce ouverte.", KEPT, "Ouvrez la relocation.",
    ),
    "ranking_withheld": (
        "Le classement est retenu", "La vérification de l’ordre a échoué\u00a0: rien n’est publié.", KEPT,
        "Prévenez le gestionnaire du registre.",
    ),
}  # fmt: skip
