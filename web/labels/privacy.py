"""Wording of the restricted archive, of erasure and of the person's own data."""

from web.labels.errors import NOTHING_LOST

LABELS = {
    "ReadingPart": {"archive": "Le dossier archivé"},
    "HistoryAction": {
        "announce_erasure": "Effacement annoncé",
        "erase_application": "Données effacées",
        "erase_letters": "Courriers effacés",
        "open_archive": "Archive ouverte",
    },
    "Permission": {"archive:read": "Ouvrir une demande radiée, avec une raison"},
}

REFUSALS = {
    "archive_not_allowed": (
        "L’archive est restreinte", "Une demande radiée ne s’ouvre plus que par le gestionnaire ou l’État.",
        NOTHING_LOST, "Adressez-vous au gestionnaire du registre, avec votre raison.",
    ),
    "archive_purpose_missing": (
        "Le motif de consultation manque", "Une demande radiée ne s’ouvre pas sans raison écrite.", NOTHING_LOST,
        "Écrivez pourquoi vous en avez besoin, en une phrase.",
    ),
}  # fmt: skip
