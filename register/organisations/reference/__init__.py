"""Reference geography: communes, intercommunalities, former codes and zones, read once from the files beside."""

from register.organisations.reference.geography import (
    TERRITORIES,
    Commune,
    FormerCommune,
    Intercommunality,
    TerritoryReference,
    commune,
    communes_of,
    communes_of_epci,
    epci,
    epcis_of,
    former_communes,
    search_communes,
    territory,
)
from register.organisations.reference.loading import load_reference
from register.organisations.reference.provenance import Source, sources
from register.organisations.reference.writing import plain

__all__ = [
    "TERRITORIES",
    "Commune",
    "FormerCommune",
    "Intercommunality",
    "Source",
    "TerritoryReference",
    "commune",
    "communes_of",
    "communes_of_epci",
    "epci",
    "epcis_of",
    "former_communes",
    "load_reference",
    "plain",
    "search_communes",
    "sources",
    "territory",
]
