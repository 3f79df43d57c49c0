"""A disk in memory whose power is cut: what was not synced is kept, dropped or torn, by chance.

An APSW VFS under the archive's own writing code. The model is that of SQLite's own crash tests:
writes reach the platter only by a sync, in sectors of 512 bytes, in any order until then; a file
that was made or deleted is so for good once its directory was synced, as os_unix.c does it with a
file's first sync.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512


class PowerCut(Exception):
    """The power is gone."""


@dataclass
class File:
    """One file: as programs see it, as the platter has it, and what is between."""

    live: bytearray = field(default_factory=bytearray)
    durable: bytes | None = None  # None: its name is not on the platter yet
    pending: list[tuple[int, bytes] | int] = field(default_factory=list)  # writes; sizes

    def synced(self) -> None:
        self.durable, self.pending = bytes(self.live), []

    def after_cut(self, chance: random.Random) -> bytes | None:
        """What is found when the power is back."""
        if self.durable is None and chance.random() < 0.5:
            return None
        found = bytearray(self.durable or b"")
        for change in self.pending:
            if isinstance(change, int):
                if chance.random() < 0.5:
                    del found[change:]
                continue
            offset, data = change
            for at in range(0, len(data), SECTOR):
                if chance.random() < 0.5:
                    part = data[at : at + SECTOR]
                    found.extend(bytes(max(0, offset + at - len(found))))
                    found[offset + at : offset + at + len(part)] = part
        return bytes(found)


@dataclass
class Disk:
    """Files by name. After `left` operations that change something the power is cut."""

    files: dict[str, File] = field(default_factory=dict)
    deleted: dict[str, File] = field(default_factory=dict)  # not yet for good
    left: int = 10**9

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise PowerCut

    def found(self, chance: random.Random, folder: Path) -> None:
        """Write what is left of all files into a folder."""
        back = {
            n: f for n, f in self.deleted.items() if n not in self.files and chance.random() < 0.5
        }
        for name, file in {**back, **self.files}.items():
            content = file.after_cut(chance)
            if content is not None:
                (folder / Path(name).name).write_bytes(content)


class PowerFile:
    """What SQLite sees of a file."""

    def __init__(self, disk: Disk, name: str, flags: int) -> None:
        self._disk, self._name = disk, name
        if name not in disk.files:
            disk.spend()
            disk.files[name] = File()
        self._file = disk.files[name]
        self._once = bool(flags & apsw.SQLITE_OPEN_DELETEONCLOSE)

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._file.live[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.spend()
        live = self._file.live
        live.extend(bytes(max(0, offset - len(live))))
        live[offset : offset + len(data)] = data
        self._file.pending.append((offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        self._disk.spend()
        del self._file.live[size:]
        self._file.pending.append(size)

    def xSync(self, flags: int) -> None:
        self._disk.spend()
        self._file.synced()

    def xFileSize(self) -> int:
        return len(self._file.live)

    def xClose(self) -> None:
        if self._once:
            self._disk.files.pop(self._name, None)

    def xLock(self, level: int) -> None: ...

    def xUnlock(self, level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False


class PowerVFS(apsw.VFS):
    """The disk as a file system for SQLite."""

    def __init__(self, disk: Disk, name: str = "power") -> None:
        self._disk, self._temporary = disk, 0
        super().__init__(name, "", exclude=set())

    def xOpen(self, name: Any, flags: list[int]) -> PowerFile:
        if name is None:
            self._temporary += 1
            name = f"temporary-{self._temporary}"
        given = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        flags[1] = flags[0]
        return PowerFile(self._disk, given, flags[0])

    def xDelete(self, name: str, sync_directory: bool) -> None:
        self._disk.spend()
        gone = self._disk.files.pop(name, None)
        if gone is not None and not sync_directory:
            self._disk.deleted[name] = gone

    def xAccess(self, name: str, flags: int) -> bool:
        return name in self._disk.files

    def xFullPathname(self, name: str) -> str:
        return name


class Row:
    """A row as sqlite3.Row has them: by number and by name."""

    def __init__(self, names: Sequence[str], values: Sequence[Any]) -> None:
        self._names, self._values = names, values

    def __getitem__(self, key: int | str) -> Any:
        return self._values[self._names.index(key) if isinstance(key, str) else key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def keys(self) -> list[str]:
        return list(self._names)


class Answer:
    """What an execute brings, as a cursor of the sqlite3 module."""

    def __init__(self, rows: list[Row], lastrowid: int, rowcount: int) -> None:
        self._rows, self.lastrowid, self.rowcount = rows, lastrowid, rowcount

    def fetchall(self) -> list[Row]:
        rows, self._rows = self._rows, []
        return rows

    def fetchone(self) -> Row | None:
        return self._rows.pop(0) if self._rows else None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.fetchall())


class Connection:
    """An APSW connection with what the archive uses of sqlite3's."""

    def __init__(self, path: str, vfs: str) -> None:
        self._apsw = apsw.Connection(path, vfs=vfs)

    def execute(self, sql: str, values: Any = ()) -> Answer:
        cursor = self._apsw.cursor()
        before = self._apsw.total_changes()
        rows, names = [], None
        for row in cursor.execute(sql, values):
            names = names or [column[0] for column in cursor.getdescription()]
            rows.append(Row(names, row))
        changed = self._apsw.total_changes() - before
        return Answer(rows, self._apsw.last_insert_rowid(), changed)

    def executemany(self, sql: str, many: Any) -> None:
        for values in many:
            self.execute(sql, values)

    @property
    def in_transaction(self) -> bool:
        return self._apsw.in_transaction

    @property
    def total_changes(self) -> int:
        return self._apsw.total_changes()

    def close(self) -> None:
        self._apsw.close(True)
