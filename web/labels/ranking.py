"""The published total order in plain French: the page, the grids and the API say the same."""

from datetime import date
from typing import NamedTuple, TypedDict


class OrderKey(TypedDict):
    """One key of the order, with its rule and where it comes from."""

    key: str
    direction: str
    name: str
    rule: str
    article: str


ORDER: tuple[OrderKey, ...] = (
    {
        "key": "tier", "direction": "ascending", "name": "Le rang donné par la loi",
        "rule": "Une demande reconnue prioritaire et urgente par la commission de médiation (DALO), quand la décision"
        " est prouvée par son document ou par l’institution, passe avant toutes les autres. Une décision seulement"
        " déclarée ne fait passer personne devant. Une grille peut ensuite déclarer ses propres rangs"
        " et traiter certaines demandes hors des points\u00a0: celles-là, puis les demandes suspendues, viennent après"
        " toutes les autres. La page de chaque grille dit les siens.",
        "article": "L441-1 et L441-2-3",
    },
    {
        "key": "points", "direction": "descending", "name": "Les points",
        "rule": "À rang égal, la demande qui a le plus de points de la grille de l’intercommunalité passe avant. Une"
        " commune sans grille ne donne de points à personne.",
        "article": "R441-2-10 11°",
    },
    {
        "key": "filed_on", "direction": "ascending", "name": "L’ancienneté",
        "rule": "À points égaux, la demande déposée la première passe avant. Le renouvellement ne change pas ce jour.",
        "article": "Règle du registre",
    },
    {
        "key": "number", "direction": "ascending", "name": "Le numéro unique",
        "rule": "Déposées le même jour avec autant de points, les demandes se suivent par leur numéro, le plus petit"
        " d’abord.",
        "article": "Règle du registre",
    },
)  # fmt: skip

EXCLUDED, SUSPENDED = 32_000, 32_001


def tier_text(tier: int, *, has_tiers: bool) -> str:
    """A tier in words: the law's own, or the grid's; ``has_tiers`` when the list has more than the law's."""
    named = {0: "DALO", EXCLUDED: "Hors cotation", SUSPENDED: "Suspendue"}
    return named.get(tier) or (f"Rang\u00a0{tier}" if has_tiers else "Aucun")


END_OF_TIES = (
    "Deux demandes n’ont jamais le même numéro\u00a0: l’ordre est toujours complet, et il donne le même résultat chaque"
    " fois qu’on le recalcule. Rien n’y est tiré au sort."
)


class Example(NamedTuple):
    """One invented application of the worked example, and which key places it."""

    number: str
    tier: int
    points: int
    filed_on: date
    placed_by: str


# Invented people. In the published order, as a test checks with the order itself.
EXAMPLE = (
    Example("014032600001200001", 0, 40, date(2026, 3, 10), "Décision DALO prouvée\u00a0: devant, même avec moins"),
    Example("014092300004100001", 1, 72, date(2023, 9, 4), "Le plus de points parmi les autres"),
    Example("014012500000800001", 1, 58, date(2025, 1, 15), "58\u00a0points aussi, mais déposée avant la suivante"),
    Example("014062500003300001", 1, 58, date(2025, 6, 20), "Même jour que la suivante\u00a0: numéro plus petit"),
    Example("014062500003400001", 1, 58, date(2025, 6, 20), "Numéro plus grand"),
)
