"""Nothing under eleven households is shown, and no arithmetic on what is shown gives it back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.cubes import TYPOLOGIES, Areas, area_key, publish, publish_base
from observatory.disclosure import MINIMUM, Equation, determined, hidden_cells

COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 400))


def table(rows: int, columns: int) -> list[Equation]:
    """The additions of a table with its totals in the first row and column."""
    cells = np.arange(rows * columns).reshape(rows, columns)
    return [*cells, *cells.T]


def with_totals(inside: list[list[int]]) -> np.ndarray:
    grid = np.array(inside)
    sums = np.zeros((grid.shape[0] + 1, grid.shape[1] + 1), np.int64)
    sums[1:, 1:] = grid
    sums[0, 1:], sums[1:, 0], sums[0, 0] = grid.sum(axis=0), grid.sum(axis=1), grid.sum()
    return sums


def recovered(hidden: np.ndarray, equations: list[Equation]) -> set[int]:
    """The attack: solve every addition at once by exact linear algebra, and keep what has one solution only."""
    unknowns = np.flatnonzero(hidden)
    system = np.zeros((len(equations), len(unknowns)))
    for number, equation in enumerate(equations):
        for rank, cell in enumerate(equation):
            if hidden[cell]:
                system[number, np.searchsorted(unknowns, cell)] = 1 if rank else -1
    if not len(unknowns):
        return set()
    _, values, vectors = np.linalg.svd(system)
    rank = int((values > 1e-9).sum())
    free = vectors[rank:]
    fixed = np.abs(free).max(axis=0, initial=0) < 1e-9
    return {int(cell) for cell in unknowns[fixed]}


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    line = st.lists(COUNTS, min_size=columns, max_size=columns)
    return with_totals(draw(st.lists(line, min_size=rows, max_size=rows)))


@pytest.mark.parametrize(("count", "is_hidden"), [(0, True), (10, True), (11, False), (12, False)])
def test_ten_households_are_hidden_and_eleven_are_shown(count: int, is_hidden: bool) -> None:
    assert hidden_cells(np.array([count]), []).tolist() == [is_hidden]


def test_a_single_small_count_takes_the_smallest_of_its_line_with_it() -> None:
    hidden = hidden_cells(np.array([100, 5, 30, 65]), [np.arange(4)])
    assert hidden.tolist() == [False, True, True, False]


def test_two_hidden_counts_whose_sum_is_small_take_a_third() -> None:
    hidden = hidden_cells(np.array([100, 3, 4, 40, 53]), [np.arange(5)])
    assert hidden.tolist() == [False, True, True, True, False]


@given(tables())
@settings(max_examples=150)
def test_no_hidden_count_of_a_table_can_be_worked_out(counts: np.ndarray) -> None:
    equations = table(*counts.shape)
    hidden = hidden_cells(counts.ravel(), equations)
    assert not (~hidden & (counts.ravel() < MINIMUM)).any()
    assert recovered(hidden, equations) == set()


@given(tables())
@settings(max_examples=100)
def test_no_line_gives_the_sum_of_fewer_than_eleven_households(counts: np.ndarray) -> None:
    equations = table(*counts.shape)
    hidden = hidden_cells(counts.ravel(), equations)
    flat = counts.ravel()
    parts = [line[1:] for line in equations if not hidden[line[0]]]
    sums = [flat[part[hidden[part]]].sum() for part in parts if hidden[part].any()]
    assert all(total >= MINIMUM for total in sums)


@given(tables())
@settings(max_examples=100)
def test_the_quick_search_for_what_can_be_worked_out_is_exact(counts: np.ndarray) -> None:
    equations = table(*counts.shape)
    hidden = counts.ravel() < MINIMUM
    assert set(np.flatnonzero(determined(hidden, equations)).tolist()) == recovered(hidden, equations)


def test_a_table_with_nothing_small_hides_nothing() -> None:
    counts = with_totals([[20, 30], [40, 50]])
    assert not hidden_cells(counts.ravel(), table(3, 3)).any()


PLACES = ("014:a", "014:b", "061:c", "061:d")
AREAS = Areas(("", "014", "061", *PLACES), {"": ("014", "061"), "014": PLACES[:2], "061": PLACES[2:]})


@st.composite
def demands(draw: st.DrawFn) -> pd.DataFrame:
    rows = [
        {"territory_id": key[:3], "epci_siren": key[4:], "typology": typology, "answer": answer, "count": draw(COUNTS)}
        for key in PLACES for typology in TYPOLOGIES[:3] for answer in ("x", "y", "z")
    ]
    return pd.DataFrame([row for row in rows if row["count"]] or rows[:1])


@given(demands())
@settings(max_examples=25)
def test_no_count_can_be_worked_out_by_combining_the_pages_of_every_place_and_size(frame: pd.DataFrame) -> None:
    """Every page a reader can ask for, at once: place by size by answer, with all their totals."""
    base = publish_base(frame, AREAS)
    found = publish(frame, "answer", AREAS, codes=("x", "y", "z"), base=base)
    cells = np.arange(found.counts.size).reshape(found.counts.shape)
    equations = [line for axis in (1, 2) for line in np.moveaxis(cells, axis, -1).reshape(-1, cells.shape[axis])]
    for key, parts in AREAS.parts.items():
        block = cells[[AREAS.keys.index(one) for one in (key, *parts)]]
        equations += list(block.reshape(len(block), -1).T)
    assert not (~found.hidden & (found.counts < MINIMUM)).any()
    assert recovered(found.hidden.ravel(), equations) == set()


@given(demands())
@settings(max_examples=25)
def test_every_table_agrees_on_its_totals(frame: pd.DataFrame) -> None:
    base = publish_base(frame, AREAS)
    found = publish(frame, "answer", AREAS, codes=("x", "y", "z"), base=base)
    assert (found.hidden[:, :, 0] == base).all()
    assert found.counts[0, 0, 0] == frame["count"].sum()


def test_a_place_is_named_by_its_territory_and_its_epci() -> None:
    assert area_key("014", "200065597") == "014:200065597"
