"""The command line: parse, one call into the library, print, exit code.

Commands are loaded when they are called for, so that `scraper --help` and a cron job's start do not
pay for what they do not use.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from typing import Any, TextIO

import click

from scraper import __version__
from scraper.core.printable import one_line
from scraper.errors import ScraperError
from scraper.outfile import NO_ROOM

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


class _ReaderLeft(Exception):
    """Whoever read our output has left: `scraper status | head` is no error of ours."""


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

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click itself would make exit code 1 of a reader who left."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderLeft from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scraper")
def group() -> None:
    """Crawl ministries' release pages politely and keep every version in one SQLite file.

    \b
    Example:
      scraper crawl gov-uk-fcdo --archive my.db --contact you@example.org
      scraper serve --archive my.db
    """


def main() -> None:
    """Run the command line; every error of ours is one line with the remedy."""
    try:
        code = group.main(standalone_mode=False)
        _end(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as ended:
        _end(ended.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        sys.exit(2)
    except ScraperError as error:
        _tell(str(error))
        sys.exit(error.exit_code)
    except UnicodeEncodeError as error:
        _tell(f"not text in this locale ({error.reason}); set LC_ALL=C.UTF-8")
        sys.exit(2)
    except _ReaderLeft:
        _mute()
        sys.exit(0)
    except OSError as error:
        _mute()
        _tell(_words(error))
        sys.exit(_code(error))
    finally:
        _let_go(sys.stdout, 1)
        _let_go(sys.stderr, 2)


def _end(code: int) -> None:
    """Write what is still to be written, and exit."""
    try:
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except OSError as error:
        _mute()
        if not isinstance(error, BrokenPipeError):
            _tell(_words(error))
            code = code or _code(error)
    sys.exit(code)


def _code(error: OSError) -> int:
    return 3 if error.errno in NO_ROOM else 1


def _words(error: OSError) -> str:
    if error.filename is None and error.errno not in NO_ROOM:
        return str(error)
    return f"{error.filename or 'the output'}: {error.strerror}"


def _let_go(stream: TextIO | None, number: int) -> None:
    """Flush a stream; what it cannot take goes nowhere, else the exit code would become 120."""
    try:
        if stream is not None and not stream.closed:
            stream.flush()
    except OSError:
        _mute(number)


def _mute(number: int = 1) -> None:
    """What is still to be flushed goes nowhere: else the interpreter would complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def _tell(words: str) -> None:
    with suppress(OSError):
        click.echo(f"scraper: {one_line(words)}", err=True)
