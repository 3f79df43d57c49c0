"""An archive's file and wishes -> a configured Datasette, of version 0.65 or 1.0."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.app import Datasette

from scraper.reading.config import arguments


def datasette_for(
    archive: Path, *, immutable: bool = False, public: bool = False, allow_sql: bool = True
) -> Any:
    """Datasette with one archive, under the name of its file's stem.

    `public` sets limits and hides pages about the machine; `allow_sql`: visitors may write SQL.
    """
    # With rich installed, Datasette prints each error with all local variables, and answers a path
    # that it does not know with 500, because there it prints where nothing was caught.
    # Imported here: Datasette must have registered this plugin of its own before.
    from datasette import handle_exception

    handle_exception.rich = None
    files: dict[str, list[str]] = {"files": [], "immutables": []} | {
        "immutables" if immutable else "files": [str(archive)]
    }
    new = hasattr(Datasette, "get_database_metadata")  # 1.0 takes configuration and words apart
    wishes = arguments(archive.stem, public=public, allow_sql=allow_sql, new=new)
    return Datasette(**files, **wishes)
