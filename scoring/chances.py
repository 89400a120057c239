"""Chances before a bid: the true matching re-run on many drawn sets of sealed bids, and whether what it told came true.

A chance is a number of twelfths with its sample, or nothing under the smallest sample; wording belongs to web/labels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, factorial, log

import numpy as np
from numpy.typing import NDArray

from scoring.matching import HALF, LARGEST_PRIORITY, LOW_HALF, Market, Words, match

SMALLEST_SAMPLE = 11
TWELFTHS = 12
DRAWS = 240
MOST_GROWTH = 3.0
# What is told together in the table of reliability: first and last twelfth of each band.
BANDS = ((0, 0), (1, 2), (3, 5), (6, 8), (9, 11))
U = np.uint64


@dataclass(frozen=True, slots=True)
class Chance:
    """``likely`` times out of twelve, None under the smallest sample; ``sample`` is how many other bids it rests on."""

    likely: int | None
    sample: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of the bids told a band, how many came first; ``came_first`` and ``expected`` are None under the smallest sample.

    ``expected`` is how many would have come first had the told twelfths been exact.
    """

    least: int
    most: int
    told: int | None
    expected: float | None
    came_first: int | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How a window goes on: ``growth``, its length over what has passed of it; ``leaving``, the share of past bids that
    were withdrawn or could not be ranked; ``seed``, the same for the same question, so that it draws the same.
    """

    growth: float = 1.0
    leaving: float = 0.0
    seed: int = 0


def chance_of(market: Market, row: int, programme: int, pace: Pace) -> Chance:
    """How often an applicant would be seated, were bids to come and go as they did.

    Parameters
    ----------
    market : the sealed bids as they are, the applicant's own wishes among them
    row, programme : the applicant, and the programme asked about
    pace : from the window and from past windows; a growth above 3 counts as 3

    Returns
    -------
    The chance in twelfths, never the full twelve: nobody can promise. In each draw a bidder leaves as often as in the
    past, bids like those already there come in the time that is left, one better than all with the odds of a first
    place being lost, and everybody is matched again.

    Raises
    ------
    ValueError for a growth below 1 or a share outside 0 to 1.

    Source
    ------
    docs/adr, the matching of a cycle. Of exchangeable bids, the first of the early ones stays first of all with
    probability one over the growth.
    """
    if pace.growth < 1 or not 0 <= pace.leaving <= 1:
        raise ValueError(f"no window goes on like {pace}")
    asked = ((market.bids >> HALF == U(programme)) & (market.bids != 0)).any(axis=1)
    asked[row] = False
    sample = int(asked.sum())
    if sample < SMALLEST_SAMPLE:
        return Chance(None, sample)
    times = _times(len(market.bids), pace)
    times[:, row] = 1
    drawn, rows = np.nonzero(times)
    repeats = times[drawn, rows]
    drawn, rows = np.repeat(drawn, repeats), np.repeat(rows, repeats)
    seated = match(_side_by_side(_with_a_better_one(market, programme), drawn, rows))
    own = rows[seated.applicants] == row
    likely = int((seated.programmes[own] % market.seats.size == programme).sum())
    return Chance(min(round(TWELFTHS * likely / DRAWS), TWELFTHS - 1), sample)


def leaving_share(left: int, past: int) -> float:
    """The share of bids that leave before the close, as past windows tell it.

    Parameters
    ----------
    left, past : how many past bids were withdrawn or could not be ranked, among how many

    Returns
    -------
    Laplace's rule of succession: a half when nothing is known, the observed share as the past grows.

    Source
    ------
    docs/adr, the matching of a cycle.
    """
    return (left + 1) / (past + 2)


def _with_a_better_one(market: Market, programme: int) -> Market:
    better = np.zeros((1, market.bids.shape[1]), np.uint64)
    better[0, 0] = programme << 32 | LARGEST_PRIORITY
    quartile = np.append(market.first_quartile, np.uint8(1))
    return Market(np.concatenate([market.bids, better]), market.seats, market.reserved, quartile)


def _side_by_side(market: Market, drawn: NDArray[np.int64], rows: NDArray[np.int64]) -> Market:
    """Every draw as a market of its own inside one: its programmes come after those of the draw before."""
    bids = market.bids[rows]
    shifted = bids + (drawn.astype(np.uint64) * U(market.seats.size) << HALF)[:, None]
    return Market(
        np.where(bids == 0, U(0), shifted),
        np.tile(market.seats, DRAWS),
        np.tile(market.reserved, DRAWS),
        market.first_quartile[rows],
    )


def _times(applicants: int, pace: Pace) -> NDArray[np.int64]:
    """How many of each applicant are in each draw, and last how many better than all: the same on any machine."""
    growth = min(pace.growth, MOST_GROWTH)
    stays = _drawn(applicants, pace.seed) >= U(int(pace.leaving * 2**32))
    come = _poisson(_drawn(applicants, pace.seed + 1), growth - 1)
    better = _poisson(_drawn(1, pace.seed + 2), log(growth))
    return np.concatenate([stays + come, better], axis=1)


def _poisson(drawn: Words, mean: float) -> NDArray[np.int64]:
    odds = np.cumsum([exp(-mean) * mean**count / factorial(count) for count in range(12)])
    return np.searchsorted(np.floor(odds * 2**32).astype(np.uint64), drawn, side="right")


def _drawn(columns: int, seed: int) -> Words:
    """For each draw and column a number under 2**32."""
    places = np.arange(DRAWS * columns, dtype=np.uint64) + U(seed % 2**31 << 32)
    return (_mixed(places) & LOW_HALF).reshape(DRAWS, columns)


def _mixed(numbers: Words) -> Words:
    # Steele, Lea and Flood's splitmix64: well mixed, three lines, no state.
    mixed = (numbers + U(1)) * U(0x9E3779B97F4A7C15)
    mixed = (mixed ^ mixed >> U(30)) * U(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ mixed >> U(27)) * U(0x94D049BB133111EB)
    return mixed ^ mixed >> U(31)


def reliability(told: Iterable[tuple[int, bool]]) -> list[Reliability]:
    """Whether the bands told to bidders came true, on past lettings.

    Parameters
    ----------
    told : for each past bid, the twelfths told when it was placed, and whether it came first at the close

    Returns
    -------
    One row per band, its figures None under the smallest sample: nobody is found in a small cell.

    Source
    ------
    Product, section 2.2 (an honest forecast shows its sample and is judged afterwards).
    """
    past = list(told)
    return [_band(least, most, [one for one in past if least <= one[0] <= most]) for least, most in BANDS]


def _band(least: int, most: int, past: Sequence[tuple[int, bool]]) -> Reliability:
    if len(past) < SMALLEST_SAMPLE:
        return Reliability(least, most, None, None, None)
    expected = sum(twelfths for twelfths, _ in past) / TWELFTHS
    return Reliability(least, most, len(past), expected, sum(came_first for _, came_first in past))
