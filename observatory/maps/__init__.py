"""Maps drawn from our own outlines: no tile, no call to anybody. Pure but for reading the files beside it.

Outlines: IGN Admin Express COG 2018 and Geofla 2016, Licence Ouverte; simplification G. David and this project.
"""

import gzip
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
WIDTH = 560.0
TOWNS_NAMED = ("14118", "14366", "14047", "14762", "61169", "61001", "61006", "61214")
COMMUNES_NAMED = 4
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """One place on the map: its code, its name, its outline as an SVG path."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing of ``width`` by ``height`` with its places and the names of a few towns."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    towns: tuple[tuple[str, int, int], ...]


@lru_cache(maxsize=8)
def _features(name: str) -> list[dict[str, Any]]:
    with gzip.open(FOLDER / f"{name}.geojson.gz", "rt", encoding="utf-8") as file:
        found: list[dict[str, Any]] = json.load(file)["features"]
    return found


@lru_cache(maxsize=16)
def epci_map(departments: tuple[str, ...]) -> Map:
    """The EPCIs that have a commune in the departments."""
    towns = [one for department in departments for one in _features(f"communes_{department}")]
    wanted = {one["properties"]["epci"] for one in towns}
    shapes = [one for one in _features("epci_14_50_61") if one["properties"]["siren"] in wanted]
    named = [one for one in towns if one["properties"]["code"] in TOWNS_NAMED]
    return _draw(shapes, named, key="siren")


@lru_cache(maxsize=64)
def commune_map(department: str, epci_siren: str) -> Map:
    """The communes of an EPCI inside a department."""
    shapes = [one for one in _features(f"communes_{department}") if one["properties"]["epci"] == epci_siren]
    named = sorted(shapes, key=lambda one: -one["properties"]["population"])[:COMMUNES_NAMED]
    return _draw(shapes, named, key="code")


def _draw(shapes: Sequence[dict[str, Any]], towns: Sequence[dict[str, Any]], *, key: str) -> Map:
    points = [point for one in shapes for ring in _rings(one) for point in ring]
    if not points:
        return Map(int(WIDTH), 0, (), ())
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    stretch = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 8) / ((east - west) * stretch)

    def placed(point: Point) -> Point:
        return 4 + (point[0] - west) * stretch * scale, 4 + (north - point[1]) * scale

    def outline(feature: dict[str, Any]) -> str:
        return _path([placed(point) for point in ring] for ring in _rings(feature))

    drawn = tuple(Shape(one["properties"][key], one["properties"]["nom"], outline(one)) for one in shapes)
    names = tuple((one["properties"]["nom"], *_middle([placed(point) for point in _largest(one)])) for one in towns)
    return Map(int(WIDTH), int((north - south) * scale) + 8, drawn, names)


def _rings(feature: dict[str, Any]) -> Iterator[list[Point]]:
    geometry = feature["geometry"]
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        yield from polygon


def _largest(feature: dict[str, Any]) -> list[Point]:
    return max(_rings(feature), key=len)


def _path(rings: Iterator[list[Point]]) -> str:
    """An SVG path at whole pixels, points that fall on the one before left out."""
    text = []
    for ring in rings:
        pixels = [(round(x), round(y)) for x, y in ring]
        kept = [pixel for before, pixel in zip([None, *pixels], pixels, strict=False) if pixel != before]
        text.append("M" + "L".join(f"{x} {y}" for x, y in kept) + "Z")
    return "".join(text)


def _middle(ring: list[Point]) -> tuple[int, int]:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return round((min(xs) + max(xs)) / 2), round((min(ys) + max(ys)) / 2)
