"""The configuration file: its settings, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from msgspec import Struct, ValidationError, convert, json

from paperlog.configuration.aliases import alias_problems
from paperlog.configuration.commands import split_command
from paperlog.configuration.lines import line_numbers
from paperlog.configuration.settings import NAMES, Configuration, Theme
from paperlog.entry_fields import check_columns
from paperlog.errors import quote_alternatives, shorten
from paperlog.query.sorting import Order
from paperlog.text import printable, suggestion
from paperlog.toml_document import read_document

_MAX_SIZE = 1 << 20
_EXPECTED = {
    "editor": "a command",
    "pager": "a command or false",
    "pdf_opener": "a command",
    "theme": f"one of {', '.join(Theme)}",
    "list.sort": f"one of {', '.join(Order)}",
    "list.limit": "a whole number from 1 to 1000000",
    "list.columns": "a list of fields",
    "search.limit": "a whole number from 1 to 1000000",
    "open.mark_reading": "true or false",
}
_CHOICES = {"theme": Theme, "list.sort": Order}
_COMMANDS = frozenset({"editor", "pager", "pdf_opener"})
_ALIASES = "aliases"
_TABLES = {name.partition(".")[0] for name in NAMES.values()} | {_ALIASES}
_PLACE = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")


class Problem(Struct, frozen=True):
    line: int | None
    text: str
    consequence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text}" if self.line else self.text


class ConfigurationFile(Struct, frozen=True):
    """The settings in a file, the line of each one that the file sets, and its problems."""

    configuration: Configuration = Configuration()
    lines: Mapping[str, int] = {}
    problems: Sequence[Problem] = ()


def read_file(stream: BinaryIO, commands: Collection[str]) -> ConfigurationFile:
    content = stream.read(_MAX_SIZE + 1)
    if len(content) > _MAX_SIZE:
        return _invalid(None, f"longer than {_MAX_SIZE >> 20} MiB")
    try:
        return parse(content.decode(), commands)
    except UnicodeDecodeError as error:
        return _invalid(content.count(b"\n", 0, error.start) + 1, "not valid UTF-8")


def parse(text: str, commands: Collection[str]) -> ConfigurationFile:
    """Read settings; invalid ones have their defaults. `commands` are the names of the built-in commands."""
    text = text.removeprefix("\ufeff")
    try:
        document = read_document(text)
    except ValueError as error:
        return _syntax_problem(str(error), text)
    lines = line_numbers(text)

    def line_of(name: str) -> int:
        return lines.get(name) or lines[name.partition(".")[0]]  # the line of an inline table

    aliases = document.pop(_ALIASES, {})
    values: dict[str, Any] = {}
    problems = []
    for name, value in _settings(document):
        if name not in _EXPECTED:
            problems.append(Problem(line_of(name), _unknown(name), "It is ignored."))
            continue
        try:
            _check(name, value)
        except ValueError as error:
            problems.append(Problem(line_of(name), str(error), "The default is used."))
        else:
            values[name] = value
    from_file = {name: line_of(name) for name in values}
    if isinstance(aliases, dict):
        invalid = dict(alias_problems(aliases, commands))
        values[_ALIASES] = {alias: text for alias, text in aliases.items() if alias not in invalid}
        from_file |= {f"{_ALIASES}.{alias}": line_of(f"{_ALIASES}.{alias}") for alias in values[_ALIASES]}
        problems += [
            Problem(line_of(f"{_ALIASES}.{alias}"), reason, "It is ignored.") for alias, reason in invalid.items()
        ]
    else:
        problems.append(Problem(line_of(_ALIASES), f"{_ALIASES} must be a table.", "It is ignored."))
    in_order = sorted(problems, key=lambda problem: problem.line or 0)
    return ConfigurationFile(convert(values, Configuration), from_file, in_order)


def _syntax_problem(message: str, text: str) -> ConfigurationFile:
    place = _PLACE.search(message)
    reason = message[: place.start()] if place else message
    line = int(place[1] or text.rstrip().count("\n") + 1) if place else None
    return _invalid(line, f"not valid TOML: {reason[:1].lower()}{reason[1:]}")


def _invalid(line: int | None, reason: str) -> ConfigurationFile:
    return ConfigurationFile(problems=[Problem(line, f"The file is {reason}.", "The defaults are used.")])


def _settings(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the settings with their full names."""
    for name, value in document.items():
        if name in _TABLES and isinstance(value, dict):
            yield from ((f"{name}.{key}", item) for key, item in value.items())
        else:
            yield name, value


def _check(name: str, value: Any) -> None:
    """Raise ValueError with a message if a value is invalid."""
    if name in _CHOICES and isinstance(value, str) and value not in list(_CHOICES[name]):
        raise ValueError(f"{name} can't be '{shorten(printable(value))}'. {suggestion(value, _CHOICES[name])}")
    try:
        convert({name: value}, Configuration)
        if name in _COMMANDS and value:
            split_command(value)
    except (ValidationError, ValueError):
        found = shorten(printable(json.encode(value).decode()))
        raise ValueError(f"{name} must be {_EXPECTED[name]}, not {found}.") from None
    if name == "list.columns":
        check_columns(value)


def _unknown(name: str) -> str:
    last = name.rpartition(".")[2]
    moved = [known for known in _EXPECTED if known.rpartition(".")[2] == last]
    hint = f"Did you mean {quote_alternatives(moved)}?" if moved else suggestion(name, _EXPECTED)
    return f"There is no setting '{shorten(printable(name))}'. {hint}"
