"""Wording of what filing, drafts and accounts refuse, and of the lines they leave in the history."""

from web.labels.errors import NOTHING_LOST, Wording

LABELS: dict[str, dict[str, str]] = {
    "HistoryAction": {"save_draft": "Brouillon enregistré"},
}

TO_CORRECT = "Corrigez les réponses signalées, puis recommencez."

REFUSALS: dict[str, Wording] = {
    "application_incomplete": (
        "Il manque des réponses", "Certaines questions obligatoires n’ont pas encore de réponse.",
        "Toutes vos réponses sont conservées.", "Complétez les étapes signalées, puis déposez la demande.",
    ),
    "wishes_invalid": (
        "Ce souhait ne peut pas être ajouté", "La commune ou la taille choisie ne convient pas.", NOTHING_LOST,
        TO_CORRECT,
    ),
    "draft_changed": (
        "Ce brouillon a changé ailleurs", "Il a été modifié dans une autre fenêtre ou par une autre personne.",
        "La dernière version enregistrée est conservée.", "Ouvrez de nouveau l’étape et vérifiez vos réponses.",
    ),
    "purpose_missing": (
        "Le motif de consultation manque", "Cette information protégée ne s’ouvre pas sans motif.", NOTHING_LOST,
        "Indiquez pourquoi vous en avez besoin.",
    ),
    "password_too_short": (
        "Ce mot de passe est trop court", "Un mot de passe compte au moins {minimum} caractères.", NOTHING_LOST,
        "Choisissez-en un plus long, par exemple plusieurs mots.",
    ),
    "password_chosen": (
        "Un mot de passe a déjà été choisi", "Ce compte a déjà son mot de passe.", NOTHING_LOST,
        "Connectez-vous avec ce mot de passe.",
    ),
    "sign_in_failed": (
        "Connexion impossible", "L’identifiant ou le mot de passe ne convient pas.", NOTHING_LOST,
        "Vérifiez les deux, puis recommencez.",
    ),
    "invalid": ("Une réponse ne convient pas", "Ce qui a été saisi n’est pas acceptable.", NOTHING_LOST, TO_CORRECT),
    "register_not_empty": (
        "Ce registre n’est pas vide", "Des demandes y sont déjà enregistrées.", NOTHING_LOST,
        "Utilisez une base vide, ou effacez celle de démonstration.",
    ),
}  # fmt: skip
