"""Reading a grid document: every problem found in one pass, each with its path and a French message. What a grid means
is in grid.py; no points are computed here."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from scoring.conditions import Circumstance
from scoring.conditions_reading import CIRCUMSTANCE_KEYS, read_circumstance, read_evidence, read_second, read_when
from scoring.errors import InvalidGrid
from scoring.grid import (
    FORMAT,
    Criterion,
    Grid,
    Group,
    Incomplete,
    Order,
    OrderStep,
    RefusalEffect,
    Section,
    Unscored,
)
from scoring.reader import LARGEST_TOTAL, Reader

MOST_CRITERIA = 500
HEADER_KEYS = frozenset({"format", "id", "title", "version", "kind", "warning", "source", "deliberation"})
DATE_KEYS = frozenset({"adopted_on", "in_force_from"})
SECTION_KEYS = frozenset({"groups", "criteria", "refusals"})
DOCUMENT_KEYS = HEADER_KEYS | DATE_KEYS | SECTION_KEYS | {"transfer", "exclusions", "order", "incomplete"}
GROUP_KEYS = frozenset({"code", "label", "combine", "cap"})
CRITERION_KEYS = frozenset(
    ["code", "label", "group", "fact", "when", "points", "evidence", "provisional", "and", "not_with", "article"]
)
REFUSAL_KEYS = CIRCUMSTANCE_KEYS | {"effect", "groups"}
ORDER_STEPS: tuple[OrderStep, ...] = ("points", "priority_date", "filed_on")

Built = TypeVar("Built")


def read_grid(document: Mapping[str, Any]) -> Grid:
    """Read a whole document.

    Parameters
    ----------
    document : the JSON object described in docs/grid-language.md

    Returns
    -------
    The grid.

    Raises
    ------
    InvalidGrid with every problem found.
    """
    problems: list[tuple[str, str]] = []
    root = Reader(document, "", problems)
    if not root.only(DOCUMENT_KEYS):
        raise InvalidGrid(problems)
    root.at("format").choice(FORMAT)
    kind = root.at("kind").choice("synthetic", "adopted", "published")
    # A copy of what a territory published may lack every point: its groups are still worth reading.
    least = 0 if kind == "published" else 1
    grid = Grid(
        id=root.at("id").text(),
        title=root.at("title").text(),
        version=root.at("version").integer(1, LARGEST_TOTAL),
        kind=cast(Any, kind),
        warning=root.at("warning").optional_text(),
        source=root.at("source").optional_text(),
        deliberation=root.at("deliberation").optional_text(),
        adopted_on=root.at("adopted_on").optional_day(),
        in_force_from=root.at("in_force_from").optional_day(),
        main=_section(root, least),
        transfer=_transfer(root.at("transfer"), least),
        exclusions=_circumstances(root.at("exclusions")),
        order=_order(root.at("order")),
        incomplete=_incomplete(root.at("incomplete")),
    )
    _check_adoption(root, grid)
    if grid.incomplete is not None and grid.kind != "published":
        root.at("incomplete").refuse("seule une grille recopiée (published) peut être incomplète")
    if problems:
        raise InvalidGrid(problems)
    return grid


def _check_adoption(root: Reader, grid: Grid) -> None:
    if grid.kind == "synthetic":
        if not grid.warning:
            root.at("warning").refuse("une grille fictive porte un avertissement")
        return
    if grid.kind == "published":
        if not grid.source:
            root.at("source").refuse("une grille recopiée indique où elle a été lue")
        return
    for key in ("source", "deliberation", "adopted_on", "in_force_from"):
        if not getattr(grid, key):
            root.at(key).refuse("une grille adoptée indique sa délibération, sa source et ses dates")
    if grid.adopted_on and grid.in_force_from and grid.in_force_from < grid.adopted_on:
        root.at("in_force_from").refuse("l’entrée en vigueur ne peut pas précéder l’adoption")


def _transfer(reader: Reader, least: int) -> Section | None:
    if reader.value is None or not reader.only(SECTION_KEYS):
        return None
    return _section(reader, least)


def _section(reader: Reader, least: int) -> Section:
    group_readers, readers = reader.at("groups").items(least), reader.at("criteria").items(least)
    if len(readers) > MOST_CRITERIA:
        reader.at("criteria").refuse(f"une grille a au plus {MOST_CRITERIA} critères")
    groups = _each(group_readers, GROUP_KEYS, _group)
    criteria = _each(readers, CRITERION_KEYS, _criterion)
    refusals = _each(reader.at("refusals").optional_items(), REFUSAL_KEYS, _refusal)
    section = Section(tuple(groups.values()), tuple(criteria.values()), tuple(refusals.values()))
    _check_codes(reader.at("groups"), [group.code for group in section.groups])
    _check_codes(reader.at("criteria"), [criterion.code for criterion in section.criteria])
    _check_codes(reader.at("refusals"), [effect.circumstance.code for effect in section.refusals])
    for i, criterion in criteria.items():
        _check_criterion(readers[i], criterion, section)
    for i, effect in refusals.items():
        _check_refusal(reader.at("refusals").optional_items()[i], effect, section)
    _check_total(reader.at("criteria"), section)
    return section


def _refusal(reader: Reader) -> RefusalEffect:
    groups = reader.at("groups")
    effect = reader.at("effect").choice("freeze", "reset", "suspend")
    return RefusalEffect(
        circumstance=read_circumstance(reader),
        effect=cast(Any, effect),
        groups=tuple(item.text() for item in groups.optional_items()),
    )


def _check_refusal(reader: Reader, effect: RefusalEffect, section: Section) -> None:
    groups = reader.at("groups")
    if effect.effect == "suspend" and effect.groups:
        groups.refuse("une suspension porte sur toute la demande\u00a0: elle ne nomme pas de groupe")
    if effect.effect != "suspend" and not effect.groups:
        groups.refuse("un gel ou une remise à zéro nomme les groupes concernés")
    for code in effect.groups:
        if code not in {group.code for group in section.groups}:
            groups.refuse(f"le groupe «\u00a0{code}\u00a0» n’est pas défini")
        elif any(one.extremes[0] < 0 for one in section.criteria if one.group == code):
            groups.refuse(f"le groupe «\u00a0{code}\u00a0» retire des points\u00a0: l’arrêter en ferait gagner")


def _circumstances(reader: Reader) -> tuple[Circumstance, ...]:
    found = tuple(_each(reader.optional_items(), CIRCUMSTANCE_KEYS, read_circumstance).values())
    _check_codes(reader, [one.code for one in found])
    return found


def _order(reader: Reader) -> Order:
    if reader.value is None or not reader.only(frozenset({"tiers", "then"})):
        return Order()
    steps = tuple(cast(OrderStep, step.choice(*ORDER_STEPS)) for step in reader.at("then").items(1))
    _check_codes(reader.at("then"), list(steps))
    if steps and "filed_on" not in steps:
        reader.at("then").refuse("l’ancienneté (filed_on) départage toujours\u00a0: elle doit figurer dans la liste")
    return Order(tiers=_circumstances(reader.at("tiers")), steps=steps)


def _incomplete(reader: Reader) -> Incomplete | None:
    if reader.value is None or not reader.only(frozenset({"missing", "unscored"})):
        return None
    missing = tuple(item.text() for item in reader.at("missing").items(1))
    unscored = _each(reader.at("unscored").optional_items(), frozenset({"code", "label", "why"}), _unscored)
    return Incomplete(missing, tuple(unscored.values()))


def _unscored(reader: Reader) -> Unscored:
    return Unscored(reader.at("code").text(), reader.at("label").text(), reader.at("why").text())


def _each(readers: list[Reader], keys: frozenset[str], build: Callable[[Reader], Built]) -> dict[int, Built]:
    # Items that are not objects are refused and skipped, and the others keep their place in the paths.
    return {i: build(reader) for i, reader in enumerate(readers) if reader.only(keys)}


def _group(reader: Reader) -> Group:
    cap = reader.at("cap")
    return Group(
        code=reader.at("code").text(),
        label=reader.at("label").text(),
        combine=cast(Any, reader.at("combine").choice("sum", "max")),
        cap=None if cap.value is None else cap.integer(-LARGEST_TOTAL, LARGEST_TOTAL),
    )


def _criterion(reader: Reader) -> Criterion:
    code = reader.at("fact").fact()
    return Criterion(
        code=reader.at("code").text(),
        label=reader.at("label").text(),
        group=reader.at("group").text(),
        fact=code,
        when=read_when(reader.at("when"), code),
        points=reader.at("points").integer(-LARGEST_TOTAL, LARGEST_TOTAL),
        evidence=read_evidence(reader.at("evidence")),
        is_provisional=reader.at("provisional").boolean(),
        second=read_second(reader.at("and")),
        not_with=tuple(item.text() for item in reader.at("not_with").optional_items()),
        article=reader.at("article").optional_text(),
    )


def _check_codes(reader: Reader, codes: list[str]) -> None:
    for code, times in Counter(codes).items():
        if code and times > 1:
            reader.refuse(f"le code «\u00a0{code}\u00a0» est employé {times} fois")


def _check_criterion(reader: Reader, criterion: Criterion, section: Section) -> None:
    group = next((group for group in section.groups if group.code == criterion.group), None)
    if group is None:
        reader.at("group").refuse(f"le groupe «\u00a0{criterion.group}\u00a0» n’est pas défini")
    least, most = criterion.extremes
    if least == most == 0:
        reader.at("points").refuse("ce critère ne donne jamais de point")
    if least < 0 and (criterion.not_with or (group is not None and group.combine == "max")):
        reader.at("points").refuse(
            "des points négatifs ne peuvent ni s’exclure ni entrer dans un groupe «\u00a0max\u00a0»\u00a0: "
            "le meilleur serait toujours de n’en avoir aucun"
        )
    _check_exclusions(reader.at("not_with"), criterion, section)


def _check_exclusions(reader: Reader, criterion: Criterion, section: Section) -> None:
    for other in criterion.not_with:
        named = next((c for c in section.criteria if c.code == other), None)
        if named is None or named.code == criterion.code:
            reader.refuse(f"«\u00a0{other}\u00a0» n’est pas un autre critère de la grille")
        elif named.group != criterion.group:
            reader.refuse(
                f"«\u00a0{other}\u00a0» est dans un autre groupe\u00a0: seuls des critères d’un groupe s’excluent"
            )


def _check_total(reader: Reader, section: Section) -> None:
    widest = sum(max(-least, most) for least, most in (criterion.extremes for criterion in section.criteria))
    if widest > LARGEST_TOTAL:
        reader.refuse(f"la somme des points possibles dépasse {LARGEST_TOTAL}")
