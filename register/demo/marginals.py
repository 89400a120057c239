"""The distributions that shape the fictitious population: published ones from the reference file, assumed ones here.

Nothing here may be shown as a statistic (docs/demo.md): an assumed share only makes the crowd look like one.
"""

import json
from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from register.organisations.reference.geography import DATA

Shares = NDArray[np.float64]

LIVE = "demandes actives, France"

# ---- household: composition x children gives the sizes of the reference file ---------------------------------------
SINGLE, LONE_PARENT, COUPLE, COUPLE_WITH_CHILDREN, TWO_ADULTS = range(5)
CHILDREN_OF = {
    LONE_PARENT: (11.9, 7.9, 3.3, 1.0, 0.4),
    COUPLE_WITH_CHILDREN: (6.6, 6.2, 3.5, 1.5, 0.45, 0.15),
}

# Ages of the applicant by composition: weighted by it, they give back the ages of the reference file.
AGE_BANDS = (18, 30, 40, 50, 65, 91)
AGES_OF = np.array([
    (31, 15, 12, 24, 18),
    (20, 38, 29, 12, 1),
    (28, 14, 9, 24, 25),
    (22, 40, 27, 10, 1),
    (20, 20, 20, 25, 15),
])  # fmt: skip

FAMILY_SITUATIONS = ("SINGLE", "DIVORCED", "SEPARATED", "WIDOWED", "MARRIED", "PACS", "COHABITING")
FAMILY_OF = np.array([
    (65, 17, 9, 9, 0, 0, 0),
    (50, 27, 21, 2, 0, 0, 0),
    (0, 0, 0, 0, 48, 17, 35),
    (0, 0, 0, 0, 52, 14, 34),
    (80, 8, 4, 8, 0, 0, 0),
])  # fmt: skip
WOMEN_PERCENT = (46, 82, 42, 40, 50)

# ---- wishes: the first typology by household size, 47 % of T1 and T2 over all ----------------------------------------
TYPOLOGIES = ("T1", "T2", "T3", "T4", "T5", "T6")
TYPOLOGY_OF_SIZE = np.array([
    (26, 54, 20, 0, 0, 0),
    (0.5, 43, 52, 4.5, 0, 0),
    (0, 3, 50, 45, 2, 0),
    (0, 0, 10, 78, 12, 0),
    (0, 0, 0, 50, 45, 5),
    (0, 0, 0, 15, 60, 25),
])  # fmt: skip

# ---- work and resources --------------------------------------------------------------------------------------------
WORK = (
    "PRIVATE_EMPLOYEE", "STATE_AGENT", "HOSPITAL_AGENT", "LOCAL_AUTHORITY_AGENT", "STUDENT", "CHILDMINDER",
    "SELF_EMPLOYED", "UNEMPLOYED", "RETIRED", "OTHER",
)  # fmt: skip
WORK_OF_AGE = np.array([
    (40, 1, 1, 1, 22, 0, 1, 16, 0, 18),
    (47, 3, 4, 4, 1, 1, 4, 16, 0, 20),
    (4, 0, 1, 0, 0, 0, 1, 2, 84, 8),
])  # fmt: skip
YOUNG_UNTIL, OLD_FROM = 25, 64
BANDS = ("UNDER_PLAI", "PLAI_TO_PLUS", "PLUS_TO_PLS", "ABOVE_PLS")
BANDS_OF_WORK = {
    "INACTIVE": (97.0, 3.0, 0.0, 0.0),
    "RETIRED": (78.0, 18.0, 3.0, 1.0),
    "WORKER": (60.0, 31.5, 7.0, 1.5),
}

# ---- current housing and main reason ---------------------------------------------------------------------------------
HOUSING_OF_YOUNG: Mapping[str, float] = {
    "PRIVATE_TENANT": 28, "WITH_PARENTS": 33, "WITH_THIRD_PARTY": 12, "FREE_LODGING": 5, "HOSTEL_RESIDENCE": 6.5,
    "STUDENT_RESIDENCE": 5.5, "SHELTER": 3, "TEMPORARY_DWELLING": 2, "HOTEL": 1, "HOMELESS": 2, "SUBTENANT": 1,
    "CHILD_WELFARE_CENTRE": 0.5, "EMPLOYER_HOUSING": 0.5,
}  # fmt: skip
HOUSING_OF_OTHERS: Mapping[str, float] = {
    "PRIVATE_TENANT": 44.5, "WITH_PARENTS": 8, "WITH_THIRD_PARTY": 13, "FREE_LODGING": 5, "WITH_CHILDREN": 2.5,
    "HOSTEL_RESIDENCE": 5.5, "SHELTER": 3, "TEMPORARY_DWELLING": 3, "HOTEL": 2, "HOMELESS": 2, "SQUAT": 0.2,
    "MOBILE_HOME": 0.8, "CAMPING": 0.5, "SUBTENANT": 1, "OWNER_OCCUPIER": 7, "EMPLOYER_HOUSING": 2,
}  # fmt: skip
WITH_OWN_DWELLING = frozenset({"SOCIAL_TENANT", "PRIVATE_TENANT", "OWNER_OCCUPIER", "EMPLOYER_HOUSING", "SUBTENANT"})

REASONS_OF_TRANSFER: Mapping[str, float] = {
    "TOO_SMALL": 27.2, "HEALTH": 9.8, "DISABILITY": 5, "NEIGHBOURHOOD_PROBLEM": 12.1, "TOO_EXPENSIVE": 9,
    "TOO_BIG": 5.8, "DIVORCE_SEPARATION": 6, "LEAVING_SHARED_HOME": 5, "CLOSER_TO_WORK": 4, "JOB_TRANSFER": 2,
    "CLOSER_TO_FAMILY": 5, "CLOSER_TO_SERVICES": 2, "DEPENDANTS_LEAVING": 2, "DOMESTIC_VIOLENCE": 1,
    "DEMOLITION": 0.8, "OTHER": 3.3,
}  # fmt: skip
REASONS_OF_HOSTED: Mapping[str, float] = {
    "NO_HOME": 58, "LEAVING_SHARED_HOME": 11, "DIVORCE_SEPARATION": 8, "TOO_SMALL": 6, "JOB_TRANSFER": 3,
    "CLOSER_TO_WORK": 2, "CLOSER_TO_FAMILY": 4, "DOMESTIC_VIOLENCE": 2, "HEALTH": 2, "FUTURE_COUPLE": 1.5,
    "FAMILY_REUNION": 0.7, "CHILD_WELFARE_LEAVER": 0.8, "OTHER": 1,
}  # fmt: skip
REASONS_OF_HOUSED: Mapping[str, float] = {
    "TOO_EXPENSIVE": 32, "TOO_SMALL": 17.5, "TOO_BIG": 3, "DIVORCE_SEPARATION": 9, "TAKEN_BACK_OR_SOLD_BY_OWNER": 7,
    "EVICTION": 4, "HEALTH": 4, "DISABILITY": 2.5, "JOB_TRANSFER": 3, "CLOSER_TO_WORK": 3, "CLOSER_TO_FAMILY": 4,
    "CLOSER_TO_SERVICES": 2, "NON_DECENT": 3.5, "UNFIT": 1.5, "NEIGHBOURHOOD_PROBLEM": 2.5, "DOMESTIC_VIOLENCE": 1,
    "OTHER": 0.5,
}  # fmt: skip

# ---- channels --------------------------------------------------------------------------------------------------------
CHANNELS: Mapping[str, float] = {"ONLINE": 60, "DESK": 25, "PAPER": 8, "PHONE": 1, "HELPER": 6}


@cache
def published(attribute: str, universe: str = LIVE) -> Mapping[str, float]:
    """One distribution of the reference file, as shares that sum to 1."""
    with (DATA / "marginales_population.json").open(encoding="utf-8") as lines:
        every = json.load(lines)["marginales"]
    values = next(m["modalites"] for m in every if m["attribut"] == attribute and m["univers"] == universe)
    total = sum(values.values())
    return {name: value / total for name, value in values.items()}


def shares(weights: Mapping[str, float]) -> Shares:
    """The weights of a mapping as shares, in its order."""
    return normal(list(weights.values()))


def normal(weights: list[float] | tuple[float, ...] | Shares) -> Shares:
    """Weights as shares that sum to 1."""
    values = np.asarray(weights, dtype=np.float64)
    return values / values.sum()
