"""A look at a release and its verdict -> what changes in releases, versions, changes and links."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scraper.addresses import url_row
from scraper.core.decide import Before
from scraper.core.fingerprint import stamp, words
from scraper.core.folding import search_terms
from scraper.core.judging import SAME_DOCUMENT
from scraper.derived import extractor_row, tie_translations, write_links
from scraper.languages import language_row
from scraper.model import Decision, Release, UrlKind
from scraper.records import Look, Recorded, Visit

# A release that moves and is edited at once is seen under its new address first, where a listing
# names it; the old address says so within the same night.
TWIN_TIME = timedelta(days=1)


@dataclass(slots=True)
class Writer:
    """What one look changes in releases, versions, changes and links."""

    conn: sqlite3.Connection
    visit: Visit
    look: Look
    url_id: int
    fetch_id: int
    blob_id: int | None

    def write(self) -> Recorded:
        before, decision = self.look.before, self.look.verdict.decision
        if decision is Decision.NEW:
            return self._new()
        if before is None:
            return Recorded(self.fetch_id, self.look.alias_of)
        match decision:
            case Decision.SAME:
                return self._seen(before)
            case Decision.CHANGED:
                return self._changed(before, "edited")
            case Decision.BACK:
                return self._back(before)
            case Decision.MOVED:
                return self._moved(before)
            case Decision.GONE:
                return self._gone(before)
            case Decision.HELD:
                return self._held(before)
            case Decision.FAILED:
                return Recorded(self.fetch_id, before.release_id)

    # --- one method per decision

    def _new(self) -> Recorded:
        release, at = self._release(), stamp(self.visit.at)
        language = language_row(self.conn, release.language)
        cursor = self.conn.execute(
            "INSERT INTO releases (site_id, key, title, language, published_at, published_on, url,"
            " first_seen_at, last_seen_at, last_changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.visit.site_id,
                self.look.key,
                release.title,
                language,
                stamp(release.published),
                release.published.date().isoformat() if release.published else None,
                self.visit.url,
                at,
                at,
                at,
            ),
        )
        release_id = int(cursor.lastrowid or 0)
        version_id = self.version(release_id, 1)
        self._change(release_id, "published", None, version_id)
        self._same_key_addresses(release_id)
        self._tie_translations(release_id, version_id)
        return Recorded(self.fetch_id, release_id, version_id, "published")

    def _seen(self, before: Before) -> Recorded:
        self._present(before, resets_changing=True)
        self.conn.execute(
            "UPDATE versions SET last_seen_at = ?, seen_count = seen_count + 1 WHERE id = ?",
            (stamp(self.visit.at), before.version_id),
        )
        if self.look.release is not None:  # a translation may be added without a word changed
            newer = replace(self.look.release, attachments=(), images=())
            write_links(self.conn, before.release_id, before.version_id, newer)
        self._tie_translations(before.release_id, before.version_id)
        return Recorded(self.fetch_id, before.release_id, before.version_id)

    def _changed(self, before: Before, kind: str) -> Recorded:
        version_id = self._next_version(before)
        self._present(before, resets_changing=False)
        self._change(before.release_id, kind, before.version_id, version_id)
        self._tie_translations(before.release_id, version_id)
        return Recorded(self.fetch_id, before.release_id, version_id, kind, self.look.fields)

    def _back(self, before: Before) -> Recorded:
        edited = self.look.content_sha256 not in (None, before.content_sha256)
        recorded = self._changed(before, "edited") if edited else self._seen(before)
        if before.status != "withdrawn":
            return recorded
        version_id = recorded.version_id or before.version_id
        self._change(before.release_id, "restored", before.version_id, version_id, plain=True)
        self.conn.execute(
            "UPDATE releases SET withdrawn_at = NULL, last_changed_at = ? WHERE id = ?",
            (stamp(self.visit.at), before.release_id),
        )
        return Recorded(self.fetch_id, before.release_id, version_id, "restored")

    def _moved(self, before: Before) -> Recorded:
        target = self.look.moved_to or before.url
        other = self.conn.execute(
            "SELECT release_id FROM urls WHERE url = ? AND release_id IS NOT NULL", (target,)
        ).fetchone()
        if other is not None and int(other[0]) != before.release_id:
            if not self._is_twin(before, int(other[0])):
                return self._merged_away(before, int(other[0]))
            dissolve(self.conn, int(other[0]), before.release_id)
        edited = self.look.content_sha256 not in (None, before.content_sha256)
        recorded = self._changed(before, "edited") if edited else self._seen(before)
        version_id = recorded.version_id or before.version_id
        self._change(before.release_id, "moved", before.version_id, version_id, plain=True)
        self.conn.execute(
            "UPDATE releases SET url = ?, last_changed_at = ? WHERE id = ?",
            (target, stamp(self.visit.at), before.release_id),
        )
        target_id = url_row(self.conn, target, UrlKind.RELEASE, self.visit.site_id)
        self.conn.execute(
            "UPDATE urls SET release_id = ?, next_check_at = ?, last_checked_at = ? WHERE id = ?",
            (before.release_id, stamp(self.visit.at), stamp(self.visit.at), target_id),
        )
        return Recorded(self.fetch_id, before.release_id, version_id, "moved")

    def _is_twin(self, before: Before, other_id: int) -> bool:
        """True if the new address was taken for a new release a moment ago, before the old one
        said that it has moved there: one look in this run, the same text but for an edit."""
        if self.look.diff is None or self.look.diff.similarity < SAME_DOCUMENT:
            return False
        row = self.conn.execute(
            "SELECT r.version_count, r.language, r.first_seen_at, v.content_sha256,"
            " (SELECT count(*) FROM fetches f WHERE f.release_id = r.id),"
            " (SELECT max(run_id <> ?) FROM fetches f WHERE f.release_id = r.id)"
            " FROM releases r JOIN versions v ON v.id = r.latest_version_id WHERE r.id = ?",
            (self.visit.run_id, other_id),
        ).fetchone()
        since = stamp(self.visit.at - TWIN_TIME) or ""
        same = row is not None and row[1] == before.language and row[2] >= since
        return same and (row[0], row[3], row[4], row[5]) == (1, self.look.content_sha256, 1, 0)

    def _merged_away(self, before: Before, other_id: int) -> Recorded:
        """The new address is a release we know: the old one has moved into it."""
        self.conn.execute(
            "UPDATE releases SET status = 'moved', moved_to_id = ?, last_changed_at = ?"
            " WHERE id = ?",
            (other_id, stamp(self.visit.at), before.release_id),
        )
        self._change(before.release_id, "moved", before.version_id, before.version_id, plain=True)
        return Recorded(self.fetch_id, other_id, None, "moved")

    def _gone(self, before: Before) -> Recorded:
        since = before.missing_since or self.visit.at
        confirmed = self.look.verdict.withdrawn
        self.conn.execute(
            "UPDATE releases SET status = ?, missing_since = ?, missing_looks = ?,"
            " withdrawn_at = ? WHERE id = ?",
            (
                "withdrawn" if confirmed else "missing",
                stamp(since),
                before.missing_looks + 1,
                stamp(since) if confirmed else None,
                before.release_id,
            ),
        )
        if not confirmed or before.status == "withdrawn":
            return Recorded(self.fetch_id, before.release_id)
        self._change(before.release_id, "withdrawn", before.version_id, None, plain=True)
        self.conn.execute(
            "UPDATE releases SET last_changed_at = ? WHERE id = ?",
            (stamp(self.visit.at), before.release_id),
        )
        return Recorded(self.fetch_id, before.release_id, before.version_id, "withdrawn")

    def _held(self, before: Before) -> Recorded:
        same = before.held_sha256 == self.look.content_sha256
        since = before.held_since if same and before.held_since else self.visit.at
        self.conn.execute(
            "UPDATE releases SET held_sha256 = ?, held_since = ? WHERE id = ?",
            (self.look.content_sha256, stamp(since), before.release_id),
        )
        return Recorded(self.fetch_id, before.release_id)

    # --- rows

    def _release(self) -> Release:
        assert self.look.release is not None and self.look.content_sha256 is not None
        return self.look.release

    def _present(self, before: Before, *, resets_changing: bool) -> None:
        self.conn.execute(
            "UPDATE releases SET status = 'live', last_seen_at = ?, missing_since = NULL,"
            " missing_looks = 0, held_sha256 = NULL, held_since = NULL, changing_looks ="
            " CASE WHEN ? THEN 0 ELSE changing_looks + 1 END WHERE id = ?",
            (stamp(self.visit.at), resets_changing, before.release_id),
        )

    def _next_version(self, before: Before) -> int:
        release, at = self._release(), stamp(self.visit.at)
        row = self.conn.execute(
            "SELECT max(number) FROM versions WHERE release_id = ?", (before.release_id,)
        ).fetchone()
        self.conn.execute(
            "UPDATE versions SET superseded_at = ? WHERE id = ?", (at, before.version_id)
        )
        version_id = self.version(before.release_id, int(row[0]) + 1)
        self.conn.execute(
            "UPDATE releases SET title = ?, language = ?, published_at = ?, published_on = ?,"
            " last_changed_at = ? WHERE id = ?",
            (
                release.title,
                language_row(self.conn, release.language),
                stamp(release.published),
                release.published.date().isoformat() if release.published else None,
                at,
                before.release_id,
            ),
        )
        return version_id

    def version(self, release_id: int, number: int) -> int:
        """The id of a new version, which is the release's latest from now on."""
        release, at = self._release(), stamp(self.visit.at)
        cursor = self.conn.execute(
            "INSERT INTO versions (release_id, number, title, language, published_at, modified_at,"
            " first_seen_at, last_seen_at, fetch_id, blob_id, extractor_id, content_sha256, words,"
            " metadata, search_terms, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                release_id,
                number,
                release.title,
                language_row(self.conn, release.language),
                stamp(release.published),
                stamp(release.modified),
                at,
                at,
                self.fetch_id,
                self.blob_id,
                extractor_row(self.conn, self.look.extractor),
                self.look.content_sha256,
                words(release.body),
                json.dumps(dict(release.metadata), ensure_ascii=False, sort_keys=True),
                search_terms(release.language, f"{release.title}\n{release.body}"),
                release.body,
            ),
        )
        version_id = int(cursor.lastrowid or 0)
        self.conn.execute(
            "UPDATE releases SET latest_version_id = ?, version_count = version_count + 1"
            " WHERE id = ?",
            (version_id, release_id),
        )
        write_links(self.conn, release_id, version_id, release)
        return version_id

    def _change(
        self,
        release_id: int,
        kind: str,
        from_id: int | None,
        to_id: int | None,
        *,
        plain: bool = False,
    ) -> None:
        diff = None if plain else self.look.diff
        published = self.look.release.published if self.look.release else None
        if published is None and self.look.before is not None:
            published = self.look.before.published
        self.conn.execute(
            "INSERT INTO changes (release_id, kind, detected_at, from_version_id, to_version_id,"
            " run_id, fetch_id, hours_after_publication, fields, words_added, words_removed,"
            " similarity, diff, content_sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            " (SELECT content_sha256 FROM versions WHERE id = ?))",
            (
                release_id,
                kind,
                stamp(self.visit.at),
                from_id,
                to_id,
                self.visit.run_id,
                self.fetch_id,
                hours_between(published, self.visit.at),
                json.dumps(self.look.fields) if self.look.fields and not plain else None,
                diff.words_added if diff else None,
                diff.words_removed if diff else None,
                diff.similarity if diff else None,
                diff.text if diff else None,
                to_id,
            ),
        )

    def _same_key_addresses(self, release_id: int) -> None:
        """Other addresses of the same identity lead to the release and are not asked for."""
        self.conn.execute(
            "UPDATE urls SET release_id = ? WHERE id = ? OR (site_id = ? AND key = ?)",
            (release_id, self.url_id, self.visit.site_id, self.look.key),
        )

    def _tie_translations(self, release_id: int, version_id: int) -> None:
        tie_translations(self.conn, self.visit.site_id, release_id, version_id)


def dissolve(conn: sqlite3.Connection, release_id: int, into_id: int) -> None:
    """Take back a release that is another one under its new address; its requests are that one's.

    Only for a release of the run that is open: nothing that a closed run told is touched.
    """
    ids = {"twin": release_id, "release": into_id}
    for statement in (
        "DELETE FROM changes WHERE release_id = :twin",
        "DELETE FROM links WHERE release_id = :twin",
        "UPDATE links SET target_release_id = :release WHERE target_release_id = :twin",
        "UPDATE fetches SET release_id = :release, outcome = 'changed' WHERE release_id = :twin",
        "UPDATE urls SET release_id = :release WHERE release_id = :twin",
        "UPDATE releases SET translation_group = :release WHERE translation_group = :twin",
        "UPDATE releases SET moved_to_id = :release WHERE moved_to_id = :twin",
        "UPDATE releases SET latest_version_id = NULL WHERE id = :twin",
        "DELETE FROM versions WHERE release_id = :twin",
        "DELETE FROM releases WHERE id = :twin",
    ):
        conn.execute(statement, ids)


def hours_between(published: datetime | None, at: datetime) -> float | None:
    """Hours from a release's date to an event; None without a date."""
    if published is None:
        return None
    return round((at - published).total_seconds() / 3600, 2)
