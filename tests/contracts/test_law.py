"""The law is readable: an article leads to a rule, a parameter and a test, and the page that says so is true."""

from datetime import date

from register import clock
from scoring.law import parameters
from tests.contracts.law_matrix import MATRIX, articles, held, matrix
from tests.contracts.law_matrix import parameters as dated


def test_the_matrix_of_the_law_is_up_to_date() -> None:
    assert MATRIX.read_text(encoding="utf-8") == matrix(), "run `make law`"


def test_articles_are_read_however_they_are_written() -> None:
    assert articles("CCH, article L. 441-2-1 et R441-3") == {"L441-2-1", "R441-3"}


def test_each_parameter_of_the_code_has_a_test_for_its_article() -> None:
    tested = {article for article, _ in held()}
    assert sorted({article for article, _ in dated()} - tested) == []


def test_no_parameter_has_passed_its_review_date() -> None:
    late = {one.name: one.review_by for one in parameters() if one.review_by < clock.today()}
    assert late == {}, "read the text again, then move review_by"


def test_every_parameter_is_sourced() -> None:
    unsourced = [one.name for one in parameters() if any(not value.source for value in one.values)]
    assert unsourced == []
    assert all(isinstance(one.review_by, date) for one in parameters())
