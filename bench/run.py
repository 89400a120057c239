"""Measure every promise of speed and print it beside its anchor: ``python -m bench.run [--profile small]``."""

import argparse
import sys

from bench.clock import Line, table
from bench.filing import filing_lines
from bench.laboratory import laboratory_lines
from bench.matching import matching_lines
from bench.ranking import ranking_lines
from bench.scoring import scoring_lines
from bench.seeding import seeding_lines
from bench.territory import seeded

PROFILES = ("small", "demo")


def main() -> None:
    """One run: the same machine, the same minute, so that the ratios mean something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=PROFILES, default="demo")
    profile = parser.parse_args().profile
    lines: list[Line] = []
    sys.stderr.write(f"Seeding the {profile} profile…\n")
    with seeded(profile) as territory:
        for name, measure in (
            ("seed", seeding_lines),
            ("scoring", scoring_lines),
            ("ranking", ranking_lines),
            ("matching", matching_lines),
            ("laboratory", laboratory_lines),
            ("filing", filing_lines),
        ):
            sys.stderr.write(f"Measuring: {name}…\n")
            lines += measure(territory)
    sys.stdout.write(table(lines) + "\n")


if __name__ == "__main__":
    main()
