"""The value at one path of a grid document, with what it may be said to be: refusals gather, each with its path and a
French message that says what is allowed. The parts of a grid are read in conditions_reading.py and grid_reading.py."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from scoring.facts import COLUMN_OF, LARGEST

LARGEST_TOTAL = 32_767


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

    def optional_items(self) -> list["Reader"]:
        """The items of a list that may be absent."""
        return [] if self.value is None else self.items()

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
