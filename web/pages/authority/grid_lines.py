"""The groups and the lines of a grid being written: one page each, saved at each page."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register.db import transaction
from register.errors import Conflict, NotFound
from register.priorities.grid_documents import (
    Document,
    Kind,
    SectionName,
    items_of,
    moved,
    new_code,
    place_of,
    with_items,
    without,
)
from register.priorities.grid_queries import DraftGrid, draft_by_id
from web.access import Permission, current_actor, requires
from web.grid_drafts import (
    ARTICLES,
    KINDS,
    at_once,
    base_of,
    change,
    fact_options,
    known_fact,
    number_condition,
    shown_values,
)
from web.grid_views import UNITS, groups_of
from web.labels import choices, label
from web.labels.grids import CHANGED, GONE, problem_texts
from web.schemas.grids import CONDITIONS, CriterionSchema, GroupSchema, criterion_boxes, criterion_document
from web.schemas.housing import read

blueprint = Blueprint("authority_grid_lines", __name__, url_prefix="/authority/grids/<uuid:grid_id>")

Page = str | Response | tuple[str, int]
SECTION = "<any(main,transfer):section>"
WHEN_KEYS = {"value", "from", "to", "step", "cap", "rows"}
SAVED: dict[str, str] = {"groups": "Le groupe est enregistré.", "criteria": "La ligne est enregistrée."}


def _draft(grid_id: UUID) -> DraftGrid:
    actor = current_actor()
    with transaction(actor):
        return draft_by_id(actor, grid_id)


def _item(draft: DraftGrid, section: SectionName, kind: Kind, *, index: int) -> Document:
    items = items_of(draft.content, section, kind)
    if index >= len(items):
        raise NotFound("grid")
    return items[index]


# ---- groups ----------------------------------------------------------------------------------------------------------


def _group_page(draft: DraftGrid, section: SectionName, index: int | None, *, errors: Mapping[str, str]) -> str:
    stored = {} if index is None else _item(draft, section, "groups", index=index)
    return render_template(
        "authority/grid_group.html", draft=draft, section=section, base=base_of(draft.id), errors=errors,
        index=index, code=request.form.get("code", stored.get("code", "")), combines=choices("GridCombination"),
        typed=shown_values(request.form, {"label": "", "combine": "sum", "cap": "", **_shown(stored)}),
    )  # fmt: skip


def _shown(stored: Document) -> Document:
    return {key: "" if value is None else value for key, value in stored.items()}


@blueprint.get(f"/{SECTION}/groups/new")
@requires(Permission.GRID_WRITE)
def group_new(grid_id: UUID, section: SectionName) -> str:
    """The form of a new group."""
    return _group_page(_draft(grid_id), section, None, errors={})


@blueprint.get(f"/{SECTION}/groups/<int:index>")
@requires(Permission.GRID_WRITE)
def group_form(grid_id: UUID, section: SectionName, index: int) -> str:
    """One group: how its lines combine, and its cap."""
    return _group_page(_draft(grid_id), section, index, errors={})


@blueprint.post(f"/{SECTION}/groups")
@requires(Permission.GRID_WRITE)
def group_add(grid_id: UUID, section: SectionName) -> Page:
    """Add a group at the end."""
    return _group_save(grid_id, section, None)


@blueprint.post(f"/{SECTION}/groups/<int:index>")
@requires(Permission.GRID_WRITE)
def group_save(grid_id: UUID, section: SectionName, index: int) -> Page:
    """Keep a corrected group."""
    return _group_save(grid_id, section, index)


def _group_save(grid_id: UUID, section: SectionName, index: int | None) -> Page:
    values, problems = read(GroupSchema(), request.form)
    errors, status = problem_texts(problems), 400
    if not problems:
        written = {"label": values.get("label", ""), "combine": values.get("combine", "sum"), "cap": values.get("cap")}
        errors = _keep(grid_id, section, "groups", index=index, written=written)
        status = 409
        if not errors:
            return redirect(base_of(grid_id), 303)
        index = None if errors["_changed"] == GONE else index
    return _group_page(_draft(grid_id), section, index, errors=errors), status


# ---- lines -----------------------------------------------------------------------------------------------------------


@blueprint.get(f"/{SECTION}/criteria/new")
@requires(Permission.GRID_WRITE)
def line_new(grid_id: UUID, section: SectionName) -> str:
    """Choose the fact of a new line, then how it gives points, then fill it in."""
    return _line(grid_id, section, None)


@blueprint.get(f"/{SECTION}/criteria/<int:index>")
@requires(Permission.GRID_WRITE)
def line_form(grid_id: UUID, section: SectionName, index: int) -> str:
    """One line, to correct."""
    return _line(grid_id, section, index)


def _line(grid_id: UUID, section: SectionName, index: int | None) -> str:
    draft = _draft(grid_id)
    stored = {} if index is None else _item(draft, section, "criteria", index=index)
    asks_fact = request.args.get("choose") == "fact"
    fact = "" if asks_fact else known_fact(request.args.get("fact", "") or stored.get("fact", ""))
    kind = request.args.get("kind", "") or ("" if asks_fact else _kind_of(stored, fact))
    if not fact:
        return _choice_page(draft, section, index, asked="fact", chosen=stored.get("fact", ""))
    if number_condition(fact) and not kind:
        return _choice_page(draft, section, index, asked="kind", chosen=fact)
    return _line_page(draft, section, index, errors={}, fact=fact)


def _kind_of(stored: Document, fact: str) -> str:
    return (stored.get("when") or {}).get("kind", "") if stored.get("fact") == fact else ""


def _choice_page(draft: DraftGrid, section: SectionName, index: int | None, *, asked: str, chosen: str) -> str:
    kinds = [(kind, label("GridCondition", kind), label("GridConditionHint", kind)) for kind in CONDITIONS]
    return render_template(
        "authority/grid_choice.html", draft=draft, section=section, base=base_of(draft.id), index=index, asked=asked,
        options=fact_options() if asked == "fact" else kinds, chosen=chosen,
    )  # fmt: skip


def _line_page(
    draft: DraftGrid, section: SectionName, index: int | None, *, errors: Mapping[str, str], fact: str
) -> str:
    stored = {} if index is None else _item(draft, section, "criteria", index=index)
    evidence = "COMPUTED" if KINDS[fact] == "months" else "DECLARED"
    boxes = criterion_boxes({"provisional": True, "evidence": evidence, "article": ARTICLES.get(fact), **stored})
    boxes["kind"] = request.args.get("kind") or boxes["kind"] or "at_least"
    return render_template(
        "authority/grid_line.html", draft=draft, section=section, base=base_of(draft.id), index=index, errors=errors,
        fact=fact, is_number=number_condition(fact), unit=UNITS.get(fact, ""), article=ARTICLES.get(fact, ""),
        typed=shown_values(request.form, boxes), code=request.form.get("code", stored.get("code", "")),
        groups=[(one.get("code", ""), one.get("label", "")) for one in items_of(draft.content, section, "groups")],
        others=_others(draft, section, index), facts=[("", "Aucune"), *choices("Fact")],
        stored=_said(draft, section, index) if "_changed" in errors else None,
        kept={key: value for key, value in stored.items() if key not in KEYS},
    )  # fmt: skip


KEYS = frozenset({
    "code", "label", "group", "fact", "when", "points", "evidence", "provisional", "article", "and", "not_with",
})  # fmt: skip


def _others(draft: DraftGrid, section: SectionName, index: int | None) -> list[tuple[str, str]]:
    lines = enumerate(items_of(draft.content, section, "criteria"))
    return [(one.get("code", ""), one.get("label", "")) for place, one in lines if place != index]


def _said(draft: DraftGrid, section: SectionName, index: int | None) -> dict[str, Any] | None:
    """A line as it is stored now, in words."""
    if index is None:
        return None
    alone = {"criteria": [{**_item(draft, section, "criteria", index=index), "group": ""}], "groups": [{"code": ""}]}
    return cast(dict[str, Any], groups_of(alone)[0]["criteria"][0])


@blueprint.post(f"/{SECTION}/criteria")
@requires(Permission.GRID_WRITE)
def line_add(grid_id: UUID, section: SectionName) -> Page:
    """Add a line at the end."""
    return _line_save(grid_id, section, None)


@blueprint.post(f"/{SECTION}/criteria/<int:index>")
@requires(Permission.GRID_WRITE)
def line_save(grid_id: UUID, section: SectionName, index: int) -> Page:
    """Keep a corrected line."""
    return _line_save(grid_id, section, index)


def _line_save(grid_id: UUID, section: SectionName, index: int | None) -> Page:
    fact = known_fact(request.form.get("fact", ""))
    if not fact:
        return redirect(f"{base_of(grid_id)}/{section}/criteria/new", 303)
    values, problems = read(CriterionSchema(), request.form)
    errors, status = problem_texts(problems), 400
    if not problems:
        written = criterion_document(values, fact, KINDS)
        written["not_with"] = request.form.getlist("not_with")
        if number_condition(fact) and "kind" not in values:
            del written["when"]  # a condition that these pages cannot write stays as it is
        errors = _keep(grid_id, section, "criteria", index=index, written=written)
        status = 409
        if not errors:
            return redirect(base_of(grid_id), 303)
        index = None if errors["_changed"] == GONE else index
    return _line_page(_draft(grid_id), section, index, errors=errors, fact=fact), status


# ---- saving, order ---------------------------------------------------------------------------------------------------


def _keep(grid_id: UUID, section: SectionName, kind: Kind, *, index: int | None, written: Document) -> dict[str, str]:
    """Save one item; what another window did since is told and nothing is overwritten."""
    is_gone = False

    def edit(document: Document) -> Document:
        nonlocal is_gone
        items = items_of(document, section, kind)
        place = None if index is None else place_of(items, index, request.form.get("code", ""))
        is_gone = index is not None and place is None
        if place is None:
            items = _with_new(items, written)
        else:
            items[place] = _laid_over(items[place], written)
        return with_items(document, section, kind, items=items)

    try:
        change(current_actor(), grid_id, edit)
    except Conflict:
        return {"_changed": GONE if is_gone else CHANGED}
    flash(SAVED[kind])
    return {}


def _with_new(items: list[Document], written: Document) -> list[Document]:
    new = _laid_over({}, written)
    if any({**item, "code": ""} == {**new, "code": ""} for item in items):
        return items  # the same form sent twice
    return [*items, {"code": new_code(written["label"], items), **new}]


def _laid_over(before: Document, written: Document) -> Document:
    """An item as typed, with the keys that no page writes as they were."""
    changed = {**before, **written}
    old_when, when = before.get("when") or {}, written.get("when") or {}
    if when and old_when.get("kind") == when["kind"]:
        changed["when"] = {**{key: value for key, value in old_when.items() if key not in WHEN_KEYS}, **when}
    return {key: value for key, value in changed.items() if key not in ("and", "not_with") or value}


@blueprint.post(f"/{SECTION}/<any(groups,criteria):kind>/<int:index>/<any(up,down):way>")
@requires(Permission.GRID_WRITE)
def move(grid_id: UUID, section: SectionName, kind: Kind, *, index: int, way: str) -> Response:
    """Exchange an item with its neighbour; the order is that of the page, never of the points."""

    def edit(document: Document) -> Document:
        items = moved(items_of(document, section, kind), index, up=way == "up")
        return with_items(document, section, kind, items=items)

    return at_once(grid_id, edit, "L’ordre est enregistré.")


@blueprint.post(f"/{SECTION}/<any(groups,criteria):kind>/<int:index>/remove")
@requires(Permission.GRID_WRITE)
def remove(grid_id: UUID, section: SectionName, kind: Kind, index: int) -> Response:
    """Take an item away."""

    def edit(document: Document) -> Document:
        items = items_of(document, section, kind)
        return with_items(document, section, kind, items=without(items, index)) if index < len(items) else document

    return at_once(grid_id, edit, "Le groupe est retiré." if kind == "groups" else "La ligne est retirée.")
