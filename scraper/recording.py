"""A visit -> rows: body, fetch, release, version, change, links, address, pace; one transaction.

Functions take the connection of an open `Archive.write()` and never begin or end anything.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from scraper import blobs, chain
from scraper.core import urls
from scraper.core.decide import Before, Verdict
from scraper.core.definition import definition_json
from scraper.core.diff import Diff
from scraper.core.fingerprint import stamp, words
from scraper.core.folding import search_terms
from scraper.core.pace import HostPace
from scraper.core.storable import storable, storable_json
from scraper.languages import language_row
from scraper.model import Decision, Link, Outcome, Release, Site, UrlKind


@dataclass(frozen=True, slots=True)
class Due:
    """An address to look at, with what is known of it."""

    url_id: int
    url: str
    site_id: int | None
    release_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0
    last_checked_at: datetime | None = None
    redirect_to: str | None = None
    listed_title: str | None = None
    listed_published: datetime | None = None
    listed_language: str | None = None


@dataclass(frozen=True, slots=True)
class Extractor:
    """Which code and definition turned a blob into a version."""

    label: str
    version: str
    definition_sha256: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a release brought, beyond the answer: set when there was something to read."""

    verdict: Verdict
    before: Before | None = None
    release: Release | None = None
    content_sha256: str | None = None
    key: str | None = None  # of a new release
    extractor: Extractor | None = None
    diff: Diff | None = None
    fields: tuple[str, ...] = ()
    alias_of: int | None = None  # a release that this address turned out to lead to as well
    moved_to: str | None = None  # a permanent redirect's target


@dataclass(frozen=True, slots=True)
class Visit:
    """One request and what came of it."""

    run_id: int
    site_id: int | None
    url: str
    kind: UrlKind
    at: datetime
    outcome: Outcome
    reason: str | None = None
    status: int | None = None
    elapsed_ms: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    keep_body: bool = False
    media_type: str | None = None
    charset: str | None = None
    look: Look | None = None
    redirect_to: str | None = None
    accept_validators: bool = False
    next_check_at: datetime | None = None
    pace: HostPace | None = None
    release_id: int | None = None  # where no look was taken but the release is known
    on_the_way: bool = False  # a failed try or a redirect: when to look next is not decided yet


@dataclass(frozen=True, slots=True)
class Rederived:
    """A stored version as today's reader reads its page; `quiet`: not told as a change."""

    release_id: int
    version_id: int
    release: Release
    content_sha256: str
    extractor: Extractor
    diff: Diff | None
    fields: tuple[str, ...]
    run_id: int | None
    at: datetime
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class StoredPage:
    """The page behind a version, as it came."""

    body: bytes
    fetched_at: datetime
    content_type: str | None
    url: str
    extractor_label: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where a visit was written."""

    fetch_id: int
    release_id: int | None = None
    version_id: int | None = None
    change: str | None = None
    fields: tuple[str, ...] = field(default=())


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


# --- reading back ---------------------------------------------------------------------------------

DUE_COLUMNS = (
    "SELECT u.id, u.url, u.site_id, u.release_id, u.etag, u.last_modified, u.failures,"
    " u.last_checked_at, t.url AS redirect_to, u.listed_title, u.listed_published_at,"
    " u.listed_language FROM urls u LEFT JOIN releases r ON r.id = u.release_id"
    " LEFT JOIN urls t ON t.id = u.redirect_to_id"
)


def due_from(row: sqlite3.Row) -> Due:
    """A row of DUE_COLUMNS as a Due."""
    return Due(
        url_id=row["id"],
        url=row["url"],
        site_id=row["site_id"],
        release_id=row["release_id"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        failures=row["failures"],
        last_checked_at=_moment(row["last_checked_at"]),
        redirect_to=row["redirect_to"],
        listed_title=row["listed_title"],
        listed_published=_moment(row["listed_published_at"]),
        listed_language=row["listed_language"],
    )


BEFORE_COLUMNS = (
    "SELECT r.id, r.status, r.url, r.language, r.published_at, r.first_seen_at,"
    " r.last_changed_at, r.missing_since, r.missing_looks, r.held_sha256, r.held_since,"
    " r.changing_looks, r.withdrawn_at, v.id AS version_id, v.content_sha256, v.words, v.title,"
    " v.body, json_extract(v.metadata, '$.date_from') AS date_from"
    " FROM releases r JOIN versions v ON v.id = r.latest_version_id"
)


def before_from(row: sqlite3.Row, attachments: frozenset[str]) -> Before:
    """A row of BEFORE_COLUMNS as a Before."""
    first = _moment(row["first_seen_at"])
    assert first is not None  # NOT NULL
    return Before(
        release_id=row["id"],
        status=row["status"],
        content_sha256=row["content_sha256"],
        words=row["words"],
        title=row["title"],
        body=row["body"],
        language=row["language"],
        published=_moment(row["published_at"]),
        date_from=row["date_from"],
        url=row["url"],
        first_seen_at=first,
        last_event_at=_moment(row["last_changed_at"]) or first,
        attachments=attachments,
        version_id=row["version_id"],
        missing_since=_moment(row["missing_since"]),
        missing_looks=row["missing_looks"],
        held_sha256=row["held_sha256"],
        held_since=_moment(row["held_since"]),
        changing_looks=row["changing_looks"],
        withdrawn_at=_moment(row["withdrawn_at"]),
    )


# --- sites, hosts, addresses ----------------------------------------------------------------


def site_row(conn: sqlite3.Connection, site: Site) -> int:
    """The id of a site's row, made or brought up to date."""
    conn.execute(
        "INSERT INTO sites (slug, name, country, home_url, time_zone, definition_sha256,"
        " definition) VALUES (:slug, :name, :country, :home, :zone, :sha, :definition)"
        " ON CONFLICT (slug) DO UPDATE SET name = :name, country = :country, home_url = :home,"
        " time_zone = :zone, definition_sha256 = :sha, definition = :definition"
        " WHERE definition IS NOT :definition OR definition_sha256 IS NOT :sha",
        {
            "slug": site.slug,
            "name": site.title,
            "country": site.country,
            "home": site.home,
            "zone": site.timezone,
            "sha": site.definition_sha256 or None,
            "definition": definition_json(site),
        },
    )
    row = conn.execute("SELECT id FROM sites WHERE slug = ?", (site.slug,)).fetchone()
    return int(row[0])


def host_row(conn: sqlite3.Connection, host: str) -> None:
    """Make the row of a host if there is none."""
    conn.execute("INSERT INTO hosts (host) VALUES (?) ON CONFLICT (host) DO NOTHING", (host,))


def write_pace(conn: sqlite3.Connection, pace: HostPace) -> None:
    """Remember a host's pace; the moment is rounded up, so that a restart never asks too soon."""
    host_row(conn, pace.host)
    not_before = pace.not_before
    if not_before is not None and not_before.microsecond:
        not_before = datetime.fromtimestamp(int(not_before.timestamp()) + 1, UTC)
    conn.execute(
        "UPDATE hosts SET not_before = ?, failures = ?, last_elapsed_ms = ?, reason = ?"
        " WHERE host = ?",
        (stamp(not_before), pace.failures, pace.last_elapsed_ms, pace.reason, pace.host),
    )


def url_row(conn: sqlite3.Connection, url: str, kind: UrlKind, site_id: int | None) -> int:
    """The id of an address's row, made if there is none."""
    row = conn.execute("SELECT id FROM urls WHERE url = ?", (url,)).fetchone()
    if row:
        return int(row[0])
    cursor = conn.execute(
        "INSERT INTO urls (url, kind, site_id) VALUES (?, ?, ?)", (url, kind.value, site_id)
    )
    return int(cursor.lastrowid or 0)


def url_key(site: Site, url: str, language: str | None) -> str | None:
    """The key a release will have, where its address alone tells; None otherwise."""
    identity = urls.identity(url, site.identity)
    if identity is None:
        return None
    return release_key(identity, urls.language_in(url) or language)


def release_key(identity_or_url: str, language: str | None) -> str:
    """The key of a release within its site: identity (or address) and language."""
    return f"{identity_or_url}|{language or ''}"


def write_listing(
    conn: sqlite3.Connection,
    site_id: int,
    name: str,
    start_url: str,
    columns: Mapping[str, Any],
) -> None:
    """Remember columns of a listing; the names are ours, never a page's."""
    conn.execute(
        "INSERT INTO listings (site_id, name, start_url) VALUES (?, ?, ?)"
        " ON CONFLICT (site_id, name) DO UPDATE SET start_url = excluded.start_url",
        (site_id, name, start_url),
    )
    for column, value in columns.items():
        written = stamp(value) if isinstance(value, datetime) else value
        conn.execute(
            f"UPDATE listings SET {column} = ? WHERE site_id = ? AND name = ?",
            (written, site_id, name),
        )


# --- a visit ---------------------------------------------------------------------------------


def record(conn: sqlite3.Connection, visit: Visit) -> Recorded:
    """Everything one request changed, in the order in which the foreign keys need it."""
    visit = storable_visit(visit)
    url_id, fetch_id, blob_id = log(conn, visit)
    recorded = Recorded(fetch_id, visit.release_id)
    if visit.look is not None:
        recorded = Writer(conn, visit, visit.look, url_id, fetch_id, blob_id).write()
        conn.execute(
            "UPDATE fetches SET release_id = ? WHERE id = ?", (recorded.release_id, fetch_id)
        )
    _address(conn, visit, url_id, recorded.release_id)
    if visit.pace is not None:
        write_pace(conn, visit.pace)
    return recorded


def log(conn: sqlite3.Connection, visit: Visit) -> tuple[int, int, int | None]:
    """Write only the request and its body; ids of address, fetch and blob."""
    url_id = url_row(conn, visit.url, visit.kind, visit.site_id)
    blob_id = _blob(conn, visit)
    return url_id, _fetch(conn, visit, url_id, blob_id), blob_id


def rescue(conn: sqlite3.Connection, visit: Visit, fetch_id: int) -> Recorded:
    """Write what an old request's page reads now; what the request brought stays as it is."""
    visit = storable_visit(visit)
    row = conn.execute("SELECT url_id, blob_id FROM fetches WHERE id = ?", (fetch_id,)).fetchone()
    assert visit.look is not None
    recorded = Writer(conn, visit, visit.look, int(row[0]), fetch_id, row[1]).write()
    conn.execute("UPDATE fetches SET release_id = ? WHERE id = ?", (recorded.release_id, fetch_id))
    conn.execute(
        "UPDATE urls SET release_id = ?, next_check_at = ? WHERE id = ?",
        (recorded.release_id, stamp(visit.at), row[0]),
    )
    return recorded


def storable_visit(visit: Visit) -> Visit:
    """The visit with every text from the web as SQLite can keep it."""
    headers = tuple((storable(name), storable(value)) for name, value in visit.headers)
    look = visit.look
    if look is not None and look.release is not None:
        look = replace(look, release=_storable_release(look.release))
    return replace(visit, headers=headers, look=look)


def _storable_release(release: Release) -> Release:
    return replace(
        release,
        title=storable(release.title),
        body=storable(release.body),
        alternates=tuple(map(_storable_link, release.alternates)),
        attachments=tuple(map(_storable_link, release.attachments)),
        images=tuple(map(_storable_link, release.images)),
        metadata=storable_json(dict(release.metadata)),
    )


def _storable_link(link: Link) -> Link:
    text = None if link.text is None else storable(link.text)
    return replace(link, url=storable(link.url), text=text)


def _blob(conn: sqlite3.Connection, visit: Visit) -> int | None:
    if not visit.body or not visit.keep_body:  # an empty body is no evidence to keep
        return None
    return blobs.store(
        conn,
        visit.body,
        site_id=visit.site_id,
        now=stamp(visit.at) or "",
        media_type=visit.media_type,
        charset=visit.charset,
    )


def _fetch(conn: sqlite3.Connection, visit: Visit, url_id: int, blob_id: int | None) -> int:
    sha256 = hashlib.sha256(visit.body).hexdigest() if visit.body else None
    if blob_id is None and sha256 is not None:
        row = conn.execute("SELECT id FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
        blob_id = int(row[0]) if row else None
    headers = json.dumps(visit.headers, ensure_ascii=False) if visit.headers else None
    cursor = conn.execute(
        "INSERT INTO fetches (run_id, url_id, release_id, fetched_at, outcome, reason, status,"
        " elapsed_ms, size, sha256, blob_id, headers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            visit.run_id,
            url_id,
            visit.release_id,
            stamp(visit.at),
            visit.outcome.value,
            visit.reason,
            visit.status,
            visit.elapsed_ms,
            None if visit.body is None else len(visit.body),
            sha256,
            blob_id,
            headers,
        ),
    )
    return int(cursor.lastrowid or 0)


def _address(
    conn: sqlite3.Connection, visit: Visit, url_id: int, release_id: int | None
) -> None:  # fmt: skip
    target = (
        url_row(conn, visit.redirect_to, visit.kind, visit.site_id) if visit.redirect_to else None
    )
    failed = visit.outcome in (Outcome.ERROR, Outcome.BLOCKED)
    validators = dict(reversed(visit.headers)) if visit.accept_validators else {}
    conn.execute(
        "UPDATE urls SET last_status = coalesce(:status, last_status), last_checked_at = :at,"
        " next_check_at = CASE WHEN :on_the_way THEN next_check_at ELSE :next END,"
        " failures = CASE WHEN :failed THEN failures + 1 ELSE 0 END,"
        " release_id = coalesce(:release, release_id),"
        " redirect_to_id = CASE WHEN :answered THEN :target ELSE redirect_to_id END,"
        " etag = CASE WHEN :accept THEN :etag ELSE etag END,"
        " last_modified = CASE WHEN :accept THEN :modified ELSE last_modified END WHERE id = :id",
        {
            "status": visit.status,
            "at": stamp(visit.at),
            "next": stamp(visit.next_check_at),
            "on_the_way": visit.on_the_way,
            "failed": failed,
            "release": release_id,
            "answered": visit.status is not None and target != url_id,
            "target": target,
            "accept": visit.accept_validators and visit.outcome is not Outcome.NOT_MODIFIED,
            "etag": validators.get("etag"),
            "modified": validators.get("last-modified"),
            "id": url_id,
        },
    )


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
            return self._merged_away(before, int(other[0]))
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


def hours_between(published: datetime | None, at: datetime) -> float | None:
    """Hours from a release's date to an event; None without a date."""
    if published is None:
        return None
    return round((at - published).total_seconds() / 3600, 2)


def rederive(conn: sqlite3.Connection, new: Rederived) -> None:
    """Write a version anew in place: what we read differently is never a version of theirs."""
    release = _storable_release(new.release)
    language = language_row(conn, release.language)
    conn.execute(
        "UPDATE versions SET title = ?, language = ?, published_at = ?, modified_at = ?,"
        " extractor_id = ?, content_sha256 = ?, words = ?, metadata = ?, search_terms = ?,"
        " body = ? WHERE id = ?",
        (
            release.title,
            language,
            stamp(release.published),
            stamp(release.modified),
            extractor_row(conn, new.extractor),
            new.content_sha256,
            words(release.body),
            json.dumps(dict(release.metadata), ensure_ascii=False, sort_keys=True),
            search_terms(release.language, f"{release.title}\n{release.body}"),
            release.body,
            new.version_id,
        ),
    )
    conn.execute(
        "UPDATE releases SET title = ?, language = ?, published_at = ?, published_on = ?"
        " WHERE id = ? AND latest_version_id = ?",
        (
            release.title,
            language,
            stamp(release.published),
            release.published.date().isoformat() if release.published else None,
            new.release_id,
            new.version_id,
        ),
    )
    conn.execute("DELETE FROM links WHERE version_id = ?", (new.version_id,))
    write_links(conn, new.release_id, new.version_id, release)
    if new.quiet:
        conn.execute(
            "UPDATE changes SET content_sha256 = ? WHERE to_version_id = ? AND run_id = ?",
            (new.content_sha256, new.version_id, new.run_id),
        )
        return
    conn.execute(
        "INSERT INTO changes (release_id, kind, detected_at, from_version_id, to_version_id,"
        " run_id, fields, words_added, words_removed, similarity, diff, content_sha256)"
        " VALUES (?, 'reextracted', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.release_id,
            stamp(new.at),
            new.version_id,
            new.version_id,
            new.run_id,
            json.dumps(new.fields) if new.fields else None,
            new.diff.words_added if new.diff else None,
            new.diff.words_removed if new.diff else None,
            new.diff.similarity if new.diff else None,
            new.diff.text if new.diff else None,
            new.content_sha256,
        ),
    )


def write_links(
    conn: sqlite3.Connection, release_id: int, version_id: int, release: Release
) -> None:
    """The attachments, images and translations that a version names."""
    every: Sequence[Link] = (*release.attachments, *release.images, *release.alternates)
    for link in every:
        conn.execute(
            "INSERT INTO links (release_id, version_id, rel, url, text, hreflang)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (version_id, rel, url) DO NOTHING",
            (
                release_id,
                version_id,
                link.rel,
                link.url,
                link.text,
                language_row(conn, link.hreflang),
            ),
        )


def tie_translations(
    conn: sqlite3.Connection, site_id: int | None, release_id: int, version_id: int
) -> None:
    """Find the releases that a release's translations are, both ways, and give them one group."""
    conn.execute(
        "UPDATE links SET target_release_id = (SELECT u.release_id FROM urls u"
        " WHERE u.url = links.url AND u.release_id IS NOT links.release_id)"
        " WHERE version_id = ? AND rel = 'translation' AND target_release_id IS NULL",
        (version_id,),
    )
    conn.execute(
        "UPDATE links SET target_release_id = :release WHERE rel = 'translation'"
        " AND target_release_id IS NULL AND release_id <> :release"
        " AND url IN (SELECT url FROM urls WHERE release_id = :release)",
        {"release": release_id},
    )
    members = _translation_members(conn, site_id, release_id)
    if len(members) > 1:
        group = min(members)
        conn.executemany(
            "UPDATE releases SET translation_group = ? WHERE id = ? AND translation_group IS NOT ?",
            [(group, member, group) for member in members],
        )


def _translation_members(
    conn: sqlite3.Connection, site_id: int | None, release_id: int
) -> set[int]:
    """Releases tied to this one by links or by the same identity in another language."""
    row = conn.execute("SELECT key FROM releases WHERE id = ?", (release_id,)).fetchone()
    stem = str(row[0]).rpartition("|")[0]
    escaped = stem.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    near = conn.execute(
        "SELECT target_release_id FROM links WHERE release_id = :id AND rel = 'translation'"
        " AND target_release_id IS NOT NULL"
        " UNION SELECT release_id FROM links WHERE target_release_id = :id AND rel = 'translation'"
        " UNION SELECT id FROM releases WHERE site_id = :site AND key >= :stem || '|'"
        " AND key < :stem || '}' AND key LIKE :pattern ESCAPE '\\'",
        {"id": release_id, "site": site_id, "stem": stem, "pattern": f"{escaped}|%"},
    ).fetchall()
    members = {release_id, *(int(r[0]) for r in near)}
    marks = ",".join("?" * len(members))
    groups = conn.execute(
        f"SELECT id FROM releases WHERE translation_group IN"
        f" (SELECT translation_group FROM releases WHERE id IN ({marks})"
        f" AND translation_group IS NOT NULL)",
        tuple(members),
    ).fetchall()
    return members | {int(r[0]) for r in groups}


def extractor_row(conn: sqlite3.Connection, extractor: Extractor | None) -> int:
    """The id of an extractor's row, made if there is none."""
    made = extractor or Extractor("unknown", "0", None)
    conn.execute(
        "INSERT INTO extractors (label, version, definition_sha256) VALUES (?, ?, ?)"
        " ON CONFLICT (label) DO NOTHING",
        (made.label, made.version, made.definition_sha256),
    )
    row = conn.execute("SELECT id FROM extractors WHERE label = ?", (made.label,)).fetchone()
    return int(row[0])


# --- runs and problems ----------------------------------------------------------------------------


_LATEST = "latest"


def close_run(
    conn: sqlite3.Connection,
    run_id: int,
    status: str,
    now: datetime,
    previous: str | None = _LATEST,
) -> dict[str, int]:
    """Count what a run did, digest what it saw and told, chain it to the run before, close it.

    `previous` is the link that it follows, if that is not the latest.
    """
    row = conn.execute(
        "SELECT count(f.status),"
        " coalesce(sum(u.kind = 'release' AND f.outcome = 'new'), 0),"
        " coalesce(sum(u.kind = 'release' AND f.outcome = 'changed'), 0),"
        " coalesce(sum(u.kind = 'release' AND f.outcome IN ('unchanged', 'not_modified')), 0),"
        " (SELECT count(*) FROM changes c WHERE c.run_id = :run AND c.kind = 'withdrawn'),"
        " coalesce(sum(f.outcome = 'blocked'), 0), coalesce(sum(f.outcome = 'error'), 0),"
        " coalesce(sum(f.size), 0)"
        " FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.run_id = :run",
        {"run": run_id},
    ).fetchone()
    counts = dict(zip(chain.COUNTS, (int(value) for value in row), strict=True))
    conn.execute(
        f"UPDATE runs SET status = ?, finished_at = ?,"
        f" {', '.join(f'{name} = ?' for name in chain.COUNTS)} WHERE id = ?",
        (status, stamp(now), *counts.values(), run_id),
    )
    chain.close(conn, run_id, chain.head(conn) if previous == _LATEST else previous)
    return counts


def close_killed(conn: sqlite3.Connection, now: datetime) -> None:
    """Close the runs that a killed process left open; only the writer may know that it did."""
    for row in conn.execute("SELECT id FROM runs WHERE status = 'running' ORDER BY id").fetchall():
        close_run(conn, int(row[0]), "interrupted", now)


def open_problem(
    conn: sqlite3.Connection,
    kind: str,
    message: str,
    url: str | None,
    site_id: int | None,
    run_id: int | None,
    now: datetime,
) -> None:
    """Open a problem, or note that an open one of this kind and address was seen again."""
    message = storable(message)
    row = conn.execute(
        "SELECT id FROM problems WHERE kind = ? AND url IS ? AND site_id IS ?"
        " AND resolved_at IS NULL",
        (kind, url, site_id),
    ).fetchone()
    if row:
        conn.execute(
            "UPDATE problems SET last_seen_at = ?, message = ?, run_id = ? WHERE id = ?",
            (stamp(now), message, run_id, row[0]),
        )
        return
    conn.execute(
        "INSERT INTO problems (run_id, site_id, url, kind, message, first_seen_at, last_seen_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (run_id, site_id, url, kind, message, stamp(now), stamp(now)),
    )


def resolve_problems(
    conn: sqlite3.Connection,
    site_id: int | None,
    kinds: Sequence[str],
    url: str | None,
    now: datetime,
) -> None:
    """Close open problems of these kinds at this address; None: of the whole site."""
    marks = ",".join("?" * len(kinds))
    conn.execute(
        f"UPDATE problems SET resolved_at = ? WHERE resolved_at IS NULL AND site_id IS ?"
        f" AND kind IN ({marks}) AND (? IS NULL OR url = ?)",
        (stamp(now), site_id, *kinds, url, url),
    )
