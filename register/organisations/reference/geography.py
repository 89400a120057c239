"""The communes of France as values, found by code, former code, postcode or name; read once in a process."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from register.organisations.reference.writing import plain

DATA = Path(__file__).with_name("data")

# The words of scoring.ceilings.zone_of; overseas ceilings are not known, so those communes have a zone of their own.
CEILING_ZONES = {
    "PARIS_LIMITROPHES": "PARIS_AND_ADJACENT",
    "IDF": "IDF_OTHER",
    "AUTRES": "OTHER_REGIONS",
    "OUTRE_MER": "OVERSEAS",
}


@dataclass(frozen=True, slots=True)
class Commune:
    """A present commune. ``zone_abc`` is empty where the source says nothing; four islands have no EPCI."""

    insee: str
    name: str
    sort_name: str
    department_code: str
    epci_siren: str | None
    postcodes: tuple[str, ...]
    population: int
    zone_abc: str | None
    ceiling_zone: str


@dataclass(frozen=True, slots=True)
class Intercommunality:
    """An EPCI of the official list; it may lie in several départements."""

    siren: str
    name: str
    kind: str
    population: int
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormerCommune:
    """A delegated or associated commune, or an arrondissement, and the commune it belongs to."""

    insee: str
    name: str
    kind: str
    commune_insee: str


@dataclass(frozen=True, slots=True)
class TerritoryReference:
    """A registration territory of this deployment: a département written on three digits."""

    id: str
    name: str
    department_code: str


TERRITORIES = (TerritoryReference("014", "Calvados", "14"), TerritoryReference("061", "Orne", "61"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _commune(row: Mapping[str, str], zones: Mapping[str, Mapping[str, str]]) -> Commune:
    zone = zones.get(row["code_insee"], {})
    overseas = row["departement"].startswith(("97", "98"))
    return Commune(
        insee=row["code_insee"],
        name=row["nom"],
        sort_name=plain(row["nom"]),
        department_code=row["departement"],
        epci_siren=row["epci_siren"] or None,
        postcodes=tuple(code for code in row["codes_postaux"].split("|") if code),
        population=int(row["population"] or 0),
        zone_abc=zone.get("zone_abc") or None,
        ceiling_zone=CEILING_ZONES[zone.get("zone_plafonds_hlm") or ("OUTRE_MER" if overseas else "AUTRES")],
    )


@cache
def all_communes() -> Mapping[str, Commune]:
    """Every present commune by INSEE code."""
    zones = {row["code_insee"]: row for row in _rows("zonages_communes.csv.gz")}
    return {row["code_insee"]: _commune(row, zones) for row in _rows("communes.csv.gz")}


@cache
def all_epcis() -> Mapping[str, Intercommunality]:
    """Every EPCI by SIREN."""
    return {
        row["siren"]: Intercommunality(
            row["siren"], row["nom"], row["type"], int(row["population_totale"]), tuple(row["departements"].split("|"))
        )
        for row in _rows("epci.csv.gz")
    }


@cache
def former_communes() -> Mapping[str, FormerCommune]:
    """Former and partial communes by their code, for codes typed by hand or found in imported files."""
    return {
        row["code_insee"]: FormerCommune(row["code_insee"], row["nom"], row["type"], row["chef_lieu_code"])
        for row in _rows("communes_anciennes.csv.gz")
    }


def commune(insee: str) -> Commune | None:
    """The present commune of an INSEE code; a former code answers with the commune it belongs to now."""
    found = all_communes().get(insee)
    former = former_communes().get(insee)
    return found or (all_communes().get(former.commune_insee) if former else None)


def epci(siren: str) -> Intercommunality | None:
    """The intercommunality of a SIREN."""
    return all_epcis().get(siren)


@cache
def communes_of(department_code: str) -> tuple[Commune, ...]:
    """The communes of a département, in alphabetical order."""
    mine = (each for each in all_communes().values() if each.department_code == department_code)
    return tuple(sorted(mine, key=lambda each: each.sort_name))


@cache
def communes_of_epci(siren: str) -> tuple[Commune, ...]:
    """The communes of an intercommunality, in alphabetical order, whatever their département."""
    mine = (each for each in all_communes().values() if each.epci_siren == siren)
    return tuple(sorted(mine, key=lambda each: each.sort_name))


@cache
def epcis_of(department_code: str) -> tuple[Intercommunality, ...]:
    """The intercommunalities with a commune in a département, by name."""
    sirens = {each.epci_siren for each in communes_of(department_code) if each.epci_siren}
    return tuple(sorted((all_epcis()[siren] for siren in sirens), key=lambda each: plain(each.name)))


@cache
def territory(territory_id: str) -> TerritoryReference:
    """A territory of this deployment; ``KeyError`` for an unknown one."""
    return {each.id: each for each in TERRITORIES}[territory_id]


@cache
def _by_postcode(department_code: str) -> Mapping[str, tuple[Commune, ...]]:
    found: defaultdict[str, list[Commune]] = defaultdict(list)
    for each in communes_of(department_code):
        for postcode in each.postcodes:
            found[postcode].append(each)
    return {postcode: tuple(communes) for postcode, communes in found.items()}


@cache
def _former_names(department_code: str) -> tuple[tuple[str, Commune], ...]:
    """Names of former communes: people still say them years after a merger."""
    present = {each.insee: each for each in communes_of(department_code)}
    return tuple(
        (plain(each.name), present[each.commune_insee])
        for each in former_communes().values()
        if each.commune_insee in present
    )


def search_communes(department_code: str, typed: str, *, limit: int = 10) -> list[Commune]:
    """Communes of a département that a person may mean: by INSEE code or postcode, by name, by a former name.

    Case, accents, hyphens and "st" for "saint" do not count; names that begin with what was typed come first, the
    most populated before the others.
    """
    words = ["SAINT" if word == "ST" else "SAINTE" if word == "STE" else word for word in plain(typed).split()]
    wanted = " ".join(words)
    if not wanted:
        return []
    if any(letter.isdigit() for letter in wanted):
        return _search_codes(department_code, wanted.replace(" ", ""))[:limit]
    found = [each for each in communes_of(department_code) if wanted in each.sort_name]
    found += [each for name, each in _former_names(department_code) if name.startswith(wanted)]
    ordered = sorted(dict.fromkeys(found), key=lambda each: (not each.sort_name.startswith(wanted), -each.population))
    return ordered[:limit]


def _search_codes(department_code: str, code: str) -> list[Commune]:
    by_postcode = [
        each
        for postcode, communes in _by_postcode(department_code).items()
        if postcode.startswith(code)
        for each in communes
    ]
    exact = commune(code)
    by_code = [exact] if exact is not None and exact.department_code == department_code else []
    by_size = sorted(by_postcode, key=lambda each: -each.population)
    return list(dict.fromkeys([*by_code, *by_size]))
