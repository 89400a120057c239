"""The store of documents."""

from io import BytesIO
from pathlib import Path

import pytest

from register.files import AlteredFileError, FileStore


class FailingStream(BytesIO):
    """A visitor who leaves in the middle of an upload."""

    def read(self, size: int | None = -1) -> bytes:
        block = super().read(size)
        if not block:
            raise ConnectionResetError
        return block


def test_a_file_is_found_under_its_digest(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    stored = store.put(BytesIO(b"avis d'imposition"))
    assert stored.size_bytes == 17
    assert store.read(stored.digest) == b"avis d'imposition"
    with store.open(stored.digest) as stream:
        assert stream.read(4) == b"avis"


def test_the_same_content_twice_takes_one_place(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    assert store.put(BytesIO(b"same")) == store.put(BytesIO(b"same"))
    assert len(list(store.digests())) == 1


def test_an_upload_cut_short_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with pytest.raises(ConnectionResetError):
        store.put(FailingStream(b"half"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_bytes_changed_on_disk_are_not_served(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    stored = store.put(BytesIO(b"before"))
    store.path(stored.digest).write_bytes(b"after")
    with pytest.raises(AlteredFileError):
        store.read(stored.digest)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_a_name_from_outside_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        FileStore(tmp_path).path(name)


def test_a_deleted_file_is_gone_and_deleting_twice_is_fine(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    digest = store.put(BytesIO(b"x")).digest
    store.delete(digest)
    store.delete(digest)
    with pytest.raises(FileNotFoundError):
        store.read(digest)
