"""The documents' store: a folder where each content has one place, named by its SHA-256. It knows no name, no owner."""

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

BLOCK = 1 << 16
DIGEST = re.compile(r"[0-9a-f]{64}")


class AlteredFileError(Exception):
    """The bytes on disk are no longer those that were stored."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database keeps of a file: its digest, which is its address, and its size in bytes."""

    digest: str
    size_bytes: int


class FileStore:
    """Content-addressed files under one folder; the same content twice takes one place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, stream: BinaryIO) -> Stored:
        """Store a stream. The file appears whole or not at all: written aside, flushed to disk, then renamed."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".new-", delete=False) as aside:
            temporary = Path(aside.name)
            try:
                for block in iter(lambda: stream.read(BLOCK), b""):
                    digest.update(block)
                    size += len(block)
                    aside.write(block)
                aside.flush()
                os.fsync(aside.fileno())
                self._settle(temporary, digest.hexdigest())
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
        return Stored(digest.hexdigest(), size)

    def open(self, digest: str) -> BinaryIO:
        """The stored bytes, for reading; ``FileNotFoundError`` when nothing has that digest."""
        return self.path(digest).open("rb")

    def read(self, digest: str) -> bytes:
        """The stored bytes, checked against their digest."""
        content = self.path(digest).read_bytes()
        if sha256(content).hexdigest() != digest:
            raise AlteredFileError(digest)
        return content

    def delete(self, digest: str) -> None:
        """Forget a content that no row names any more."""
        self.path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        """Every stored digest, to compare the folder with the database."""
        return (path.name for path in self.folder.glob("[0-9a-f][0-9a-f]/*"))

    def path(self, digest: str) -> Path:
        """The place of a digest; anything else is refused, so no name from outside becomes a path."""
        if not DIGEST.fullmatch(digest):
            raise ValueError("not a SHA-256 digest")
        return self.folder / digest[:2] / digest

    def _settle(self, temporary: Path, digest: str) -> None:
        final = self.path(digest)
        final.parent.mkdir(exist_ok=True, mode=0o700)
        temporary.replace(final)
        directory = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


_store: FileStore | None = None


def use(folder: Path) -> None:
    """Install this process's store, once, at start."""
    global _store  # noqa: PLW0603  (the folder of a process is its configuration)
    _store = FileStore(folder)


def store() -> FileStore:
    """This process's store."""
    if _store is None:
        raise RuntimeError("register.files.use(folder) was not called")
    return _store
