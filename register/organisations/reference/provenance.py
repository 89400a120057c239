"""Where each reference file comes from: read by the page of sources."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from register.organisations.reference.geography import DATA


@dataclass(frozen=True, slots=True)
class Source:
    """One body of reference data and the sentence its licence asks for."""

    title: str
    producer: str
    licence: str
    vintage: str
    files: tuple[str, ...]
    attribution: str
    changes: str
    taken_on: date


@cache
def sources() -> tuple[Source, ...]:
    """Every source, in the order of ``SOURCES.toml``."""
    with (DATA / "SOURCES.toml").open("rb") as lines:
        declared = tomllib.load(lines)["source"]
    return tuple(Source(**{**each, "files": tuple(each["files"])}) for each in declared)
