"""Wording of the restricted archive, of erasure and of the person's own data."""

from web.labels.errors import NOTHING_LOST

LABELS = {
    "ReadingPart": {"archive": "Le dossier archivé"},
    "HistoryAction": {
        "announce_erasure": "Effacement annoncé",
        "erase_application": "Données effacées",
        "erase_letters": "Courriers effacés",
        "export_own_data": "Copie des données remise",
        "open_archive": "Archive ouverte",
        "alert_readings": "Alerte : 300 dossiers lus en un jour",
        "unlock_readings": "Limite de lecture relevée",
    },
    "Permission": {
        "archive:read": "Ouvrir une demande radiée, avec une raison",
        "reading:unlock": "Relever la limite de lecture d’un agent",
    },
}

REFUSALS = {
    "archive_not_allowed": (
        "L’archive est restreinte", "Une demande radiée ne s’ouvre plus que par le gestionnaire ou l’État.",
        NOTHING_LOST, "Adressez-vous au gestionnaire du registre, avec votre raison.",
    ),
    "reading_quota_reached": (
        "Vous avez lu 600 dossiers aujourd’hui",
        "Au-delà, la lecture s’arrête jusqu’à demain : c’est une protection contre la copie en masse.",
        "Vos actes du jour sont conservés. Ce dossier ne s’est pas ouvert.",
        "Appelez le gestionnaire du registre : il peut relever la limite, avec une raison.",
    ),
    "unlock_not_allowed": (
        "Vous ne pouvez pas relever cette limite", "Le gestionnaire du registre le fait, et jamais pour lui-même.",
        NOTHING_LOST, "Demandez-le à un autre gestionnaire.",
    ),
    "unlock_reason_missing": (
        "La raison manque", "La limite ne se relève pas sans raison écrite.", NOTHING_LOST,
        "Écrivez pourquoi, en une phrase.",
    ),
    "quota_changed": (
        "La limite a déjà été relevée", "Quelqu’un l’a fait depuis que vous avez ouvert la page.", NOTHING_LOST,
        "Ouvrez de nouveau la page pour voir la limite présente.",
    ),
    "archive_purpose_missing": (
        "Le motif de consultation manque", "Une demande radiée ne s’ouvre pas sans raison écrite.", NOTHING_LOST,
        "Écrivez pourquoi vous en avez besoin, en une phrase.",
    ),
}  # fmt: skip
