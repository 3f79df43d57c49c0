"""An empty or older SQLite file -> an archive of today's shape: tables, indices, views, migrations.

All times are TEXT, UTC, 'YYYY-MM-DDTHH:MM:SSZ': they sort as text and Datasette's date facets
understand them. Every foreign key is one column and has an index, because Datasette counts the rows
that point at a row. Full-text search is in `fulltext.py`.
"""

from __future__ import annotations

import sqlite3

import sqlite_utils
from sqlite_utils.migrations import Migrations

from scraper.errors import ArchiveError
from scraper.fulltext import SEARCH, SUBSTRING_SEARCH

APPLICATION_ID = (
    0x53435250  # "SCRP": `file` and our own check tell an archive from another database
)
VERSION = 1  # PRAGMA user_version: the number of migrations below

TABLES = """
CREATE TABLE sites (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  country TEXT,
  home_url TEXT NOT NULL,
  time_zone TEXT NOT NULL DEFAULT 'UTC',
  definition_sha256 TEXT,
  definition TEXT CHECK (definition IS NULL OR json_valid(definition))
) STRICT;

CREATE TABLE languages (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  direction TEXT NOT NULL DEFAULT 'ltr' CHECK (direction IN ('ltr','rtl'))
) STRICT;

CREATE TABLE extractors (
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL UNIQUE,
  version TEXT NOT NULL,
  definition_sha256 TEXT
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  status TEXT NOT NULL DEFAULT 'running'
    CHECK (status IN ('running','ok','partial','failed','interrupted')),
  tool_version TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  fetched INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  withdrawn INTEGER NOT NULL DEFAULT 0,
  blocked INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  cursor INTEGER,                    -- re-reading: versions up to this id are done
  fetches_sha256 TEXT,               -- digest over the run's fetch rows, closed with the run
  changes_sha256 TEXT,               -- digest over what the run told: changes and amendments
  previous_sha256 TEXT,              -- chain_sha256 of the run before; NULL: a chain begins
  chain_sha256 TEXT                  -- digest over this row: both digests, the run before, counts
) STRICT;

CREATE TABLE amendments (            -- what a later run took out of a closed run, or told anew
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs(id),         -- the run that did it
  target_run_id INTEGER NOT NULL REFERENCES runs(id),  -- the closed run
  kind TEXT NOT NULL CHECK (kind IN ('pruned','retold','joined')),
  made_at TEXT NOT NULL,
  rows INTEGER NOT NULL DEFAULT 0,   -- pruned: fetch rows removed
  rest_sha256 TEXT NOT NULL          -- digest over the rows that are left; joined: head of a chain
) STRICT;

CREATE TABLE dictionaries (
  id INTEGER PRIMARY KEY,
  site_id INTEGER REFERENCES sites(id),
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  created_at TEXT NOT NULL,
  size INTEGER NOT NULL,
  body BLOB NOT NULL                 -- raw content: the first bytes of one page of the site
) STRICT;

CREATE TABLE blobs (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  media_type TEXT,
  charset TEXT,
  size INTEGER NOT NULL,
  stored_size INTEGER NOT NULL,
  codec TEXT NOT NULL CHECK (codec IN ('identity','zlib','zstd')),
  dictionary_id INTEGER REFERENCES dictionaries(id),
  body BLOB                          -- NULL: purged by the retention rule, the hash stays
) STRICT;

CREATE TABLE releases (
  id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL REFERENCES sites(id),
  key TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'live' CHECK (status IN ('live','missing','withdrawn','moved')),
  language TEXT REFERENCES languages(code),
  published_at TEXT,
  published_on TEXT,                 -- the day as printed, in the site's time zone
  url TEXT NOT NULL,
  version_count INTEGER NOT NULL DEFAULT 0,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  last_changed_at TEXT NOT NULL,
  withdrawn_at TEXT,
  translation_group INTEGER REFERENCES releases(id),
  moved_to_id INTEGER REFERENCES releases(id),
  latest_version_id INTEGER REFERENCES versions(id) DEFERRABLE INITIALLY DEFERRED,
  missing_since TEXT,                -- first failed look of the present streak
  missing_looks INTEGER NOT NULL DEFAULT 0,
  held_sha256 TEXT,                  -- a state that waits to be seen again on a later day
  held_since TEXT,
  changing_looks INTEGER NOT NULL DEFAULT 0,  -- consecutive looks that each brought a new state
  UNIQUE (site_id, key)
) STRICT;

CREATE TABLE urls (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL DEFAULT 'release'
    CHECK (kind IN ('release','listing','feed','sitemap','robots')),
  site_id INTEGER REFERENCES sites(id),
  release_id INTEGER REFERENCES releases(id),
  redirect_to_id INTEGER REFERENCES urls(id),
  etag TEXT,
  last_modified TEXT,
  last_status INTEGER,
  last_checked_at TEXT,
  next_check_at TEXT,                -- NULL: not asked for by itself
  failures INTEGER NOT NULL DEFAULT 0,
  key TEXT,                          -- identity and language, where known before the first look
  listed_title TEXT,
  listed_published_at TEXT,
  listed_updated_at TEXT,
  listed_language TEXT,
  found_at TEXT
) STRICT;

CREATE TABLE listings (
  id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL REFERENCES sites(id),
  name TEXT NOT NULL,
  start_url TEXT NOT NULL,
  kind TEXT,
  cursor TEXT,                       -- address of the next page of an unfinished first run
  cursor_page INTEGER,
  complete_at TEXT,                  -- when a first run reached the end
  first_page_links INTEGER,
  last_read_at TEXT,
  UNIQUE (site_id, name)
) STRICT;

CREATE TABLE hosts (
  id INTEGER PRIMARY KEY,
  host TEXT NOT NULL UNIQUE,
  not_before TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  last_elapsed_ms INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  robots_url TEXT,
  robots_status INTEGER,
  robots_fetched_at TEXT,
  robots_body BLOB,
  lease_owner TEXT,
  lease_until TEXT
) STRICT;

CREATE TABLE fetches (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs(id),
  url_id INTEGER NOT NULL REFERENCES urls(id),
  release_id INTEGER REFERENCES releases(id),
  fetched_at TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN
    ('new','changed','unchanged','not_modified','redirect','gone','blocked','refused','error')),
  reason TEXT,
  status INTEGER,
  elapsed_ms INTEGER,
  size INTEGER,
  sha256 TEXT,                       -- of the body, also where the body is not kept
  blob_id INTEGER REFERENCES blobs(id),
  headers TEXT CHECK (headers IS NULL OR json_valid(headers))
) STRICT;

CREATE TABLE versions (
  id INTEGER PRIMARY KEY,
  release_id INTEGER NOT NULL REFERENCES releases(id),
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  language TEXT REFERENCES languages(code),
  published_at TEXT,
  modified_at TEXT,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  superseded_at TEXT,
  seen_count INTEGER NOT NULL DEFAULT 1,
  fetch_id INTEGER REFERENCES fetches(id),
  blob_id INTEGER REFERENCES blobs(id),
  extractor_id INTEGER NOT NULL REFERENCES extractors(id),
  content_sha256 TEXT NOT NULL CHECK (length(content_sha256) = 64),
  words INTEGER NOT NULL,
  metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
  search_terms TEXT,
  body TEXT NOT NULL,
  UNIQUE (release_id, number)
) STRICT;

CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  release_id INTEGER NOT NULL REFERENCES releases(id),
  kind TEXT NOT NULL CHECK (kind IN
    ('published','edited','withdrawn','restored','moved','reextracted')),
  detected_at TEXT NOT NULL,
  from_version_id INTEGER REFERENCES versions(id),
  to_version_id INTEGER REFERENCES versions(id),
  run_id INTEGER REFERENCES runs(id),
  fetch_id INTEGER REFERENCES fetches(id),
  hours_after_publication REAL,
  fields TEXT CHECK (fields IS NULL OR json_valid(fields)),
  words_added INTEGER,
  words_removed INTEGER,
  similarity REAL,
  content_sha256 TEXT,               -- of the text after the change
  told_as TEXT,                      -- the kind it was told as, if re-reading took an edit back
  diff TEXT
) STRICT;

CREATE TABLE links (
  id INTEGER PRIMARY KEY,
  release_id INTEGER NOT NULL REFERENCES releases(id),
  version_id INTEGER NOT NULL REFERENCES versions(id),
  rel TEXT NOT NULL CHECK (rel IN ('attachment','image','related','translation','source')),
  url TEXT NOT NULL,
  text TEXT,
  hreflang TEXT REFERENCES languages(code),
  blob_id INTEGER REFERENCES blobs(id),
  target_release_id INTEGER REFERENCES releases(id),
  UNIQUE (version_id, rel, url)
) STRICT;

CREATE TABLE problems (
  id INTEGER PRIMARY KEY,
  run_id INTEGER REFERENCES runs(id),
  site_id INTEGER REFERENCES sites(id),
  url TEXT,
  kind TEXT NOT NULL,
  message TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  resolved_at TEXT
) STRICT;

CREATE TABLE _seals (                -- a digest of every row of evidence (seals.py)
  kind INTEGER NOT NULL,
  id INTEGER NOT NULL,
  seal INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
"""

INDICES = """
CREATE INDEX dictionaries_site ON dictionaries(site_id);
CREATE INDEX blobs_dictionary ON blobs(dictionary_id) WHERE dictionary_id IS NOT NULL;
CREATE INDEX releases_site ON releases(site_id, published_at);
CREATE INDEX releases_status ON releases(status);
CREATE INDEX releases_language ON releases(language);
CREATE INDEX releases_published ON releases(published_at);
CREATE INDEX releases_changed ON releases(last_changed_at);
CREATE INDEX releases_latest ON releases(latest_version_id);
CREATE INDEX releases_group ON releases(translation_group) WHERE translation_group IS NOT NULL;
CREATE INDEX releases_moved ON releases(moved_to_id) WHERE moved_to_id IS NOT NULL;
CREATE INDEX releases_title ON releases(site_id, title);
CREATE INDEX urls_release ON urls(release_id);
CREATE INDEX urls_redirect ON urls(redirect_to_id) WHERE redirect_to_id IS NOT NULL;
CREATE INDEX urls_site ON urls(site_id, kind);
CREATE INDEX urls_key ON urls(site_id, key) WHERE key IS NOT NULL;
CREATE INDEX urls_due ON urls(site_id, next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX fetches_url ON fetches(url_id, fetched_at);
CREATE INDEX fetches_release ON fetches(release_id);
CREATE INDEX fetches_run ON fetches(run_id, outcome);
CREATE INDEX fetches_blob ON fetches(blob_id) WHERE blob_id IS NOT NULL;
CREATE INDEX versions_time ON versions(first_seen_at, superseded_at, release_id);
CREATE INDEX versions_language ON versions(language);
CREATE INDEX versions_blob ON versions(blob_id);
CREATE INDEX versions_fetch ON versions(fetch_id);
CREATE INDEX versions_extractor ON versions(extractor_id);
CREATE INDEX versions_content ON versions(content_sha256);
CREATE INDEX changes_release ON changes(release_id, detected_at);
CREATE INDEX changes_kind ON changes(kind, detected_at);
CREATE INDEX changes_detected ON changes(detected_at);
CREATE INDEX changes_to ON changes(to_version_id);
CREATE INDEX changes_from ON changes(from_version_id) WHERE from_version_id IS NOT NULL;
CREATE INDEX changes_run ON changes(run_id);
CREATE INDEX changes_fetch ON changes(fetch_id);
CREATE INDEX links_release ON links(release_id);
CREATE INDEX links_hreflang ON links(hreflang);
CREATE INDEX links_blob ON links(blob_id) WHERE blob_id IS NOT NULL;
CREATE INDEX links_target ON links(target_release_id) WHERE target_release_id IS NOT NULL;
CREATE INDEX links_url ON links(url);
CREATE INDEX listings_site ON listings(site_id);
CREATE INDEX amendments_run ON amendments(run_id);
CREATE INDEX amendments_target ON amendments(target_run_id);
CREATE INDEX problems_site ON problems(site_id);
CREATE INDEX problems_run ON problems(run_id);
CREATE INDEX problems_open ON problems(kind, url) WHERE resolved_at IS NULL;
"""

VIEWS = """
CREATE VIEW current_releases AS
  SELECT r.id, s.slug AS site, s.name AS ministry, r.title, r.status, r.language, r.published_at,
         r.published_on, r.url, r.version_count, r.first_seen_at, r.last_seen_at, r.last_changed_at,
         r.withdrawn_at, v.words, v.body
  FROM releases r
  JOIN sites s ON s.id = r.site_id
  LEFT JOIN versions v ON v.id = r.latest_version_id;
CREATE VIEW edits_after_publication AS
  SELECT c.id, c.detected_at, r.title, s.name AS site, r.published_at, c.hours_after_publication,
         c.fields, c.words_added, c.words_removed, c.similarity, c.diff, r.url, r.id AS release_id
  FROM changes c
  JOIN releases r ON r.id = c.release_id
  JOIN sites s ON s.id = r.site_id
  WHERE c.kind = 'edited';
"""

migrations = Migrations("scraper")


@migrations()
def m001_first_schema(db: sqlite_utils.Database) -> None:
    """Everything above."""
    for script in (TABLES, INDICES, SEARCH, SUBSTRING_SEARCH, VIEWS):
        db.executescript(script)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _stamp(db, 1)


def _stamp(db: sqlite_utils.Database, version: int) -> None:
    """The version is written in the migration's own transaction: never half a schema."""
    db.execute(f"PRAGMA user_version = {version}")


def prepare(conn: sqlite3.Connection) -> None:
    """Bring a writable connection's database to today's schema, each step all or nothing.

    Raises ArchiveError for a database that is not ours or comes from a newer version.
    """
    if check(conn) == VERSION:
        return
    # Its triggers are written out above, not sqlite-utils'; recursive ones would index twice.
    db = sqlite_utils.Database(conn, recursive_triggers=False, execute_plugins=False)
    migrations.apply(db)


def check(conn: sqlite3.Connection) -> int:
    """The schema version of an archive, 0 for an empty file.

    Raises ArchiveError if the database is somebody else's or of a newer version than ours.
    """
    application_id = int(conn.execute("PRAGMA application_id").fetchone()[0])
    version = int(conn.execute("PRAGMA user_version").fetchone()[0])
    foreign = conn.execute(
        "SELECT count(*) FROM sqlite_master"
        " WHERE tbl_name <> '_sqlite_migrations' AND name NOT LIKE 'sqlite_%'"
    )
    if int(foreign.fetchone()[0]) and application_id != APPLICATION_ID:
        raise ArchiveError(
            "this SQLite file is not an archive of scraper; name another file with --archive"
        )
    if version > VERSION:
        raise ArchiveError(
            f"this archive has schema {version}, this program knows {VERSION}: "
            "install a newer version of scraper"
        )
    return version
