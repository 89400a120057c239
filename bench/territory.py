"""A demonstration territory of its own for a run, in a temporary folder, and the answers of somebody who files."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from register import migrate
from register.embedded import Cluster
from web import create_app
from web.commands import seed_database
from web.config import Settings


@dataclass(frozen=True, slots=True)
class Territory:
    """The application on a seeded database, and how long the seed took."""

    app: Flask
    cluster: Cluster
    seed_seconds: float
    profile: str

    @contextmanager
    def owner(self) -> Iterator[Connection]:
        """A connection outside every policy, for tables of the bench's own."""
        engine = create_engine(self.cluster.url("owner"))
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


@contextmanager
def seeded(profile: str) -> Iterator[Territory]:
    """Start a durable server (a benchmark without fsync would flatter), migrate, seed, give, delete."""
    with tempfile.TemporaryDirectory(prefix="toit-bench-") as folder:
        Path(folder).chmod(0o755)
        with Cluster(Path(folder) / "postgres").running() as cluster:
            migrate.migrate_cluster(cluster)
            environment = {
                "TOIT_MODE": "test",
                "TOIT_DATA_DIR": str(Path(folder) / "data"),
                "DATABASE_URL": cluster.url(),
                "SECRET_KEY": "a secret for measuring, long enough for the keys",
            }
            settings = Settings.from_environment(environment)
            started = time.perf_counter()
            seed_database(settings, profile, seed=1)
            yield Territory(create_app(settings), cluster, time.perf_counter() - started, profile)


def answers(position: int) -> dict[str, dict[str, Any]]:
    """The steps of one applicant; ``position`` makes each a different person (a name has no figures)."""
    name = "Banc" + "".join(chr(ord("a") + int(figure)) for figure in str(position))
    return {
        "identity": {
            "civility": "MME", "birth_name": name, "usual_name": "", "first_names": "Jeanne",
            "birth_date": "1990-05-14", "nationality": "FR", "family_situation": "SINGLE",
        },
        "contact": {
            "address_line": "1 rue des Exemples", "postcode": "14000", "city": "Caen", "residence_commune": "14118",
            "contact_phone": "+33200000000", "contact_email": "", "is_protected": False,
        },
        "household": {
            "people": [{"role": "DEPENDANT", "first_names": "Paul", "birth_name": "Banc", "birth_date": "2018-02-03"}],
            "expected_births": 0,
        },
        "current-housing": {
            "current_housing": "PRIVATE_TENANT", "current_rooms": 1, "current_surface_m2": 22,
            "current_rent_euros": 610, "housing_benefit_euros": 0, "current_occupants": 2, "is_non_decent": False,
        },
        "resources": {
            "work_status": "PRIVATE_EMPLOYEE", "work_commune": "14118", "reference_income_euros": 15000,
            "monthly_resources_euros": 1480,
        },
        "reasons": {"reasons": ["TOO_SMALL", "TOO_EXPENSIVE"]},
        "situation": {"claims": ["BACK_TO_WORK"]},
        "wishes": {
            "wanted_communes": ["14118", "14437"], "accepts_nearby": True, "typologies": ["T2", "T3"],
            "max_rent_euros": 500, "needs_adapted": False,
        },
    }  # fmt: skip
