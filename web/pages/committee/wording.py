"""Candidates' sheets in words: the household, the current home, and the comparison side by side."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from register.committees.sheets import PROTECTED, compared_lines
from web.formats import NBSP, euros, integer, months, plural
from web.labels import label
from web.unmet import category_text, unmet_with_figures

Sheet = Mapping[str, Any]
Row = dict[str, Any]
HIDDEN = "Situation protégée"
UNKNOWN = "Non connu"


def household(sheet: Sheet) -> str:
    """2 adultes, 1 enfant."""
    parts = [plural(sheet["adults"], "adulte", "adultes")]
    if sheet["minors"]:
        parts.append(plural(sheet["minors"], "enfant", "enfants"))
    others = sheet["size"] - sheet["adults"] - sheet["minors"]
    if others > 0:
        parts.append(plural(others, "autre personne", "autres personnes"))
    return ", ".join(parts)


def whole_percent(value: int | None) -> str:
    """52 %, or a dash in words when it cannot be computed."""
    return UNKNOWN if value is None else f"{integer(value)}{NBSP}%"


def points(sheet: Sheet) -> str:
    """93, dont 25 à confirmer."""
    if sheet["points"] is None:
        return UNKNOWN
    if sheet.get("outside"):
        return f"0, {label('Outside', sheet['outside']).lower()}"
    left = sheet["points"] - sheet["verified_points"]
    return integer(sheet["points"]) + (f", dont {integer(left)} à confirmer" if left else "")


def proof(sheet: Sheet) -> tuple[str, str]:
    """The mark and the words that sum up how well the points are proved."""
    left = (sheet["points"] or 0) - (sheet["verified_points"] or 0)
    if left > 0:
        return "declared", f"{plural(left, 'point', 'points')} à confirmer"
    return "document", "Tout vérifié"


def flags(sheet: Sheet) -> list[str]:
    """The checked priorities in words; those that protect somebody are only said to exist."""
    return [HIDDEN if flag == PROTECTED else label("PriorityFlag", flag) for flag in sheet["flags"]]


def current_home(sheet: Sheet) -> str:
    """Locataire du parc privé, 22 m² pour 3."""
    text = label("CurrentHousing", sheet["current_housing"])
    surface = sheet["current_surface_m2"]
    return f"{text}, {integer(surface)}{NBSP}m² pour {sheet['current_occupants']}" if surface else text


def unmet(sheet: Sheet) -> str:
    """Every condition of access that is not met, each with its article; a sheet frozen earlier does not say."""
    if "unmet" not in sheet:
        return UNKNOWN
    return " ".join(unmet_with_figures(each["code"], each["values"]) for each in sheet["unmet"]) or "Remplies"


def typologies(sheet: Sheet) -> str:
    """T3 ou T4, table du bailleur."""
    text = " ou ".join(sheet["usual_typologies"])
    return f"{text}, table du bailleur" if sheet.get("own_practice") else text


def income_method(sheet: Sheet) -> str:
    """Which year's income is compared with the ceiling."""
    method = sheet.get("income_method")
    return label("IncomeMethod", method) if method else UNKNOWN


def category(sheet: Sheet) -> str:
    """3, or 2 under another reading of the texts on children who visit."""
    return category_text(sheet) if "category" in sheet else UNKNOWN


def effort(sheet: Sheet) -> str:
    """38 %, au-dessus du seuil de 33 %."""
    text = whole_percent(sheet["effort_percent"])
    if "EFFORT_RATE_HIGH" not in sheet.get("alerts", ()):
        return text
    return f"{text}, au-dessus du seuil de {whole_percent(sheet['effort_alert_percent'])}"


def residual(sheet: Sheet) -> str:
    """8 €, sous le seuil de 10 €."""
    text = euros(sheet["residual_euros"])
    if "RESIDUAL_INCOME_LOW" not in sheet.get("alerts", ()):
        return text
    return f"{text}, sous le seuil de {euros(sheet['residual_alert_euros'])}"


def comparison(sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """The groups of the side-by-side table."""
    typology = sheets[0]["dwelling"]["typology"] if sheets else ""
    home = [
        _row("Personnes à loger", sheets, lambda sheet: f"{sheet['size']} ({household(sheet)})"),
        _row("Conditions d’accès", sheets, unmet),
        _row("Tailles pour ce ménage", sheets, typologies, best=lambda sheet: typology in sheet["usual_typologies"]),
        _row("Logement actuel", sheets, current_home),
        _row("Ancienneté", sheets, lambda sheet: months(sheet["seniority_months"])),
    ]  # fmt: skip
    return [
        {"title": "Le ménage et le logement", "rows": home},
        {"title": "Les ressources", "rows": _resources(sheets)},
        {"title": "Les points", "rows": _points(sheets)},
    ]


def _resources(sheets: Sequence[Sheet]) -> list[Row]:
    lowest = min((sheet["effort_percent"] for sheet in sheets if sheet["effort_percent"] is not None), default=None)
    most = max((sheet["residual_euros"] for sheet in sheets), default=None)
    return [
        _row("Par mois", sheets, lambda sheet: euros(sheet["monthly_resources_euros"])),
        _row("Part du plafond", sheets, lambda sheet: whole_percent(sheet["ceiling_percent"])),
        _row("Revenu retenu", sheets, income_method),
        _row("Catégorie du plafond", sheets, category),
        _row("Taux d’effort, avant aide au logement", sheets, effort,
             best=lambda sheet: sheet["effort_percent"] == lowest),
        _row("Reste pour vivre, par jour et par unité", sheets, residual,
             best=lambda sheet: sheet["residual_euros"] == most),
        _row("Premier quartile", sheets, lambda sheet: "Oui" if sheet["is_first_quartile"] else "Non"),
    ]  # fmt: skip


def _points(sheets: Sequence[Sheet]) -> list[Row]:
    rows: list[Row] = []
    for code, text, lines in compared_lines(sheets):
        cells = [
            {"points": line["points"], "kind": line["kind"]} if line else {"points": 0, "kind": ""} for line in lines
        ]
        rows.append({"label": HIDDEN if code == PROTECTED else text, "cells": cells, "differs": False})
    most = max((sheet["points"] or 0 for sheet in sheets), default=0)
    return [*rows, _row("Total", sheets, points, best=lambda sheet: (sheet["points"] or 0) == most)]


def _row(
    title: str, sheets: Sequence[Sheet], text: Callable[[Sheet], str], *, best: Callable[[Sheet], bool] | None = None
) -> Row:
    """``best`` marks the favourable gap: nothing is marked when everybody has it."""
    texts = [text(sheet) for sheet in sheets]
    favoured = [best is not None and best(sheet) for sheet in sheets]
    marked = [mark and not all(favoured) for mark in favoured]
    cells = [{"text": text_, "best": mark} for text_, mark in zip(texts, marked, strict=True)]
    return {"label": title, "cells": cells, "differs": len(texts) > 1 and len(set(texts)) == len(texts)}


WORDS = {
    "household": household, "whole_percent": whole_percent, "points_text": points, "proof_of": proof, "flags_of": flags,
    "current_home": current_home,
}  # fmt: skip
