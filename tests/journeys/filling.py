"""Filling forms as a hand does: by the name of each box, whatever its kind."""

from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, Page


def fill(place: Page | Locator, form: Mapping[str, str | Sequence[str]]) -> None:
    """Type, choose or tick each box; a list ticks several."""
    for name, given in form.items():
        for value in [given] if isinstance(given, str) else given:
            _fill_one(place, name, value)


def _fill_one(place: Page | Locator, name: str, value: str) -> None:
    boxes = place.locator(f'[name="{name}"]:not([type="hidden"])')
    kind = boxes.first.evaluate("box => box.type || box.tagName.toLowerCase()")
    if kind in ("radio", "checkbox"):
        place.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "select-one":
        boxes.first.select_option(value)
    else:
        boxes.first.fill(value)


def date_boxes(name: str, day: str) -> dict[str, str]:
    """The three boxes of a date given as ``2026-12-01``."""
    year, month, number = day.split("-")
    return {f"{name}_day": str(int(number)), f"{name}_month": str(int(month)), f"{name}_year": year}
