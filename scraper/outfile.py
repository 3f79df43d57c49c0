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


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A new binary file beside `path`; synced and renamed to it at the end, else removed.

    What a link names is replaced, not the link; a device or a pipe is written to as it is.
    Raises UsageError if nothing can be written there, OSError with `path` if there is no room.
    """
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
