"""The indicators: what is counted, what is divided, what is left out."""

import pandas as pd
import pytest

from observatory.figures import Chart, bars, curves, steps
from observatory.indicators import Selection, line, quantiles, select
from observatory.pages.content import class_of
from register.reporting.rules import pressure


def test_the_pressure_of_calvados_in_2021_is_the_published_one() -> None:
    assert pressure(25_353, 7_150) == 3.5


def test_the_median_is_the_month_that_half_the_households_have_reached() -> None:
    frame = pd.DataFrame({"place": ["a", "a", "a", "b"], "months": [3, 10, 20, 7], "count": [10, 11, 20, 1]})
    assert quantiles(frame, "place", "months") == {"a": 10, "b": 7}
    assert quantiles(frame, "place", "months", level=0.25) == {"a": 10, "b": 7}
    assert quantiles(frame, "place", "months", level=0.2) == {"a": 3, "b": 7}


def test_no_household_has_no_median() -> None:
    assert quantiles(pd.DataFrame({"place": [], "months": [], "count": []}), "place", "months") == {}


@pytest.mark.parametrize(("live", "lettings", "expected"), [
    (350, 100, (3.5, 14, 9)),
    (None, 100, (None, None, 9)),
    (350, None, (None, 14, None)),
])
def test_nothing_is_given_that_rests_on_a_hidden_count(
    live: int | None, lettings: int | None, expected: tuple[float | None, int | None, int | None]
) -> None:
    found = line("x", {"live": live, "filed": 20, "lettings": lettings}, 14, 9)
    assert (found.pressure, found.age_months, found.wait_months) == expected


def test_a_selection_keeps_its_place_and_its_size() -> None:
    frame = pd.DataFrame({
        "territory_id": ["014", "014", "061"], "epci_siren": ["1", "2", "1"], "typology": ["T1", "T2", "T1"],
    })
    assert len(select(frame, Selection())) == 3
    assert len(select(frame, Selection("014"))) == 2
    assert len(select(frame, Selection("014:1"))) == 1
    assert len(select(frame, Selection("", "T1"))) == 2


@pytest.mark.parametrize(("value", "expected"), [(1.9, 1), (2, 2), (5.9, 4), (6, 5), (None, None)])
def test_a_class_of_the_map_starts_at_its_threshold(value: float | None, expected: int | None) -> None:
    assert class_of("pressure", value) == expected


def test_a_chart_draws_the_rows_of_its_table_and_leaves_out_what_is_hidden() -> None:
    chart = Chart("x", "Titre", ("Demandes", "Baux"), (("T1", 20, 12), ("T2", 30, None)), "table-x")
    drawn = bars(chart)["data"]
    assert [trace["x"] for trace in drawn] == [[20, 30], [12, None]]
    assert [trace["y"] for trace in drawn] == [["T1", "T2"]] * 2
    assert chart.marks == 3
    assert curves(chart)["data"][1]["connectgaps"] is False


@pytest.mark.parametrize(("values", "expected"), [
    ([3.8], [0, 1, 2, 3, 4]), ([19], [0, 5, 10, 15, 20]), ([], [0, 1, 2, 3, 4]),
])
def test_an_axis_has_round_ticks_that_hold_every_value(values: list[float], expected: list[int]) -> None:
    assert steps(values) == expected
