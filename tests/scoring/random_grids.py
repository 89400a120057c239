"""Random grids: every kind of condition, group, cap, exclusion, refusal and section, always valid."""

from typing import Any

from hypothesis import strategies as st

from scoring.facts import FACTS

FLAGS = [known.code for known in FACTS if known.kind == "flag"]
NUMBERS = [known.code for known in FACTS if known.kind != "flag"]
LEVELS = st.sampled_from(["DECLARED", "COMPUTED", "DOCUMENT", "INSTITUTION"])
FLAG = st.just({"kind": "flag"})
AT_LEAST = st.integers(1, 255).map(lambda value: {"kind": "at_least", "value": value})
BETWEEN = st.lists(st.integers(0, 255), min_size=2, max_size=2).map(
    lambda ends: {"kind": "between", "from": min(ends), "to": max(ends)}
)
PER_UNIT = st.builds(
    lambda step, start, cap: {"kind": "per_unit", "step": step, "from": start, "cap": cap},
    st.integers(1, 24), st.integers(0, 30), st.none() | st.integers(1, 40),
)  # fmt: skip
ROWS = st.lists(st.tuples(st.integers(0, 255), st.integers(0, 4)), min_size=1, max_size=9, unique_by=lambda row: row[0])
TABLE = ROWS.filter(lambda rows: any(points for _, points in rows)).map(
    lambda rows: {"kind": "table", "rows": [{"from": first, "points": points} for first, points in sorted(rows)]}
)
ON_FLAG = st.tuples(st.sampled_from(FLAGS), FLAG)
ON_NUMBER = st.tuples(st.sampled_from(NUMBERS), AT_LEAST | BETWEEN)
HOLDS = ON_FLAG | ON_NUMBER
ANY = ON_FLAG | st.tuples(st.sampled_from(NUMBERS), AT_LEAST | BETWEEN | PER_UNIT | TABLE)
GROUPS = [
    {"code": "sum", "label": "Somme", "combine": "sum", "cap": 60},
    {"code": "free", "label": "Somme */ libre", "combine": "sum", "cap": None},
    {"code": "best", "label": "Le meilleur", "combine": "max", "cap": 25},
    {"code": "malus", "label": "Malus", "combine": "sum", "cap": -20},
]


@st.composite
def criteria(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One criterion at least, some of them excluding others of their group."""
    found: list[dict[str, Any]] = []
    for place in range(draw(st.integers(1, 7))):
        group = draw(st.sampled_from(GROUPS))["code"]
        fact, when = draw(ANY)
        points = -draw(st.integers(1, 9)) if group == "malus" else draw(st.integers(1, 20))
        one = {"code": f"c{place}", "label": "Ligne */ 40 %", "group": group, "fact": fact, "when": when,
               "points": points, "evidence": draw(LEVELS), "provisional": draw(st.booleans())}  # fmt: skip
        if draw(st.booleans()):
            one["and"] = dict(zip(("fact", "when"), draw(HOLDS), strict=True))
        others = [other["code"] for other in found if other["group"] == group]
        if others and group != "malus" and draw(st.booleans()):
            one["not_with"] = [draw(st.sampled_from(others))]
        found.append(one)
    return found


@st.composite
def circumstances(draw: st.DrawFn) -> dict[str, Any]:
    """A circumstance, on one fact or on two."""
    fact, when = draw(HOLDS)
    one = {"code": "circumstance", "label": "Circonstance", "fact": fact, "when": when, "evidence": draw(LEVELS)}
    if draw(st.booleans()):
        one["and"] = dict(zip(("fact", "when"), draw(HOLDS), strict=True))
    return one


@st.composite
def sections(draw: st.DrawFn) -> dict[str, Any]:
    """Groups, criteria and the effect of refusals."""
    section = {"groups": GROUPS, "criteria": draw(criteria()), "refusals": []}
    effect = draw(st.sampled_from(["none", "freeze", "reset", "suspend"]))
    if effect != "none":
        groups = {} if effect == "suspend" else {"groups": ["sum", "best"]}
        section["refusals"] = [draw(circumstances()) | {"effect": effect} | groups]
    return section


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A whole grid."""
    document = {"format": "toit-grid/1", "id": "random", "title": "Grille tirée au sort", "version": 1,
                "kind": "synthetic", "warning": "Données fictives"} | draw(sections())  # fmt: skip
    if draw(st.booleans()):
        document["transfer"] = draw(sections())
    if draw(st.booleans()):
        document["exclusions"] = [draw(circumstances())]
    return document
