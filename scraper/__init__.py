"""A polite crawler and archiver of ministries' release pages.

The library in ten names: read a page, load a site file, open an archive, crawl, fetch, and the
root of all errors. They are imported when they are first used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Archive",
    "ArchiveError",
    "PageError",
    "Release",
    "ScraperError",
    "Site",
    "SiteDefinitionError",
    "__version__",
    "crawl",
    "fetch",
    "load_site",
    "read_page",
]

if TYPE_CHECKING:
    from scraper.api import crawl, fetch, read_page
    from scraper.archive import Archive
    from scraper.errors import ArchiveError, PageError, ScraperError, SiteDefinitionError
    from scraper.model import Release, Site
    from scraper.sites import load_site

_HOMES = {
    "Archive": "scraper.archive",
    "ArchiveError": "scraper.errors",
    "PageError": "scraper.errors",
    "Release": "scraper.model",
    "ScraperError": "scraper.errors",
    "Site": "scraper.model",
    "SiteDefinitionError": "scraper.errors",
    "crawl": "scraper.api",
    "fetch": "scraper.api",
    "load_site": "scraper.sites",
    "read_page": "scraper.api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'scraper' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


class _Package(ModuleType):
    """Keeps `scraper.crawl` and `scraper.fetch` the functions of the library.

    Python puts every imported submodule on its package, and two of ours bear the verbs' names.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
