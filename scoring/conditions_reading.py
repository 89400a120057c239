"""Reading conditions and circumstances of a grid document. What they mean is in conditions.py."""

from collections.abc import Callable, Mapping

from scoring.conditions import AtLeast, Between, Circumstance, Flag, PerUnit, SecondFact, Table, When
from scoring.facts import LARGEST, Evidence, fact
from scoring.reader import LARGEST_TOTAL, Reader

CIRCUMSTANCE_KEYS = frozenset(["code", "label", "fact", "when", "evidence", "and", "article"])
WHEN_KEYS = {
    "flag": frozenset({"kind"}),
    "at_least": frozenset({"kind", "value"}),
    "between": frozenset({"kind", "from", "to"}),
    "per_unit": frozenset({"kind", "step", "from", "cap"}),
    "table": frozenset({"kind", "rows"}),
}


def read_evidence(reader: Reader) -> Evidence:
    """A level of evidence, from declared to institution."""
    return Evidence[reader.choice("DECLARED", "COMPUTED", "DOCUMENT", "INSTITUTION")]


def read_circumstance(reader: Reader) -> Circumstance:
    """A circumstance: a condition that holds or not, with its code, label and evidence."""
    code = reader.at("fact").fact()
    return Circumstance(
        code=reader.at("code").text(),
        label=reader.at("label").text(),
        fact=code,
        when=_holding(reader.at("when"), code) or Flag(),
        evidence=read_evidence(reader.at("evidence")),
        second=read_second(reader.at("and")),
        article=reader.at("article").optional_text(),
    )


def _holding(reader: Reader, code: str) -> Flag | AtLeast | Between | None:
    when = read_when(reader, code)
    if isinstance(when, PerUnit | Table):
        reader.at("kind").refuse("cette condition est vraie ou fausse\u00a0: flag, at_least ou between")
        return None
    return when


def read_second(reader: Reader) -> SecondFact | None:
    """A second condition, or None when absent."""
    if reader.value is None or not reader.only(frozenset({"fact", "when"})):
        return None
    code = reader.at("fact").fact()
    when = read_when(reader.at("when"), code)
    if isinstance(when, PerUnit | Table):
        reader.at("when.kind").refuse("la seconde condition est flag, at_least ou between")
        return None
    return SecondFact(fact=code, when=when)


def read_when(reader: Reader, code: str) -> When:
    """A condition on a fact, of a kind that suits the fact."""
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
