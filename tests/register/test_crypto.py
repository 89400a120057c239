"""Fields encrypted one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.crypto import Keyring, Place, UnreadableError

HERE = Place("protected_values", "ciphertext", "0198:address")
SECRET = "a secret of tests, long enough to derive keys"


@given(st.text())
def test_what_was_written_is_read(value: str) -> None:
    keys = Keyring(SECRET)
    assert keys.decrypt(keys.encrypt(value, HERE), HERE) == value


def test_the_same_value_is_never_written_twice_alike() -> None:
    keys = Keyring(SECRET)
    assert keys.encrypt("12 rue des Halles", HERE) != keys.encrypt("12 rue des Halles", HERE)


@pytest.mark.parametrize("elsewhere", [
    Place("people", "ciphertext", "0198:address"),
    Place("protected_values", "other", "0198:address"),
    Place("protected_values", "ciphertext", "0199:address"),
])
def test_a_value_copied_elsewhere_does_not_open(elsewhere: Place) -> None:
    keys = Keyring(SECRET)
    with pytest.raises(UnreadableError):
        keys.decrypt(keys.encrypt("12 rue des Halles", HERE), elsewhere)


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=1, max_value=255))
def test_one_altered_byte_is_enough_to_refuse(position: int, change: int) -> None:
    keys = Keyring(SECRET)
    stored = bytearray(keys.encrypt("12 rue des Halles", HERE))
    stored[position % len(stored)] ^= change
    with pytest.raises(UnreadableError):
        keys.decrypt(bytes(stored), HERE)


def test_a_former_key_still_reads_and_no_longer_writes() -> None:
    old = Keyring("the secret of last year, now retired")
    stored = old.encrypt("12 rue des Halles", HERE)
    rotated = Keyring(SECRET, former=("the secret of last year, now retired",))
    assert rotated.decrypt(stored, HERE) == "12 rue des Halles"
    assert not rotated.is_current(stored)
    assert rotated.is_current(rotated.encrypt("12 rue des Halles", HERE))
    with pytest.raises(UnreadableError):
        Keyring(SECRET).decrypt(stored, HERE)


def test_a_truncated_value_is_refused() -> None:
    with pytest.raises(UnreadableError):
        Keyring(SECRET).decrypt(b"\x01abc", HERE)


def test_a_blind_index_ignores_case_and_composition_but_not_the_purpose() -> None:
    keys = Keyring(SECRET)
    assert keys.blind_index("É. Martin ", purpose="mail") == keys.blind_index("E\u0301. MARTIN", purpose="mail")
    assert keys.blind_index("x", purpose="mail") != keys.blind_index("x", purpose="phone")
    assert keys.blind_index("x", purpose="mail") != Keyring(SECRET + "!").blind_index("x", purpose="mail")
