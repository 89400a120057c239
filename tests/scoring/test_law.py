from datetime import date

import pytest

from scoring.errors import MissingParameter
from scoring.facts import COLUMN_OF
from scoring.law import (
    LATEST,
    abnormal_delay_months,
    dated_value,
    parameter_at,
    parameters,
    paris_and_adjacent_communes,
    priority_publics,
    reference_grid_text,
)

ON = date(2026, 11, 22)


@pytest.mark.parametrize("parameter", parameters(), ids=lambda parameter: parameter.name)
def test_every_parameter_has_its_texts_and_has_been_reviewed_in_time(parameter) -> None:
    assert parameter.kind in {"legal", "practice", "synthetic"}
    assert parameter.title
    assert parameter.unit
    assert parameter.values
    for dated in parameter.values:
        assert dated.article
        assert dated.source
        assert dated.verified in {"V", "R", "C"}
    starts = [dated.since for dated in parameter.values]
    assert starts == sorted(set(starts))
    assert date.today() <= parameter.review_by, f"{parameter.name}: read the texts again, then move review_by"


def test_a_value_that_is_not_law_says_so() -> None:
    kinds = {parameter.name: parameter.kind for parameter in parameters()}
    assert kinds["first_quartile_threshold_euros"] == "synthetic"
    assert "Données fictives" in dated_value("first_quartile_threshold_euros", ON).source
    for parameter in parameters():
        if any(dated.verified == "R" for dated in parameter.values) and parameter.name != "ceilings_pli":
            assert parameter.kind != "legal", parameter.name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("offer_delay_days", 10, marks=pytest.mark.law("R441-10")),
        pytest.param("minimum_candidates", 3, marks=pytest.mark.law("R441-3")),
        pytest.param("application_validity_months", 12, marks=pytest.mark.law("R441-2-7")),
        pytest.param("renewal_notice_months", 1, marks=pytest.mark.law("R441-2-7")),
        pytest.param("retention_months", 12, marks=pytest.mark.law("décret 2017-917")),
        pytest.param("first_quartile_target", 25, marks=pytest.mark.law("L441-1")),
        pytest.param("qpv_other_quartiles_target", 50, marks=pytest.mark.law("L441-1, L441-1-5")),
        pytest.param("small_cell", 11, marks=pytest.mark.law("R411-5")),
        ("communes_limit", 8),
    ],
)
def test_the_values_that_the_register_relies_on(name: str, value: int) -> None:
    assert parameter_at(name, ON) == parameter_at(name, LATEST) == value


def test_a_value_holds_from_its_day_until_the_next() -> None:
    assert dated_value("ceilings_plus", date(2025, 12, 31)).since == date(2025, 1, 1)
    assert dated_value("ceilings_plus", date(2026, 1, 1)).since == date(2026, 1, 1)
    assert dated_value("ceilings_plus", LATEST).since == max(
        dated.since for parameter in parameters() if parameter.name == "ceilings_plus" for dated in parameter.values
    )


def test_an_unknown_parameter_or_day_is_an_error() -> None:
    with pytest.raises(MissingParameter, match="no parameter named"):
        parameter_at("age_of_the_captain", ON)
    with pytest.raises(MissingParameter, match="1999"):
        parameter_at("offer_delay_days", date(1999, 12, 31))
    with pytest.raises(MissingParameter, match="no grid"):
        reference_grid_text("unknown")


@pytest.mark.law("L441-1-4")
def test_the_abnormal_delay_is_known_for_orne_and_not_for_calvados() -> None:
    assert abnormal_delay_months("61", ON) == 13
    assert abnormal_delay_months("14", ON) is None


def test_paris_and_its_29_neighbours_have_codes_that_agree_with_their_names() -> None:
    communes = paris_and_adjacent_communes()
    assert len(communes) == 30
    names = {code: commune.name for code, commune in communes.items()}
    assert names["93001"] == "Aubervilliers"
    assert names["93006"] == "Bagnolet"
    assert names["92012"] == "Boulogne-Billancourt"
    assert {code[:2] for code in names} == {"75", "92", "93", "94"}
    assert all(code == commune.code for code, commune in communes.items())


@pytest.mark.law("L441-1")
def test_priority_publics_are_keyed_by_meaning_and_lead_to_a_fact() -> None:
    publics = priority_publics()
    assert [public.letter for public in publics] == ["", *"abcdefg", "g bis", *"hijklm"]
    assert publics[0].code == "DALO"
    assert all(public.fact in COLUMN_OF and public.label for public in publics)
    assert len({public.code for public in publics}) == len(publics) == 15
