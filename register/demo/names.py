"""Names for fictitious people, from the public lists of first names by decade of birth and of family names."""

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from register.applications.identity import fold
from register.demo.households import Flags, Ints, Random
from register.organisations.reference.geography import DATA

FIRST_DECADE, LAST_DECADE = 1931, 2011
DECADES = (LAST_DECADE - FIRST_DECADE) // 10 + 1
RANKS = 300
FAMILY_NAMES = 3000

STREETS = (
    "rue des Lilas", "rue du Moulin", "rue de la République", "avenue de la Libération", "rue des Écoles",
    "rue du Stade", "rue Jean-Jaurès", "rue Victor-Hugo", "rue des Acacias", "allée des Tilleuls", "rue de l’Église",
    "boulevard des Alliés", "rue du Général-Leclerc", "rue Pasteur", "chemin des Vergers", "rue de la Gare",
    "place du Marché", "rue des Jardins", "rue Louise-Michel", "impasse du Lavoir", "rue de Bretagne",
    "rue des Rosiers", "avenue du Six-Juin", "rue du Puits", "rue des Peupliers", "rue Marie-Curie",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameBook:
    """First names by sex, decade and rank, family names by rank, with their folded writings for search keys."""

    first_names: NDArray[np.str_]
    folded_first: NDArray[np.str_]
    family_names: NDArray[np.str_]
    folded_family: NDArray[np.str_]


@cache
def name_book() -> NameBook:
    """The lists, read once."""
    first = np.full((2, DECADES, RANKS), "", dtype="U24")
    with gzip.open(DATA / "prenoms_par_decennie.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            decade = (int(row["decennie_debut"]) - FIRST_DECADE) // 10
            first[int(row["sexe"] == "M"), decade, int(row["rang"]) - 1] = row["prenom"]
    with gzip.open(DATA / "noms_famille.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        family = np.array([row["nom"] for row in csv.DictReader(lines)])
    flat = first.reshape(-1)
    return NameBook(flat, _folded(flat.tolist()), family, _folded(family.tolist()))


def _folded(names: Sequence[str]) -> NDArray[np.str_]:
    return np.array([fold(name) for name in names])


def _ranks(random: Random, n: int, most: int) -> Ints:
    """Ranks drawn with weight 1/(rank + 10): lists give ranks only, the weight is an assumption."""
    cumulated = np.cumsum(1.0 / (np.arange(most) + 11))
    return np.searchsorted(cumulated, random.random(n) * cumulated[-1], side="right").astype(np.int64)


def draw_first_names(random: Random, is_woman: Flags, birth_years: Ints) -> Ints:
    """Positions in ``NameBook.first_names``, of the sex and the decade of birth."""
    decade = np.clip((birth_years - FIRST_DECADE) // 10, 0, DECADES - 1)
    sex = np.where(is_woman, 0, 1)
    return (sex * DECADES + decade) * RANKS + _ranks(random, len(decade), RANKS)


def draw_family_names(random: Random, n: int) -> Ints:
    """Positions in ``NameBook.family_names``."""
    return _ranks(random, n, FAMILY_NAMES)


def addresses(random: Random, n: int) -> list[str]:
    """Street lines that exist everywhere and so nowhere in particular."""
    streets = random.integers(0, len(STREETS), n).tolist()
    numbers = random.integers(1, 99, n).tolist()
    return [f"{number} {STREETS[street]}" for number, street in zip(numbers, streets, strict=True)]


def phones(random: Random, n: int) -> list[str]:
    """Numbers of the range reserved for fiction: 06 39 98 xx xx reaches nobody."""
    return [f"+3363998{number:04d}" for number in random.integers(0, 10_000, n).tolist()]
