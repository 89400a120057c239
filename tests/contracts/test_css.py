"""The committed style sheet is the one its sources give, and a page that uses it calls nobody else."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MANIFEST = json.loads((ROOT / "web/static/css/manifest.json").read_text(encoding="utf-8"))
RECORDED = [*MANIFEST["sources"].items(), *MANIFEST["built"].items()]


@pytest.mark.parametrize(("path", "digest"), RECORDED, ids=[path for path, _ in RECORDED])
def test_the_sheet_was_built_from_the_sources_as_they_are(path: str, digest: str) -> None:
    found = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    assert found == digest, f"{path} changed: run `npm ci && npm run build` and commit the result"


def test_every_source_of_the_sheet_is_recorded() -> None:
    sources = {str(path.relative_to(ROOT)) for path in (ROOT / "web/static/src").rglob("*.scss")}
    assert sources <= set(MANIFEST["sources"])


def test_the_sheet_asks_only_for_files_of_the_product() -> None:
    sheet = (ROOT / "web/static/css/toit.css").read_text(encoding="utf-8")
    addresses = {address.strip("\"'") for address in re.findall(r"url\(([^)]*)\)", sheet)}
    asked = {address for address in addresses if not address.startswith(("data:", "#"))}
    assert asked
    for address in asked:
        assert (ROOT / "web/static/css" / address).is_file(), address
    assert "@import" not in sheet


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_the_tools_are_pinned_to_one_version() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    loose = {name for name, version in package["devDependencies"].items() if not version[0].isdigit()}
    assert loose == set()
