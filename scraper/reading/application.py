"""An archive's file and wishes -> a configured Datasette, of version 0.65 or 1.0."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.app import Datasette

from scraper.reading.config import SETTINGS, metadata

# For strangers: no SQL of their own, no streaming of whole tables, small files, short questions.
PUBLIC_SETTINGS: dict[str, Any] = {
    "default_allow_sql": False,
    "allow_csv_stream": False,
    "max_csv_mb": 5,
    "max_returned_rows": 500,
    "sql_time_limit_ms": 1000,
    "allow_download": False,
}


def datasette_for(
    archive: Path, *, immutable: bool = False, public: bool = False, allow_sql: bool = True
) -> Any:
    """Datasette with one archive, under the name of its file's stem.

    `public` sets limits and hides pages about the machine; `allow_sql`: visitors may write SQL.
    """
    settings = {**SETTINGS, **(PUBLIC_SETTINGS if public else {}), "default_allow_sql": allow_sql}
    described = metadata(archive.stem)
    plugins = {"scraper": {"public": public}}
    given: dict[str, Any] = {
        "files": [] if immutable else [str(archive)],
        "immutables": [str(archive)] if immutable else [],
        "settings": settings,
        "metadata": {**described, "plugins": plugins},
    }
    if hasattr(Datasette, "get_database_metadata"):  # 1.0 takes queries and plugins from here
        given["metadata"] = described
        given["config"] = {"databases": described["databases"], "plugins": plugins}
    return Datasette(**given)
