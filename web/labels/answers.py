"""What to say when an answer is missing or cannot be read: each sentence says what to type."""

from collections.abc import Mapping

COMMON = {
    "required": "Répondez à cette question",
    "invalid": "Corrigez cette réponse",
    "too_long": "Raccourcissez ce texte : 200 caractères au plus",
    "too_small": "Indiquez un nombre plus grand",
    "too_large": "Vérifiez ce nombre : il paraît trop grand",
    "unknown_code": "Choisissez une des réponses proposées",
    "repeated": "Choisissez des réponses différentes",
    "too_many": "Choisissez moins de réponses",
    "outside_territory": "Choisissez des communes du département de la demande",
    "unknown_commune": "Choisissez une commune de la liste",
}
DAY = "Indiquez le jour, le mois et l’année, par exemple 14 3 1991"
WRONG_DAY = "Cette date n’existe pas. Indiquez le jour, le mois et l’année, par exemple 14 3 1991"
PROBLEMS: Mapping[str, Mapping[str, str]] = {
    "civility": {"required": "Choisissez Madame ou Monsieur"},
    "birth_name": {"required": "Indiquez votre nom de naissance"},
    "first_names": {"required": "Indiquez vos prénoms, séparés par une virgule"},
    "birth_date": {
        "required": DAY,
        "invalid": WRONG_DAY,
        "incomplete": DAY,
        "too_old": "Vérifiez l’année de naissance : elle a quatre chiffres, par exemple 1991",
        "future": "Vérifiez la date de naissance : elle est dans le futur",
        "too_young": "Pour déposer une demande, il faut avoir au moins 16 ans. Adressez-vous à un guichet",
    },
    "nationality": {"required": "Choisissez votre nationalité"},
    "family_situation": {"required": "Choisissez votre situation de famille"},
    "is_protected": {"required": "Choisissez oui ou non"},
    "address_line": {"required": "Indiquez votre adresse : numéro et rue, ou organisme qui reçoit votre courrier"},
    "postcode": {
        "required": "Indiquez le code postal, par exemple 14000",
        "invalid": "Indiquez un code postal à cinq chiffres, par exemple 14000",
    },
    "city": {"required": "Indiquez la ville"},
    "contact_phone": {
        "invalid": "Indiquez un numéro de téléphone, par exemple 06 12 34 56 78",
        "required_by_consent": "Indiquez le numéro où vous acceptez de recevoir des SMS, par exemple 06 12 34 56 78",
    },
    "contact_email": {
        "invalid": "Indiquez une adresse électronique, par exemple nom@exemple.fr",
        "required_by_consent": "Indiquez l’adresse où vous acceptez de recevoir des courriels",
    },
    "person_role": {
        "required": "Choisissez le lien de cette personne avec vous",
        "two_spouses": "Vous avez déjà indiqué un conjoint. Choisissez un autre lien",
    },
    "person_first_names": {"required": "Indiquez les prénoms de cette personne"},
    "person_birth_name": {"required": "Indiquez le nom de cette personne"},
    "person_birth_date": {
        "required": DAY,
        "invalid": WRONG_DAY,
        "incomplete": DAY,
        "too_old": "Vérifiez l’année de naissance : elle a quatre chiffres, par exemple 2016",
        "future": "Cette date est dans le futur. Pour un enfant à naître, répondez à la question suivante",
    },
    "people": {
        "two_spouses": "Vous avez indiqué deux conjoints. Retirez-en un, ou changez son lien avec vous",
        "future": "Une date de naissance est dans le futur. Corrigez-la",
        "too_many": "Une demande compte vingt personnes au plus. Adressez-vous à un guichet",
    },
    "expected_births": {
        "invalid": "Indiquez le nombre d’enfants attendus en chiffres, par exemple 1",
        "too_large": "Indiquez le nombre d’enfants attendus : cinq au plus",
    },
    "current_housing": {"required": "Choisissez ce qui ressemble le plus à votre situation"},
    "current_housing_other": {"required": "Précisez votre situation dans la liste"},
    "current_landlord": {"required": "Indiquez le nom de votre bailleur social. Il est écrit sur votre quittance"},
    "current_rooms": {"invalid": "Indiquez le nombre de pièces en chiffres, par exemple 3"},
    "current_surface_m2": {
        "invalid": "Indiquez la surface en mètres carrés, par exemple 45",
        "too_small": "Indiquez une surface d’au moins 1 mètre carré, ou laissez vide",
    },
    "current_rent_euros": {"invalid": "Indiquez le loyer en euros, par exemple 480"},
    "housing_benefit_euros": {"invalid": "Indiquez l’aide au logement en euros, par exemple 210"},
    "current_occupants": {
        "required": "Indiquez combien de personnes vivent dans ce logement, vous compris",
        "invalid": "Indiquez le nombre de personnes en chiffres, par exemple 3",
        "too_small": "Comptez-vous : indiquez au moins 1",
    },
    "work_status": {"required": "Choisissez votre situation de travail"},
    "work_place": {"unknown_commune": "Cette commune n’est pas reconnue. Écrivez son nom ou son code postal"},
    "monthly_resources_euros": {
        "required": "Indiquez les ressources du foyer en euros par mois, par exemple 1 480. Sans ressources, écrivez 0",
        "invalid": "Indiquez les ressources en euros par mois, par exemple 1 480",
    },
    "reference_income_euros": {"invalid": "Indiquez le revenu fiscal en euros, par exemple 15 920"},
    "lower_income_euros": {"invalid": "Indiquez le revenu fiscal en euros, par exemple 14 200"},
    "reasons": {
        "required": "Choisissez au moins un motif",
        "repeated": "Choisissez trois motifs différents",
    },
    "reason_1": {"required": "Choisissez au moins un motif"},
    "wanted_communes": {
        "required": "Ajoutez au moins une commune",
        "too_many": "Gardez huit communes au plus. Retirez-en",
    },
    "commune": {
        "required": "Choisissez une commune ou une taille à ajouter",
        "outside_territory": "Choisissez une commune du département de votre demande",
        "too_many": "Votre demande compte déjà huit communes. Un guichet peut en remplacer une avec vous",
    },
    "typology": {"unknown_code": "Choisissez une taille de la liste"},
    "commune_search": {
        "unknown": "Aucune commune du département ne porte ce nom. Essayez un code postal ou le début du nom",
        "required": "Écrivez le nom ou le code postal d’une commune",
        "too_many": "Une demande compte huit communes au plus. Retirez-en une avant d’en ajouter",
    },
    "typologies": {"required": "Choisissez au moins une taille de logement"},
    "accepts_nearby": {"required": "Choisissez oui ou non"},
    "max_rent_euros": {
        "invalid": "Indiquez un loyer en euros, par exemple 600",
        "too_small": "Indiquez un loyer d’au moins 1 euro, ou laissez vide",
    },
    "declaration": {"required": "Cochez la case pour confirmer que vos réponses sont exactes"},
    "password": {"password_too_short": "Choisissez un mot de passe d’au moins 12 caractères"},
    "password_again": {"different": "Les deux mots de passe sont différents. Écrivez deux fois le même"},
    "resume_code": {
        "required": "Écrivez le code de reprise que vous avez noté",
        "unknown": "Ce code ne correspond à aucun brouillon gardé. Vérifiez chaque caractère",
    },
    "territory": {"required": "Choisissez le département où vous cherchez un logement"},
    "channel": {"required": "Choisissez comment la demande vous parvient"},
    "purpose": {"required": "Écrivez pourquoi vous avez besoin de cette adresse"},
    "archive_number": {
        "required": "Écrivez le numéro de la demande radiée",
        "unknown": "Aucune demande radiée ne porte ce numéro. Vérifiez chaque chiffre",
    },
    "reason": {"too_short": "Écrivez pourquoi, en dix signes au moins"},
    "archive_purpose": {"too_short": "Écrivez pourquoi, en dix signes au moins"},
    "reference": {
        "required": "Écrivez la référence reçue par message",
        "unknown": "Aucun effacement ne porte cette référence. Vérifiez chaque signe",
    },
    "q": {"required": "Écrivez un numéro de demande, ou le début d’un nom de naissance"},
}
def problem_text(field: str, code: str) -> str:
    """The sentence for one problem of one field."""
    text = PROBLEMS.get(field, {}).get(code) or COMMON.get(code) or COMMON["invalid"]
    return text.replace(" :", "\u00a0:")


def problem_texts(problems: Mapping[str, str]) -> dict[str, str]:
    """The sentences of several fields, in their order."""
    return {field: problem_text(field, code) for field, code in problems.items()}
