"""Situations that fictitious applicants declare, and how each is proved, in assumed shares."""

import numpy as np
from numpy.typing import NDArray

from register.applications.codes import Claim, EvidenceLevel
from register.demo.households import Flags, Households, Random
from register.demo.situations import Situations

CLAIMS = tuple(Claim)
LEVELS = ("", *EvidenceLevel)
NOT_CLAIMED, DECLARED, DOCUMENT, INSTITUTION = range(4)

# Percent of all applications; those that follow another answer are in _implied.
SHARES = {
    Claim.DALO: 1.3, Claim.PDALHPD: 2.4, Claim.THERAPEUTIC_APARTMENT: 0.05, Claim.HARDSHIP: 5.5,
    Claim.BACK_TO_WORK: 1.8, Claim.SEXUAL_ASSAULT_HOME: 0.05, Claim.PROSTITUTION_EXIT: 0.02, Claim.TRAFFICKING: 0.02,
}  # fmt: skip
BY_INSTITUTION = (Claim.DALO, Claim.PDALHPD, Claim.THERAPEUTIC_APARTMENT, Claim.PROSTITUTION_EXIT)
KEY_WORKERS = 0.14
PROVED = 0.55


def claimed(random: Random, homes: Households, wants: Situations) -> NDArray[np.int64]:
    """The level of each claim of each application: rows by columns of ``CLAIMS``, 0 where nothing is claimed."""
    n = len(homes.size)
    levels = np.zeros((n, len(CLAIMS)), dtype=np.int64)
    implied = _implied(random, homes, wants)
    for column, claim in enumerate(CLAIMS):
        share = SHARES.get(claim, 0.0) / 100
        is_claimed = implied.get(claim, np.zeros(n, dtype=bool)) | (random.random(n) < share)
        proof = np.where(random.random(n) < PROVED, DOCUMENT, DECLARED)
        level = np.full(n, INSTITUTION) if claim in BY_INSTITUTION else proof
        levels[:, column] = np.where(is_claimed, level, NOT_CLAIMED)
    return levels


def _implied(random: Random, homes: Households, wants: Situations) -> dict[Claim, Flags]:
    """Claims that follow from what the form says elsewhere."""
    works = np.isin(wants.resources.work, ("PRIVATE_EMPLOYEE", "HOSPITAL_AGENT", "LOCAL_AUTHORITY_AGENT"))
    disabled = homes.disabled_person >= 0
    return {
        Claim.DISABILITY: disabled,
        Claim.DOMESTIC_VIOLENCE: wants.reason == "DOMESTIC_VIOLENCE",
        Claim.EVICTION: wants.reason == "EVICTION",
        Claim.UNFIT_HOUSING: wants.reason == "UNFIT",
        Claim.CHILD_WELFARE_LEAVER: wants.reason == "CHILD_WELFARE_LEAVER",
        Claim.KEY_WORKER: works & (random.random(len(works)) < KEY_WORKERS),
        Claim.DWELLING_UNFIT_FOR_DISABILITY: disabled & wants.is_transfer & (random.random(len(works)) < 0.3),
    }
