"""Wording of equity: steps, dimensions, groups, and the sentences of an alert."""

LABELS = {
    "SelectionStep": {
        "ELIGIBLE": "Recevables",
        "PRESENTED": "Présentés à la commission",
        "ALLOCATED": "Attribués",
        "LET": "Logés",
    },
    # What a step starts from and what it keeps.
    "StepMeaning": {
        "ELIGIBLE": "Parmi les candidatures à une annonce, celles qui remplissent les conditions d’accès",
        "PRESENTED": "Parmi les ménages d’une liste, ceux que le bailleur présente à la commission",
        "ALLOCATED": "Parmi les ménages présentés, ceux à qui la commission attribue le logement",
        "LET": "Parmi les propositions arrivées à leur terme, celles qui finissent par un bail",
    },
    "StepVerb": {
        "ELIGIBLE": "sont recevables",
        "PRESENTED": "sont présentés à la commission",
        "ALLOCATED": "obtiennent une attribution",
        "LET": "signent un bail",
    },
    "SelectionDimension": {
        "INCOME_QUARTILE": "Ressources",
        "HOUSEHOLD_KIND": "Ménage",
        "DISABILITY": "Handicap",
        "CHANNEL": "Façon de déposer la demande",
    },
    "DisabilitySide": {"DISABLED": "Une personne a la carte invalidité", "OTHERS": "Personne n’a la carte invalidité"},
    # The subject of an alert's sentence, by dimension and group.
    "EquityGroup": {
        "INCOME_QUARTILE FIRST": "Les ménages du premier quartile",
        "INCOME_QUARTILE OTHERS": "Les ménages au-dessus du premier quartile",
        "HOUSEHOLD_KIND SINGLE": "Les personnes seules",
        "HOUSEHOLD_KIND SINGLE_PARENT": "Les adultes seuls avec enfant mineur",
        "HOUSEHOLD_KIND ADULTS": "Les ménages de plusieurs adultes sans enfant mineur",
        "HOUSEHOLD_KIND FAMILY": "Les ménages de plusieurs adultes avec enfant mineur",
        "DISABILITY DISABLED": "Les ménages dont une personne a la carte invalidité",
        "DISABILITY OTHERS": "Les ménages où personne n’a la carte invalidité",
        "CHANNEL ONLINE": "Les demandes déposées en ligne",
        "CHANNEL DESK": "Les demandes déposées au guichet",
        "CHANNEL PAPER": "Les demandes déposées sur papier",
        "CHANNEL PHONE": "Les demandes déposées par téléphone",
        "CHANNEL HELPER": "Les demandes déposées avec une association",
    },
    "EquityColumn": {
        "landlord": "Bailleur",
        "step": "Étape",
        "dimension": "Distinction",
        "group": "Groupe",
        "considered": "Examinés",
        "selected": "Retenus",
        "rate_percent": "Taux (%)",
        "low_percent": "Taux, borne basse (%)",
        "high_percent": "Taux, borne haute (%)",
        "ratio": "Rapport aux autres",
        "alert": "Alerte",
    },
}
GROUP_LABELS = {
    "INCOME_QUARTILE": "QuartileSide",
    "HOUSEHOLD_KIND": "HouseholdKind",
    "DISABILITY": "DisabilitySide",
    "CHANNEL": "Channel",
}
