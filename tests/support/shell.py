"""Running commands in tests, as in `paperlog("rate lora 5")`."""

from __future__ import annotations

import functools
import json
import os
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

import typer
from typer.testing import CliRunner

from paperlog.cli.app import app
from paperlog.cli.context import Environment
from paperlog.fetch import Fetcher
from paperlog.image_cache import ImageCache
from paperlog.output.palette import Palette
from paperlog.output.screen import Color, Screen
from paperlog.paths import CONFIGURATION_VARIABLE
from paperlog.store.patches import tracked

# Build the commands once, not for each run, since that takes longer than most commands.
typer.testing._get_command = functools.cache(typer.main.get_command)  # type: ignore[attr-defined]

NO_CONFIGURATION = f"{os.devnull}/config.toml"
"""The path of a configuration file that can't exist."""
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

JSON_FIELDS = [
    "key",
    "name",
    "title",
    "aliases",
    "category",
    "published",
    "venue",
    "authors",
    "links",
    "arxiv",
    "doi",
    "summary",
    "schema_url",
    "related",
    "source",
    "position",
    "added_on",
    "status",
    "status_on",
    "queued_at",
    "started_on",
    "read_on",
    "reads",
    "rating",
    "tags",
    "notes",
    "pdf",
    "citation_keys",
    "type",
    "editors",
    "abstract",
    "relations",
    "extra",
    "log",
]


@dataclass(frozen=True)
class CommandResult:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def _no_network() -> Fetcher:
    raise AssertionError("a test used the network")


def _no_pictures() -> ImageCache:
    raise AssertionError("a test used the real image cache")


@dataclass
class Shell:
    """Runs commands on a test's library in this process, with `now` as the current time."""

    store: Path
    now: datetime = NOW
    environ: dict[str, str] = field(default_factory=lambda: {CONFIGURATION_VARIABLE: NO_CONFIGURATION})
    fetcher: Callable[[], Fetcher] = _no_network
    pictures: Callable[[], ImageCache] = _no_pictures

    def __call__(self, line: str | list[str], *, stdin: str | None = None, columns: int | None = None) -> CommandResult:
        """Run a command in a pipe or, if `columns` is given, on a terminal of that width."""
        words = shlex.split(line) if isinstance(line, str) else line
        environment = Environment(
            now=lambda: self.now,
            environ=self.environ,
            screen=self._terminal(columns) if columns else None,
            fetcher=self.fetcher,
            image_cache=self.pictures,
        )
        result = CliRunner(env=self.environ).invoke(app, ["--store", str(self.store), *words], stdin, obj=environment)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return CommandResult(result.exit_code, result.stdout, result.stderr)

    def _terminal(self, columns: int) -> Callable[[TextIO, Color], Screen]:
        palette = Palette.of(self.environ)
        return lambda stream, color: Screen(stream, True, columns, color is Color.ALWAYS, palette)

    def copy(self, file: Path, ahead: timedelta = timedelta()) -> Shell:
        """Copy the library, as to another machine, whose clock may be ahead."""
        shutil.copyfile(self.store, file)
        return Shell(file, self.now + ahead)

    def configure(self, text: str) -> Path:
        """Write the configuration file."""
        file = self.store.with_name("config.toml")
        file.write_text(text, "utf-8")
        self.environ[CONFIGURATION_VARIABLE] = str(file)
        return file

    def paper(self, name: str) -> Any:
        """Return a paper as `show --json` prints it."""
        result = self(["show", "--json", "--", name])
        assert result.code == 0, result.err
        return result.json

    def keys(self, line: str) -> list[str]:
        """Return the keys of the papers that a command lists."""
        return [paper["key"] for paper in self(f"{line} --json").json]

    def drafts(self) -> list[str]:
        """Return the content of the drafts that were kept."""
        return [draft.read_text("utf-8") for draft in self.store.parent.glob("library.json.draft-*")]

    def backups(self) -> list[Path]:
        """Return the files in the backup folder, oldest first."""
        return sorted(self.store.with_name(f"{self.store.name}.backups").glob("*"))

    def tables(self) -> Any:
        """Return the content of the library file."""
        return json.loads(self.store.read_text("utf-8"))

    def records(self, table: str) -> dict[str, Any]:
        """Return the records of a table in the library file, by key."""
        return {row["key"]: row for row in self.tables()[table].values()}

    def contents(self) -> dict[str, dict[str, Any]]:
        """Return what undo restores: the records of each table by key, without times."""
        return contents(self.tables())


def contents(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the records of the tables that commands change, by key or name, with the fields that undo restores."""
    return {
        name: {
            row["name" if name == "views" else "key"]: kept
            for row in tables.get(name, {}).values()
            if (kept := tracked(name, row)) is not None
        }
        for name in ("papers", "readings", "categories", "views", "goals")
    }
