"""What a command says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperlog.output.screen import Screen


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """`sections` say what commands or arguments mean, by heading; `options` what options do."""

    usage: str
    paragraphs: Sequence[str]
    sections: Mapping[str, Mapping[str, str]]
    options: Mapping[str, str]


def show_command_help(screen: Screen, manual: CommandHelp) -> None:
    screen.hang("Usage: ", manual.usage, "bold")
    for paragraph in manual.paragraphs:
        screen.line()
        screen.hang("", paragraph)
    column = max((len(word) for words in manual.sections.values() for word in words), default=0)
    for heading, words in manual.sections.items():
        _show_section(screen, heading, words, column)
    _show_section(screen, "Options", manual.options, max(map(len, manual.options)))


def _show_section(screen: Screen, heading: str, meanings: Mapping[str, str], column: int) -> None:
    screen.line()
    screen.line(screen.paint(heading, "bold"))
    show_meanings(screen, meanings, column)


def show_meanings(screen: Screen, meanings: Mapping[str, str], column: int) -> None:
    for word, meaning in meanings.items():
        screen.hang(f"  {word:<{column}}  ", meaning, "cyan")
