"""Sizes of the demonstration: the real ones of Calvados and Orne, or the same territories scaled up or down."""

from dataclasses import dataclass

PUBLISHED_SHARE_HOUSED = 0.394  # of the strike-offs of a year (F058 to F060)


@dataclass(frozen=True, slots=True)
class TerritorySize:
    """What one territory holds at scale 1: Calvados as published, Orne partly assumed."""

    territory_id: str
    live: int
    transfer_share: float
    dwellings: int
    lettings_per_year: int

    @property
    def closed(self) -> int:
        """Applications struck off in twelve months."""
        return round(self.lettings_per_year / PUBLISHED_SHARE_HOUSED)

    def scaled(self, factor: float) -> "TerritorySize":
        """The same territory, larger or smaller."""
        return TerritorySize(
            self.territory_id,
            max(round(self.live * factor), 1),
            self.transfer_share,
            max(round(self.dwellings * factor), 60),
            max(round(self.lettings_per_year * factor), 1),
        )


# Calvados: F147, F149, F179, and 7,150 lettings by calculation from F146. Orne: F191 for the stock; the 4,500
# applications, their transfers and the 2,300 lettings are assumed (docs/demo.md).
REAL_SIZES = (
    TerritorySize("014", 28_792, 0.379, 57_447, 7_150),
    TerritorySize("061", 4_500, 0.36, 19_722, 2_300),
)
REAL_TOTAL = sum(size.live for size in REAL_SIZES)
PROFILES = {"small": 2_000, "demo": REAL_TOTAL, "department": 120_000, "region": 1_000_000, "nation": 3_000_000}


def sizes_of(profile: str) -> tuple[TerritorySize, ...]:
    """The sizes of a profile: live applications over both territories add up to its number."""
    factor = PROFILES[profile] / REAL_TOTAL
    return tuple(size.scaled(factor) for size in REAL_SIZES)
