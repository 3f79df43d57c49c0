"""Lines of an index, in the order of the file they point into -> the sorted index.

Sorted as bytes, as replay tools search it; held in memory only piece by piece.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO

CHUNK = 50_000  # lines; about 15 MB


class SortedLines:
    """Collects lines; `write` puts them into a file in order. A context manager."""

    def __init__(self, chunk: int = CHUNK) -> None:
        self.chunk = chunk
        self.lines: list[bytes] = []
        self.spilled: list[BinaryIO] = []
        self._files = ExitStack()

    def __enter__(self) -> SortedLines:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, line: str) -> None:
        """One more line, without its line feed."""
        self.lines.append(line.encode("utf-8", "replace") + b"\n")
        if len(self.lines) >= self.chunk:
            self._spill()

    def write(self, out: BinaryIO) -> None:
        """Every line, sorted."""
        for line in self:
            out.write(line)

    def __iter__(self) -> Iterator[bytes]:
        for file in self.spilled:
            file.seek(0)
        return heapq.merge(sorted(self.lines, key=_line), *self.spilled, key=_line)

    def _spill(self) -> None:
        file = self._files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  the stack closes it
        self.lines.sort(key=_line)
        file.writelines(self.lines)
        self.spilled.append(file)
        self.lines.clear()


def _line(line: bytes) -> bytes:
    """What is compared: the line without its end."""
    return line[:-1]
