"""Where fictitious people live and want to live: real communes, weighted by an assumed share of the social stock."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from register.demo.households import Ints, Random
from register.organisations.reference import Commune, communes_of, territory

MOST_WISHES = 8
SMALLEST_WITH_STOCK = 700
SAME_EPCI = 0.86

# Communes with a priority district of 2024. For Calvados the list of names is incomplete (SOURCES.toml): Hérouville and
# Lisieux are announced without the names of their districts.
QPV_COMMUNES = {"014": ("14118", "14341", "14271", "14327", "14366"), "061": ("61001", "61169", "61006")}


@dataclass(frozen=True, slots=True)
class Places:
    """The communes of a territory with their weight: the assumed place of the social stock and of the demand."""

    communes: tuple[Commune, ...]
    weights: NDArray[np.float64]
    epci_of: Ints
    epcis: tuple[str, ...]
    in_qpv: NDArray[np.bool_]

    def draw(self, random: Random, n: int) -> Ints:
        """``n`` communes over the whole territory."""
        return np.searchsorted(np.cumsum(self.weights), random.random(n) * self.weights.sum(), side="right")

    def draw_beside(self, random: Random, beside: Ints) -> Ints:
        """One commune of the same EPCI as each given one."""
        order = np.argsort(self.epci_of, kind="stable")
        cumulated = np.concatenate([[0.0], np.cumsum(self.weights[order])])
        ends = np.searchsorted(self.epci_of[order], np.arange(len(self.epcis)), side="right")
        starts = np.searchsorted(self.epci_of[order], np.arange(len(self.epcis)), side="left")
        epci = self.epci_of[beside]
        low, high = cumulated[starts[epci]], cumulated[ends[epci]]
        drawn = np.searchsorted(cumulated, low + random.random(len(beside)) * (high - low), side="right") - 1
        return order[np.clip(drawn, 0, len(order) - 1)]


@cache
def places_of(territory_id: str) -> Places:
    """The places of a territory: the social stock is denser in large communes, and absent from small villages."""
    communes = communes_of(territory(territory_id).department_code)
    people = np.array([commune.population for commune in communes], dtype=np.float64)
    weights = np.where(people < SMALLEST_WITH_STOCK, people * 0.05, people * (people / 5000) ** 0.28)
    sirens = sorted({commune.epci_siren or "" for commune in communes})
    position = {siren: index for index, siren in enumerate(sirens)}
    return Places(
        communes=communes,
        weights=weights / weights.sum(),
        epci_of=np.array([position[commune.epci_siren or ""] for commune in communes]),
        epcis=tuple(sirens),
        in_qpv=np.array([commune.insee in QPV_COMMUNES[territory_id] for commune in communes]),
    )


def wished(random: Random, places: Places, n: int) -> Ints:
    """Up to eight wanted communes per application by preference, -1 after the last; there is always a first."""
    count = np.select(
        [(drawn := random.random(n)) < 0.45, drawn < 0.75], [1, random.integers(2, 4, n)], random.integers(4, 9, n)
    )
    wishes = np.full((n, MOST_WISHES), -1, dtype=np.int64)
    wishes[:, 0] = places.draw(random, n)
    for column in range(1, MOST_WISHES):
        wanting = count > column
        near = np.where(
            random.random(n) < SAME_EPCI, places.draw_beside(random, wishes[:, 0]), places.draw(random, n)
        )
        repeated = (wishes == near[:, None]).any(axis=1)
        wishes[:, column] = np.where(wanting & ~repeated, near, -1)
    # A repeated draw leaves a hole: close it, keeping the order of preference.
    order = np.argsort(wishes < 0, axis=1, kind="stable")
    return np.take_along_axis(wishes, order, axis=1)
