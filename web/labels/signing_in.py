"""Wording of the ways in: passwords, codes, sessions."""

LOGIN_MISSING = "Indiquez votre numéro de demande ou votre adresse électronique."
PASSWORD_MISSING = "Indiquez votre mot de passe ou le code de votre attestation."  # noqa: S105  (a sentence)
FAILED = (
    "Identifiant ou mot de passe inconnu. Vérifiez-les, ou attendez quinze minutes après six essais."
)
CODE_MISSING = "Indiquez le code à six chiffres de votre téléphone, ou un code de secours."
LOCKED = "Trop d’essais. Attendez quinze minutes, ou utilisez un code de secours."
CODE_PROBLEMS = {
    "code_wrong": "Ce code ne convient pas. Lisez celui qui s’affiche maintenant sur votre téléphone.",
    "code_used": "Ce code a déjà servi. Attendez le suivant, trente secondes au plus.",
}

LABELS = {
    "Road": {
        "PASSWORD": "Mot de passe",
        "PASSWORD_AND_CODE": "Mot de passe et code du téléphone",
        "PASSWORD_AND_RECOVERY": "Mot de passe et code de secours",
        "PROVIDER": "Fournisseur d’identité",
        "PROVIDER_AND_CODE": "Fournisseur d’identité et code du téléphone",
    },
    "Permission": {
        "account:keep": "Voir et fermer ses propres sessions",
        "agent:reset-factor": "Remettre à zéro la double vérification d’un agent",
    },
    "HistoryAction": {
        "end_session": "Session fermée",
        "enrol_second_factor": "Double vérification activée",
        "renew_recovery_codes": "Codes de secours remplacés",
        "reset_second_factor": "Double vérification d’un agent remise à zéro",
        "use_recovery_code": "Code de secours utilisé",
    },
}

NOTHING_CHANGED = "Rien n’a été modifié."

REFUSALS = {
    "code_wrong": (
        "Ce code ne convient pas", "Le code saisi n’est pas celui de votre téléphone.", NOTHING_CHANGED,
        "Lisez le code affiché maintenant, puis recommencez.",
    ),
    "code_used": (
        "Ce code a déjà servi", "Un code ne sert qu’une fois.", NOTHING_CHANGED,
        "Attendez le suivant, trente secondes au plus.",
    ),
    "reason_missing": (
        "Il manque la raison", "La raison compte dix caractères au moins.", NOTHING_CHANGED,
        "Écrivez pourquoi, puis recommencez.",
    ),
    "second_factor_enrolled": (
        "La double vérification est déjà active", "Elle a été activée sur un autre appareil.", NOTHING_CHANGED,
        "Connectez-vous avec le code de votre téléphone.",
    ),
    "second_factor_published": (
        "Ce compte est celui de la démonstration", "Son code est public : il n’ouvre rien ici.", NOTHING_CHANGED,
        "Demandez votre propre compte au gestionnaire du registre.",
    ),
}  # fmt: skip
