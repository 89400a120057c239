"""The writing of a history line that its hash covers, as the database trigger makes it (migration 0002)."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIELDS = (
    "action", "actor_kind", "agent_id", "organisation_id", "application_id",
    "subject_kind", "subject_id", "reason", "before_digest", "after_digest", "detail",
)  # fmt: skip


def line_hash(previous_hash: str, line: Mapping[str, Any]) -> str:
    """SHA-256 of a line joined to the one before it; ``line`` holds the columns of ``history``."""
    microseconds = (line["at"] - EPOCH) // timedelta(microseconds=1)
    head = (previous_hash, line["territory_id"], str(line["seq"]), str(line["id"]), str(microseconds))
    rest = ("" if line[name] is None else str(line[name]) for name in FIELDS)
    return hashlib.sha256("\x1f".join((*head, *rest)).encode()).hexdigest()
