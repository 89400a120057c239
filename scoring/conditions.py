"""Conditions of a grid: what a fact must be, and how many points its value gives. How a document says them is in
grid_reading.py; how they become tables is in tables.py."""

from dataclasses import dataclass
from typing import Any

from scoring.facts import Evidence

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
class Circumstance:
    """Something that holds or does not: a fact in a band, known at least as well as ``evidence``. A tier of the order,
    a route outside the points and the effect of refusals each rest on one."""

    code: str
    label: str
    fact: str
    when: Flag | AtLeast | Between
    evidence: Evidence
    second: SecondFact | None
    article: str

    def to_document(self) -> Document:
        """The part of the document that reads back to this."""
        document: Document = {
            "code": self.code,
            "label": self.label,
            "fact": self.fact,
            "when": self.when.to_document(),
            "evidence": self.evidence.name,
            "article": self.article or None,
        }
        if self.second is not None:
            document["and"] = self.second.to_document()
        return document
