"""What an import does, and the sites that the addresses in its files belong to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scraper import sites
from scraper.core import urls
from scraper.core.definition import site_from_json
from scraper.errors import SiteDefinitionError
from scraper.model import Site
from scraper.polite import in_scope
from scraper.warcindex import WarcIndex

MOST_PROBLEMS = 1_000


@dataclass(slots=True)
class Imported:
    """What an import did; `problems` are what could not be used, by file and place."""

    files: int = 0
    records: int = 0
    captures: int = 0
    known: int = 0  # the archive held them
    added: Counter[str] = field(default_factory=Counter)  # requests written, by outcome
    changes: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    more_problems: int = 0
    open_problems: int = 0  # pages that somebody should look at
    definitions: list[str] = field(default_factory=list)  # sites whose definition was in a file
    run_id: int | None = None
    stopped: bool = False

    def problem(self, where: str, what: str) -> None:
        """Something that could not be used."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(f"{where}: {what}")
        else:
            self.more_problems += 1

    @property
    def exit_code(self) -> int:
        """0 done, 1 done but something needs a look."""
        return 1 if self.problems or self.open_problems else 0


@dataclass
class Owners:
    """Which site an address belongs to: the one that was named, or the first that it is of."""

    given: Site | None
    known: Sequence[Site]
    made: dict[str, Site] = field(default_factory=dict)

    def of(self, url: str, slug: str | None = None) -> Site | None:
        """The site; None if one was named and this is not its address."""
        if self.given is not None:
            return self.given if in_scope(url, self.given) else None
        fitting = [site for site in self.known if in_scope(url, site)]
        named = [site for site in fitting if site.slug == slug]
        if fitting:
            return (named or fitting)[0]
        origin = urls.origin(url)
        if origin not in self.made:
            self.made[origin] = replace(sites.site_for_url(origin + "/"), listings=())
        return self.made[origin]


def told_sites(index: WarcIndex, done: Imported, known: set[str]) -> list[Site]:
    """Sites whose definition an export of ours put into the file, checked as a site file is."""
    found = []
    for slug, text in sorted(index.definitions.items()):
        if slug in known:
            continue
        try:
            site = site_from_json(text)
            if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,99}", site.slug):
                raise ValueError("its name")
            sites.check_site(site, slug)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            done.problem(f"the definition of {slug!r}", f"cannot be used: {error}")
        except SiteDefinitionError as error:
            done.problem(f"the definition of {slug!r}", f"cannot be used: {error}")
        else:
            done.definitions.append(site.slug)
            found.append(site)
    return found
