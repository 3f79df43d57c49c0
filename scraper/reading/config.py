"""The stem of an archive's file -> Datasette's configuration for it.

Datasette names a database by the stem of its file and finds labels, facets and queries under that
name only; so the configuration is made in code, for the file at hand. What the tables and columns
mean is in `glossary.py`, the canned queries are in `canned.py`.
"""

from __future__ import annotations

from typing import Any

from scraper.reading.canned import QUERIES
from scraper.reading.glossary import COLUMNS, DESCRIPTIONS

TITLE = "Archive of ministries' releases"
DESCRIPTION = "Every version of every release we saw. The texts are their publishers'."
SOURCE = "The ministries named in each row"

_URL = {"url": "url"}

# What Datasette does with each table. `label_column` everywhere: the two versions guess otherwise.
# Facets only on indexed columns; one full-text index serves versions (all of history) and releases
# (the latest text of each).
TABLES: dict[str, dict[str, Any]] = {
    "releases": {
        "label_column": "title",
        "sort_desc": "published_at",
        "facets": ["site_id", "language", "status"],
        "fts_table": "versions_fts",
        "fts_pk": "latest_version_id",
        "column_types": _URL,
    },
    "versions": {
        "label_column": "title",
        "sort_desc": "first_seen_at",
        "size": 20,
        "facets": ["language"],
        "fts_table": "versions_fts",
        "column_types": {"metadata": "json"},
    },
    "versions_cjk": {"fts_table": "versions_cjk_fts", "fts_pk": "id", "size": 20},
    "changes": {
        "label_column": "kind",
        "sort_desc": "detected_at",
        "facets": ["kind", {"array": "fields"}, {"date": "detected_at"}],
    },
    "sites": {"label_column": "name", "sort": "name", "column_types": {"home_url": "url"}},
    "languages": {"label_column": "name", "sort": "name"},
    "runs": {"label_column": "label", "sort_desc": "started_at", "facets": ["status"]},
    "fetches": {
        "label_column": "fetched_at",
        "sort_desc": "id",  # no facets by default: 1.3 s at a million rows (measured)
        "column_types": {"headers": "json"},
    },
    "urls": {"label_column": "url", "facets": ["kind"], "column_types": _URL},
    "blobs": {"label_column": "sha256", "size": 20},
    "links": {"label_column": "text", "facets": ["rel"], "column_types": _URL},
    "problems": {
        "label_column": "kind",
        "sort_desc": "last_seen_at",
        "facets": ["kind"],
        "column_types": _URL,
    },
    "extractors": {"label_column": "label"},
    "current_releases": {"size": 20, "column_types": _URL},
    "edits_after_publication": {"sort_desc": "detected_at", "size": 20, "column_types": _URL},
    "amendments": {"label_column": "kind", "hidden": True},
    "dictionaries": {"label_column": "sha256", "hidden": True},
    "hosts": {"label_column": "host", "hidden": True},
    "listings": {"label_column": "name", "hidden": True},
    "_seals": {"hidden": True},
    "_sqlite_migrations": {"hidden": True},
}

# The crawler's own notes: of no use to readers, closed in public (hidden is no protection).
INTERNAL = tuple(name for name, options in TABLES.items() if options.get("hidden"))

SETTINGS: dict[str, Any] = {
    "default_page_size": 50,
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 500,
    "suggest_facets": False,  # one query per column: costs more than the page
    "truncate_cells_html": 300,
    "default_cache_ttl": 60,
    "allow_download": False,
}

# An anonymous visitor's SQL may take all memory whatever the time limit (`zeroblob(900000000)`),
# so `serve --public` allows none unless asked to; the rest bounds what a page may cost.
PUBLIC: dict[str, Any] = {
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 200,
    "max_returned_rows": 500,
    "max_csv_mb": 20,
    "allow_csv_stream": False,
    "num_sql_threads": 3,
    "default_cache_ttl": 300,
}


def settings(*, public: bool = False, allow_sql: bool = True) -> dict[str, Any]:
    """Datasette's settings. `public`: with limits; `allow_sql`: visitors may write SQL."""
    return {**SETTINGS, **(PUBLIC if public else {}), "default_allow_sql": allow_sql}


def metadata(stem: str) -> dict[str, Any]:
    """Titles and descriptions of a database of that name, its tables and their columns."""
    tables = {
        name: {
            "description": DESCRIPTIONS[name],
            **({"columns": COLUMNS[name]} if name in COLUMNS else {}),
        }
        for name in TABLES
    }
    return {
        "title": TITLE,
        "source": SOURCE,
        "databases": {stem: {"description": DESCRIPTION, "tables": tables}},
    }


def config(stem: str, *, public: bool = False) -> dict[str, Any]:
    """Labels, facets, orders and queries of a database of that name; `public`: internals closed."""
    closed = {name: {"allow": False} for name in INTERNAL} if public else {}
    tables = {name: {**options, **closed.get(name, {})} for name, options in TABLES.items()}
    return {
        "plugins": {"scraper": {"public": public}},
        "databases": {stem: {"tables": tables, "queries": QUERIES}},
    }


def arguments(
    stem: str, *, public: bool = False, allow_sql: bool = True, new: bool = True
) -> dict[str, Any]:
    """Keyword arguments for Datasette's constructor. `new`: 1.0, which takes configuration and
    metadata apart; 0.65 takes one dictionary.
    """
    said, options = metadata(stem), config(stem, public=public)
    made: dict[str, Any] = {"settings": settings(public=public, allow_sql=allow_sql)}
    if new:
        return {**made, "config": options, "metadata": said}
    return {**made, "metadata": merged(said, options)}


def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Two dictionaries as one, level by level; the second wins where both say something."""
    out = dict(first)
    for key, value in second.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = merged(out[key], value) if both else value
    return out
