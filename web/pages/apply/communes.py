"""Finding the commune that somebody means."""

from register.organisations.reference import Commune, commune, search_communes, territory
from register.organisations.reference.writing import plain


def communes_named(territory_id: str, typed: str) -> list[Commune]:
    """Communes of a territory that a name or a postcode may mean, at most ten."""
    return search_communes(territory(territory_id).department_code, typed)


def one_commune(territory_id: str, typed: str) -> str | None:
    """The code of the only commune that an address means, or ``None``: a postcode elsewhere in France is followed."""
    postcode = next((word for word in typed.split() if len(word) == 5 and word.isdecimal()), "")
    name = plain(" ".join(word for word in typed.split() if word != postcode).split(" CEDEX")[0])
    department = postcode[:2] or territory(territory_id).department_code
    found = search_communes(department, postcode or name, limit=100)
    named = [each for each in found if not name or each.sort_name == name]
    if len(named) == 1 or (named and not postcode):
        return named[0].insee
    return found[0].insee if len(found) == 1 else None


def commune_name(insee: str | None) -> str:
    """The name of a commune, empty when there is none."""
    known = commune(insee) if insee else None
    return known.name if known else ""
