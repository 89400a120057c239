"""Every column says what it is for and how long it is kept; the pages that say so are true."""

import re

import pytest

from register import clock
from register.privacy import retention
from tests.contracts.privacy_pages import DICTIONARY, FOLDER, PAGES, TABLES, declared
from tests.contracts.source import CODE, shown


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_pages_of_privacy_are_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run `make privacy`"


def test_every_column_is_in_the_dictionary_and_nothing_else() -> None:
    """Class, purpose, basis and retention of a new column go to register/privacy/dictionary.toml."""
    models = {name: {column.name for column in table.columns} for name, table in TABLES.items()}
    assert {name: set(columns) for name, columns in declared().items()} == models


def test_no_column_has_two_classes() -> None:
    listed = [
        (name, column)
        for name, table in DICTIONARY["tables"].items()
        for columns in table["columns"].values()
        for column in columns
    ]
    assert len(listed) == len(set(listed))


def test_every_word_of_the_dictionary_is_defined() -> None:
    for table in DICTIONARY["tables"].values():
        assert table["retention"] in retention.retentions()
        assert table["basis"] in DICTIONARY["bases"]
        assert set(table["columns"]) <= set(DICTIONARY["classes"])


def test_a_kept_duration_has_one_unit_and_a_source() -> None:
    for one in retention.retentions().values():
        assert one.source
        assert one.months is None or one.days is None


def test_the_sources_were_read_again_in_time() -> None:
    assert retention.review_by() >= clock.today(), "read the texts again, then move review_by in retention.toml"


def test_no_feature_stores_a_document_that_an_erasure_would_forget() -> None:
    """The erasure removes rows and outbox letters. Whoever stores documents must delete them with their application."""
    storing = [shown(path) for path in CODE if re.search(r"\bstore\(\)\.put\b", path.read_text(encoding="utf-8"))]
    assert storing == []
