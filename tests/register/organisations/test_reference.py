"""The reference geography: counts that were checked when it was collected, and how a commune is found."""

import pytest

from register.organisations import reference
from tests.database import TestDatabase, superuser_engine


@pytest.mark.parametrize(("department", "communes", "epcis"), [("14", 526, 16), ("61", 381, 16)])
def test_a_departement_has_its_communes_and_intercommunalities(department: str, communes: int, epcis: int) -> None:
    assert len(reference.communes_of(department)) == communes
    assert len(reference.epcis_of(department)) == epcis


def test_every_commune_of_the_two_territories_has_an_epci_and_a_ceiling_zone() -> None:
    both = [*reference.communes_of("14"), *reference.communes_of("61")]
    assert all(each.epci_siren for each in both)
    assert {each.ceiling_zone for each in both} == {"OTHER_REGIONS"}


def test_boulogne_billancourt_adjoins_paris() -> None:
    found = reference.commune("92012")
    assert found is not None
    assert found.ceiling_zone == "PARIS_AND_ADJACENT"


def test_a_former_code_leads_to_the_present_commune() -> None:
    former = next(each for each in reference.former_communes().values() if each.commune_insee == "14654")
    found = reference.commune(former.insee)
    assert found is not None
    assert found.insee == "14654"


def test_an_arrondissement_of_paris_leads_to_paris() -> None:
    found = reference.commune("75105")
    assert found is not None
    assert found.name == "Paris"


def test_an_unknown_code_finds_nothing() -> None:
    assert reference.commune("99999") is None


@pytest.mark.parametrize("typed", ["Hérouville", "herouville", "HEROUVILLE saint", "hérouville-st-cl", "14200"])
def test_a_commune_is_found_however_it_is_typed(typed: str) -> None:
    assert "14327" in [each.insee for each in reference.search_communes("14", typed)]


def test_the_most_populated_commune_comes_first() -> None:
    assert reference.search_communes("14", "ca")[0].name == "Caen"


def test_a_commune_of_another_departement_is_not_proposed() -> None:
    assert reference.search_communes("14", "Alençon") == []
    assert reference.search_communes("14", "61001") == []


@pytest.mark.parametrize("typed", ["", "  ", "-"])
def test_an_empty_search_proposes_nothing(typed: str) -> None:
    assert reference.search_communes("14", typed) == []


@pytest.mark.parametrize(
    ("name", "written"),
    [("Saint-Céneri-le-Gérei", "SAINT CENERI LE GEREI"), ("L’Œil  d'Ève", "L OEIL D EVE"), ("Ÿves", "YVES")],
)
def test_search_keys_have_neither_accent_nor_case(name: str, written: str) -> None:
    assert reference.plain(name) == written


def test_every_source_says_its_producer_licence_and_attribution() -> None:
    assert len(reference.sources()) >= 6
    assert all(each.producer and each.licence and each.attribution for each in reference.sources())


def test_a_migrated_database_holds_all_france(database: TestDatabase) -> None:
    engine = superuser_engine(database)
    with engine.connect() as connection:
        counts = {
            table: connection.exec_driver_sql(f"select count(*) from {table}").scalar()
            for table in ("territories", "communes", "epcis", "former_communes")
        }
    assert counts == {"territories": 2, "communes": 34969, "epcis": 1255, "former_communes": 2621}
