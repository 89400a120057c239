"""From an article to its rules, parameters and tests: the matrix of docs/law, read from the code itself.

``python -m tests.contracts.law_matrix`` writes it.
"""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MATRIX = ROOT / "docs" / "law" / "matrix.md"
ARTICLE = re.compile(r"\b([LRD])\.?\s?\*?(\d{3}-\d+(?:-\d+)*)")
HEAD = """# Du texte à la règle, au paramètre et à l’épreuve

Page produite par `make law` à partir du code ; une épreuve vérifie qu’elle est à jour. Une case vide se voit.
Les valeurs datées, leur source et leur date de relecture sont dans `scoring/parameters/`.

| Article du CCH | Règles | Paramètres | Épreuves |
|---|---|---|---|
"""


def articles(text: str) -> set[str]:
    """The articles of the code that a text names, written one way."""
    return {f"{letter}{number}" for letter, number in ARTICLE.findall(text)}


def _functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node


def rules() -> Iterator[tuple[str, str]]:
    """Functions and classes of the rules whose docstring names an article."""
    for package in ("scoring", "register"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for name, node in _functions(path):
                for article in articles(ast.get_docstring(node) or ""):
                    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                    yield article, f"`{module}.{name}`"


def parameters() -> Iterator[tuple[str, str]]:
    """Dated parameters and the article of each of their values."""
    for path in sorted((ROOT / "scoring" / "parameters").glob("*.toml")):
        for value in tomllib.loads(path.read_text(encoding="utf-8")).get("values", ()):
            for article in articles(value.get("article", "")):
                yield article, f"`{path.stem}`"


def held() -> Iterator[tuple[str, str]]:
    """Tests marked with the article they hold."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, node in _functions(path):
            marks = (part for decorator in node.decorator_list for part in ast.walk(decorator))
            for mark in marks:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.law":
                    yield from ((article, f"`{path.stem}::{name}`") for article in articles(ast.unparse(mark)))


def matrix() -> str:
    """The whole page."""
    found: dict[str, list[set[str]]] = defaultdict(lambda: [set(), set(), set()])
    for column, source in enumerate((rules, parameters, held)):
        for article, name in source():
            found[article][column].add(name)
    lines = [
        f"| {article} | " + " | ".join("<br>".join(sorted(cell)) for cell in found[article]) + " |"
        for article in sorted(found, key=lambda one: (one[0], [int(part) for part in one[1:].split("-")]))
    ]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    MATRIX.parent.mkdir(parents=True, exist_ok=True)
    MATRIX.write_text(matrix(), encoding="utf-8")
