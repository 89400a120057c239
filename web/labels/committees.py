"""Wording of committees: decisions, reasons, offers, and what to write when a form is refused."""

from register.committees.texts import REASONS
from register.priorities.texts import UNMET
from web.labels.errors import NOTHING_LOST

LABELS = {
    "SittingStatus": {"CONVENED": "Convoquée", "OPEN": "En cours", "CLOSED": "Close"},
    "ExceptionReason": {
        "SHORTAGE": "Pas assez de candidats",
        "DALO_DESIGNATION": "Désignation par le préfet (DALO)",
        "D331_25_1_SUBSIDY": "Logement aidé au titre de l’article D331-25-1",
    },
    "Decision": {
        "ALLOCATED": "Attribué",
        "ALLOCATED_RANKED": "Attribué, avec un rang",
        "ALLOCATED_CONDITIONAL": "Attribué sous condition",
        "NOT_ALLOCATED": "Non attribué",
        "REJECTED_INADMISSIBLE": "Irrecevable",
    },
    "NonAllocationReason": {
        "RANKED_BELOW": "Placé après d’autres candidats",
        "TYPOLOGY_MISMATCH": REASONS["TYPOLOGY_MISMATCH"],
        "EFFORT_RATE_TOO_HIGH": REASONS["EFFORT_RATE_TOO_HIGH"],
        "RESIDUAL_INCOME_TOO_LOW": REASONS["RESIDUAL_INCOME_TOO_LOW"],
        "INCOME_ABOVE_CEILING": REASONS["INCOME_ABOVE_CEILING"],
        "INCOME_TOO_LOW_FOR_RENT": REASONS["INCOME_TOO_LOW_FOR_RENT"],
        "DOCUMENTS_INCOHERENT": "Pièces qui se contredisent",
        "DWELLING_NOT_ADAPTED": REASONS["DWELLING_NOT_ADAPTED"],
        "RENT_DEBT_NOT_SETTLED": "Dette de loyer sans plan de remboursement",
        "SOCIAL_SUPPORT_NEEDED": "Accompagnement social nécessaire",
        "SOCIAL_MIX_TARGET": "Objectifs de mixité de la résidence",
        "UNREACHABLE": "Ménage injoignable",
        "CANDIDATE_WITHDREW": "Candidature retirée par le ménage",
        "OTHER_MOTIVATED": "Autre raison, à écrire",
    },
    "CandidateStatus": {
        "PRESENTED": "Présenté à la commission",
        "DECIDED": "Décision rendue",
        "CLOSED": "Candidature close",
    },
    "ClosedReason": {
        "OFFER_REFUSED": "Proposition refusée",
        "OFFER_EXPIRED": "Délai de réponse passé",
        "HOUSED_HERE": "Bail signé pour ce logement",
        "HOUSED_ELSEWHERE": "Bail signé pour un autre logement",
        "LET_TO_ANOTHER": "Logement loué à un autre ménage",
    },
    "OfferStatus": {
        "PENDING": "Réponse attendue",
        "ACCEPTED": "Acceptée",
        "REFUSED": "Refusée",
        "EXPIRED": "Délai passé sans réponse",
        "CANCELLED": "Annulée",
        "SIGNED": "Bail signé",
    },
    "RefusalReason": {
        "LOCATION": "La situation du logement",
        "DISTRICT_SAFETY": "La sécurité du quartier",
        "TOO_FAR_FROM_WORK": "Trop loin du travail",
        "TRANSPORT": "Les transports",
        "TOO_SMALL": "Trop petit",
        "TOO_BIG": "Trop grand",
        "RENT": "Le loyer",
        "CHARGES": "Les charges",
        "FLOOR": "L’étage",
        "NO_LIFT": "Pas d’ascenseur",
        "NOT_ADAPTED": "Pas adapté à un handicap",
        "STATE_OF_DWELLING": "L’état du logement",
        "NO_PARKING": "Pas de stationnement",
        "OTHER_OFFER": "J’ai une autre proposition",
        "SITUATION_CHANGED": "Ma situation a changé",
        "NO_REPLY": "Sans réponse",
        "OTHER": "Une autre raison",
    },
    "PriorityFlag": {
        "DALO": "DALO",
        "DISABILITY": "Handicap",
        "THERAPEUTIC_APARTMENT": "Sortie d’appartement thérapeutique",
        "HARDSHIP": "Difficultés cumulées",
        "TEMPORARY_HOUSING": "Logement temporaire ou hébergement",
        "BACK_TO_WORK": "Retour au travail",
        "UNFIT_HOUSING": "Habitat indigne",
        "OVERCROWDED_WITH_MINOR": "Logement trop petit ou non décent, avec un mineur",
        "NO_DWELLING": "Sans logement",
        "EVICTION": "Menace d’expulsion",
        "CHILD_WELFARE_LEAVER": "Sortie de l’aide sociale à l’enfance",
    },
    # Alerts of the sheet: they draw the eye, they refuse nobody.
    "AlertCode": {
        "EFFORT_RATE_HIGH": "Taux d’effort au-dessus du seuil",
        "RESIDUAL_INCOME_LOW": "Reste pour vivre sous le seuil",
    },
    "IncomeMethod": {
        "N_2": "Avant-dernière année",
        "N_1_DROP": "Année dernière, en baisse d’au moins 10\u00a0%",
        "LAST_12_MONTHS": "Douze derniers mois, en baisse d’au moins 10\u00a0%",
        "OWN_ONLY": "Ses seuls revenus, à cause de la séparation",
    },
    "VisitingChildrenRule": {
        "PERSONS_ONLY": "enfants en visite comptés comme personnes",
        "FULL": "enfants en visite comptés à charge",
        "NONE": "enfants en visite non comptés",
    },
    "ReadingPart": {"candidate_sheet": "La fiche de candidat", "letter": "Le courrier"},
    "ReadingPurpose": {
        "prepare_shortlist": "Préparer une commission d’attribution",
        "sit_in_committee": "Étudier le dossier en commission d’attribution",
        "sign_lease": "Préparer la signature du bail",
        "write_letter": "Écrire au ménage",
    },
    "HistoryAction": {
        "present_candidate": "Dossier présenté à une commission",
        "decide_candidate": "Décision de la commission sur un dossier",
        "postpone_candidate": "Examen du dossier reporté",
        "postpone_item": "Logement retiré de l’ordre du jour",
        "close_candidacy": "Candidature close",
    },
}

PROBLEMS = {
    "SITTING_IN_PAST": "Indiquez une date et une heure à venir",
    "PLACE_MISSING": "Indiquez la salle, ou comment participer à distance",
    "DATE_MISSING": "Indiquez le jour, le mois et l’année, par exemple 10 12 2026",
    "HOUR_MISSING": "Indiquez l’heure, par exemple 9:00",
    "NO_CANDIDATE": "Choisissez au moins un dossier",
    "TOO_FEW_CANDIDATES": "Présentez au moins trois dossiers, ou choisissez une exception",
    "EXCEPTION_TEXT_MISSING": "Écrivez ce qui justifie l’exception : cette phrase entre au procès-verbal",
    "EXCEPTION_WITHOUT_DALO": "Aucun dossier choisi n’a de décision DALO : choisissez une autre exception",
    "SKIPPED_REASON_MISSING": "Écrivez pourquoi ce dossier n’est pas présenté : le ménage lira cette raison",
    "SITTING_MISSING": "Choisissez la séance",
    "DECISION_MISSING": "Choisissez une décision pour ce dossier",
    "REASON_MISSING": "Choisissez la raison du refus",
    "REASON_TEXT_MISSING": "Écrivez la raison en une phrase : le ménage la lira",
    "REASON_TEXT_TOO_SHORT": "Écrivez une phrase complète, d’au moins vingt lettres",
    "REASON_FORBIDDEN": "Cette raison ne peut pas fonder un refus (lien avec la commune, nationalité, origine, nature"
    " des prestations). Écrivez un fait sur le logement et le ménage",
    "DALO_SOCIAL_MIX": "La mixité seule ne peut pas refuser un ménage DALO : choisissez une autre raison",
    "CONDITION_MISSING": "Indiquez la pièce qui manque",
    "CONDITION_DATE_MISSING": "Indiquez jusqu’à quand la pièce est attendue, après la date de la séance",
    "RANKS_NOT_UNIQUE": "Donnez un rang différent à chaque dossier attribué, à partir de 1 et sans saut",
    "ORDER_REASON_MISSING": "L’ordre de la liste n’est pas suivi : écrivez la raison de la commission",
    "ORDER_REASON_FORBIDDEN": "Cette raison ne peut pas changer l’ordre : écrivez un fait sur le logement et le ménage",
    "VOTES_DO_NOT_ADD_UP": "Les votes doivent correspondre au nombre de membres présents avec une voix",
    "VOTE_LOST": "Il y a plus de voix contre que pour : la décision ne peut pas attribuer le logement",
    "NUMBER_MISSING": "Indiquez un nombre, par exemple 5",
    "REFUSAL_REASON_MISSING": "Choisissez la raison de votre refus",
    "ANSWER_MISSING": "Choisissez d’accepter ou de refuser",
    "offer_delay_too_short": "Laissez au moins 10 jours pour répondre",
    "quorum_not_reached": "Le quorum n’est pas atteint : il faut {quorum} membres avec une voix, il y en a {present}",
    "signed_in_future": "La signature ne peut pas être dans le futur",
    "signed_before_offer": "La signature ne peut pas précéder la proposition",
    "starts_before_signature": "Le bail ne peut pas commencer avant sa signature",
    "condition_not_met": "Confirmez que la condition posée par la commission est remplie",
    "income_unknown": "Les revenus de référence manquent au dossier : ils sont vérifiés le jour du bail",
    "income_above_ceiling": f"Le jour du bail\u00a0: {UNMET['INCOME_ABOVE_CEILING'].lower()}",
    "SIGNED_ON_MISSING": "Indiquez le jour de la signature, par exemple 10 12 2026",
    "STARTS_ON_MISSING": "Indiquez le jour où le bail commence, par exemple 1 1 2027",
}

RELOAD = "Ouvrez de nouveau la page pour voir l’état présent."


def _said(title: str, what: str, todo: str = RELOAD) -> tuple[str, str, str, str]:
    return (title, what, NOTHING_LOST, todo)


REFUSALS = {
    "sitting": _said("Séance à corriger", "La date ou le lieu ne conviennent pas.", "Corrigez le formulaire."),
    "shortlist": _said("Liste à corriger", "Cette liste ne peut pas être présentée.", "Corrigez le formulaire."),
    "decision": _said("Décision à compléter", "Il manque une décision ou une raison.", "Corrigez le formulaire."),
    "answer": _said("Réponse à compléter", "Il manque votre réponse ou sa raison.", "Corrigez le formulaire."),
    "no_committee": _said(
        "Votre organisme n’a pas de commission",
        "Seul un bailleur convoque sa commission d’attribution.",
        "Demandez au gestionnaire du registre de créer la commission.",
    ),
    "sitting_has_begun": _said(
        "La séance a commencé", "Son ordre du jour ne peut plus recevoir de logement.", "Choisissez une autre séance."
    ),
    "sitting_not_open": _said(
        "La séance n’est pas ouverte", "Une décision s’écrit pendant la séance, une fois le quorum atteint."
    ),
    "sitting_not_closed": _said(
        "La séance n’est pas close",
        "Une proposition part une fois le procès-verbal établi.",
        "Clôturez d’abord la séance.",
    ),
    "sitting_has_decided": _said(
        "La séance a déjà décidé", "Les présences ne changent plus après la première décision."
    ),
    "quorum_not_reached": _said(
        "Le quorum n’est pas atteint",
        "Il faut {quorum} membres avec une voix, il y en a {present}.",
        "Complétez les présences ou reportez la séance.",
    ),
    "items_undecided": _said(
        "Il reste des logements à décider",
        "Logements sans décision : {left}.",
        "Décidez-les ou reportez-les, puis clôturez la séance.",
    ),
    "decision_already_recorded": _said(
        "Une décision vient d’être enregistrée", "Quelqu’un a écrit sur ce logement depuis l’ouverture de votre page."
    ),
    "list_changed": _said("La liste a changé", "Un dossier choisi n’est plus dans la liste de ce logement."),
    "agenda_changed": _said("L’ordre du jour a changé", "Un autre logement vient d’y être ajouté.", "Recommencez."),
    "vacancy_already_on_agenda": _said(
        "Ce logement est déjà à l’ordre du jour",
        "Un logement est présenté à une seule séance à la fois, ou sa proposition est en cours."
    ),
    "household_has_live_offer": _said(
        "Ce ménage a déjà une proposition en cours",
        "Un ménage ne reçoit qu’une proposition à la fois, tous bailleurs confondus.",
        "Attendez la fin de l’autre proposition. Le registre ne dit pas de qui elle vient.",
    ),
    "dwelling_has_live_offer": _said(
        "Ce logement est déjà proposé", "Une seule proposition est en cours à la fois pour un logement."
    ),
    "candidate_no_longer_available": _said(
        "Ce ménage n’est plus disponible", "Sa demande a quitté le registre depuis la décision."
    ),
    "nobody_to_offer": _said(
        "Personne à qui proposer ce logement",
        "Tous les rangs attribués ont répondu ou sont clos.",
        "Présentez de nouveaux dossiers à une séance.",
    ),
    "offer_delay_too_short": _said(
        "Le délai est trop court", "La loi laisse au moins dix jours pour répondre.", "Laissez dix jours ou plus."
    ),
    "offer_closed": _said("Cette proposition est terminée", "Elle a déjà reçu une réponse."),
    "offer_expired": _said(
        "Le délai de réponse est passé",
        "Sans réponse avant minuit du dernier jour, la règle en fait un refus.",
        "Écrivez au bailleur si vous n’avez pas pu répondre.",
    ),
    "lease_already_signed": _said("Le bail est déjà enregistré", "Ce logement ou cette proposition a déjà son bail."),
    "household_already_housed": _said(
        "Ce ménage a déjà un bail", "Sa demande a quitté le registre. Le registre ne dit pas où il est logé."
    ),
    "offer_not_accepted": _said(
        "La proposition n’est pas acceptée", "Un bail ne se signe qu’après l’accord du ménage."
    ),
    "signed_in_future": _said("Date à corriger", PROBLEMS["signed_in_future"] + "."),
    "signed_before_offer": _said("Date à corriger", PROBLEMS["signed_before_offer"] + "."),
    "starts_before_signature": _said("Date à corriger", PROBLEMS["starts_before_signature"] + "."),
    "income_unknown": _said("Revenus à compléter", PROBLEMS["income_unknown"] + "."),
    "income_above_ceiling": _said("Ressources au-dessus du plafond", PROBLEMS["income_above_ceiling"] + "."),
    "condition_not_met": _said("Condition à confirmer", PROBLEMS["condition_not_met"] + "."),
}


def problems(fields: dict[str, str]) -> dict[str, str]:
    """One French sentence per field in trouble."""
    return {field: PROBLEMS[code] for field, code in fields.items()}
