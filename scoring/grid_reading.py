"""Reading a grid document: every problem found in one pass, each with its path and a French message. What a grid means
is in grid.py; no points are computed here."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar, cast

from scoring.errors import InvalidGrid
from scoring.facts import COLUMN_OF, LARGEST, Evidence, fact
from scoring.grid import (
    FORMAT,
    AtLeast,
    Between,
    Criterion,
    Flag,
    Grid,
    Group,
    PerUnit,
    SecondFact,
    Section,
    Table,
    When,
)

LARGEST_TOTAL = 32_767
MOST_CRITERIA = 500
DOCUMENT_KEYS = frozenset(
    [
        "format",
        "id",
        "title",
        "version",
        "kind",
        "warning",
        "source",
        "deliberation",
        "adopted_on",
        "in_force_from",
        "groups",
        "criteria",
        "transfer",
    ]
)
SECTION_KEYS = frozenset({"groups", "criteria"})
GROUP_KEYS = frozenset({"code", "label", "combine", "cap"})
CRITERION_KEYS = frozenset(
    ["code", "label", "group", "fact", "when", "points", "evidence", "provisional", "and", "not_with", "article"]
)
WHEN_KEYS = {
    "flag": frozenset({"kind"}),
    "at_least": frozenset({"kind", "value"}),
    "between": frozenset({"kind", "from", "to"}),
    "per_unit": frozenset({"kind", "step", "from", "cap"}),
    "table": frozenset({"kind", "rows"}),
}

Built = TypeVar("Built")


class Reader:
    """The value at one path of the document, and the list of problems shared by all paths."""

    def __init__(self, value: Any, path: str, problems: list[tuple[str, str]]) -> None:
        self.value, self.path, self.problems = value, path, problems

    def refuse(self, message: str) -> None:
        """Record a problem at this path."""
        self.problems.append((self.path or "document", message))

    def at(self, key: str) -> "Reader":
        """The value under a key, absent values included."""
        found = self.value.get(key) if isinstance(self.value, Mapping) else None
        return Reader(found, f"{self.path}.{key}" if self.path else key, self.problems)

    def only(self, allowed: frozenset[str]) -> bool:
        """Refuse what is not an object, and every unknown key."""
        if not isinstance(self.value, Mapping):
            self.refuse("un objet est attendu ici")
            return False
        for key in sorted(str(key) for key in self.value if key not in allowed):
            self.at(key).refuse(f"la clé «\u00a0{key}\u00a0» n’existe pas dans ce format")
        return True

    def items(self, least: int = 0) -> list["Reader"]:
        """The items of a list, each with its place."""
        if not isinstance(self.value, list) or len(self.value) < least:
            self.refuse("une liste non vide est attendue" if least else "une liste est attendue")
            return []
        return [Reader(item, f"{self.path}[{i}]", self.problems) for i, item in enumerate(self.value)]

    def text(self) -> str:
        """A text that is not blank."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        self.refuse("un texte est attendu")
        return ""

    def optional_text(self) -> str:
        """A text, or an empty one when absent."""
        return "" if self.value is None else self.text()

    def integer(self, least: int, most: int) -> int:
        """A whole number between two bounds; true and false are not numbers."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and least <= self.value <= most:
            return self.value
        self.refuse(f"un nombre entier de {least} à {most} est attendu")
        return max(least, 0)

    def byte(self) -> int:
        """A value that a fact can take."""
        return self.integer(0, LARGEST)

    def boolean(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.refuse("vrai ou faux est attendu (true, false)")
        return bool(self.value)

    def choice(self, *allowed: str) -> str:
        """One of the allowed words."""
        if self.value in allowed:
            return cast(str, self.value)
        self.refuse("valeur attendue\u00a0: " + ", ".join(allowed))
        return allowed[0]

    def optional_day(self) -> date | None:
        """An ISO date, or None when absent."""
        if self.value is None:
            return None
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            self.refuse("une date au format AAAA-MM-JJ est attendue")
            return None

    def fact(self) -> str:
        """A code of the vocabulary of facts."""
        code = self.text()
        if code and code not in COLUMN_OF:
            self.refuse(
                f"le fait «\u00a0{code}\u00a0» n’est pas dans le vocabulaire\u00a0: aucune règle ne peut le voir"
            )
        return code if code in COLUMN_OF else "dalo"


def read_grid(document: Mapping[str, Any]) -> Grid:
    """Read a whole document.

    Parameters
    ----------
    document : the JSON object described in docs/grid-language.md

    Returns
    -------
    The grid.

    Raises
    ------
    InvalidGrid with every problem found.
    """
    problems: list[tuple[str, str]] = []
    root = Reader(document, "", problems)
    if not root.only(DOCUMENT_KEYS):
        raise InvalidGrid(problems)
    root.at("format").choice(FORMAT)
    grid = Grid(
        id=root.at("id").text(),
        title=root.at("title").text(),
        version=root.at("version").integer(1, LARGEST_TOTAL),
        kind=cast(Any, root.at("kind").choice("synthetic", "adopted")),
        warning=root.at("warning").optional_text(),
        source=root.at("source").optional_text(),
        deliberation=root.at("deliberation").optional_text(),
        adopted_on=root.at("adopted_on").optional_day(),
        in_force_from=root.at("in_force_from").optional_day(),
        main=_section(root),
        transfer=_transfer(root.at("transfer")),
    )
    _check_adoption(root, grid)
    if problems:
        raise InvalidGrid(problems)
    return grid


def _check_adoption(root: Reader, grid: Grid) -> None:
    if grid.kind == "synthetic":
        if not grid.warning:
            root.at("warning").refuse("une grille fictive porte un avertissement")
        return
    for key in ("source", "deliberation", "adopted_on", "in_force_from"):
        if not getattr(grid, key):
            root.at(key).refuse("une grille adoptée indique sa délibération, sa source et ses dates")
    if grid.adopted_on and grid.in_force_from and grid.in_force_from < grid.adopted_on:
        root.at("in_force_from").refuse("l’entrée en vigueur ne peut pas précéder l’adoption")


def _transfer(reader: Reader) -> Section | None:
    if reader.value is None or not reader.only(SECTION_KEYS):
        return None
    return _section(reader)


def _section(reader: Reader) -> Section:
    group_readers, readers = reader.at("groups").items(1), reader.at("criteria").items(1)
    if len(readers) > MOST_CRITERIA:
        reader.at("criteria").refuse(f"une grille a au plus {MOST_CRITERIA} critères")
    groups = _each(group_readers, GROUP_KEYS, _group)
    criteria = _each(readers, CRITERION_KEYS, _criterion)
    section = Section(groups=tuple(groups.values()), criteria=tuple(criteria.values()))
    _check_codes(reader.at("groups"), [group.code for group in section.groups])
    _check_codes(reader.at("criteria"), [criterion.code for criterion in section.criteria])
    for i, criterion in criteria.items():
        _check_criterion(readers[i], criterion, section)
    _check_total(reader.at("criteria"), section)
    return section


def _each(readers: list[Reader], keys: frozenset[str], build: Callable[[Reader], Built]) -> dict[int, Built]:
    # Items that are not objects are refused and skipped, and the others keep their place in the paths.
    return {i: build(reader) for i, reader in enumerate(readers) if reader.only(keys)}


def _group(reader: Reader) -> Group:
    cap = reader.at("cap")
    return Group(
        code=reader.at("code").text(),
        label=reader.at("label").text(),
        combine=cast(Any, reader.at("combine").choice("sum", "max")),
        cap=None if cap.value is None else cap.integer(-LARGEST_TOTAL, LARGEST_TOTAL),
    )


def _criterion(reader: Reader) -> Criterion:
    code = reader.at("fact").fact()
    second = reader.at("and")
    not_with = reader.at("not_with")
    return Criterion(
        code=reader.at("code").text(),
        label=reader.at("label").text(),
        group=reader.at("group").text(),
        fact=code,
        when=_when(reader.at("when"), code),
        points=reader.at("points").integer(-LARGEST_TOTAL, LARGEST_TOTAL),
        evidence=Evidence[reader.at("evidence").choice("DECLARED", "COMPUTED", "DOCUMENT", "INSTITUTION")],
        is_provisional=reader.at("provisional").boolean(),
        second=None if second.value is None else _second(second),
        not_with=() if not_with.value is None else tuple(item.text() for item in not_with.items()),
        article=reader.at("article").optional_text(),
    )


def _second(reader: Reader) -> SecondFact | None:
    if not reader.only(frozenset({"fact", "when"})):
        return None
    code = reader.at("fact").fact()
    when = _when(reader.at("when"), code)
    if isinstance(when, PerUnit | Table):
        reader.at("when.kind").refuse("la seconde condition est flag, at_least ou between")
        return None
    return SecondFact(fact=code, when=when)


def _when(reader: Reader, code: str) -> When:
    if not isinstance(reader.value, Mapping):
        reader.refuse("un objet est attendu ici")
        return Flag()
    kind = reader.at("kind").choice(*WHEN_KEYS)
    reader.only(WHEN_KEYS[kind])
    if (kind == "flag") != (fact(code).kind == "flag"):
        reader.at("kind").refuse(
            f"le fait «\u00a0{code}\u00a0» est vrai ou faux\u00a0: la condition est flag"
            if fact(code).kind == "flag"
            else f"le fait «\u00a0{code}\u00a0» est un nombre\u00a0: la condition n’est pas flag"
        )
    return READ_WHEN[kind](reader)


def _at_least(reader: Reader) -> When:
    return AtLeast(reader.at("value").integer(1, LARGEST))


def _between(reader: Reader) -> When:
    band = Between(reader.at("from").byte(), reader.at("to").byte())
    if band.first > band.last:
        reader.refuse("le début de la tranche dépasse sa fin")
    return band


def _per_unit(reader: Reader) -> When:
    cap = reader.at("cap")
    return PerUnit(
        step=reader.at("step").integer(1, LARGEST),
        start=reader.at("from").byte(),
        cap=None if cap.value is None else cap.integer(1, LARGEST),
    )


def _table(reader: Reader) -> When:
    rows: list[tuple[int, int]] = []
    for row in reader.at("rows").items(1):
        if not row.only(frozenset({"from", "points"})):
            continue
        first = row.at("from").byte()
        if rows and first <= rows[-1][0]:
            row.at("from").refuse("les tranches se suivent en ordre croissant")
        rows.append((first, row.at("points").integer(-LARGEST_TOTAL, LARGEST_TOTAL)))
    return Table(tuple(rows))


READ_WHEN: Mapping[str, Callable[[Reader], When]] = {
    "flag": lambda _: Flag(),
    "at_least": _at_least,
    "between": _between,
    "per_unit": _per_unit,
    "table": _table,
}


def _check_codes(reader: Reader, codes: list[str]) -> None:
    for code, times in Counter(codes).items():
        if code and times > 1:
            reader.refuse(f"le code «\u00a0{code}\u00a0» est employé {times} fois")


def _check_criterion(reader: Reader, criterion: Criterion, section: Section) -> None:
    group = next((group for group in section.groups if group.code == criterion.group), None)
    if group is None:
        reader.at("group").refuse(f"le groupe «\u00a0{criterion.group}\u00a0» n’est pas défini")
    least, most = criterion.extremes
    if least == most == 0:
        reader.at("points").refuse("ce critère ne donne jamais de point")
    if least < 0 and (criterion.not_with or (group is not None and group.combine == "max")):
        reader.at("points").refuse(
            "des points négatifs ne peuvent ni s’exclure ni entrer dans un groupe «\u00a0max\u00a0»\u00a0: "
            "le meilleur serait toujours de n’en avoir aucun"
        )
    _check_exclusions(reader.at("not_with"), criterion, section)


def _check_exclusions(reader: Reader, criterion: Criterion, section: Section) -> None:
    for other in criterion.not_with:
        named = next((c for c in section.criteria if c.code == other), None)
        if named is None or named.code == criterion.code:
            reader.refuse(f"«\u00a0{other}\u00a0» n’est pas un autre critère de la grille")
        elif named.group != criterion.group:
            reader.refuse(
                f"«\u00a0{other}\u00a0» est dans un autre groupe\u00a0: seuls des critères d’un groupe s’excluent"
            )


def _check_total(reader: Reader, section: Section) -> None:
    widest = sum(max(-least, most) for least, most in (criterion.extremes for criterion in section.criteria))
    if widest > LARGEST_TOTAL:
        reader.refuse(f"la somme des points possibles dépasse {LARGEST_TOTAL}")
