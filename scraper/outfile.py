"""A file that is being written -> the file in its place, whole, or nothing new at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scraper.errors import UsageError

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
SQLITE = b"SQLite format 3\0"
LOG = "-wal"
BESIDE = (LOG, "-shm", "-journal", ".lock")


def refuse_database(path: Path) -> None:
    """Raises UsageError where a database is, whatever link leads to it, or a file that serves one.

    What is written here is never a database: who names one has mistaken the archive for the output.
    """
    place = path.resolve()
    owner = owner_of(place)
    if owner is not None:
        raise UsageError(f"{path} belongs to the archive {owner.name}: name another file")
    if _is_database(path, place):
        raise UsageError(
            f"{path} is an archive or another database and is not written over:"
            " name another file, or move it away"
        )


def owner_of(place: Path) -> Path | None:
    """The database whose log or lock has this name."""
    for end in BESIDE:
        owner = Path(str(place).removesuffix(end))
        if owner.name != place.name and _is_database(owner, owner):
            return owner
    return None


def _is_database(path: Path, place: Path) -> bool:
    """By its first bytes; what a first crawl wrote may be in the log only."""
    if not place.is_file():
        return False
    try:
        with place.open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE or Path(f"{place}{LOG}").exists()
    except OSError as error:
        raise UsageError(
            f"{path}: what is there cannot be looked at ({error.strerror}); name another file"
        ) from error


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A new binary file beside `path`; synced and renamed to it at the end, else removed.

    What a link names is replaced, not the link; a device or a pipe is written to as it is.
    Raises UsageError if nothing can be written there or an archive is there, OSError with `path`
    if there is no room.
    """
    refuse_database(path)
    place = path.resolve()
    if place.exists() and not place.is_file():
        with _named(path), _opened(path, place) as file:
            yield file
        return
    part = _beside(path, place)
    try:
        with _named(path), part.open("wb") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), _mode(place))
            os.fsync(file.fileno())
        try:
            part.replace(place)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)


def _opened(path: Path, place: Path) -> BinaryIO:
    try:
        return place.open("wb")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


def _beside(path: Path, place: Path) -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written there ({error.strerror}); name another place"
        ) from error
    os.close(handle)
    return Path(name)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """An error of writing does not say which file it was."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM and error.filename is None:
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise


def _mode(path: Path) -> int:
    """The rights of the file that is replaced; those of any new file otherwise."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
