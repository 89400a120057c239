"""Wording of grids and of the lines of a score: what a line rests on, and what would change it."""

LABELS = {
    "GridStatus": {"DRAFT": "Projet", "ADOPTED": "Adoptée"},
    "ProofKind": {
        "NONE": "Non déclaré",
        "DECLARED": "Déclaré, pas encore vérifié",
        "COMPUTED": "Calculé",
        "DOCUMENT": "Pièce acceptée",
        "INSTITUTION": "Reconnu par une institution",
    },
    # What a criterion of the grid asks before its points are sure.
    "ProofAsked": {
        "NONE": "Aucune",
        "DECLARED": "La déclaration suffit",
        "COMPUTED": "Calculé par le registre",
        "DOCUMENT": "Pièce justificative",
        "INSTITUTION": "Décision d’une institution",
    },
    # "Cette ligne sera confirmée par" … and "Ces points compteront avec" …
    "ProofNeeded": {
        "NONE": "",
        "DECLARED": "votre déclaration",
        "COMPUTED": "vos justificatifs de logement et de ressources",
        "DOCUMENT": "une pièce justificative",
        "INSTITUTION": "la décision d’une institution (préfecture, commission, service social)",
    },
    "GridCombination": {"sum": "Les points s’ajoutent", "max": "Seule la ligne la plus forte compte"},
    "Fact": {
        "dalo": "Décision DALO favorable",
        "pdalhpd": "Plan départemental ou accord collectif",
        "disability": "Personne handicapée dans le foyer",
        "therapeutic_apartment": "Sortie d’appartement de coordination thérapeutique",
        "hardship": "Mal logé, ou cumul de difficultés",
        "temporary_housing": "Hébergé ou logé temporairement",
        "back_to_work": "Retour à l’emploi après un long chômage",
        "unfit_housing": "Habitat indigne",
        "domestic_violence": "Violences au sein du couple",
        "sexual_assault_home": "Viol ou agression sexuelle au domicile",
        "prostitution_exit": "Parcours de sortie de la prostitution",
        "trafficking": "Victime de traite ou de proxénétisme",
        "overcrowded_with_minor": "Logement trop petit, avec un enfant mineur",
        "no_dwelling": "Sans logement à soi",
        "eviction": "Menace d’expulsion sans relogement",
        "child_welfare_leaver": "Sortie de l’aide sociale à l’enfance",
        "key_worker": "Travailleur d’un secteur essentiel",
        "local_link": "Habite ou travaille dans l’intercommunalité",
        "effort_rate_percent": "Part des ressources prise par le logement",
        "social_tenant": "Locataire du parc social",
        "under_occupied_tenant": "Logement social trop grand",
        "dwelling_unfit_for_disability": "Logement inadapté au handicap ou à l’âge",
        "seniority_months": "Ancienneté de la demande",
        "abnormal_delay_exceeded": "Délai anormalement long dépassé",
        "unjustified_refusals": "Refus sans motif légitime",
        "household_size": "Nombre de personnes",
        "minor_children": "Enfants mineurs",
        "non_decent_with_minor": "Logement non décent, avec un enfant mineur",
    },
    "DraftOrigin": {"BLANK": "Grille vide", "COPY": "Copie d’une grille", "IMPORT": "Document importé"},
    "HistoryAction": {
        "adopt_grid": "Grille de cotation adoptée",
        "draft_grid": "Projet de grille commencé",
        "save_grid": "Projet de grille enregistré",
        "discard_grid": "Projet de grille supprimé",
    },
}

KEPT = "Rien n’a été modifié."
REFUSALS = {
    "grid_invalid": (
        "Cette grille ne peut pas être appliquée",
        "Le document contient des erreurs.",
        KEPT,
        "Corrigez chaque ligne signalée et recommencez.",
    ),
    "grid_of_no_epci": (
        "Vous ne pouvez pas écrire de grille",
        "Seul le service habitat d’une intercommunalité écrit et adopte la grille de son territoire.",
        KEPT,
        "Consultez la grille en vigueur, ou demandez un compte au gestionnaire du registre.",
    ),
    "grid_changed": (
        "Ce projet a changé depuis que vous l’avez ouvert",
        "Quelqu’un, ou une autre fenêtre, l’a enregistré entre-temps.",
        "Rien n’a été écrasé.",
        "Relisez le projet tel qu’il est maintenant, puis refaites votre modification.",
    ),
    "grid_in_force_before_adoption": (
        "Ces dates ne sont pas acceptées",
        "La grille s’appliquerait avant le jour du vote.",
        KEPT,
        "Choisissez une date d’effet égale ou postérieure à la délibération.",
    ),
    "grid_in_force_before_previous": (
        "Ces dates ne sont pas acceptées",
        "Une grille déjà adoptée commence ce jour-là ou plus tard.",
        KEPT,
        "Choisissez une date d’effet postérieure à celle de la grille en vigueur.",
    ),
}
