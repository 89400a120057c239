"""One definition, several uses: on random grids and random people, the trace, the bare score, the readable twin and the
kernel give the same points. The SQL of the auditors is held to them in test_sql_text.py."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring import bulk
from scoring.evaluate import points_of, score_one
from scoring.facts import FACT_COUNT, Evidence, decode, encode, matrix
from scoring.grid import Grid
from scoring.tables import Tables, compile_grid
from tests.scoring.grids import QUICK, ROWS
from tests.scoring.random_grids import FLAGS, documents

PEOPLE = st.lists(ROWS, min_size=1, max_size=6)


def compiled_of(document: dict[str, Any]) -> Tables:
    return compile_grid(Grid.from_document(document))


def by_kernel(grids: list[Tables], starts: list[int], rows: list[bytes]) -> list[tuple[int, int]]:
    kernel = bulk._kernel()
    assert kernel is not None
    counted, sure = bulk._compiled(kernel, grids, starts, matrix(rows))
    return list(zip(counted.tolist(), sure.tolist(), strict=True))


@QUICK
@given(document=documents(), rows=PEOPLE)
def test_the_trace_the_bare_score_the_twin_and_the_kernel_agree_on_any_grid(
    document: dict[str, Any], rows: list[bytes]
) -> None:
    tables = compiled_of(document)
    expected = [points_of(tables, row) for row in rows]
    scores = [score_one(tables, row) for row in rows]
    assert [(score.points, score.verified_points) for score in scores] == expected
    assert [sum(line.points for line in score.lines) for score in scores] == [points for points, _ in expected]
    plain = bulk.score_many_plain(tables, matrix(rows))
    assert list(zip(*(column.tolist() for column in plain), strict=True)) == expected
    assert by_kernel([tables], [0, len(rows)], rows) == expected


@QUICK
@given(each=st.lists(documents(), min_size=2, max_size=4), rows=PEOPLE)
def test_many_territories_at_once_are_each_one_alone(each: list[dict[str, Any]], rows: list[bytes]) -> None:
    grids = [compiled_of(document) for document in each]
    starts = [place * len(rows) for place in range(len(grids) + 1)]
    expected = [points_of(tables, row) for tables in grids for row in rows]
    assert by_kernel(grids, starts, rows * len(grids)) == expected


@QUICK
@given(document=documents(), rows=PEOPLE, data=st.data())
def test_the_order_of_lines_and_groups_changes_no_total(
    document: dict[str, Any], rows: list[bytes], data: st.DataObject
) -> None:
    shuffled = document | {
        "criteria": data.draw(st.permutations(document["criteria"])),
        "groups": data.draw(st.permutations(document["groups"])),
    }
    first, second = compiled_of(document), compiled_of(shuffled)
    assert [points_of(first, row) for row in rows] == [points_of(second, row) for row in rows]


@QUICK
@given(document=documents(), row=ROWS, code=st.sampled_from(FLAGS))
def test_one_need_more_never_costs_points_where_no_rule_punishes_it(
    document: dict[str, Any], row: bytes, code: str
) -> None:
    grid = Grid.from_document(document)
    sections = [section for section in (grid.main, grid.transfer) if section is not None]
    circumstances = [*grid.exclusions, *(one.circumstance for section in sections for one in section.refusals)]
    punished = {c.fact for section in sections for c in section.criteria if c.points < 0}
    punished |= {c.second.fact for section in sections for c in section.criteria if c.points < 0 and c.second}
    punished |= {c.fact for c in circumstances} | {c.second.fact for c in circumstances if c.second}
    if code in punished | {"social_tenant"}:
        return
    tables = compile_grid(grid)
    needy = encode(decode(row) | {code: (1, Evidence.INSTITUTION)})
    assert all(after >= before for after, before in zip(points_of(tables, needy), points_of(tables, row), strict=True))


@QUICK
@given(document=documents(), rows=PEOPLE)
def test_caps_and_floors_hold(document: dict[str, Any], rows: list[bytes]) -> None:
    tables = compiled_of(document)
    for row in rows:
        lines = score_one(tables, row).lines
        totals = {code: sum(line.points for line in lines if line.group == code) for code in ("sum", "best", "malus")}
        assert totals["sum"] <= 60
        assert totals["best"] <= 25
        assert totals["malus"] >= -20


@QUICK
@given(document=documents())
def test_any_grid_reads_back_from_what_it_writes(document: dict[str, Any]) -> None:
    grid = Grid.from_document(document)
    assert Grid.from_document(grid.to_document()) == grid


@QUICK
@given(document=documents(), seed=st.integers(0, 2**32 - 1))
def test_the_kernel_agrees_with_its_twin_beyond_a_block_and_on_damaged_evidence(
    document: dict[str, Any], seed: int
) -> None:
    columns = np.random.default_rng(seed).integers(0, 256, (2_100, 2 * FACT_COUNT), dtype=np.uint8)
    tables, kernel = compiled_of(document), bulk._kernel()
    assert kernel is not None
    fast = bulk._compiled(kernel, [tables, tables], [0, 30, len(columns)], columns)
    assert np.array_equal(fast, bulk.score_many_plain(tables, columns))
