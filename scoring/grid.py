"""A scoring grid as a document: criteria, groups, caps, evidence, transfer section, dates, deliberation. How a document
is read and refused is in grid_reading.py; how it is applied is in tables.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from scoring.facts import LARGEST, Evidence

FORMAT = "toit-grid/1"
GridKind = Literal["synthetic", "adopted"]
Combine = Literal["sum", "max"]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Flag:
    """The fact is true."""

    def points(self, value: int, each: int) -> int:
        """Points for a value of the fact, ``each`` being the points of the criterion."""
        return each if value >= 1 else 0

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {"kind": "flag"}


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The fact reaches a value, in the unit of the fact."""

    value: int

    def points(self, value: int, each: int) -> int:
        """Points for a value of the fact, ``each`` being the points of the criterion."""
        return each if value >= self.value else 0

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {"kind": "at_least", "value": self.value}


@dataclass(frozen=True, slots=True)
class Between:
    """The fact lies in a band, both ends included."""

    first: int
    last: int

    def points(self, value: int, each: int) -> int:
        """Points for a value of the fact, ``each`` being the points of the criterion."""
        return each if self.first <= value <= self.last else 0

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {"kind": "between", "from": self.first, "to": self.last}


@dataclass(frozen=True, slots=True)
class PerUnit:
    """Points for each full step of the fact above a start, at most ``cap`` steps (None: no limit)."""

    step: int
    start: int
    cap: int | None

    def points(self, value: int, each: int) -> int:
        """Points for a value of the fact, ``each`` being the points of the criterion."""
        units = max(value - self.start, 0) // self.step
        return each * (units if self.cap is None else min(units, self.cap))

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {"kind": "per_unit", "step": self.step, "from": self.start, "cap": self.cap}


@dataclass(frozen=True, slots=True)
class Table:
    """Points read in bands: each row holds from its first value up to the next row."""

    rows: tuple[tuple[int, int], ...]

    def points(self, value: int, each: int) -> int:
        """Points for a value of the fact, ``each`` being the points of the criterion."""
        return each * next((points for first, points in reversed(self.rows) if value >= first), 0)

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {"kind": "table", "rows": [{"from": first, "points": points} for first, points in self.rows]}


When = Flag | AtLeast | Between | PerUnit | Table


@dataclass(frozen=True, slots=True)
class SecondFact:
    """A second condition that must hold too: on another fact, known at least as well as the first."""

    fact: str
    when: Flag | AtLeast | Between

    def holds(self, value: int) -> bool:
        """Whether a value of the second fact meets the condition."""
        return self.when.points(value, 1) == 1

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {"fact": self.fact, "when": self.when.to_document()}


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
class Section:
    """Groups and criteria that together score an application: the main section, or the one of transfers."""

    groups: tuple[Group, ...]
    criteria: tuple[Criterion, ...]

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        return {
            "groups": [group.to_document() for group in self.groups],
            "criteria": [criterion.to_document() for criterion in self.criteria],
        }


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole grid. ``transfer``, when present, replaces ``main`` for social tenants (R441-2-10 11°)."""

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
        return document
