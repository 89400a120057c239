"""Forms of a grid being written. Anything may be left empty in a draft; what is typed must be readable."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from register.priorities.actions import Adoption
from register.priorities.grid_documents import Document
from web.schemas.application import StepSchema
from web.schemas.fields import SPACES, Answer, Code, Codes, FrenchDay, Line, WholeNumber, YesNo, clean, wrong

LARGEST_POINTS = 9999
LARGEST_VALUE = 255
MOST_LINES = 500
TEXT_LIMIT = 1000
EVIDENCES = ("DECLARED", "COMPUTED", "DOCUMENT", "INSTITUTION")
CONDITIONS = ("at_least", "between", "per_unit", "table")


class Points(Answer):
    """Points, negative ones with any kind of minus."""

    def read(self, typed: Any) -> int:
        bare = SPACES.sub("", str(typed)).replace("\u2212", "-").replace("\u2013", "-").removeprefix("+")
        if not bare.isascii() or not bare.removeprefix("-").isdecimal():
            wrong("invalid")
        number = int(bare[:12])
        return number if abs(number) <= LARGEST_POINTS else wrong("too_large")


class Paragraph(Answer):
    """A text of several sentences."""

    def read(self, typed: Any) -> str:
        text = clean(str(typed))
        return text if len(text) <= TEXT_LIMIT else wrong("too_long")


class Bands(Answer):
    """Bands, one a line: ``30 : 5`` gives 5 points from 30 up to the next line."""

    def read(self, typed: Any) -> list[Document]:
        rows: list[Document] = []
        for line in str(typed).splitlines():
            first, mark, points = line.partition(":")
            if not line.strip():
                continue
            if not mark or not first.strip().isdecimal():
                wrong("invalid")
            rows.append({"from": int(first.strip()[:6]), "points": Points().read(points)})
        starts = [row["from"] for row in rows]
        if starts != sorted(set(starts)) or (starts and starts[-1] > LARGEST_VALUE):
            wrong("not_rising")
        return rows


class HeadingSchema(StepSchema):
    title = Line()
    source = Paragraph()
    warning = Paragraph()


class GroupSchema(StepSchema):
    label = Line()
    combine = Code(("sum", "max"))
    cap = Points()


class CriterionSchema(StepSchema):
    """One line. ``kind`` is there for facts that are numbers; the second condition is read by ``second_of``."""

    label = Line()
    group = Line()
    kind = Code(CONDITIONS)
    value = WholeNumber(least=1, most=LARGEST_VALUE)
    first = WholeNumber(most=LARGEST_VALUE)
    last = WholeNumber(most=LARGEST_VALUE)
    step = WholeNumber(least=1, most=LARGEST_VALUE)
    start = WholeNumber(most=LARGEST_VALUE)
    most = WholeNumber(least=1, most=LARGEST_VALUE)
    rows = Bands()
    points = Points()
    evidence = Code(EVIDENCES)
    provisional = YesNo()
    article = Line()
    second_fact = Line()
    second_first = WholeNumber(most=LARGEST_VALUE)
    second_last = WholeNumber(most=LARGEST_VALUE)


class AdoptionSchema(StepSchema):
    deliberation = Line(required=True)
    adopted_on = FrenchDay(required=True)
    in_force_from = FrenchDay(required=True)


def exclusions_of(codes: list[str]) -> Codes:
    """The lines that one line may exclude."""
    return Codes(codes, most=MOST_LINES)


def when_of(values: Mapping[str, Any], fact_kind: str) -> Document:
    """The condition of a line, in the words of the document; what was left empty is left out."""
    if fact_kind == "flag":
        return {"kind": "flag"}
    kind = values.get("kind", "at_least")
    if kind == "per_unit":
        start, most = values.get("start", 0), values.get("most")
        return {"kind": kind, "step": values.get("step", 1), "from": start, "cap": most}
    written = {"at_least": {"value": "value"}, "between": {"from": "first", "to": "last"}, "table": {"rows": "rows"}}
    return {"kind": kind} | {key: values[name] for key, name in written[kind].items() if name in values}


def second_of(values: Mapping[str, Any], kinds: Mapping[str, str]) -> Document | None:
    """The second condition of a line: a flag, a least value, or a band."""
    code = str(values.get("second_fact", ""))
    if code not in kinds:
        return None
    if kinds[code] == "flag":
        return {"fact": code, "when": {"kind": "flag"}}
    if "second_last" in values:
        return {"fact": code, "when": {"kind": "between", "from": values.get("second_first", 0),
                                       "to": values["second_last"]}}  # fmt: skip
    return {"fact": code, "when": {"kind": "at_least", "value": values.get("second_first")}}


def criterion_document(values: Mapping[str, Any], fact: str, kinds: Mapping[str, str]) -> Document:
    """The keys of a line that its page writes; the caller lays them over those the document had."""
    return {
        "label": values.get("label", ""),
        "group": values.get("group", ""),
        "fact": fact,
        "when": when_of(values, kinds[fact]),
        "points": values.get("points", 0),
        "evidence": values.get("evidence", "DECLARED"),
        "provisional": values.get("provisional", True),
        "article": values.get("article"),
        "and": second_of(values, kinds),
    }


def criterion_boxes(one: Mapping[str, Any]) -> dict[str, Any]:
    """What the boxes of a line show of the document."""
    when, second = one.get("when") or {}, one.get("and") or {}
    second_when = second.get("when") or {}
    shown = {
        "label": one.get("label"), "group": one.get("group"), "points": one.get("points"),
        "evidence": one.get("evidence"), "provisional": "yes" if one.get("provisional") else "no",
        "article": one.get("article"), "not_with": one.get("not_with") or [], "kind": when.get("kind"),
        "value": when.get("value"), "first": when.get("from"), "last": when.get("to"), "step": when.get("step"),
        "start": when.get("from"), "most": when.get("cap"), "second_fact": second.get("fact"),
        "rows": "\n".join(f"{row.get('from')} : {row.get('points')}" for row in when.get("rows") or []),
        "second_first": second_when.get("value", second_when.get("from")), "second_last": second_when.get("to"),
    }  # fmt: skip
    return {name: "" if value is None else value for name, value in shown.items()}


def adoption_of(values: Mapping[str, Any]) -> Adoption:
    """What was typed about a deliberation."""
    adopted_on, in_force_from = (date.fromisoformat(values[name]) for name in ("adopted_on", "in_force_from"))
    return Adoption(adopted_on, in_force_from, values["deliberation"])
