"""Commands load heavy modules only if they need them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.shell import Shell

HEAVY = {
    "anyascii",
    "rich.markdown",
    "rich.console",
    "markdown_it",
    "pygments",
    "ctypes",
    "tomllib",
    "webbrowser",
    "importlib.metadata",
    "importlib.resources",
    "asyncio",
    "pydantic",
    "rapidfuzz",
    "Stemmer",
    "httpx2",
    "PIL",
    "xml.parsers.expat",
    "sqlite3",
    "yaml",
    "textual",
    "unicodeit",
    "latex2mathml",
}


def loaded(store: Path, *words: str) -> set[str]:
    """Return the names of the modules that a command has loaded when it ends."""
    return evaluated_after("sys.modules", store, *words)


def evaluated_after(expression: str, store: Path, *words: str) -> set[str]:
    """Run a command in another process, evaluate an expression there, and return the names in its value."""
    code = (
        f"import sys; from paperlog.cli.app import app; app(sys.argv[1:], standalone_mode=False); print(*{expression})"
    )
    env = {
        name: value for name, value in os.environ.items() if not name.startswith("COV")
    }  # coverage loads more modules
    env["PAPERLOG_STORE"] = str(store)
    env["PAPERLOG_CONFIG"] = str(store.with_name("config.toml"))
    result = subprocess.run([sys.executable, "-c", code, *words], env=env, capture_output=True, text=True, check=True)
    return set(result.stdout.split("\n")[-2].split())


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("list", set()),
        ("list --json", set()),
        ("search attention", {"Stemmer"}),
        ("search atention", {"Stemmer", "rapidfuzz"}),
        ("show lora", set()),
        ("notes", set()),
        ("log", set()),
        ("tags", set()),
        ("next --explain", set()),
        ("queue", set()),
        ("stats", set()),
        ("report", set()),
        ("goal", set()),
        ("history", set()),
        ("", set()),
        ("rate lora 4", {"ctypes"}),
        ("mark-read chinchilla", {"ctypes"}),
        ("undo", {"ctypes"}),
        ("add --title X", {"ctypes"}),
        ("add --title Привет", {"ctypes", "anyascii", "importlib.resources"}),
    ],
)
def test_command_loads_only_the_modules_it_needs(paperlog: Shell, line: str, needed: set[str]) -> None:
    if line == "undo":
        paperlog("rate lora 1")
    modules = loaded(paperlog.store, *line.split())
    assert modules & HEAVY == needed


@pytest.mark.parametrize("line", ["list", "search lora", "next", "rate lora 4", "mark-read chinchilla"])
def test_patterns_of_identifiers_are_compiled_only_for_a_text_that_may_be_one(paperlog: Shell, line: str) -> None:
    assert not compiled_patterns(paperlog.store, *line.split())


def test_pattern_is_compiled_once_it_is_used(paperlog: Shell) -> None:
    assert "_ARXIV" in compiled_patterns(paperlog.store, "show", "2106.09685")


def compiled_patterns(store: Path, *words: str) -> set[str]:
    """Return the names of the patterns of identifiers that a command has compiled when it ends."""
    values = "vars(sys.modules['paperlog.identifiers']).items()"
    is_compiled = "hasattr(value, 'cache_info') and value.cache_info().currsize"
    return evaluated_after(f"[name for name, value in {values} if {is_compiled}]", store, *words)


def test_only_the_executed_command_is_loaded(paperlog: Shell) -> None:
    modules = {name for name in loaded(paperlog.store, "list") if name.startswith("paperlog.cli.")}
    names = ("app", "command_table", "context", "help", "params", "commands", "commands.list")
    assert modules == {f"paperlog.cli.{name}" for name in names}


def test_query_parser_is_loaded_only_for_a_query(paperlog: Shell) -> None:
    names = ("parser", "query", "fields", "field_types", "text_match", "nodes")
    language = {f"paperlog.query.{name}" for name in names}
    assert not language & loaded(paperlog.store, "list")
    assert language <= loaded(paperlog.store, "list", "--category", "vision")


@pytest.mark.parametrize(
    ("command", "operations"),
    [
        ("path", {"session"}),
        ("rate", {"session", "results", "selection", "readings", "notes", "tracking"}),
        ("undo", {"session", "results", "undo"}),
    ],
)
def test_command_loads_only_its_operations(paperlog: Shell, command: str, operations: set[str]) -> None:
    line = [command, "lora", "4"] if command == "rate" else [command]
    if command == "undo":
        paperlog("rate lora 1")
    modules = {name for name in loaded(paperlog.store, *line) if name.startswith("paperlog.library.")}
    assert modules == {f"paperlog.library.{name}" for name in operations}


def test_goals_are_loaded_only_if_there_are_any(paperlog: Shell) -> None:
    modules = {"paperlog.periods", "paperlog.stats.goals", "paperlog.output.goals"}
    for line in ("", "stats"):
        assert not modules & loaded(paperlog.store, *line.split())
    paperlog("goal set 50")
    for line in ("", "stats"):
        assert modules <= loaded(paperlog.store, *line.split())


def test_configuration_file_is_read_only_if_it_exists_and_is_needed(paperlog: Shell) -> None:
    settings, reader = "paperlog.configuration.settings", "paperlog.configuration.file"
    assert {settings, reader, "platformdirs"} & loaded(paperlog.store, "list") == {settings}
    paperlog.configure("list.limit = 5")
    assert {settings, reader, "tomllib"} <= loaded(paperlog.store, "list")
    for line in ("show lora", "rate lora 4", "notes", ""):
        assert not {settings, reader, "tomllib"} & loaded(paperlog.store, *line.split())


def test_converter_to_mathml_is_loaded_only_for_formulas(paperlog: Shell) -> None:
    export = "export lora --format html --with-notes"
    paperlog("annotate lora 'for $5 or $10'")
    assert "latex2mathml" not in loaded(paperlog.store, *export.split())
    paperlog("annotate lora '$r=8$'")
    assert "latex2mathml" in loaded(paperlog.store, *export.split())


def test_readers_of_tables_are_loaded_for_json_only_if_it_is_not_csl(paperlog: Shell) -> None:
    readers = {"paperlog.formats.csv.reader", "paperlog.formats.json_records.reader"}
    items, others = (paperlog.store.with_name(name) for name in ("items.json", "others.json"))
    items.write_text('[{"title": "Reef Mapping", "author": [{"family": "Bee"}]}]', "utf-8")
    others.write_text('[{"itemType": "book", "title": "Coral Atlas"}]', "utf-8")
    for line in ("cite lora", "export --format csl", f"import {items}"):
        assert not readers & loaded(paperlog.store, *line.split())
    assert readers <= loaded(paperlog.store, "import", str(others))
