import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.facts import COLUMN_OF, FACT_COUNT, FACTS, Evidence, decode, encode, matrix
from tests.scoring.grids import QUICK

# The stored order: a change here would give every stored row another meaning.
STORED_ORDER = [
    "dalo",
    "pdalhpd",
    "disability",
    "therapeutic_apartment",
    "hardship",
    "temporary_housing",
    "back_to_work",
    "unfit_housing",
    "domestic_violence",
    "sexual_assault_home",
    "prostitution_exit",
    "trafficking",
    "overcrowded_with_minor",
    "no_dwelling",
    "eviction",
    "child_welfare_leaver",
    "key_worker",
    "local_link",
    "effort_rate_percent",
    "social_tenant",
    "under_occupied_tenant",
    "dwelling_unfit_for_disability",
    "seniority_months",
    "abnormal_delay_exceeded",
    "unjustified_refusals",
    "household_size",
    "minor_children",
    "non_decent_with_minor",
    "adults",
    "current_occupants",
    "current_rooms",
    "surface_m2_per_person",
    "roofless",
    "with_parents",
    "unemployed",
    "demolition",
    "seniority_years",
    "residual_income_euros",
    "income_percent_of_plus",
    "fixed_term_contract",
    "search_months",
    "granted_months",
    "missed_viewings",
    "accepted_offer",
]

FLAGS = [known.code for known in FACTS if known.kind == "flag"]
NUMBERS = [known.code for known in FACTS if known.kind != "flag"]
LEVELS = st.sampled_from([level for level in Evidence if level != Evidence.NONE])
SHEETS = st.builds(
    dict.__or__,
    st.dictionaries(st.sampled_from(FLAGS), st.tuples(st.integers(0, 1), LEVELS)),
    st.dictionaries(st.sampled_from(NUMBERS), st.tuples(st.integers(0, 255), LEVELS)),
)


def test_the_vocabulary_only_grows_at_its_end() -> None:
    assert [known.code for known in FACTS][: len(STORED_ORDER)] == STORED_ORDER
    assert len({known.code for known in FACTS}) == FACT_COUNT


@pytest.mark.law("R441-2-10")
@pytest.mark.parametrize("forbidden", ["name", "nationality", "origin", "birth", "text", "sex", "religion"])
def test_no_rule_can_see_what_would_discriminate(forbidden: str) -> None:
    assert not [known.code for known in FACTS if forbidden in known.code.split("_")]


@QUICK
@given(SHEETS)
def test_a_stored_sheet_reads_back_the_same(sheet: dict[str, tuple[int, Evidence]]) -> None:
    assert decode(encode(sheet)) == sheet


def test_a_row_stored_with_a_shorter_vocabulary_reads_with_the_new_facts_absent() -> None:
    stored = bytes((2, 1, 0, Evidence.INSTITUTION, 0))
    assert decode(stored) == {"dalo": (1, Evidence.INSTITUTION)}
    assert matrix([stored, encode({})])[:, 0].tolist() == [1, 0]


@pytest.mark.parametrize("stored", [b"", b"\x01\x01", bytes((255,)) + bytes(510), encode({})[:-1]])
def test_a_damaged_row_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        decode(stored)
    with pytest.raises(ValueError, match="damaged"):
        matrix([stored])


@pytest.mark.parametrize(("code", "value"), [("dalo", 2), ("dalo", -1), ("seniority_months", -1)])
def test_an_impossible_value_is_refused(code: str, value: int) -> None:
    with pytest.raises(ValueError, match=code):
        encode({code: (value, Evidence.COMPUTED)})


def test_a_fact_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(KeyError):
        encode({"nationality": (1, Evidence.DECLARED)})


def test_a_value_too_large_for_a_byte_is_kept_at_the_largest() -> None:
    assert decode(encode({"seniority_months": (400, Evidence.COMPUTED)})) == {
        "seniority_months": (255, Evidence.COMPUTED)
    }


def test_the_matrix_is_contiguous_by_column() -> None:
    rows = [encode({"seniority_months": (month, Evidence.COMPUTED)}) for month in range(5)]
    columns = matrix(rows)
    assert columns.flags.f_contiguous
    assert columns.shape == (5, 2 * FACT_COUNT)
    assert columns[:, COLUMN_OF["seniority_months"]].tolist() == [0, 1, 2, 3, 4]
    assert columns[:, FACT_COUNT + COLUMN_OF["seniority_months"]].tolist() == [Evidence.COMPUTED] * 5


def test_no_row_makes_an_empty_matrix() -> None:
    assert matrix([]).shape == (0, 2 * FACT_COUNT)
