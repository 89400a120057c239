"""The glossary: a French word, its identifier in the code, its meaning. An identifier that died leaves the table."""

import ast
import re
from functools import cache

from tests.contracts.source import CODE, ROOT, tree_of

ROW = re.compile(r"^\| (?P<french>[^|]+) \| (?P<identifiers>[^|]+) \| (?P<meaning>[^|]+) \|$", re.MULTILINE)
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")


def rows() -> list[re.Match[str]]:
    return [row for row in ROW.finditer(GLOSSARY) if "`" in row["identifiers"]]


@cache
def identifiers() -> frozenset[str]:
    found: set[str] = set()
    for path in CODE:
        found |= {path.stem, path.parent.name}
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    found.add(name)
                case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                    found.add(name)
                case ast.Constant(value=str(value)) if value.isidentifier():
                    found.add(value)
    return frozenset(found)


def test_every_identifier_of_the_glossary_exists_in_the_code() -> None:
    named = {name for row in rows() for name in re.findall(r"`([^`]+)`", row["identifiers"])}
    assert len(named) > 30
    assert sorted(named - identifiers()) == []


def test_rows_are_in_order_and_no_term_appears_twice() -> None:
    terms = [row["french"].strip().casefold() for row in rows()]
    assert terms == sorted(set(terms))
