"""The code that finds a draft again: its territory and its identifier, written so that it can be copied by hand."""

from uuid import UUID

from register.organisations.reference import TERRITORIES

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SAME = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
LENGTH = 26
GROUP = 4


def resume_code(territory_id: str, draft_id: UUID) -> str:
    """Territory, then 26 signs in groups of four; no sign is taken for another."""
    number, signs = draft_id.int, []
    for _ in range(LENGTH):
        number, rest = divmod(number, 32)
        signs.append(ALPHABET[rest])
    text = "".join(reversed(signs))
    return " ".join((territory_id, *(text[start : start + GROUP] for start in range(0, LENGTH, GROUP))))


def read_resume_code(typed: str) -> tuple[str, UUID] | None:
    """The territory and the draft of a code, or ``None`` when it was not copied whole."""
    bare = "".join(sign for sign in typed.upper() if sign.isalnum())
    territory_id, text = bare[:3], bare[3:].translate(SAME)
    known = territory_id in {each.id for each in TERRITORIES}
    if not known or len(text) != LENGTH or any(sign not in ALPHABET for sign in text):
        return None
    number = 0
    for sign in text:
        number = number * 32 + ALPHABET.index(sign)
    return (territory_id, UUID(int=number)) if number < 1 << 128 else None
