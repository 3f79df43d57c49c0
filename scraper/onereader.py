"""Versions that several readers read -> as one reader reads their pages: like compared with like.

Two archives that read a page with different definitions have different texts of one state. Which of
their differences are the ministry's shows only when one reader reads the pages of both.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scraper import blobs
from scraper.archive import Archive, moment
from scraper.core.decide import Before
from scraper.core.definition import site_from_json
from scraper.core.timeline import Ref
from scraper.errors import PageError
from scraper.model import Release, Site
from scraper.parts import Part, Row
from scraper.reader import read_bounded
from scraper.rereading import SiteReader, as_known

_SEEN = (
    "(SELECT max(v.last_seen_at) FROM {0}.versions v JOIN {0}.releases r ON r.id = v.release_id"
    " WHERE r.site_id = {1}.id)"
)


def definitions(conn: sqlite3.Connection) -> dict[int, Site]:
    """Of each site that both archives know, by its id here: the definition of who saw it last.

    The same whichever archive is merged into which; to be asked before versions come over.
    """
    rows = conn.execute(
        f"SELECT h.id, {_SEEN.format('main', 'h')}, h.definition, {_SEEN.format('o', 't')},"
        " t.definition FROM map_sites s JOIN main.sites h ON h.id = s.m"
        " JOIN o.sites t ON t.id = s.o"
    ).fetchall()
    found = {}
    for number, our_last, ours, their_last, theirs in rows:
        _last, latest = max((our_last or "", ours or ""), (their_last or "", theirs or ""))
        definition = latest or ours or theirs
        if definition:
            found[int(number)] = site_from_json(definition)
    return found


@dataclass(slots=True)
class OneReader:
    """Reads versions of two archives, of which one is attached, with one definition a site."""

    archive: Archive
    sites: Mapping[int, Site]

    def readings(self, parts: Sequence[Part]) -> dict[Ref, Release]:
        """Each version whose page is kept, as one reader reads it; empty if one reader read all."""
        labels = {row["reader"] for one in parts for row in one.versions.values()}
        site_id = int(parts[0].release["site_id"])
        if len(labels) == 1 or site_id not in self.sites:
            return {}
        reader = SiteReader(self.sites[site_id], site_id, self.archive)
        found = {}
        for one in parts:
            for number, row in one.versions.items():
                release = self._read(reader, row)
                if release is not None:
                    found[one.source, number] = release
        return found

    def _read(self, reader: SiteReader, row: Row) -> Release | None:
        body, at = self._body(row["page"]), moment(row["page_at"])
        if not body or at is None:
            return None
        headers = dict(reversed(json.loads(row["page_headers"] or "[]")))
        context = reader.context(at, row["language"])
        try:
            release = read_bounded(body, row["page_url"], headers.get("content-type"), context)
        except PageError:
            return None
        return as_known(release, _known(row), reader.site)

    def _body(self, sha256: str | None) -> bytes | None:
        """The page; every body of theirs has come over before."""
        conn = self.archive.conn
        row = conn.execute("SELECT id FROM main.blobs WHERE sha256 = ?", (sha256,)).fetchone()
        return blobs.load(conn, int(row[0])) if row else None


def _known(row: Row) -> Before:
    first = moment(row["first_seen_at"])
    assert first is not None  # NOT NULL
    return Before(
        int(row["release_id"]), "live", row["content_sha256"], row["words"], row["title"],
        row["body"], row["language"], moment(row["published_at"]),
        json.loads(row["metadata"]).get("date_from"), row["page_url"], first, first,
    )  # fmt: skip
