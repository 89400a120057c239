"""Properties checked after every run in production. A checker reads and never writes; it decides nothing."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from scoring.errors import BrokenProof

Id = TypeVar("Id", bound=Hashable)


def prove_ranking(
    input_ids: Sequence[Id],
    ranked: Sequence[Id],
    keys: Mapping[Id, Any],
    *,
    ineligible: Collection[Id] = (),
) -> None:
    """Prove that a ranking is the published order of the right candidates.

    Parameters
    ----------
    input_ids : the eligible candidates that were to be ranked
    ranked : the result, best placed first
    keys : the published key of each, ascending
    ineligible : candidates refused, none of whom may appear

    Returns
    -------
    Nothing: silence is the proof.

    Raises
    ------
    BrokenProof when somebody is missing, added or twice, when a pair is inverted or tied, or when an ineligible
    candidate is present. The ranking must then be withheld.

    Source
    ------
    CCH L441-1; R441-2-10 11° (uniform application to all).
    """
    if Counter(input_ids) != Counter(ranked) or len(set(ranked)) != len(ranked):
        raise BrokenProof("the ranking is not a permutation of its candidates")
    present = set(ineligible).intersection(ranked)
    if present:
        raise BrokenProof(f"{len(present)} ineligible candidates are ranked")
    for place in range(len(ranked) - 1):
        if not keys[ranked[place]] < keys[ranked[place + 1]]:
            raise BrokenProof(f"places {place + 1} and {place + 2} are not in the published order")
