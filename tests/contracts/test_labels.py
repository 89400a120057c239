"""Codes are English and stored; people read French: each code has its wording."""

import ast
import enum
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import pytest

import register
from tests.contracts.source import CODE, shown, tree_of
from web.access import Permission
from web.labels import LABELS, REFUSALS

REFUSAL_KINDS = {"Refused", "Conflict", "Invalid", "NotAllowed"}  # what is not found says so in one way


def code_lists() -> Iterator[type[enum.Enum]]:
    for info in pkgutil.walk_packages(register.__path__, "register."):
        if info.name.rpartition(".")[2] in ("codes", "rules", "actor"):
            module = importlib.import_module(info.name)
            for member in vars(module).values():
                if inspect.isclass(member) and issubclass(member, enum.Enum) and member.__module__ == info.name:
                    yield member


def first_texts(names: set[str]) -> Iterator[tuple[str, str]]:
    """The first literal argument of each call of these names, with its place."""
    for path in CODE:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in names and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{shown(path)}:{node.lineno}"


@pytest.mark.parametrize("codes", list(code_lists()), ids=lambda codes: codes.__name__)
def test_every_code_has_a_wording(codes: type[enum.Enum]) -> None:
    assert {str(code.value) for code in codes} - set(LABELS.get(codes.__name__, {})) == set()


def test_every_permission_has_a_wording() -> None:
    """The manager reads the table of rights; the list lives in web, where ``code_lists`` does not look."""
    assert {permission.value for permission in Permission} - set(LABELS["Permission"]) == set()


def test_every_refusal_has_a_wording() -> None:
    assert {code: where for code, where in first_texts(REFUSAL_KINDS) if code not in REFUSALS} == {}


def test_every_line_of_history_has_a_wording() -> None:
    actions = dict(first_texts({"Act"}))
    assert {action: where for action, where in actions.items() if action not in LABELS["HistoryAction"]} == {}


def test_wordings_follow_french_typography() -> None:
    """A space that cannot break stands before ; : ? ! and inside quotation marks."""
    wrong = re.compile(r"(?<![\u00a0\u202f])[;?!»]|«(?![\u00a0\u202f])|(?<![\u00a0\u202f\d]):(?=\s|$)")
    texts = {f"{kind}.{code}": text for kind, codes in LABELS.items() for code, text in codes.items()}
    texts |= {f"refusal {code}": " ".join(parts) for code, parts in REFUSALS.items()}
    assert {where: text for where, text in texts.items() if wrong.search(text)} == {}


def test_no_wording_uses_a_sign_for_a_word() -> None:
    signs = re.compile("[→✓≥≤\U0001f300-\U0001faff]")
    assert [text for codes in LABELS.values() for text in codes.values() if signs.search(text)] == []
