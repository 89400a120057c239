"""One writing for names that must be found again: capitals, no accent, single spaces; pure."""

import unicodedata

LIGATURES = str.maketrans({"Œ": "OE", "œ": "oe", "Æ": "AE", "æ": "ae", "’": " ", "'": " ", "-": " ", "ß": "ss"})


def plain(text: str) -> str:
    """A name as search keys hold it: ``plain("Saint-Céneri-le-Gérei")`` is ``SAINT CENERI LE GEREI``."""
    if text.isascii():
        return " ".join(text.upper().replace("-", " ").replace("'", " ").split())
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(letters.upper().split())
