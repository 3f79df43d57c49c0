"""A file on the disk -> the WARC files in it: itself, or those that a WACZ (1.1) holds.

A WACZ is a zip file with WARC files in its folder archive/ and their hashes in datapackage.json.
Names inside it are only shown, never used as a place on the disk.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from scraper.errors import UsageError

WARC_NAMES = (".warc", ".warc.gz")
# WARC files in a WACZ are stored as they are; one that is packed once more is unpacked to the disk.
MAX_UNPACKED = 2_000_000_000
MAX_PACKAGE = 20_000_000
MOST_MEMBERS = 10_000
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """One WARC file, open and seekable, and the name it is told by."""

    name: str
    file: BinaryIO


def sources(
    path: Path, open_files: ExitStack, problem: Callable[[str, str], None]
) -> Iterator[Source]:
    """The WARC files of one file; `problem` hears of those that cannot be read: name, why.

    Raises UsageError if there is no such file.
    """
    try:
        file = open_files.enter_context(path.open("rb"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    if file.read(4) != b"PK\x03\x04":
        yield Source(path.name, file)
        return
    try:
        package = open_files.enter_context(zipfile.ZipFile(path))
        members = [entry for entry in package.infolist() if _is_warc(entry.filename)]
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        problem(path.name, f"is no WACZ: {error}")
        return
    if not members or len(members) > MOST_MEMBERS:
        problem(path.name, f"holds {len(members)} WARC files in archive/")
        return
    hashes = _hashes(package)
    for entry in members:
        name = f"{path.name}/{PurePosixPath(entry.filename).name}"
        try:
            opened = _member(file, package, entry, open_files)
            why = _mismatch(opened, hashes.get(entry.filename))
        except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError) as e:
            why = f"cannot be unpacked: {e}"
        if why is not None:
            problem(name, why)
            continue
        yield Source(name, opened)


def _is_warc(name: str) -> bool:
    return name.startswith("archive/") and name.lower().endswith(WARC_NAMES)


def _hashes(package: zipfile.ZipFile) -> dict[str, str]:
    """What datapackage.json says of its files: path -> sha256 in hex. Empty without one."""
    try:
        entry = package.getinfo("datapackage.json")
        if entry.file_size > MAX_PACKAGE:
            return {}
        resources = json.loads(package.read(entry))["resources"]
        told = {str(r["path"]): str(r.get("hash", "")) for r in resources}
    except (KeyError, ValueError, TypeError, RecursionError, zipfile.BadZipFile):
        return {}
    return {path: h.partition(":")[2] for path, h in told.items() if h.startswith("sha256:")}


def _member(
    file: BinaryIO, package: zipfile.ZipFile, entry: zipfile.ZipInfo, open_files: ExitStack
) -> BinaryIO:
    if entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1:
        return cast(BinaryIO, _Slice(file, _data_offset(file, entry), entry.file_size))
    if entry.file_size > MAX_UNPACKED:
        raise ValueError(f"{entry.file_size:,} bytes unpacked")
    spooled = open_files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
    left = entry.file_size
    with package.open(entry) as packed:
        while left > 0 and (piece := packed.read(min(left, _STEP))):
            spooled.write(piece)
            left -= len(piece)
    return cast(BinaryIO, spooled)


def _data_offset(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Where a stored member's bytes begin: behind its local header (APPNOTE 4.3.7)."""
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise ValueError("its header is not where the zip file says")
    lengths = [int.from_bytes(header[at : at + 2], "little") for at in (26, 28)]
    return entry.header_offset + 30 + sum(lengths)


def _mismatch(file: BinaryIO, told: str | None) -> str | None:
    if told is None:
        return None
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_STEP):
        digest.update(piece)
    return None if digest.hexdigest() == told.lower() else "its hash is not that of the package"


class _Slice:
    """A stretch of a file as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self.file, self.start, self.size, self.at = file, start, size, 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = max(0, offset + (0, self.at, self.size)[whence])
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, size: int = -1) -> bytes:
        left = max(0, self.size - self.at)
        self.file.seek(self.start + self.at)
        piece = self.file.read(left if size < 0 else min(size, left))
        self.at += len(piece)
        return piece
