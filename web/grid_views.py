"""A scoring grid as a table that people read: groups, criteria, points, proof and article."""

from collections.abc import Mapping
from typing import Any

from register.priorities.grid_queries import DraftGrid
from register.priorities.queries import AdoptedGrid
from web.formats import date_long, integer
from web.labels import label
from web.score_changes import points_text

NBSP = "\u00a0"
UNITS = {
    "effort_rate_percent": "%",
    "seniority_months": "mois",
    "unjustified_refusals": "refus",
    "household_size": "personnes",
    "minor_children": "enfants mineurs",
    "adults": "adultes",
    "current_occupants": "personnes",
    "current_rooms": "pièces",
    "surface_m2_per_person": "m²",
    "seniority_years": "ans",
    "residual_income_euros": "€",
    "income_percent_of_plus": "%",
}
# What a line being written may still lack.
BLANK_GROUP: dict[str, Any] = {"code": "", "label": "", "combine": "sum", "cap": None}
BLANK_CRITERION: dict[str, Any] = {
    "label": "", "group": "", "fact": "", "when": {"kind": ""}, "points": 0, "evidence": "NONE", "article": None,
}  # fmt: skip
UNNAMED_GROUP, UNNAMED_LINE, NO_GROUP = "Groupe sans nom", "Ligne sans libellé", "Lignes sans groupe"


def grid_page(grid: AdoptedGrid | DraftGrid) -> dict[str, Any]:
    """What ``public/grid.html`` shows of one grid; one being written is shown with what it has so far."""
    content = grid.content
    transfer = content.get("transfer")
    return {
        "grid": {
            "title": f"Grille de cotation{NBSP}: {grid.epci_name}",
            "territory": grid.epci_name,
            "adopted_text": adopted_text(grid) if isinstance(grid, AdoptedGrid) else "Projet, pas encore adopté.",
            "synthetic": grid.is_synthetic,
        },
        "groups": groups_of(content),
        "transfer_groups": groups_of(transfer) if transfer else [],
        "refusal_text": _refusal_text(content),
        "rules": rules_of(content),
    }


def adopted_text(grid: AdoptedGrid) -> str:
    """When it was voted, and since when it applies."""
    voted = f"votée le {date_long(grid.adopted_on)}" if grid.adopted_on else "sans date de vote"
    since = f", appliquée depuis le {date_long(grid.in_force_from)}" if grid.in_force_from else ""
    until = f" et jusqu’au {date_long(grid.in_force_until)}" if grid.in_force_until else ""
    return f"Version{NBSP}{grid.version}, {voted}{since}{until}."


def groups_of(section: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The groups of a section with their criteria in words; lines of no known group come last.

    ``index`` is the place of each in the document, None for lines gathered because their group is unknown.
    """
    criteria = [(place, {**BLANK_CRITERION, **one}) for place, one in enumerate(section.get("criteria") or [])]
    groups = [{**BLANK_GROUP, **group} for group in section.get("groups") or []]
    shown: list[dict[str, Any]] = [
        {
            "index": index,
            "label": group["label"] or UNNAMED_GROUP,
            "rule_text": _rule_text(group),
            "criteria": [_criterion(one, place) for place, one in criteria if one["group"] == group["code"]],
        }
        for index, group in enumerate(groups)
    ]
    codes = {group["code"] for group in groups}
    lost = [_criterion(one, place) for place, one in criteria if one["group"] not in codes]
    return [*shown, {"index": None, "label": NO_GROUP, "rule_text": "", "criteria": lost}] if lost else shown


def _rule_text(group: dict[str, Any]) -> str:
    combined = label("GridCombination", group["combine"])
    if group["cap"] is None:
        return combined
    if group["cap"] < 0:
        return f"{combined}, sans jamais retirer plus de {points_text(-group['cap'])}"
    return f"{combined}, {points_text(group['cap'])} au plus"


def _criterion(one: dict[str, Any], index: int) -> dict[str, Any]:
    return {
        "index": index,
        "label": one["label"] or UNNAMED_LINE,
        "points_text": _points_text(one),
        "condition": ". ".join(text for text in (_condition(one), _second(one), _excluded(one)) if text),
        "evidence": one["evidence"].lower(),
        "article": one["article"] or "",
    }


def _points_text(one: dict[str, Any]) -> str:
    when, unit = one["when"], UNITS.get(one["fact"], "unité")
    if when["kind"] == "per_unit":
        step = "" if when.get("step") == 1 else f"{_number(when, 'step')}{NBSP}"
        return f"{points_text(one['points'])} par {step}{unit}"
    if when["kind"] == "table":
        most = max((row["points"] for row in when.get("rows") or [{"points": 0}]), key=abs)
        return f"jusqu’à {points_text(most * one['points'])}"
    return points_text(one["points"])


def _number(when: Mapping[str, Any], key: str) -> str:
    """A value of a condition; dots while it is not written."""
    value = when.get(key)
    return "…" if value is None else integer(value)


def _condition(one: Mapping[str, Any]) -> str:
    when, unit = one["when"], UNITS.get(one["fact"], "")
    if when["kind"] == "at_least":
        return f"À partir de {_number(when, 'value')}{NBSP}{unit}".rstrip()
    if when["kind"] == "between":
        return f"De {_number(when, 'from')} à {_number(when, 'to')}{NBSP}{unit}".rstrip()
    if when["kind"] == "per_unit":
        since = f"Au-delà de {_number(when, 'from')}{NBSP}{unit}" if when.get("from") else ""
        most = f"{_number(when, 'cap')} fois au plus" if when.get("cap") is not None else ""
        return ", ".join(text for text in (since, most) if text)
    if when["kind"] == "table":
        each = [{**row, "points": row["points"] * one["points"]} for row in when.get("rows") or []]
        rows = (f"à partir de {integer(row['from'])}{NBSP}{unit}, {points_text(row['points'])}" for row in each)
        return f"{NBSP}; ".join(rows).capitalize()
    return ""


def _second(one: dict[str, Any]) -> str:
    if not one.get("and"):
        return ""
    second = one["and"]
    condition = _condition(second).lower()
    return f"Si aussi{NBSP}: {label('Fact', second['fact']).lower()}" + (f", {condition}" if condition else "")


def _excluded(one: dict[str, Any]) -> str:
    return "Ne s’ajoute pas à une ligne semblable du groupe" if one.get("not_with") else ""


def rules_of(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a grid says beside its points, in words: who is left out of it, and the order of its list."""
    order = content.get("order") or {}
    then = ", puis ".join(label("GridOrder", step) for step in order.get("then") or [])
    last = [{"label": "À rang égal", "text": f"{then.capitalize()}, puis le numéro de la demande"}] if then else []
    parts = (
        ("exclusions", "Demandes hors cotation", [_circumstance(one) for one in content.get("exclusions") or []]),
        ("order", "Ordre de la liste", [_circumstance(one) for one in order.get("tiers") or []] + last),
    )
    return [{"key": key, "title": title, "rows": rows} for key, title, rows in parts if rows]


def _circumstance(one: Mapping[str, Any]) -> dict[str, str]:
    asked = label("ProofAsked", one.get("evidence") or "NONE")
    said = [label("Fact", one["fact"]) if one.get("fact") else "", _condition(one), f"Preuve{NBSP}: {asked.lower()}"]
    return {"label": one.get("label") or UNNAMED_LINE, "text": ". ".join(text for text in said if text)}


def _refusal_text(section: dict[str, Any]) -> str:
    criteria = [{**BLANK_CRITERION, **one} for one in section.get("criteria") or []]
    lost = [f"vos points changent, {_points_text(one)}" for one in criteria if one["fact"] == "unjustified_refusals"]
    effects = [one.get("label") or label("GridRefusal", one["effect"]) for one in section.get("refusals") or []]
    if not lost and not effects:
        return "Un refus ne change pas vos points."
    effect = f"{NBSP}; ".join([*lost, *effects])
    return (
        f"Refuser un logement adapté à vos besoins sans motif légitime a un effet, une fois le refus reconnu "
        f"injustifié{NBSP}: {effect}. Un refus avec un motif légitime ne change rien."
    )
