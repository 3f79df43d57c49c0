"""The merged history of one release -> rows, written over what this archive had of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scraper.core import diff, judging
from scraper.core.decide import Before
from scraper.core.fingerprint import content_sha256, words
from scraper.core.retelling import Merged, Told
from scraper.core.timeline import Ref, Segment
from scraper.model import Link, Release
from scraper.parts import SAID, SCHEMAS, Part, Row, requests

READING = ("title", "language", "published_at", "modified_at", "content_sha256", "words",
           "metadata", "search_terms", "body")  # fmt: skip


class Rewriter:
    """Writes the merged history of one release over what this archive had of it."""

    def __init__(
        self,
        conn: sqlite3.Connection,
        parts: Sequence[Part],
        merged: Merged,
        readings: Mapping[Ref, Release],
    ) -> None:
        self.conn, self.merged, self.readings = conn, merged, readings
        self.parts = {one.source: one for one in parts}
        self.release_id = int(self.parts[0].release["id"])
        self.rows: list[Row] = []  # of the segments, as they are to be

    def write(self) -> bool:
        """True if anything had to be written."""
        own = self._own_rows()
        self.rows = [self._row(n, segment) for n, segment in enumerate(self.merged.segments)]
        versions = self._versions_differ(own)
        changes = self._changes_differ(own)
        if versions or changes:
            self.conn.execute("DELETE FROM changes WHERE release_id = ?", (self.release_id,))
            ids = self._write_versions(own)
            for told in self.merged.told:
                self._write_change(told, ids)
        else:
            ids = [number for number in own if number is not None]
        return self._write_release(ids) or versions or changes

    # --- versions

    def _own_rows(self) -> list[int | None]:
        """For each segment, the row of ours that it goes on with."""
        used: set[int] = set()
        own: list[int | None] = []
        for segment in self.merged.segments:
            numbers = [v.ref[1] for v in segment.began if v.ref[0] == 0 and v.ref[1] not in used]
            number = min(numbers, key=lambda n: self.parts[0].versions[n]["number"], default=None)
            own.append(number)
            if number is not None:
                used.add(number)
        return own

    def _row(self, number: int, segment: Segment) -> Row:
        reading, evidence = segment.reading, segment.evidence
        assert reading is not None and evidence is not None
        text = self.parts[reading.ref[0]].versions[reading.ref[1]]
        page = self.parts[evidence.ref[0]].versions[evidence.ref[1]]
        began = evidence.first == segment.first
        fetch = self._here("fetches", evidence.ref[0], page["fetch_id"]) if began else None
        if not began and segment.look is not None:
            fetch = segment.look.ref[1]
        later = self.merged.segments[number + 1 :]
        return {
            **{name: text[name] for name in READING},
            "extractor_id": self._here("extractors", reading.ref[0], text["extractor_id"]),
            "blob_id": self._here("blobs", evidence.ref[0], page["blob_id"]),
            "fetch_id": fetch,
            "number": number + 1,
            "first_seen_at": segment.first,
            "last_seen_at": segment.last,
            "superseded_at": later[0].first if later else None,
            "seen_count": segment.seen,
            "release_id": self.release_id,
        }

    def _here(self, table: str, source: int, number: int | None) -> int | None:
        """The id that a row has in this archive."""
        if source == 0 or number is None:
            return number
        row = self.conn.execute(f"SELECT m FROM map_{table} WHERE o = ?", (number,)).fetchone()
        return int(row[0]) if row else None

    def _versions_differ(self, own: Sequence[int | None]) -> bool:
        ours = self.parts[0].versions
        return len(ours) != len(own) or any(
            number is None or any(ours[number][name] != row[name] for name in row)
            for number, row in zip(own, self.rows, strict=True)
        )

    def _write_versions(self, own: Sequence[int | None]) -> list[int]:
        gone = set(self.parts[0].versions) - set(own)
        self.conn.execute(
            "UPDATE versions SET number = -number WHERE release_id = ?", (self.release_id,)
        )
        ids = [self._write_version(number, row) for number, row in zip(own, self.rows, strict=True)]
        for number in gone:
            self.conn.execute("DELETE FROM links WHERE version_id = ?", (number,))
        self.conn.execute(
            "UPDATE releases SET latest_version_id = ? WHERE id = ?", (ids[-1], self.release_id)
        )
        self.conn.executemany("DELETE FROM versions WHERE id = ?", [(number,) for number in gone])
        return ids

    def _write_version(self, number: int | None, row: Row) -> int:
        names = list(row)
        if number is None:
            cursor = self.conn.execute(
                f"INSERT INTO versions ({', '.join(names)}) VALUES"
                f" ({', '.join(f':{name}' for name in names)})",
                dict(row),
            )
            version_id = int(cursor.lastrowid or 0)
        else:
            version_id = number
            self.conn.execute(
                f"UPDATE versions SET {', '.join(f'{name} = :{name}' for name in names)}"
                " WHERE id = :id",
                {**row, "id": number},
            )
        self._write_links(version_id, self.merged.segments[row["number"] - 1])
        return version_id

    def _write_links(self, version_id: int, segment: Segment) -> None:
        """The links of the reading that the version has."""
        assert segment.reading is not None
        source, number = segment.reading.ref
        if (source, number) == (0, version_id):
            return
        schema = SCHEMAS[source]
        rows = self.conn.execute(
            f"SELECT rel, url, text, hreflang, blob_id, target_release_id FROM {schema}.links"
            " WHERE version_id = ? ORDER BY id",
            (number,),
        ).fetchall()
        self.conn.execute("DELETE FROM links WHERE version_id = ?", (version_id,))
        self.conn.executemany(
            "INSERT INTO links (release_id, version_id, rel, url, text, hreflang, blob_id,"
            " target_release_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    self.release_id,
                    version_id,
                    *row[:4],
                    self._here("blobs", source, row[4]),
                    self._here("releases", source, row[5]),
                )
                for row in rows
            ],
        )

    # --- changes

    def _changes_differ(self, own: Sequence[int | None]) -> bool:
        ours, told = self.parts[0].changes, self.merged.told
        return len(ours) != len(told) or any(
            one.event is None
            or one.event.ref[0] != 0
            or ours[one.event.ref[1]]["from_version_id"] != _at(own, one.before)
            or ours[one.event.ref[1]]["to_version_id"] != _at(own, one.after)
            for one in told
        )

    def _write_change(self, told: Told, ids: Sequence[int]) -> None:
        row = self._reported(told) if told.event is not None else self._told_anew(told)
        row |= {
            "release_id": self.release_id,
            "from_version_id": _at(ids, told.before),
            "to_version_id": _at(ids, told.after),
        }
        self.conn.execute(
            f"INSERT INTO changes ({', '.join(row)}) VALUES"
            f" ({', '.join(f':{name}' for name in row)})",
            row,
        )

    def _reported(self, told: Told) -> dict[str, Any]:
        assert told.event is not None
        source, number = told.event.ref
        row = self.parts[source].changes[number]
        return {
            **{name: row[name] for name in SAID},
            "run_id": self._here("runs", source, row["run_id"]),
            "fetch_id": self._here("fetches", source, row["fetch_id"]),
        }

    def _told_anew(self, told: Told) -> dict[str, Any]:
        """A change that neither archive could see: each had only one side of it."""
        after = self.rows[told.after if told.after is not None else -1]
        fetch_id = told.look.ref[1] if told.look is not None else after["fetch_id"]
        run = self.conn.execute("SELECT run_id FROM fetches WHERE id = ?", (fetch_id,)).fetchone()
        published = _moment(after["published_at"])
        row: dict[str, Any] = {
            "kind": told.kind,
            "detected_at": told.at,
            "hours_after_publication": _hours(published, told.at),
            "content_sha256": after["content_sha256"],
            "fetch_id": fetch_id,
            "run_id": run[0] if run else None,
        }
        if told.kind == "edited" and told.before is not None and told.after is not None:
            found, fields = self._difference(told.before, told.after)
            row |= {
                "fields": json.dumps(fields) if fields else None,
                "words_added": found.words_added if found else None,
                "words_removed": found.words_removed if found else None,
                "similarity": found.similarity if found else None,
                "diff": found.text if found else None,
            }
        return row

    def _difference(self, before: int, after: int) -> tuple[diff.Diff | None, tuple[str, ...]]:
        """Between two versions; as one reader reads both, if two had read them."""
        old, new = self._reading(before), self._reading(after)
        if old is None or new is None:
            old, new = self._stored(before), self._stored(after)
        moment = _moment(self.rows[before]["first_seen_at"])
        assert moment is not None
        known = Before(
            0, "live", content_sha256(old), words(old.body), old.title, old.body, old.language,
            old.published, None, "", moment, moment,
            attachments=frozenset(link.url for link in old.attachments),
        )  # fmt: skip
        return judging.difference(known, new)

    def _reading(self, number: int) -> Release | None:
        reading = self.merged.segments[number].reading
        return None if reading is None else self.readings.get(reading.ref)

    def _stored(self, number: int) -> Release:
        row, attached = self.rows[number], self._attachments(self.merged.segments[number])
        return Release(
            row["title"], _moment(row["published_at"]), row["language"], row["body"],
            attachments=tuple(Link("attachment", url) for url in sorted(attached)),
        )  # fmt: skip

    def _attachments(self, segment: Segment) -> frozenset[str]:
        assert segment.reading is not None
        source, number = segment.reading.ref
        rows = self.conn.execute(
            f"SELECT url FROM {SCHEMAS[source]}.links WHERE version_id = ? AND rel = 'attachment'",
            (number,),
        )
        return frozenset(str(row[0]) for row in rows)

    # --- the release

    def _write_release(self, ids: Sequence[int]) -> bool:
        row = self._release(ids)
        ours = self.parts[0].release
        if all(ours[name] == value for name, value in row.items()):
            return False
        self.conn.execute(
            f"UPDATE releases SET {', '.join(f'{name} = :{name}' for name in row)} WHERE id = :id",
            {**row, "id": self.release_id},
        )
        return True

    def _release(self, ids: Sequence[int]) -> dict[str, Any]:
        latest, segments = self.rows[-1], self.merged.segments
        releases = [one.release for one in self.parts.values()]
        last_seen = segments[-1].last
        told = [
            t.at
            for t in self.merged.told
            if (t.event and t.event.told_as) or t.kind != "reextracted"
        ]
        return {
            "title": latest["title"],
            "language": latest["language"],
            "published_at": latest["published_at"],
            "published_on": self._printed_day(latest["published_at"]),
            "url": self._url(),
            "version_count": len(ids),
            "latest_version_id": ids[-1],
            "first_seen_at": segments[0].first,
            "last_seen_at": last_seen,
            "last_changed_at": max(told),
            **self._absence(releases, last_seen),
            **_held(releases, last_seen),
        }

    def _printed_day(self, published_at: str | None) -> str | None:
        for one in self.parts.values():
            if one.release["published_at"] == published_at:
                return str(one.release["published_on"]) if one.release["published_on"] else None
        moment = _moment(published_at)
        zone = self.conn.execute(
            "SELECT time_zone FROM sites WHERE id = ?", (self.parts[0].release["site_id"],)
        ).fetchone()[0]
        return moment.astimezone(ZoneInfo(zone)).date().isoformat() if moment else None

    def _url(self) -> str:
        """Where the latest move led; without one, where it was first seen."""

        def order(one: Part) -> tuple[Any, ...]:
            moves = [row["detected_at"] for row in one.changes.values() if row["kind"] == "moved"]
            return (
                not moves,
                _descending(max(moves, default="")),
                one.release["first_seen_at"],
                one.release["url"],
            )

        return str(min(self.parts.values(), key=order).release["url"])

    def _absence(self, releases: Sequence[Row], last_seen: str) -> dict[str, Any]:
        """live, missing, withdrawn or moved: what was seen last decides."""
        gone = [
            row["fetched_at"]
            for row in requests(self.conn, self.release_id, ("gone",))
            if row["fetched_at"] > last_seen
        ]
        since = [r["missing_since"] for r in releases if (r["missing_since"] or "") > last_seen]
        looks = [r["missing_looks"] for r in releases if (r["missing_since"] or "") > last_seen]
        missing_since = min([*gone, *since], default=None)
        row: dict[str, Any] = {
            "status": "missing" if missing_since else "live",
            "missing_since": missing_since,
            "missing_looks": max([len(gone), *looks]) if missing_since else 0,
            "withdrawn_at": None,
            "moved_to_id": None,
        }
        if self.merged.withdrawn:
            at = [r["withdrawn_at"] for r in releases if (r["withdrawn_at"] or "") > last_seen]
            told = [t.at for t in self.merged.told if t.kind == "withdrawn"]
            row |= {"status": "withdrawn", "withdrawn_at": min(at, default=max(told))}
        for source, one in sorted(self.parts.items()):
            if one.release["status"] == "moved" and one.release["last_changed_at"] >= last_seen:
                target = self._here("releases", source, one.release["moved_to_id"])
                row |= {"status": "moved", "moved_to_id": target}
                break
        return row


def _descending(text: str) -> tuple[int, ...]:
    return tuple(-ord(c) for c in text)


def _held(releases: Sequence[Row], last_seen: str) -> dict[str, Any]:
    """A state that waits for a later day, if nobody has seen the release since."""
    held = [
        (r["held_since"], r["held_sha256"] or "")
        for r in releases
        if r["held_since"] is not None and r["held_since"] >= last_seen
    ]
    since, sha256 = max(held, default=(None, None))
    newest = min(releases, key=lambda r: (_descending(r["last_seen_at"]), r["changing_looks"]))
    return {
        "held_since": since,
        "held_sha256": sha256 or None,
        "changing_looks": newest["changing_looks"],
    }


def _at(ids: Sequence[int | None], number: int | None) -> int | None:
    return None if number is None else ids[number]


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _hours(published: datetime | None, at: str) -> float | None:
    moment = _moment(at)
    if published is None or moment is None:
        return None
    return round((moment - published).total_seconds() / 3600, 2)
