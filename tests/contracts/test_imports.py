"""Who may import whom: the contracts of setup.cfg."""

import subprocess
import sys

from tests.contracts.source import ROOT


def test_the_import_contracts_are_kept() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    asked = subprocess.run(
        [sys.executable, "-c", code, "--config", "setup.cfg"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stdout[-4000:] + asked.stderr[-2000:]
