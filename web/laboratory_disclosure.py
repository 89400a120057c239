"""What of a comparison may be shown: every count of the page in one system of additions, hidden by the rule of the
observatory. Pure; the page, the file and the PDF are all made from what it returns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from observatory.disclosure import MINIMUM, Equation, hidden_cells
from register.priorities.codes import ImpactGroup
from register.priorities.laboratory import Effect, ListEffect, Study

HOUSED = {
    "housed_before": "first_before", "housed_after": "first_after", "only_after": "entering", "only_before": "leaving",
}  # fmt: skip
FEW, NEARLY, SECRET = "few", "nearly", "secret"
# A group stands out from a tenth above its share of those who want the size.
STANDS_OUT = 1.1
MEASURES = ("households", "rising", "falling", "steady", "first_before", "first_after", "entering", "leaving")


@dataclass(frozen=True, slots=True)
class Count:
    """A count as it may be shown: its value, or None and why: few, nearly everybody, or worked out from others."""

    value: int | None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Housed:
    """Households of a group with a dwelling of the year: under each grid, and under one of them only."""

    before: Count
    after: Count
    only_after: Count
    only_before: Count


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group; ``mean_move`` is in places gained, None where its households are not shown; ``housed`` is None when
    the year was not let again."""

    code: str
    households: Count
    rising: Count
    falling: Count
    steady: Count
    first_before: Count
    first_after: Count
    entering: Count
    leaving: Count
    mean_move: int | None
    housed: Housed | None = None


@dataclass(frozen=True, slots=True)
class ListLine:
    """One size of dwelling. ``most_entering`` and ``most_leaving`` name a group, empty when none stands out."""

    typology: str
    wanting: Count
    places: Count
    entering: Count
    most_entering: str
    most_leaving: str


@dataclass(frozen=True, slots=True)
class BandLine:
    """One band of points; ``until`` is None for the open one."""

    since: int
    until: int | None
    before: Count
    after: Count


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion tried otherwise."""

    section: str
    code: str
    change: str
    points: int
    changed: Count
    correlation: float


@dataclass(frozen=True, slots=True)
class YearLine:
    """Dwellings of the year that are let again, and known lists whose first would be another."""

    dwellings: Count
    lists: Count
    lists_changed: Count


@dataclass(frozen=True, slots=True)
class Shown:
    """A study as it may be shown."""

    study: Study
    whole: GroupLine
    groups: Mapping[ImpactGroup, tuple[GroupLine, ...]]
    lists: tuple[ListLine, ...]
    bands: tuple[BandLine, ...]
    criteria: tuple[CriterionLine, ...]
    year: YearLine | None


@dataclass(slots=True)
class Ledger:
    """Counts on their way to be shown or hidden, and the additions a reader can write between them."""

    counts: list[int] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)

    def add(self, count: int) -> int:
        """Keep a count; its number."""
        self.counts.append(count)
        return len(self.counts) - 1

    def adds_up(self, total: int, parts: Sequence[int]) -> None:
        """Say that some counts make another."""
        self.equations.append(np.array([total, *parts], dtype=np.intp))

    def remainder(self, total: int, part: int) -> int:
        """Keep what a reader gets by taking a part from a total."""
        rest = self.add(self.counts[total] - self.counts[part])
        self.adds_up(total, [part, rest])
        return rest


Places = dict[str, int]


def shown(study: Study) -> Shown:
    """Hide every count under the smallest cell, and those that would give one away."""
    ledger = Ledger()
    relet = study.relet
    whole = _group_cells(ledger, study.whole, relet.whole if relet else None)
    groups = {kind: _kind_cells(ledger, study, kind) for kind in study.groups}
    for kind, members in groups.items():
        _link(ledger, whole, members, overlapping=kind is ImpactGroup.PUBLIC)
    lists = [_list_cells(ledger, one) for one in study.lists]
    if len(lists) == 1:  # one size alone: its entries are those of the whole page
        ledger.adds_up(whole["entering"], [lists[0]["entering"]])
        ledger.adds_up(whole["leaving"], [lists[0]["entering"]])
    bands = [[ledger.add(count) for count in counts] for counts in (study.bands.before, study.bands.after)]
    for numbers in bands:
        ledger.adds_up(whole["households"], numbers)
    criteria = [ledger.add(line.changed) for line in study.criteria]
    year = _year_cells(ledger, study)
    reader = Reader(ledger, hidden_cells(np.array(ledger.counts), ledger.equations))
    return Shown(
        study=study,
        whole=reader.group("", whole, study.whole.places_gained),
        groups={kind: reader.kind(study, kind, members) for kind, members in groups.items()},
        lists=tuple(reader.list(one, cells) for one, cells in zip(study.lists, lists, strict=True)),
        bands=_bands(study, reader, bands),
        criteria=tuple(
            CriterionLine(line.section, line.code, line.change, line.points, reader.count(cell), line.correlation)
            for line, cell in zip(study.criteria, criteria, strict=True)
        ),
        year=YearLine(**{name: reader.count(cell) for name, cell in year.items()}) if year else None,
    )


def _kind_cells(ledger: Ledger, study: Study, kind: ImpactGroup) -> list[Places]:
    relet = study.relet
    housed = [effect for _, effect in relet.groups[kind]] if relet else [None] * len(study.groups[kind])
    pairs = zip(study.groups[kind], housed, strict=True)
    return [_group_cells(ledger, effect, with_home) for (_, effect), with_home in pairs]


def _group_cells(ledger: Ledger, effect: Effect, housed: Effect | None) -> Places:
    cells = {name: ledger.add(getattr(effect, name)) for name in MEASURES}
    ledger.adds_up(cells["households"], [cells["rising"], cells["falling"], cells["steady"]])
    _crossing(ledger, cells, ("first_before", "first_after", "entering", "leaving"))
    if housed is not None:
        cells |= {name: ledger.add(getattr(housed, source)) for name, source in HOUSED.items()}
        _crossing(ledger, cells, tuple(HOUSED))
    return cells


def _crossing(ledger: Ledger, cells: Places, names: tuple[str, ...]) -> None:
    """Who is inside before and after, who comes in and goes out, and what a reader works out: who stays, who is out."""
    before, after, entering, leaving = (cells[name] for name in names)
    staying = ledger.remainder(before, leaving)
    ledger.adds_up(after, [staying, entering])
    ledger.remainder(cells["households"], before)
    ledger.remainder(cells["households"], after)


def _year_cells(ledger: Ledger, study: Study) -> Places:
    if study.relet is None:
        return {}
    year = study.relet.year
    cells = {name: ledger.add(getattr(year, name)) for name in ("dwellings", "lists", "lists_changed")}
    ledger.remainder(cells["lists"], cells["lists_changed"])
    return cells


def _link(ledger: Ledger, whole: Places, members: Sequence[Places], *, overlapping: bool) -> None:
    for name in whole:
        if overlapping:
            for cells in members:
                ledger.remainder(whole[name], cells[name])
        else:
            ledger.adds_up(whole[name], [cells[name] for cells in members])


def _list_cells(ledger: Ledger, one: ListEffect) -> Places:
    cells = {name: ledger.add(getattr(one, name)) for name in ("wanting", "places", "entering")}
    ledger.remainder(cells["places"], cells["entering"])
    return cells


def _bands(study: Study, reader: "Reader", numbers: Sequence[Sequence[int]]) -> tuple[BandLine, ...]:
    edges = study.bands.edges
    ends = [*(edge - 1 for edge in edges[1:]), None]
    return tuple(
        BandLine(since, until, reader.count(before), reader.count(after))
        for since, until, before, after in zip(edges, ends, *numbers, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the ledger once it is known what is hidden."""

    ledger: Ledger
    hidden: np.ndarray[tuple[int], np.dtype[np.bool_]]

    def count(self, cell: int, within: int | None = None) -> Count:
        """A count, or why it is not shown; ``within`` is the total it is part of."""
        value = self.ledger.counts[cell]
        if not self.hidden[cell]:
            return Count(value)
        if value < MINIMUM:
            return Count(None, FEW)
        nearly = within is not None and self.ledger.counts[within] - value < MINIMUM
        return Count(None, NEARLY if nearly else SECRET)

    def group(self, code: str, cells: Places, gained: int) -> GroupLine:
        """One group as it may be shown."""
        households = self.count(cells["households"])
        parts = {name: self.count(cells[name], cells["households"]) for name in MEASURES[1:]}
        mean = round(gained / households.value) if households.value else None
        homes = [self.count(cells[name], cells["households"]) for name in HOUSED if name in cells]
        housed = Housed(*homes) if homes else None
        return GroupLine(code=code, households=households, mean_move=mean, housed=housed, **parts)

    def kind(self, study: Study, kind: ImpactGroup, members: Sequence[Places]) -> tuple[GroupLine, ...]:
        """Every group of one kind."""
        pairs = zip(study.groups[kind], members, strict=True)
        return tuple(self.group(code, cells, effect.places_gained) for (code, effect), cells in pairs)

    def list(self, one: ListEffect, cells: Places) -> ListLine:
        """One size as it may be shown, with who stands out among those who enter and leave."""
        entering = self.count(cells["entering"], cells["places"])
        named = entering.value is not None
        return ListLine(
            one.typology, self.count(cells["wanting"]), self.count(cells["places"]), entering,
            _standing_out(one, "entering") if named else "", _standing_out(one, "leaving") if named else "",
        )  # fmt: skip


def _standing_out(one: ListEffect, name: str) -> str:
    """The group that is at least half of those who move and is most over-represented among them; empty for none.

    Only its name is shown, and only when neither it nor the others are a handful.
    """
    best, found = STANDS_OUT, ""
    for (_kind, code), crossing in one.groups.items():
        moving = getattr(crossing, name)
        others = one.entering - moving
        if moving < MINIMUM or others < MINIMUM or moving < others:
            continue
        lift = moving * one.wanting / (one.entering * max(crossing.wanting, 1))
        best, found = (lift, code) if lift > best else (best, found)
    return found
