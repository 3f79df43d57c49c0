"""The README cannot rot: its commands exist, those that need no network are run."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from scraper.cli import COMMANDS, group
from scraper.sites import json_schema, parse_site
from tests.test_cli import Cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def commands() -> list[list[str]]:
    """Every `$ scraper ...` of README and docs, split as a shell would."""
    lines = [
        line.removeprefix("$ ")
        for path in DOCS
        for block in blocks(path.read_text("utf-8"), "console")
        for line in block.splitlines()
        if line.startswith("$ scraper")
    ]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize("args", commands(), ids=" ".join)
def test_every_command_shown_is_understood(args: list[str]) -> None:
    command: click.Command = group
    context = click.Context(group)
    while isinstance(command, click.Group):
        name, rest = args[0], args[1:]
        found = command.get_command(context, name)
        if found is None:
            assert command.invoke_without_command, f"no command {name}"
            break
        command, args = found, rest
        if not args:
            break
    if isinstance(command, click.Group):
        return
    values, _extra, _order = command.make_parser(context).parse_args(list(args))
    known = {option.name for option in command.params}
    assert set(values) <= known


def test_the_first_two_sh_blocks_are_the_main_job_and_the_tests() -> None:
    first, second = blocks(README, "sh")[:2]
    assert "pip install" in first and first.rstrip().endswith("scraper demo")
    assert "pip install" in second and second.rstrip().endswith("pytest")


def test_the_tour_of_the_demo_runs_as_shown(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    assert cli("demo").returncode == 0
    tour = [args for args in commands() if "demo.db" in args and args[0] != "serve"]
    assert len(tour) >= 3
    for args in tour:
        done = cli(*args)
        assert (done.returncode, bool(done.stdout)) == (0, True), (args, done.stderr)


def test_the_site_file_shown_is_a_site_file() -> None:
    (text,) = blocks(README, "toml")
    site = parse_site(text.encode(), "shown.toml", "shown")
    assert site.listings[0].link == "a.anons-title"


def test_every_key_of_a_site_file_is_explained() -> None:
    text = (ROOT / "docs" / "site-files.md").read_text("utf-8")
    _intro, site, listing, layout, expect = text.split("\n## ")
    schema = json_schema()
    tables = schema["properties"]
    explained = {
        site: set(tables) - {"listings", "layouts", "expect"},
        listing: set(tables["listings"]["additionalProperties"]["properties"]),
        layout: set(tables["layouts"]["items"]["properties"]),
        expect: set(tables["expect"]["properties"]),
    }
    for table, keys in explained.items():
        assert set(re.findall(r"^\| `(\w+)` \|", table, re.M)) == keys


def test_every_exit_code_of_the_errors_is_explained() -> None:
    from scraper import errors

    codes = {
        str(cls.exit_code)
        for cls in vars(errors).values()
        if isinstance(cls, type) and issubclass(cls, errors.ScraperError)
    }
    table = README[README.index("| code |") :]
    assert {code for code in codes if f"| {code} |" not in table} == set()


def test_every_command_is_in_readme_or_docs() -> None:
    text = "\n".join(path.read_text("utf-8") for path in DOCS)
    assert [
        name for name in COMMANDS if f"scraper {name}" not in text and f"`{name}`" not in text
    ] == []


def test_version_and_changelog_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
