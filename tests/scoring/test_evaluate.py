import pickle
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from scoring import bulk
from scoring.evaluate import CHANGE_CODES, Score, points_of, score_many, score_many_plain, score_one
from scoring.facts import COLUMN_OF, FACT_COUNT, FACTS, Evidence, decode, encode, matrix
from scoring.grid import Grid
from scoring.tables import Tables, compile_grid
from tests.scoring.grids import (
    QUICK,
    ROWS,
    reference_document,
    reference_tables,
    sheet,
    small_document,
    small_tables,
)

REFERENCE = reference_tables()
SMALL = small_tables()
GRIDS = {"reference": REFERENCE, "small": SMALL}


def compiled(tables: Tables, columns: NDArray[np.uint8]) -> bulk.Scores:
    kernel = bulk._kernel()
    assert kernel is not None
    return bulk._compiled(kernel, [tables], [0, len(columns)], columns)


def points_by_line(score: Score) -> dict[str, int]:
    return {line.code: line.points for line in score.lines}


def test_each_line_is_the_criterion_with_its_fact_and_evidence() -> None:
    score = score_one(SMALL, sheet(Evidence.DECLARED, no_dwelling=1))
    assert (score.points, score.verified_points) == (30, 0)
    (line,) = score.lines
    assert (line.code, line.label, line.group, line.fact) == ("home", "Sans logement", "needs", "no_dwelling")
    assert (line.value, line.evidence, line.article) == (1, Evidence.DECLARED, "L441-1 k")
    assert line.provisional
    assert line.next_change == ("CONFIRM", {"evidence": Evidence.COMPUTED})
    assert [missing.code for missing in score.missing] == [
        "shelter",
        "eviction",
        "effort",
        "size",
        "months",
        "refusals",
    ]


def test_a_fact_without_evidence_never_counts() -> None:
    assert score_one(SMALL, sheet(Evidence.NONE, no_dwelling=1, eviction=1)).points == 0


def test_a_declared_fact_waits_when_the_criterion_asks_for_a_document_first() -> None:
    score = score_one(SMALL, sheet(Evidence.DECLARED, eviction=1))
    assert score.points == 0
    line = next(line for line in score.missing if line.code == "eviction")
    assert line.next_change == ("EVIDENCE_NEEDED", {"evidence": Evidence.DOCUMENT, "points": 40})
    assert score_one(SMALL, sheet(Evidence.DOCUMENT, eviction=1)).verified_points == 40


@pytest.mark.parametrize(
    ("level", "verified"),
    [(Evidence.DECLARED, 0), (Evidence.COMPUTED, 0), (Evidence.DOCUMENT, 20), (Evidence.INSTITUTION, 20)],
)
def test_points_are_confirmed_by_the_evidence_the_grid_asks_for(level: Evidence, verified: int) -> None:
    score = score_one(SMALL, sheet(level, temporary_housing=1))
    assert (score.points, score.verified_points) == (20, verified)


def test_of_two_criteria_that_exclude_each_other_the_best_counts() -> None:
    score = score_one(SMALL, sheet(no_dwelling=1, temporary_housing=1))
    assert points_by_line(score) == {"home": 30, "shelter": 0}
    assert [line.capped for line in score.lines] == [False, True]


def test_a_confirmed_criterion_keeps_its_verified_points_beside_a_better_one_only_declared() -> None:
    facts = {"no_dwelling": (1, Evidence.DECLARED), "temporary_housing": (1, Evidence.DOCUMENT)}
    score = score_one(SMALL, encode(facts))
    assert (score.points, score.verified_points) == (30, 20)


def test_a_group_is_cut_at_its_cap_and_its_last_line_says_so() -> None:
    score = score_one(SMALL, sheet(no_dwelling=1, eviction=1))
    assert score.points == 50
    assert points_by_line(score) == {"home": 30, "eviction": 20}
    assert [(line.capped, line.full_points) for line in score.lines] == [(False, 30), (True, 40)]


def test_a_malus_stops_at_its_floor() -> None:
    assert [score_one(SMALL, sheet(Evidence.INSTITUTION, unjustified_refusals=n)).points for n in range(4)] == [
        0, -15, -20, -20,
    ]  # fmt: skip


def test_a_group_of_the_best_keeps_one_line() -> None:
    score = score_one(SMALL, sheet(effort_rate_percent=45, household_size=4, minor_children=2))
    assert points_by_line(score) == {"effort": 15, "size": 0}


@pytest.mark.parametrize(("percent", "points"), [(0, 0), (29, 0), (30, 5), (39, 5), (40, 15), (255, 15)])
def test_bands_start_at_their_first_value(percent: int, points: int) -> None:
    assert score_one(SMALL, sheet(effort_rate_percent=percent)).points == points


@pytest.mark.parametrize(
    ("months", "points"), [(0, 0), (12, 0), (17, 0), (18, 3), (23, 3), (24, 6), (36, 12), (41, 12), (255, 12)]
)
def test_seniority_counts_full_steps_up_to_its_cap(months: int, points: int) -> None:
    assert score_one(SMALL, sheet(seniority_months=months)).points == points


def test_the_next_step_of_seniority_is_told() -> None:
    line = next(line for line in score_one(SMALL, sheet(seniority_months=20)).lines)
    assert line.next_change == ("NEXT_STEP", {"at": 24, "distance": 4, "points": 3})
    capped = score_one(SMALL, sheet(seniority_months=40)).lines[0]
    assert capped.next_change is None


def test_a_second_fact_must_hold_and_be_known_as_well() -> None:
    alone = score_one(SMALL, sheet(household_size=5))
    line = next(line for line in alone.missing if line.code == "size")
    assert line.next_change == ("SECOND_FACT_NEEDED", {"fact": "minor_children", "points": 12})
    declared = {"household_size": (5, Evidence.COMPUTED), "minor_children": (2, Evidence.DECLARED)}
    score = score_one(SMALL, encode(declared))
    assert (score.points, score.verified_points) == (12, 0)


@pytest.mark.law("R441-2-10")
def test_social_tenants_are_scored_by_the_transfer_section_when_there_is_one() -> None:
    document = small_document()
    document["transfer"] = {
        "groups": [{"code": "t", "label": "Mutations", "combine": "sum", "cap": None}],
        "criteria": [document["criteria"][0] | {"group": "t", "points": 7, "not_with": []}],
    }
    tables = compile_grid(Grid.from_document(document))
    stays, moves = sheet(no_dwelling=1), sheet(no_dwelling=1, social_tenant=1)
    assert [score_one(tables, facts).points for facts in (stays, moves)] == [30, 7]
    assert [points_of(tables, facts)[0] for facts in (stays, moves)] == [30, 7]
    for score_all in (score_many, compiled):
        assert score_all(tables, matrix([stays, moves]))[0].tolist() == [30, 7]


@pytest.mark.law("L441-1")
def test_the_reference_grid_gives_the_points_an_officer_adds_by_hand() -> None:
    facts = {
        "dalo": (1, Evidence.INSTITUTION),
        "disability": (1, Evidence.DECLARED),
        "domestic_violence": (1, Evidence.DOCUMENT),
        "no_dwelling": (1, Evidence.DECLARED),
        "temporary_housing": (1, Evidence.DECLARED),
        "effort_rate_percent": (45, Evidence.COMPUTED),
        "local_link": (1, Evidence.DECLARED),
        "key_worker": (1, Evidence.DOCUMENT),
        "seniority_months": (40, Evidence.COMPUTED),
        "abnormal_delay_exceeded": (1, Evidence.COMPUTED),
        "unjustified_refusals": (3, Evidence.INSTITUTION),
    }
    # 100 + 40 + 60 + 30 = 230, cut at 200; 15; 15 + 10; 36 + 20; -45 cut at -30.
    score = score_one(REFERENCE, encode(facts))
    assert score.points == 200 + 15 + 25 + 56 - 30
    # Confirmed: 100 + 60; 15; 15; 56; -30.
    assert score.verified_points == 160 + 15 + 15 + 56 - 30


def test_a_dalo_decision_only_declared_gives_no_point_in_the_reference_grid() -> None:
    assert score_one(REFERENCE, sheet(Evidence.DECLARED, dalo=1)).points == 0


@pytest.mark.parametrize("name", GRIDS)
@QUICK
@given(rows=st.lists(ROWS, min_size=1, max_size=6))
def test_the_trace_the_bare_score_the_twin_and_the_kernel_agree(name: str, rows: list[bytes]) -> None:
    tables = GRIDS[name]
    traced = [score_one(tables, row) for row in rows]
    expected = [(score.points, score.verified_points) for score in traced]
    assert [points_of(tables, row) for row in rows] == expected
    for score in traced:
        assert sum(line.points for line in score.lines) == score.points
        assert all(line.full_points != 0 for line in score.lines)
        assert not any(line.points or line.provisional for line in score.missing)
    columns = matrix(rows)
    for score_all in (score_many, score_many_plain, compiled):
        counted, sure = score_all(tables, columns)
        assert counted.dtype == sure.dtype == np.int16
        assert list(zip(counted.tolist(), sure.tolist(), strict=True)) == expected


def test_the_kernel_agrees_with_its_twin_beyond_one_block() -> None:
    generator = np.random.default_rng(20260101)
    columns = np.asfortranarray(generator.integers(0, 2, (2_500, 2 * FACT_COUNT), dtype=np.uint8))
    columns[:, FACT_COUNT:] = generator.integers(0, 5, (2_500, FACT_COUNT))
    for tables in GRIDS.values():
        for fast, plain in zip(compiled(tables, columns), score_many_plain(tables, columns), strict=True):
            assert np.array_equal(fast, plain)
    assert np.array_equal(compiled(SMALL, columns[::2])[0], compiled(SMALL, columns)[0][::2])


def test_many_applications_go_to_the_kernel_and_few_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def counting() -> None:
        seen.append(1)

    monkeypatch.setattr(bulk, "_kernel", counting)
    monkeypatch.setattr(bulk, "KERNEL_FROM_ROWS", 3)
    for number in (2, 3):
        assert score_many(SMALL, matrix([sheet(no_dwelling=1)] * number))[0].tolist() == [30] * number
    assert seen == [1]


def test_without_a_compiler_the_twin_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(bulk, "KERNEL_FROM_ROWS", 1)
    bulk._kernel.cache_clear()
    monkeypatch.setattr(bulk.importlib, "import_module", missing)
    try:
        assert score_many(SMALL, matrix([sheet(no_dwelling=1)]))[0].tolist() == [30]
    finally:
        bulk._kernel.cache_clear()


def test_nobody_and_a_foreign_matrix() -> None:
    for score_all in (score_many, compiled):
        assert score_all(SMALL, matrix([]))[0].size == 0
    with pytest.raises(ValueError, match="vocabulary"):
        score_many(SMALL, np.zeros((3, 4), dtype=np.uint8))


@QUICK
@given(row=ROWS, code=st.sampled_from([known.code for known in FACTS if known.code != "unjustified_refusals"]))
def test_more_need_never_gives_fewer_points(row: bytes, code: str) -> None:
    for tables in GRIDS.values():
        before = decode(row)
        value, level = before.get(code, (0, Evidence.NONE))
        most = 1 if code in FLAG_CODES else 255
        more = before | {code: (min(value + 1, most), level or Evidence.DOCUMENT)}
        if value and not level:
            continue
        assert score_one(tables, encode(more)).points >= score_one(tables, row).points


FLAG_CODES = {known.code for known in FACTS if known.kind == "flag"}


@QUICK
@given(row=ROWS, code=st.sampled_from([known.code for known in FACTS if known.code != "unjustified_refusals"]))
def test_better_evidence_never_gives_fewer_points(row: bytes, code: str) -> None:
    facts = decode(row)
    value, level = facts.get(code, (0, Evidence.NONE))
    better = encode(facts | {code: (value, Evidence(min(level + 1, Evidence.INSTITUTION)))})
    for tables in GRIDS.values():
        for after, before in zip(points_of(tables, better), points_of(tables, row), strict=True):
            assert after >= before


@QUICK
@given(row=ROWS)
def test_caps_hold_in_every_group(row: bytes) -> None:
    for tables in GRIDS.values():
        lines = score_one(tables, row).lines
        for plan in tables.plan:
            total = sum(line.points for line in lines if line.group == plan.group.code)
            assert plan.low <= total <= plan.high


@QUICK
@given(row=ROWS, order=st.permutations(range(len(reference_document()["criteria"]))))
def test_the_order_of_the_criteria_changes_no_total(row: bytes, order: Iterable[int]) -> None:
    document = reference_document()
    document["criteria"] = [document["criteria"][i] for i in order]
    shuffled = compile_grid(Grid.from_document(document))
    assert points_of(shuffled, row) == points_of(REFERENCE, row)
    assert score_many_plain(shuffled, matrix([row]))[0].tolist() == [points_of(REFERENCE, row)[0]]


@QUICK
@given(row=ROWS)
def test_following_the_advice_of_a_line_gives_the_points_it_announces(row: bytes) -> None:
    score = score_one(SMALL, row)
    for line in (*score.lines, *score.missing):
        change = line.next_change
        assert change is None or change.code in CHANGE_CODES
        if change is None or change.code != "NEXT_STEP" or line.evidence < Evidence.COMPUTED:
            continue
        moved = decode(row) | {line.fact: (int(change.values["at"]), Evidence.INSTITUTION)}
        after = score_one(SMALL, encode(moved))
        gained = next(x.full_points for x in (*after.lines, *after.missing) if x.code == line.code)
        if line.code != "size":
            assert gained == line.full_points + int(change.values["points"])


def test_tables_travel_between_processes() -> None:
    row = sheet(no_dwelling=1, seniority_months=30)
    score_one(REFERENCE, row)
    copied: Tables = pickle.loads(pickle.dumps(REFERENCE))
    assert copied.digest == REFERENCE.digest
    assert score_one(copied, row) == score_one(REFERENCE, row)


def test_facts_the_grid_does_not_name_change_nothing() -> None:
    named = {step.column for plan in SMALL.plan for step in plan.steps}
    unseen = [known.code for known in FACTS if COLUMN_OF[known.code] not in named and known.kind == "flag"]
    assert points_of(SMALL, sheet(**dict.fromkeys(unseen, 1))) == (0, 0)
