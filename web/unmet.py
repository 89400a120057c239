"""A reason of eligibility with the figures of one household, as everybody reads it."""

from collections.abc import Callable, Mapping
from typing import Any

from web.formats import NBSP, euros, integer, plural, surface
from web.labels import label

Values = Mapping[str, Any]


def _income(values: Values) -> str:
    income, ceiling = euros(values["income_euros"]), euros(values["ceiling_euros"])
    return f"Ressources{NBSP}: {income} par an. Plafond {values['loan_type']}{NBSP}: {ceiling} par an."


def _large(values: Values) -> str:
    return f"{_people(values)} dans {surface(values['surface_m2'])}{NBSP}: il faut {surface(values['min_surface_m2'])}."


def _small(values: Values) -> str:
    rooms = plural(values["rooms"], "pièce", "pièces")
    return f"{_people(values)} pour {rooms}{NBSP}: au plus {integer(values['most_rooms'])}."


def _table(values: Values) -> str:
    return f"{_people(values)}{NBSP}: {values['usual']}, et non {values['typology']}."


def _people(values: Values) -> str:
    return plural(values["people"], "personne", "personnes")


FIGURES: Mapping[str, Callable[[Values], str]] = {
    "INCOME_ABOVE_CEILING": _income,
    "HOUSEHOLD_TOO_LARGE": _large,
    "HOUSEHOLD_TOO_SMALL": _small,
    "TYPOLOGY_OUTSIDE_TABLE": _table,
}


def unmet_with_figures(code: str, values: Values) -> str:
    """The sentence and article of a reason, then the figures that decided, where there are some."""
    figures = FIGURES[code](values) if code in FIGURES and values else ""
    return f"{label('BidReason', code)} {figures}".strip()


def category_text(found: Values) -> str:
    """3, ou 2 (enfants en visite non comptés): the category, and what the other readings of the texts would give."""
    others = (f"ou {each} ({label('VisitingChildrenRule', rule)})" for rule, each in found["other_categories"].items())
    return ", ".join((str(found["category"]), *others))
