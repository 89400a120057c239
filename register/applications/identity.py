"""Names and dates folded so that the same person typed twice gives the same key; pure."""

import re
import unicodedata
from datetime import date

LETTERS = re.compile(r"[^A-Z]+")
LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "ß": "SS", "Ø": "O", "Đ": "D", "Ł": "L"})


def fold(text: str) -> str:
    """Upper case, without accents, one space between words: hyphens and apostrophes separate words."""
    decomposed = unicodedata.normalize("NFKD", text.upper().translate(LIGATURES))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return LETTERS.sub(" ", plain).strip()


def first_of(first_names: str) -> str:
    """The first of the first names: they are separated by commas, as on the identity document."""
    return first_names.split(",")[0].strip()


def identity_key(birth_name: str, first_names: str, birth_date: date) -> str:
    """One person, one key: birth name, first first name and birth date, letters only (handbook 1.10)."""
    name, first = (fold(part).replace(" ", "") for part in (birth_name, first_of(first_names)))
    return f"{name}|{first}|{birth_date.isoformat()}"


def sort_name(birth_name: str, first_names: str) -> str:
    """What lists are sorted and searched by: birth name, then first name."""
    return f"{fold(birth_name)} {fold(first_of(first_names))}".strip()
