"""What each column of a return means, printed beside it wherever it is shown; wording of the State's own texts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """A column: its name in the file, what it counts, its unit and the article that asks for it."""

    column: str
    sentence: str
    unit: str
    source: str


L441_1 = "CCH L441-1 ; arrêté du 6 juin 2023"
R441_5_1 = "CCH R441-5-1"
IDENTITY = (
    Definition("territory", "Territoire d’enregistrement (département sur trois chiffres).", "code", "R441-2-5"),
    Definition("landlord", "Bailleur qui a signé les baux.", "nom", "L441-1"),
    Definition("landlord_siren", "Numéro SIREN du bailleur ; vide pour un bailleur fictif.", "SIREN", "L441-1"),
)

FIRST_QUARTILE = (
    *IDENTITY,
    Definition("year", "Année de signature des baux.", "année", L441_1),
    Definition("period", "FIRST_HALF : signés du 1er janvier au 30 juin ; SECOND_HALF : du 1er juillet au 31 décembre ;"
               " YEAR : année entière.", "code", L441_1),
    Definition("leases_outside_qpv", "Attributions suivies de baux signés, hors quartier prioritaire de la ville.",
               "baux", L441_1),
    Definition("first_quartile_or_relocated", "Dont à des demandeurs du premier quartile de ressources par unité de"
               " consommation, ou relogés au titre du renouvellement urbain ou d’une ORCOD.", "baux", L441_1),
    Definition("rate_percent", "Part des précédentes dans les baux signés hors QPV.", "%", L441_1),
    Definition("target_percent", "Taux à atteindre, faute d’un autre fixé par la convention intercommunale.", "%",
               L441_1),
    Definition("missing", "Baux qui manquaient pour atteindre ce taux.", "baux", L441_1),
    Definition("leases_in_qpv", "Attributions suivies de baux signés en quartier prioritaire.", "baux", L441_1),
    Definition("other_quartiles_in_qpv", "Dont à des demandeurs des trois autres quartiles.", "baux", L441_1),
    Definition("other_quartiles_rate_percent", "Part des précédentes dans les baux signés en QPV (objectif : 50 %).",
               "%", L441_1),
    Definition("unknown_quartile", "Baux dont le quartile n’a pu être établi, comptés hors premier quartile.", "baux",
               L441_1),
)  # fmt: skip

FLOW = (
    *IDENTITY,
    Definition("year", "Année du bilan.", "année", R441_5_1),
    Definition("breakdown", "Ventilation de la ligne : ALL, TYPOLOGY, FINANCING, QPV, COMMUNE ou CONSTRUCTION_PERIOD.",
               "code", R441_5_1),
    Definition("value", "Valeur : T1 à T6, PLAI, PLUS, PLS, IN_QPV, OUTSIDE_QPV, code INSEE, période.",
               "code", R441_5_1),
    Definition("reserver", "Réservataire vers qui le logement a été orienté ; OWN : le bailleur lui-même.", "code",
               R441_5_1),
    Definition("offered", "Logements proposés au réservataire dans l’année.", "logements", R441_5_1),
    Definition("allocated", "Logements attribués, bail signé dans l’année.", "logements", R441_5_1),
)  # fmt: skip

HANDBOOK = "Définition de l’observatoire"
INDICATORS = (
    Definition("live", "Demandes en cours le jour de la page. Le lieu et la taille sont ceux souhaités en premier :"
               " une demande compte une fois.", "demandes", "CCH R441-2-6"),
    Definition("filed", "Demandes déposées depuis un an, en cours ou non.", "demandes", "CCH R441-2-6"),
    Definition("lettings", "Baux signés depuis un an, au lieu et à la taille du logement attribué.", "baux",
               "CCH R441-2-6"),
    Definition("pressure", "Demandes en cours divisées par les attributions des douze mois.",
               "demandes par attribution", HANDBOOK),
    Definition("age_months", "Médiane, en mois entiers, du temps écoulé depuis le dépôt des demandes en cours.", "mois",
               HANDBOOK),
    Definition("wait_months", "Médiane, en mois entiers, du temps écoulé entre le dépôt et la signature du bail des"
               " ménages logés depuis un an.", "mois", HANDBOOK),
)  # fmt: skip
