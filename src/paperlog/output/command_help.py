"""Help on a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperlog.output.screen import Screen


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """The help on a command. `sections` maps headings to descriptions of commands or arguments by name."""

    usage: str
    paragraphs: Sequence[str]
    sections: Mapping[str, Mapping[str, str]]
    options: Mapping[str, str]


def show_command_help(screen: Screen, command_help: CommandHelp) -> None:
    screen.write_wrapped("Usage: ", command_help.usage, "bold")
    for paragraph in command_help.paragraphs:
        screen.write_line()
        screen.write_wrapped("", paragraph)
    term_width = max((len(term) for definitions in command_help.sections.values() for term in definitions), default=0)
    for heading, definitions in command_help.sections.items():
        _show_section(screen, heading, definitions, term_width)
    _show_section(screen, "Options", command_help.options, max(map(len, command_help.options)))


def _show_section(screen: Screen, heading: str, definitions: Mapping[str, str], term_width: int) -> None:
    screen.write_line()
    screen.write_line(screen.styled(heading, "bold"))
    show_definitions(screen, definitions, term_width)


def show_definitions(screen: Screen, definitions: Mapping[str, str], term_width: int) -> None:
    for term, definition in definitions.items():
        screen.write_wrapped(f"  {term:<{term_width}}  ", definition, "cyan")
