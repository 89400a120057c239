"""What the pages of a grid being written have in common: its lines with their addresses, what is missing, examples."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor
from register.db import transaction
from register.errors import Conflict
from register.priorities.drafts import Writing, save_grid
from register.priorities.examples import EXAMPLES, ExampleScore, example_scores
from register.priorities.grid_documents import Document, Kind, SectionName, items_of, vocabulary
from register.priorities.grid_queries import DraftGrid, draft_by_id
from web.access import current_actor
from web.grid_views import UNNAMED_GROUP, UNNAMED_LINE
from web.labels import label
from web.labels.grids import MOVED

PLACE = re.compile(r"^(transfer\.)?(groups|criteria)\[(\d+)\](?:\.(.+))?$")
# The box of a page that a key of the document is written in.
BOXES = {
    "when": "points", "when.value": "value", "when.from": "first", "when.to": "last", "when.step": "step",
    "when.cap": "most", "when.rows": "rows", "and": "second_fact", "when.kind": "kind",
}  # fmt: skip
# Parts that only a document can hold; the page of the draft can take them away.
PARTS = {"exclusions": "Demandes hors cotation", "order": "Ordre de la liste"}
HEADING_BOXES = {"title": "Titre", "warning": "Avertissement", "source": "Source"}
ADOPTION_KEYS = frozenset({"deliberation", "adopted_on", "in_force_from"})
KINDS = {word.code: word.kind for word in vocabulary()}
ARTICLES = {word.code: word.article for word in vocabulary()}


class Trouble(NamedTuple):
    """Something still to write: where it is in words, what is wrong, and the page that writes it."""

    where: str
    message: str
    url: str


class ExampleRow(NamedTuple):
    """One invented household: its points under the draft, and under the grid in force when there is one."""

    name: str
    detail: str
    score: ExampleScore | None
    current: ExampleScore | None


def typed_version() -> int:
    """The row version of the page that was filled in; 0, which no draft has, when it is missing."""
    typed = request.form.get("row_version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def change(actor: Actor, grid_id: UUID, edit: Callable[[Document], Document]) -> int:
    """Save a draft with one edit of its document; Conflict when it is not the version that the page showed."""
    with transaction(actor):
        draft = draft_by_id(actor, grid_id)
        return save_grid(actor, grid_id, Writing(edit(draft.content), typed_version()), now=clock.now())


def at_once(grid_id: UUID, edit: Callable[[Document], Document], done: str) -> Response:
    """Make an edit that nothing was typed for, and go back to the draft."""
    try:
        change(current_actor(), grid_id, edit)
    except Conflict:
        flash(MOVED, "warning")
    else:
        flash(done)
    return redirect(base_of(grid_id), 303)


def base_of(grid_id: UUID) -> str:
    """The address of a draft."""
    return f"/authority/grids/{grid_id}"


def troubles(draft: DraftGrid) -> list[Trouble]:
    """What is still to write before the grid can be adopted; the deliberation is asked then."""
    found = [_trouble(draft, path, message) for path, message in draft.vote_problems if path not in ADOPTION_KEYS]
    return list(dict.fromkeys(found))


def _trouble(draft: DraftGrid, path: str, message: str) -> Trouble:
    place = PLACE.match(path)
    if place is None:
        return _of_heading(draft, path, message)
    section: SectionName = "transfer" if place[1] else "main"
    kind: Kind = "groups" if place[2] == "groups" else "criteria"
    index, key = int(place[3]), place[4] or ""
    name = items_of(draft.content, section, kind)[index].get("label") or (
        UNNAMED_GROUP if kind == "groups" else UNNAMED_LINE
    )
    where = f"{'Groupe' if kind == 'groups' else 'Ligne'} {index + 1}, «\u00a0{name}\u00a0»"
    box = BOXES.get(key, key.partition(".")[0])
    return Trouble(where, message, f"{base_of(draft.id)}/{section}/{kind}/{index}#field-{box or 'label'}")


def _of_heading(draft: DraftGrid, path: str, message: str) -> Trouble:
    base = base_of(draft.id)
    section: SectionName = "transfer" if path.startswith("transfer") else "main"
    if path.endswith("groups"):
        return Trouble("Groupes", "Ajoutez au moins un groupe.", f"{base}/{section}/groups/new")
    if path.endswith("criteria") and not items_of(draft.content, section, "criteria"):
        return Trouble("Lignes", "Ajoutez au moins une ligne.", f"{base}/{section}/criteria/new")
    if path in HEADING_BOXES:
        return Trouble(HEADING_BOXES[path], message, f"{base}/heading#field-{path}")
    return Trouble(PARTS.get(path, "Lignes" if path == "criteria" else path), message, f"{base}#{path}")


def example_rows(text: str, current: str | None) -> list[ExampleRow]:
    """The invented households under a document, beside the grid in force."""
    scores = example_scores(text)
    before = example_scores(current) if current else {}
    return [
        ExampleRow(label("ExampleHousehold", code), label("ExampleDetail", code), scores.get(code), before.get(code))
        for code in EXAMPLES
    ]


def fact_options() -> list[tuple[str, str, str]]:
    """Every fact of the vocabulary, with its meaning and its article."""
    return [
        (word.code, label("Fact", word.code), f"{label('FactMeaning', word.code)} Texte\u00a0: {word.article}.")
        for word in vocabulary()
    ]


def number_condition(fact: str) -> bool:
    """Whether a fact is a number, whose condition must be told."""
    return KINDS.get(fact, "flag") != "flag"


def known_fact(code: str) -> str:
    """A fact of the vocabulary, or nothing."""
    return code if code in KINDS else ""


def shown_values(typed: Any, stored: dict[str, Any]) -> dict[str, Any]:
    """What the boxes show: what was just typed, or else what is stored."""
    return {**stored, **typed.to_dict(), "not_with": typed.getlist("not_with")} if typed else stored
