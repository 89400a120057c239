"""Every pair of colours that carries a text or a control is legible, by the WCAG formula."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "web/static/src/tokens.scss"
COLOURS = dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", TOKENS.read_text(encoding="utf-8"), re.MULTILINE))
TEXT = 4.5
GRAPHIC = 3.0
SURFACES = ("chaux", "blanc", "chaux-creuse", "email-pale")

PAIRS = [
    *[(text, surface, TEXT) for text in ("encre", "encre-douce") for surface in SURFACES],
    *[("pierre-forte", surface, GRAPHIC) for surface in ("blanc", "chaux", "chaux-creuse")],
    *[("email-vif", surface, TEXT) for surface in ("chaux", "blanc", "chaux-creuse", "laiton-pale")],
    ("blanc", "email", TEXT),
    ("email-lis", "email", TEXT),
    ("email-moyen", "chaux-creuse", GRAPHIC),
    ("laiton", "blanc", TEXT),
    ("laiton", "laiton-pale", TEXT),
    ("laiton-vif", "chaux-creuse", GRAPHIC),
    ("encre", "laiton-clair", TEXT),
    *[("iris", surface, TEXT) for surface in ("blanc", "chaux", "chaux-creuse")],
    ("visite", "chaux", TEXT),
    ("erreur", "blanc", TEXT),
    ("erreur", "erreur-pale", TEXT),
    ("succes", "succes-pale", TEXT),
    ("info", "info-pale", TEXT),
]


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_a_pair_in_use_is_legible(front: str, back: str, least: float) -> None:
    assert contrast(COLOURS[front], COLOURS[back]) >= least


def test_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
