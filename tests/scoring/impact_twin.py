"""The readable twin of ``scoring.impact``: one application after the other, with Python's own sort. Its oracle."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from scoring.evaluate import points_of
from scoring.facts import matrix
from scoring.grid import Grid
from scoring.impact import Population, moved_from
from scoring.ranking import Standing, grid_order_key, rank, tier_of
from scoring.tables import compile_grid

FIRST_DAY = date(2020, 1, 1)


class Person(NamedTuple):
    """One application: its facts, how old it is, the lists it is on and its group."""

    facts: bytes
    days: int
    number: str
    lists: frozenset[int]
    group: int


def population_of(people: Sequence[Person], lists: int) -> Population:
    by_age = sorted(range(len(people)), key=lambda k: (people[k].days, people[k].number))
    seniority = np.empty(len(people), dtype=np.int64)
    seniority[by_age] = np.arange(len(people))
    wanted = np.array([[one in person.lists for one in range(lists)] for person in people], dtype=bool)
    days = np.array([person.days for person in people], dtype=np.int64)
    return Population(matrix([person.facts for person in people]), days, seniority, wanted.reshape(len(people), lists))


def order_of(grid: Grid, people: Sequence[Person]) -> list[int]:
    """Everybody in the published order."""
    tables = compile_grid(grid)

    def key(k: int) -> tuple[object, ...]:
        person = people[k]
        points, _ = points_of(tables, person.facts)
        filed_on = FIRST_DAY + timedelta(days=person.days)
        return grid_order_key(grid.order, Standing(tier_of(person.facts, tables), points, filed_on, person.number))

    return rank(range(len(people)), key=key)


def first_rows(order: Sequence[int], people: Sequence[Person], counts: Sequence[int]) -> list[set[int]]:
    """The first of each list."""
    return [set([k for k in order if one in people[k].lists][:count]) for one, count in enumerate(counts)]


def effect_of(
    group: int, orders: tuple[list[int], list[int]], people: Sequence[Person], counts: Sequence[int]
) -> tuple[int, ...]:
    """The counts of ``impact.Effect`` for one group, by hand."""
    was, will = (set().union(*first_rows(order, people, counts)) for order in orders)
    members = [k for k, person in enumerate(people) if person.group == group]
    moves = [orders[0].index(k) - orders[1].index(k) for k in members]
    least = moved_from(len(people))
    inside = set(members)
    return (
        len(members), sum(move >= least for move in moves), sum(move <= -least for move in moves),
        len(inside & was), len(inside & will), len(inside & (will - was)), len(inside & (was - will)), sum(moves),
    )  # fmt: skip
