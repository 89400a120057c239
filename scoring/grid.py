"""A scoring grid as a document: criteria, groups, caps, evidence, exclusions, refusals, order, dates, deliberation. How
a document is read and refused is in grid_reading.py; how it is applied is in tables.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from scoring.conditions import Circumstance, Document, SecondFact, When
from scoring.facts import LARGEST, Evidence

FORMAT = "toit-grid/1"
GridKind = Literal["synthetic", "adopted", "published"]
Combine = Literal["sum", "max"]
RefusalKind = Literal["freeze", "reset", "suspend"]
OrderStep = Literal["points", "priority_date", "filed_on"]


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria counted together: their sum or their best, cut at a cap (a floor when the cap is negative)."""

    code: str
    label: str
    combine: Combine
    cap: int | None

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {"code": self.code, "label": self.label, "combine": self.combine, "cap": self.cap}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the grid. ``evidence`` is what confirms the points; with ``is_provisional`` they already count when
    only declared, marked as to be confirmed; without it they wait for that evidence."""

    code: str
    label: str
    group: str
    fact: str
    when: When
    points: int
    evidence: Evidence
    is_provisional: bool
    second: SecondFact | None
    not_with: tuple[str, ...]
    article: str

    def points_at(self, value: int) -> int:
        """Points of the criterion alone for a value of its fact, 0 to 255."""
        return self.when.points(value, self.points)

    @property
    def extremes(self) -> tuple[int, int]:
        """The least and the most points that the criterion alone can give."""
        every = [self.points_at(value) for value in range(LARGEST + 1)]
        return min(every), max(every)

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        document: Document = {
            "code": self.code,
            "label": self.label,
            "group": self.group,
            "fact": self.fact,
            "when": self.when.to_document(),
            "points": self.points,
            "evidence": self.evidence.name,
            "provisional": self.is_provisional,
            "article": self.article or None,
        }
        if self.second is not None:
            document["and"] = self.second.to_document()
        if self.not_with:
            document["not_with"] = list(self.not_with)
        return document


@dataclass(frozen=True, slots=True)
class RefusalEffect:
    """What refusals do beside points lost: groups frozen while they last, groups started again, or the whole score
    suspended. ``groups`` is empty for a suspension."""

    circumstance: Circumstance
    effect: RefusalKind
    groups: tuple[str, ...]

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        document = self.circumstance.to_document() | {"effect": self.effect}
        return document | ({"groups": list(self.groups)} if self.groups else {})


@dataclass(frozen=True, slots=True)
class Section:
    """Groups and criteria that together score an application: the main section, or the one of transfers."""

    groups: tuple[Group, ...]
    criteria: tuple[Criterion, ...]
    refusals: tuple[RefusalEffect, ...] = ()

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        document: Document = {
            "groups": [group.to_document() for group in self.groups],
            "criteria": [criterion.to_document() for criterion in self.criteria],
        }
        if self.refusals:
            document["refusals"] = [effect.to_document() for effect in self.refusals]
        return document


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list, after the law's own first rank: the first tier that holds, then the steps, oldest date and
    most points first. The registration number ends every tie."""

    tiers: tuple[Circumstance, ...] = ()
    steps: tuple[OrderStep, ...] = ("points", "filed_on")

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {"tiers": [tier.to_document() for tier in self.tiers], "then": list(self.steps)}


@dataclass(frozen=True, slots=True)
class Unscored:
    """A criterion that the source names and that gives no point here, with the reason."""

    code: str
    label: str
    why: str

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {"code": self.code, "label": self.label, "why": self.why}


@dataclass(frozen=True, slots=True)
class Incomplete:
    """What a grid copied from a public source lacks: nothing missing is ever invented."""

    missing: tuple[str, ...]
    unscored: tuple[Unscored, ...] = ()

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {"missing": list(self.missing), "unscored": [one.to_document() for one in self.unscored]}


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole grid. ``transfer``, when present, replaces ``main`` for social tenants (R441-2-10 11°); applications
    in an exclusion are handled outside the points."""

    id: str
    title: str
    version: int
    kind: GridKind
    warning: str
    source: str
    deliberation: str
    adopted_on: date | None
    in_force_from: date | None
    main: Section
    transfer: Section | None = None
    exclusions: tuple[Circumstance, ...] = ()
    order: Order = Order()
    incomplete: Incomplete | None = None

    @property
    def groups(self) -> tuple[Group, ...]:
        """Groups of the main section."""
        return self.main.groups

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Criteria of the main section."""
        return self.main.criteria

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Grid":
        """Read a grid document and refuse what cannot be applied.

        Parameters
        ----------
        document : the JSON object described in docs/grid-language.md

        Returns
        -------
        The grid.

        Raises
        ------
        InvalidGrid with every problem, its path and a French message.

        Source
        ------
        CCH R441-2-10 11° (content of the scoring system).
        """
        # Imported here: reading needs the classes above, and people look for the entry point beside them.
        from scoring.grid_reading import read_grid

        return read_grid(document)

    @property
    def facts(self) -> set[str]:
        """The facts that any of its rules looks at."""
        sections = [self.main] + ([self.transfer] if self.transfer is not None else [])
        rules: list[Criterion | Circumstance] = [*self.exclusions, *self.order.tiers]
        for section in sections:
            rules += [*section.criteria, *(one.circumstance for one in section.refusals)]
        return {one.fact for one in rules} | {one.second.fact for one in rules if one.second is not None}

    def to_document(self) -> Document:
        """The document that reads back to this same grid.

        Returns
        -------
        A JSON object; dates are ISO texts.
        """
        document: Document = {
            "format": FORMAT,
            "id": self.id,
            "title": self.title,
            "version": self.version,
            "kind": self.kind,
            "warning": self.warning or None,
            "source": self.source or None,
            "deliberation": self.deliberation or None,
            "adopted_on": self.adopted_on.isoformat() if self.adopted_on else None,
            "in_force_from": self.in_force_from.isoformat() if self.in_force_from else None,
        }
        document |= self.main.to_document()
        if self.transfer is not None:
            document["transfer"] = self.transfer.to_document()
        if self.exclusions:
            document["exclusions"] = [one.to_document() for one in self.exclusions]
        if self.order != Order():
            document["order"] = self.order.to_document()
        if self.incomplete is not None:
            document["incomplete"] = self.incomplete.to_document()
        return document
