"""Wording of the kinds, channels and states of messages."""

LABELS = {
    "NoticeKind": {
        "FILED": "Enregistrement",
        "BID_PLACED": "Candidature reçue",
        "BID_ANSWERED": "Réponse à une candidature",
        "SHORTLISTED": "Présentation en commission",
        "DECISION": "Décision de la commission",
        "OFFER": "Proposition de logement",
        "OFFER_CLOSED": "Fin d’une proposition",
        "STRUCK_OFF": "Radiation",
        "EVIDENCE": "Situation confirmée",
        "ACCESS": "Accès au dossier",
        "ERASURE": "Effacement à venir",
    },
    "NoticeChannel": {"EMAIL": "Courriel", "SMS": "SMS", "POST": "Courrier postal"},
    "NoticeStatus": {"QUEUED": "En attente d’envoi", "SENT": "Envoyé", "FAILED": "Non envoyé"},
}
