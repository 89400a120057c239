"""Values of a person at risk: written and read only encrypted, each bound to its own row."""

import json
from collections.abc import Mapping
from uuid import UUID

from register.crypto import Place, keyring

ADDRESS = "address"
PLACEHOLDER = "Adresse protégée"
"""What the address columns hold instead of a protected address."""


def _place(value_id: UUID, field: str) -> Place:
    return Place("protected_values", field, str(value_id))


def seal(value_id: UUID, field: str, content: Mapping[str, str]) -> bytes:
    """Encrypt the content of one row of ``protected_values``."""
    return keyring().encrypt(json.dumps(dict(content), ensure_ascii=False), _place(value_id, field))


def unseal(value_id: UUID, field: str, ciphertext: bytes) -> dict[str, str]:
    """Read it back; refuses a value that was altered or copied from another row."""
    content: dict[str, str] = json.loads(keyring().decrypt(ciphertext, _place(value_id, field)))
    return content
