"""Sizes: the tail of the code is what rots, so the tail has a hard stop (style guide: docs/adr and CONTRIBUTING)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.source import CODE, FILES, ROOT, functions, tree_of

BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def length(function: Function) -> int:
    """Lines of the function, its docstring and decorators not counted."""
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    documented = (first.end_lineno or 0) - first.lineno + 1 if is_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - documented


def depth(node: ast.AST, *, is_elif: bool = False) -> int:
    """Nested blocks; an ``elif`` is not one more level, an inner function starts again."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        chained = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        deepest = max(deepest, depth(child, is_elif=chained))
    return deepest + (isinstance(node, BLOCKS) and not is_elif)


def arguments(function: Function) -> tuple[int, int]:
    """All arguments, and those that may be given by place; the instance does not count."""
    by_place = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if by_place[:1] in (["self"], ["cls"]):
        by_place = by_place[1:]
    return len(by_place) + len(function.args.kwonlyargs), len(by_place)


def too_big(files: list[Path]) -> Iterator[str]:
    for path in files:
        for function in functions(path):
            name = f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
            if length(function) > 40:
                yield f"{name}: {length(function)} lines"
            if depth(function) > 3:
                yield f"{name}: {depth(function)} levels"
            if arguments(function)[0] > 5:
                yield f"{name}: {arguments(function)[0]} arguments"


def test_functions_are_at_most_40_lines_3_levels_and_5_arguments() -> None:
    assert "\n".join(too_big(CODE)) == ""


def test_files_are_at_most_400_lines_and_test_files_500() -> None:
    def limit(path: Path) -> int:
        return 500 if path.is_relative_to(ROOT / "tests") else 400

    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {str(path.relative_to(ROOT)): size for path, size in sizes.items() if size > limit(path)} == {}


@pytest.mark.parametrize(("file", "name", "limit"), [("web/__init__.py", "create_app", 40)])
def test_the_factory_stays_readable(file: str, name: str, limit: int) -> None:
    found = next(function for function in functions(ROOT / file) if function.name == name)
    assert (found.end_lineno or 0) - found.lineno + 1 <= limit


def test_a_file_of_fixtures_fits_100_lines() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "tests").rglob("conftest.py")}
    assert {str(path.relative_to(ROOT)): size for path, size in sizes.items() if size > 100} == {}


def test_the_measures_themselves_are_right() -> None:
    body = "if a:\n        for x in b:\n            pass\n    elif b:\n        pass\n"
    source = f"def f(self, a, *, b):\n    '''One\n    two.'''\n    {body}"
    function = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    assert (length(function), depth(function), arguments(function)) == (6, 2, (2, 1))
    assert tree_of(ROOT / "tests/contracts/test_sizes.py").body
