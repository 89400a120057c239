"""Who opens the restricted archive, and when: pure refusals."""

from register.actor import Role

ARCHIVE_READERS = frozenset({Role.SYSTEM_MANAGER, Role.STATE_OFFICER})
SHORTEST_PURPOSE = 10


def archive_refusal(roles: frozenset[Role], purpose: str) -> str | None:
    """Why an agent may not open a struck-off application, or ``None``.

    Parameters
    ----------
    roles : the agent's roles; the manager of the shared file and the State alone keep access after strike-off
    purpose : why, in the agent's words: at least ten signs, kept and shown to the person

    Source
    ------
    Decree 2017-917, article 4: kept one year after strike-off; CCH R441-2-6 for who reads.
    """
    if not roles & ARCHIVE_READERS:
        return "archive_not_allowed"
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        return "archive_purpose_missing"
    return None
