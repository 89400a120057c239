"""The document of a grid while it is written: begun, a line added, replaced, moved, taken away. Pure; keys it does not
know are kept as they are."""

import unicodedata
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from scoring.facts import FACTS
from scoring.grid import FORMAT

Document = dict[str, Any]
SectionName = Literal["main", "transfer"]
Kind = Literal["groups", "criteria"]
# What the pages of the editor write; other keys belong to whoever imported them.
KNOWN_KEYS = frozenset({
    "format", "id", "title", "version", "kind", "warning", "source", "deliberation", "adopted_on", "in_force_from",
    "groups", "criteria", "transfer",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One fact that a line may rest on: ``kind`` is flag, percent, months or count."""

    code: str
    kind: str
    article: str


def vocabulary() -> tuple[Word, ...]:
    """Every fact that the register knows; no name, nationality or origin is in it, so no line can use them."""
    return tuple(Word(fact.code, fact.kind, fact.article) for fact in FACTS if fact.is_known)


def blank_document(title: str, warning: str) -> Document:
    """A grid that says nothing yet."""
    return {
        "format": FORMAT,
        "id": "grille",
        "title": title,
        "version": 1,
        "kind": "adopted",
        "warning": warning or None,
        "source": None,
        "deliberation": None,
        "adopted_on": None,
        "in_force_from": None,
        "groups": [],
        "criteria": [],
    }


def section_of(document: Mapping[str, Any], section: SectionName) -> Mapping[str, Any]:
    """The main section, or the one of transfers, empty when there is none."""
    if section == "main":
        return document
    found: Mapping[str, Any] = document.get("transfer") or {}
    return found


def items_of(document: Mapping[str, Any], section: SectionName, kind: Kind) -> list[Document]:
    """The groups or the criteria of a section, in their order."""
    return [dict(item) for item in section_of(document, section).get(kind) or []]


def with_items(document: Mapping[str, Any], section: SectionName, kind: Kind, *, items: list[Document]) -> Document:
    """The document with other groups or criteria in a section."""
    if section == "main":
        return {**document, kind: items}
    transfer = {"groups": [], "criteria": [], **(document.get("transfer") or {})}
    return {**document, "transfer": {**transfer, kind: items}}


def place_of(items: list[Document], index: int, code: str) -> int | None:
    """Where an item is now: by its code, since another window may have moved it; by its place when it has none."""
    if code:
        return next((place for place, item in enumerate(items) if item.get("code") == code), None)
    return index if index < len(items) else None


def moved(items: list[Document], index: int, *, up: bool) -> list[Document]:
    """The items with one exchanged with its neighbour; the same at the ends."""
    other = index - 1 if up else index + 1
    if not (0 <= index < len(items) and 0 <= other < len(items)):
        return items
    changed = list(items)
    changed[index], changed[other] = changed[other], changed[index]
    return changed


def without(items: list[Document], index: int) -> list[Document]:
    """The items without one, which no other names any more."""
    code = items[index].get("code")
    kept = [item for place, item in enumerate(items) if place != index]
    return [_not_naming(item, code) for item in kept]


def _not_naming(item: Document, code: Any) -> Document:
    if code not in (item.get("not_with") or []):
        return item
    others = [other for other in item["not_with"] if other != code]
    bare = {key: value for key, value in item.items() if key != "not_with"}
    return {**bare, "not_with": others} if others else bare


def new_code(label: str, items: list[Document]) -> str:
    """A code for a new item: its label in plain letters, numbered when it is taken."""
    plain = unicodedata.normalize("NFKD", label.lower().replace("œ", "oe")).encode("ascii", "ignore").decode()
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    stem = "_".join(words[:5]) or "ligne"
    taken = {item.get("code") for item in items}
    numbered = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(items) + 2))
    return next(code for code in numbered if code not in taken)


def with_transfer(document: Mapping[str, Any]) -> Document:
    """The document with a section of transfers, begun from the main one; unchanged when it has one."""
    if document.get("transfer") is not None:
        return dict(document)
    copied = {kind: deepcopy(document.get(kind) or []) for kind in ("groups", "criteria")}
    return {**document, "transfer": copied}


def unknown_parts(document: Mapping[str, Any]) -> Document:
    """What the document says beyond what the pages write."""
    return {key: value for key, value in document.items() if key not in KNOWN_KEYS}
