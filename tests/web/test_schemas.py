"""Reading what people type: spaces, commas, months in letters, telephones; a problem is always a known code."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from web.labels.answers import COMMON, PROBLEMS, problem_text
from web.pages.apply.resume import read_resume_code, resume_code
from web.pages.apply.values import phone_as_typed
from web.schemas.application import SCHEMAS, load, read_step
from web.schemas.fields import (
    Answer,
    BirthDay,
    Email,
    Euros,
    FrenchDay,
    Line,
    Phone,
    Postcode,
    SquareMetres,
    WholeNumber,
)

CODES = {"required", "invalid", "too_long", "too_large", "too_small"}
ALL_BOXES = sorted({name for schema in SCHEMAS.values() for name in schema.fields})


def outcome(field: Answer, typed: Any) -> Any:
    """The value, or the code of the problem."""
    try:
        return field.deserialize(typed)
    except ValidationError as error:
        return error.messages[0]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1480", 1480),
        ("1 480", 1480),
        ("1\u00a0480,50\u00a0€", 1481),
        ("1\u202f480,49", 1480),
        ("610.5", 611),
        ("0", 0),
        (" 480 euros ", 480),
    ],
)
def test_an_amount_is_read_as_french_people_write_it(typed: str, value: int) -> None:
    assert Euros(most=50_000).deserialize(typed) == value


@pytest.mark.parametrize("typed", ["mille", "-5", "1,2,3", "12e3", "٣", "1.480,00", "0x10", "€", "1,505"])
def test_what_is_not_an_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="invalid"):
        Euros(most=50_000).deserialize(typed)


@given(st.integers(0, 50_000), st.integers(0, 99), st.sampled_from(["", " ", "\u00a0", "\u202f"]))
def test_an_amount_written_with_cents_and_spaces_is_rounded_half_upwards(euros: int, cents: int, space: str) -> None:
    typed = f"{euros:,}".replace(",", space) + f",{cents:02d}{space}€"
    assert Euros(most=60_000).deserialize(typed) == euros + (cents >= 50)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_any_day_is_read_back_from_its_three_boxes(day: date) -> None:
    typed = {"day": f"{day.day:02d}", "month": str(day.month), "year": str(day.year)}
    assert FrenchDay().deserialize(typed) == day.isoformat()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("14", "mars", "1991"), "1991-03-14"),
        (("1", "Août", "2016"), "2016-08-01"),
        (("1", "févr", "2016"), "2016-02-01"),
        (("31", "2", "2016"), "invalid"),
        (("1", "jui", "2016"), "invalid"),
        (("14", "3", "91"), "too_old"),
        (("", "3", "1991"), "incomplete"),
        (("x", "3", "1991"), "invalid"),
    ],
)
def test_a_month_may_be_a_word_and_a_day_that_is_none_is_refused(typed: tuple[str, str, str], expected: str) -> None:
    boxes = dict(zip(("day", "month", "year"), typed, strict=True))
    assert outcome(FrenchDay(), boxes) == expected


def test_nobody_is_born_in_the_future() -> None:
    assert outcome(BirthDay(), {"day": "2", "month": "9", "year": "2999"}) == "future"
    assert outcome(BirthDay(), {"day": "2", "month": "9", "year": "2016"}) == "2016-09-02"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33 (0)6", None),
        ("0033612345678", "+33612345678"),
        ("+44 20 7946 0018", "+442079460018"),
        ("612", None),
        ("zéro six", None),
    ],
)
def test_a_telephone_is_stored_in_one_writing(typed: str, stored: str | None) -> None:
    if stored is None:
        with pytest.raises(ValidationError):
            Phone().deserialize(typed)
    else:
        assert Phone().deserialize(typed) == stored


def test_a_french_telephone_is_shown_as_people_write_it() -> None:
    assert phone_as_typed("+33612345678") == "06 12 34 56 78"
    assert phone_as_typed("+442079460018") == "+442079460018"


@pytest.mark.parametrize("typed", ["sans arobase", "a@b", "a@@b.fr", "a@b.fr, c@d.fr", "<a@b.fr>"])
def test_what_is_not_an_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        Email().deserialize(typed)


def test_other_fields_read_their_usual_writings() -> None:
    assert Email().deserialize(" nom.prenom@exemple.fr ") == "nom.prenom@exemple.fr"
    assert Postcode().deserialize("14 000") == "14000"
    assert SquareMetres(most=1000).deserialize("22,4 m²") == 22
    assert WholeNumber(most=30).deserialize(" 3 ") == 3
    assert Line().deserialize("  Jean\u00a0 \u200b Paul ") == "Jean Paul"


@given(st.text(max_size=300))
def test_no_text_breaks_a_field_and_every_problem_is_a_code(typed: str) -> None:
    for field in (Line(), Euros(most=9), WholeNumber(most=9), SquareMetres(most=9), Phone(), Email(), Postcode()):
        assert outcome(field, typed) in CODES or field.deserialize(typed) is not None


@given(
    st.sampled_from(sorted(SCHEMAS)),
    st.dictionaries(st.sampled_from(ALL_BOXES), st.text(max_size=9)),
    st.booleans(),
)
def test_no_form_breaks_a_step_and_a_partial_one_never_misses(step: str, form: dict[str, str], partial: bool) -> None:
    read = read_step(step, MultiDict(form), partial=partial, find_commune=lambda _typed: None)
    assert not partial or "required" not in read.problems.values()
    assert all(problem_text(field, code) for field, code in read.problems.items())


def test_every_compulsory_field_says_what_to_type() -> None:
    for step, schema in SCHEMAS.items():
        for name in load(schema, MultiDict(), partial=False).problems:
            assert PROBLEMS[name]["required"] != COMMON["required"], (step, name)


@given(st.uuids(), st.sampled_from(["014", "061"]))
def test_a_resume_code_is_read_back_whatever_its_spaces_and_case(draft: Any, territory: str) -> None:
    signs = resume_code(territory, draft)[3:]
    copied = territory + signs.lower().replace(" ", "-").replace("0", "o")
    assert read_resume_code(copied) == (territory, draft)


@given(st.text(max_size=40))
def test_any_other_code_is_refused_without_breaking(typed: str) -> None:
    found = read_resume_code(typed)
    assert found is None or found[0] in ("014", "061")
