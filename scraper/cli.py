"""The command line: parse, one call into the library, print, exit code.

Commands are loaded when they are called for, so that `scraper --help` and a cron job's start do not
pay for what they do not use.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from scraper import __version__
from scraper.core.printable import one_line
from scraper.errors import ScraperError

# name -> "module:command", in the order in which help lists them
COMMANDS = {
    "demo": "scraper.commands.demo:demo",
    "crawl": "scraper.commands.crawling:crawl",
    "fetch": "scraper.commands.fetching:fetch",
    "sites": "scraper.commands.sites:sites",
    "status": "scraper.commands.looking:status",
    "problems": "scraper.commands.looking:problems",
    "history": "scraper.commands.looking:history",
    "diff": "scraper.commands.looking:diff",
    "search": "scraper.commands.looking:search",
    "reextract": "scraper.commands.keeping:reextract",
    "verify": "scraper.commands.keeping:verify",
    "publish": "scraper.commands.keeping:publish",
    "merge": "scraper.commands.keeping:merge",
    "prune": "scraper.commands.keeping:prune",
    "export": "scraper.commands.exporting:export",
    "import": "scraper.commands.importing:import_",
    "serve": "scraper.commands.serving:serve",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None if there is none of that name."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scraper")
def group() -> None:
    """Crawl ministries' release pages politely and keep every version in one SQLite file.

    \b
    Example:
      scraper crawl gov-uk-fcdo --contact you@example.org
      scraper serve
    """


def main() -> None:
    """Run the command line; every error of ours is one line with the remedy."""
    try:
        code = group.main(standalone_mode=False)
        _flush()
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except ScraperError as error:
        click.echo(f"scraper: {one_line(error)}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # Whoever read our output has left: `scraper status | head` is no error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)


def _flush() -> None:
    if sys.stdout is not None and not sys.stdout.closed:
        sys.stdout.flush()
