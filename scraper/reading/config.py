"""The stem of an archive's file -> Datasette's configuration for it.

Datasette names a database by the stem of its file and finds labels, facets and queries under that
name only; so the configuration is made in code, for the file at hand.
"""

from __future__ import annotations

from typing import Any

TITLE = "Archive of ministries' releases"

TABLES: dict[str, dict[str, Any]] = {
    "releases": {
        "description": "One row per document in one language, as it is now.",
        "label_column": "title",
        "sort_desc": "published_at",
        "facets": ["site_id", "language", "status"],
        "fts_table": "versions_fts",
        "fts_pk": "latest_version_id",
        "columns": {
            "status": "live, missing (gone, not yet confirmed), withdrawn, moved",
            "published_at": "When the publisher says it was published, UTC",
            "published_on": "The day as printed, in the site's time zone",
            "first_seen_at": "When this archive first saw it",
            "last_seen_at": "When it was last there",
            "withdrawn_at": "The first failed look of the streak that confirmed the withdrawal",
            "translation_group": "Releases of one group are translations of each other",
        },
    },
    "versions": {
        "description": "Every distinct state of a release; superseded_at is empty for the current.",
        "label_column": "title",
        "sort_desc": "first_seen_at",
        "size": 20,
        "facets": ["language"],
        "fts_table": "versions_fts",
    },
    "versions_cjk": {
        "description": "Chinese, Japanese, Korean and Thai texts: search for parts of words.",
        "fts_table": "versions_cjk_fts",
        "fts_pk": "id",
        "size": 20,
    },
    "changes": {
        "description": "The journal: published, edited, withdrawn, restored, moved.",
        "label_column": "kind",
        "sort_desc": "detected_at",
        "facets": ["kind", {"array": "fields"}, {"date": "detected_at"}],
        "columns": {
            "diff": "[-what went-]{+what came+}, with a few words around",
            "hours_after_publication": "Hours between the printed date and the day we saw it",
        },
    },
    "sites": {
        "description": "The ministries' release sites.",
        "label_column": "name",
        "sort": "name",
    },
    "languages": {"description": "BCP 47 codes.", "label_column": "name"},
    "runs": {
        "description": "Every execution of a crawl, with its counts and chained digest.",
        "label_column": "label",
        "sort_desc": "started_at",
        "facets": ["status"],
    },
    "fetches": {
        "description": "Every request, with its headers, hash and outcome.",
        "label_column": "fetched_at",
        "sort_desc": "id",
    },
    "urls": {
        "description": "Every address ever asked for.",
        "label_column": "url",
        "facets": ["kind", "last_status"],
    },
    "blobs": {
        "description": "The raw pages, compressed, by SHA-256.",
        "label_column": "sha256",
        "size": 20,
    },
    "links": {
        "description": "Attachments, images and translations named by a version.",
        "label_column": "text",
        "facets": ["rel"],
    },
    "problems": {
        "description": "What somebody should look at; resolved_at is empty while it is open.",
        "label_column": "kind",
        "sort_desc": "last_seen_at",
        "facets": ["kind"],
    },
    "extractors": {
        "description": "Which code and definition read a page.",
        "label_column": "label",
    },
    "dictionaries": {"label_column": "sha256", "hidden": True},
    "hosts": {"label_column": "host", "hidden": True},
    "listings": {"label_column": "name", "hidden": True},
    "current_releases": {"description": "Releases with their latest text.", "size": 20},
    "edits_after_publication": {
        "description": "Edits, newest first.",
        "sort_desc": "detected_at",
        "size": 20,
    },
}

_JOINS = "JOIN releases r ON r.id = c.release_id JOIN sites s ON s.id = r.site_id"

QUERIES: dict[str, dict[str, Any]] = {
    "edited_after_publication": {
        "title": "Edits long after publication",
        "description": "Edits at least so many hours after the printed date.",
        "sql": "select * from edits_after_publication where hours_after_publication >="
        " cast(coalesce(nullif(:hours, ''), '24') as real) order by detected_at desc limit 100",
    },
    "withdrawn": {
        "title": "Withdrawn releases, with their last text",
        "sql": "select r.withdrawn_at, s.name as ministry, r.title, r.published_at, r.url, v.body"
        " from releases r join sites s on s.id = r.site_id"
        " join versions v on v.id = r.latest_version_id"
        " where r.status = 'withdrawn' order by r.withdrawn_at desc limit 100",
    },
    "changed_this_week": {
        "title": "What changed in the last seven days",
        "description": "Give a date to look at everything since then.",
        "sql": "select c.detected_at, c.kind, s.name as ministry, r.title, c.words_added,"
        f" c.words_removed, c.diff, r.url, r.id as release_id from changes c {_JOINS}"
        " where c.kind <> 'reextracted' and c.detected_at >= coalesce(nullif(:since, ''),"
        " strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-7 days'))"
        " order by c.detected_at desc limit 200",
    },
    "as_it_was": {
        "title": "A site as it was on a day",
        "params": ["day", "site"],
        "sql": "select v.title, v.published_at, v.number as version, v.first_seen_at,"
        " v.superseded_at, v.body from versions v join releases r on r.id = v.release_id"
        " join sites s on s.id = r.site_id where v.first_seen_at <= :day || 'T23:59:59Z'"
        " and (v.superseded_at is null or v.superseded_at > :day || 'T23:59:59Z')"
        " and (r.withdrawn_at is null or r.withdrawn_at > :day || 'T23:59:59Z')"
        " and s.slug = :site order by v.published_at desc limit 100",
    },
    "deleted_words": {
        "title": "Words that disappeared",
        "description": "Edits whose removed text contains the word.",
        "sql": "select detected_at, title, site, diff from edits_after_publication"
        " where diff like '%[-%' || :word || '%-]%' order by detected_at desc limit 100",
    },
    "activity": {
        "title": "Activity per site and month",
        "sql": "select s.name as ministry, substr(c.detected_at, 1, 7) as month,"
        " sum(c.kind = 'published') as published, sum(c.kind = 'edited') as edited,"
        f" sum(c.kind = 'withdrawn') as withdrawn from changes c {_JOINS}"
        " group by s.id, month order by month desc, ministry limit 500",
    },
    "search": {
        "title": "Search every version, best first",
        "description": "Put a phrase in quotes.",
        "sql": "select r.id as release_id, v.number as version, r.title, r.published_at,"
        " s.name as ministry, snippet(versions_fts, 1, '⟦', '⟧', '…', 24) as found"
        " from versions_fts join versions v on v.id = versions_fts.rowid"
        " join releases r on r.id = v.release_id join sites s on s.id = r.site_id"
        " where versions_fts match coalesce(nullif(escape_fts(:q), ''), '\"\"')"
        " order by rank limit 50",
    },
}

SETTINGS: dict[str, Any] = {
    "default_page_size": 50,
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 500,
    "suggest_facets": False,
    "truncate_cells_html": 300,
    "allow_download": False,
}


def metadata(stem: str) -> dict[str, Any]:
    """Titles, descriptions, labels, facets and queries for a database of that name."""
    return {
        "title": TITLE,
        "databases": {
            stem: {
                "description": "Every version of every release we saw. Texts are the publishers'.",
                "tables": TABLES,
                "queries": QUERIES,
            }
        },
    }
