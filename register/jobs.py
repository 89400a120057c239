"""The job queue, in the same database: a job exists exactly when the transaction that asked for it was committed.

Tasks live in the features (``register/<feature>/tasks.py``); this module only knows their names. A job carries a
territory and identifiers, never personal data: whoever reads the queue learns nothing about anybody.
"""

import importlib
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from procrastinate import App, PsycopgConnector, RetryStrategy, SyncPsycopgConnector

from register.db import db
from register.readiness import driver_url

TASK_MODULES = ("register.notices.tasks", "register.priorities.tasks", "register.cycle")

# A letter-box that is full today is empty tomorrow: 48 attempts, five minutes apart.
DELIVERY_RETRY = RetryStrategy(max_attempts=48, wait=300)

queue = App(connector=SyncPsycopgConnector())
_context: Callable[[], AbstractContextManager[Any]] = nullcontext


def task(name: str, *, retry: RetryStrategy | bool = DELIVERY_RETRY) -> Callable[[Callable[..., None]], Any]:
    """Declare a task; it runs in the context that ``run_worker`` received, and opens its own transactions."""

    def declare(function: Callable[..., None]) -> Any:
        @wraps(function)
        def run(**arguments: Any) -> None:
            with _context():
                function(**arguments)

        return queue.task(name=name, retry=retry)(run)

    return declare


def enqueue(name: str, *, at: datetime | None = None, once: str | None = None, **arguments: str | int | UUID) -> int:
    """Ask for a job inside the open transaction: a rollback takes it away.

    ``at``: not before that instant. ``once``: a key under which at most one job waits; a second one is an error of
    the caller, so check first. Identifiers become text: the queue keeps JSON.
    """
    driver = db.session.connection().connection.driver_connection
    deferrer = queue.configure_task(name, connection=driver, schedule_at=at, queueing_lock=once)
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in arguments.items()}
    return int(deferrer.defer(**plain))


def send_notice(territory_id: str, notice_id: UUID) -> int:
    """Ask for the sending of one notice, after commit."""
    return enqueue("send_notice", territory_id=territory_id, notice_id=notice_id)


def run_worker(
    database_url: str,
    *,
    context: Callable[[], AbstractContextManager[Any]] = nullcontext,
    concurrency: int = 2,
    until_empty: bool = False,
) -> None:
    """Do the jobs, for ever or until none waits; ``context`` surrounds each of them (the application's context)."""
    global _context  # noqa: PLW0603  (one worker a process: the context is its configuration)
    _context = context
    for module in TASK_MODULES:
        importlib.import_module(module)
    connector = PsycopgConnector(conninfo=driver_url(database_url), min_size=1, max_size=concurrency + 2)
    with queue.replace_connector(connector) as running:
        running.run_worker(
            concurrency=concurrency,
            wait=not until_empty,
            install_signal_handlers=not until_empty,
            delete_jobs="successful",
        )


def declared_tasks() -> dict[str, tuple[str, ...]]:
    """Our tasks and the names of their arguments, for the check that none carries personal data."""
    return {
        name: tuple(inspect.signature(found.func).parameters)
        for name, found in queue.tasks.items()
        if not name.startswith(("builtin:", "procrastinate."))
    }
