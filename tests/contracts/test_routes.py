"""Every route says who may use it, and is spelled as the others."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from web.access import Permission

KEBAB = re.compile(r"^/(?:[a-z0-9]+(?:[-.][a-z0-9]+)*/?|<[a-z]+(?:\([^)]*\))?:[a-z_]+>[a-z.-]*/?)*$")
TYPED = re.compile(r"^<(?:uuid|int|path|string(?:\(.+\))?|any\(.+\)):[a-z_]+>")
FOREIGN = ("/static/", "/observatory/")  # Flask's and Dash's own spelling


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=str)


def own(app: Flask) -> list[Rule]:
    return [rule for rule in rules(app) if not rule.rule.startswith(FOREIGN)]


def test_every_route_has_a_permission(app: Flask) -> None:
    bare = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in rules(app)
        if not isinstance(getattr(app.view_functions[rule.endpoint], "permission", None), Permission)
    ]
    assert bare == []


def test_paths_are_kebab_case(app: Flask) -> None:
    assert [rule.rule for rule in own(app) if not KEBAB.match(rule.rule)] == []


def test_every_parameter_of_a_path_is_typed(app: Flask) -> None:
    parameters = [(rule.rule, part) for rule in own(app) for part in re.findall(r"<[^>]+>", rule.rule)]
    assert [where for where, part in parameters if not TYPED.match(part)] == []


def test_a_path_that_reads_never_writes(app: Flask) -> None:
    """One view answers GET or POST, not both: what shows and what writes stay apart."""
    both = [rule.rule for rule in own(app) if {"GET", "POST"} <= (rule.methods or set())]
    assert both == []


def test_writing_is_by_post_alone(app: Flask) -> None:
    methods = {method for rule in own(app) if not rule.rule.startswith("/api/") for method in rule.methods or ()}
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}


@pytest.mark.parametrize("prefix", ["/me", "/desk", "/landlord", "/committee", "/authority", "/state", "/admin"])
def test_a_visitor_reaches_no_page_of_an_audience(app: Flask, prefix: str) -> None:
    """Anonymous requests meet the sign-in page or a refusal, whatever the identifiers."""
    anybody = "01980000-0000-7000-8000-000000000001"
    client = app.test_client()
    opened = []
    for rule in own(app):
        if not (rule.rule == prefix or rule.rule.startswith(f"{prefix}/")):
            continue
        path = re.sub(r"<uuid:[^>]+>", anybody, rule.rule)
        path = re.sub(r"<int:[^>]+>", "2026", re.sub(r"<(?:path|string\([^)]*\)):[^>]+>", "x", path))
        path = re.sub(r"<any\(([^,)]+)[^)]*\):[^>]+>", r"\1", path)
        answer = client.post(path) if "POST" in (rule.methods or ()) else client.get(path)
        if answer.status_code not in (302, 303, 400, 403, 404):
            opened.append(f"{rule.rule}: {answer.status_code}")
    assert opened == []
