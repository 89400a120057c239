"""Habits that matter, each held by a few lines."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.contracts.source import CODE, FILES, ROOT, calls, shown, tree_of

CLOCKS = r"^(datetime\.)?(datetime|date|dt|time)\.(now|today|utcnow|time|time_ns|localtime|gmtime)$"
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|manager|process|handle)(_|$)")
NAMES_OF_TRADE = {"system_manager", "is_manager", "register_manager"}  # the manager of the shared file is a person


def found(pattern: str, *, outside: set[str]) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{shown(path)}:{line} {name}"
        for path in CODE if shown(path) not in outside
        for name, line in calls(path) if wanted.search(name)
    ]


def test_only_the_transaction_commits() -> None:
    assert found(r"\.commit$", outside={"register/db.py"}) == []


def test_only_the_clock_reads_the_clock() -> None:
    # db.py orders its identifiers by the machine's time: no rule and no date depends on it.
    assert found(CLOCKS, outside={"register/clock.py", "register/db.py"}) == []


def test_only_the_command_line_prints() -> None:
    printers = {"web/commands.py", "web/audit_commands.py", "web/matching_command.py", "web/keeping.py"}
    assert found(r"^(print|click\.echo|sys\.stdout\.write)$", outside=printers) == []


def test_no_setting_outlives_its_transaction() -> None:
    """A session-wide SET would follow the pooled connection to the next visitor."""
    setting = re.compile(r"\bset\s+(session|role|app\.|row_security)|set_config\([^)]*,\s*false\s*\)", re.IGNORECASE)
    guilty = [
        f"{shown(path)}:{node.lineno}"
        for path in CODE
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and setting.search(node.value)
    ]
    assert guilty == []


def test_no_module_or_function_has_an_empty_name() -> None:
    names = {shown(path): path.stem for path in CODE}
    for path in CODE:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                spelled = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()
                names[f"{shown(path)}:{node.lineno} {node.name}"] = spelled
    assert [where for where, name in names.items() if FORBIDDEN_NAMES.search(name) and name not in NAMES_OF_TRADE] == []


def test_every_public_function_is_annotated() -> None:
    bare = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in CODE
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.returns is None
    ]
    assert bare == []


DOCUMENTED = [
    path for path in CODE
    if path.is_relative_to(ROOT / "scoring") or path.name in ("rules.py", "actions.py", "indicators.py")
]


def test_what_decides_says_what_it_decides() -> None:
    silent = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in DOCUMENTED
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and ast.get_docstring(node) is None
    ]
    assert silent == []


def test_every_module_says_what_belongs_in_it() -> None:
    assert [shown(path) for path in CODE if tree_of(path).body and ast.get_docstring(tree_of(path)) is None] == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"#.*\b(" + "TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    assert [shown(path) for path in FILES if later.search(path.read_text(encoding="utf-8"))] == []


def tracked_texts() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    kept = (".py", ".cfg", ".toml", ".md", ".txt", ".html", ".json", ".js", ".scss", ".yml", ".in", "")
    paths = [ROOT / name for name in listed.split("\0") if name and Path(name).suffix in kept]
    return [path for path in paths if path.is_file() and path != Path(__file__)]


@pytest.mark.parametrize("pattern", [
    r"(?<![\w.])/(?:root|work|home/[a-z]+)/[a-z.]",
    r"\"resolved\":\s*\"http",
    r"--(?:extra-)?index-url",
])
def test_the_repository_names_no_machine_and_no_package_host(pattern: str) -> None:
    wanted = re.compile(pattern)
    texts = {path: path.read_text(encoding="utf-8", errors="ignore") for path in tracked_texts()}
    assert [shown(path) for path, text in texts.items() if wanted.search(text)] == []
