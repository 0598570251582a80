"""The help texts of commands, for `--help` and `paperlog help`."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from inspect import cleandoc
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.models import TyperPath

from paperlog.cli.context import CommandContext, environment_of
from paperlog.errors import UsageError
from paperlog.output.screen import Color, Screen
from paperlog.paths import expanded

if TYPE_CHECKING:
    from paperlog.output.command_help import CommandHelp

FIRST_COMMANDS = {
    "list is:unread": "The papers that you haven't read.",
    "search diffusion": "Papers on a topic.",
    "show lora": "What a paper is about.",
    "mark-read lora": "Record that you read it.",
    "import my.bib": "Add your own papers.",
}
TyperError: type[Any] = typer.BadParameter.__mro__[2]  # typer 0.27 doesn't export this class


def one_of(choices: type[StrEnum]) -> str:
    return f"One of {', '.join(choices)}."


class Command(TyperCommand):
    alias = ""

    # typer.Context is a subclass of the parameter type in the base class
    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return _render_help(ctx)

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # as above
        options = {name for parameter in self.params for name in parameter.opts}
        if not ctx.resilient_parsing:
            _check_values(ctx, args, self.get_params(ctx))
        if any(word[:1] == "-" and word not in options for word in args):
            from paperlog.cli.dashed_arguments import arguments_last

            args = arguments_last(args, self.get_params(ctx))
        try:
            rest = super().parse_args(ctx, args)
        except TyperError as error:
            error.ctx = getattr(error, "ctx", None) or ctx  # typer doesn't always set it
            raise
        for parameter in self.params:
            value = ctx.params.get(parameter.name or "")
            if value and parameter.name and isinstance(parameter.type, TyperPath):
                ctx.params[parameter.name] = expanded(value) if parameter.nargs == 1 else list(map(expanded, value))
        return rest


class Group(TyperGroup):
    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]  # as above
        return _render_help(ctx)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]  # as above
        name = args[0]
        if name not in self.commands and not name.startswith("-") and not ctx.resilient_parsing:
            from paperlog.cli.usage_errors import unknown_command

            raise UsageError(unknown_command(name, self.list_commands(ctx), ctx.command_path))
        if ctx.params.get("as_json") and not ctx.resilient_parsing:
            raise UsageError(f"--json can't come before '{name}'. See '{ctx.command_path} {name} --help'.")
        return super().resolve_command(ctx, args)


def _check_values(ctx: typer.Context, words: Sequence[str], parameters: Sequence[Any]) -> None:
    """Raise UsageError if an option has another option in place of its value. typer would take that as the value."""
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    names = {name for option in options for name in option.opts}
    with_value = {name for option in options if not option.is_flag for name in option.opts}
    for word, following in pairwise(words):
        if word == "--":
            return
        if word in with_value and following in names and following.startswith("--"):
            raise UsageError(f"{word} needs a value. See '{ctx.command_path} --help'.")


def _render_help(ctx: typer.Context) -> str:
    """Return the help of a command, formatted for the terminal."""
    from paperlog.output.command_help import show_command_help

    screen = _screen(ctx).in_memory()
    show_command_help(screen, command_help(ctx))
    ctx.color = screen.color  # otherwise, typer's echo strips color in a pipe
    return screen.written().rstrip("\n")


def _screen(ctx: typer.Context) -> Screen:
    if isinstance(ctx.obj, CommandContext):
        return ctx.obj.out
    return environment_of(ctx).screen_for(sys.stdout, Color(ctx.params.get("color", Color.AUTO)))


def command_help(ctx: typer.Context) -> CommandHelp:
    from paperlog.output.command_help import CommandHelp

    command = ctx.command
    usage = [ctx.command_path, "[OPTIONS]"]
    sections: dict[str, dict[str, str]] = defaultdict(dict)
    options: dict[str, str] = {}
    if isinstance(command, TyperGroup):
        usage.append("COMMAND")
        if ctx.parent is None:
            sections["Start with"] = dict(FIRST_COMMANDS)
        for name, subcommand in command.commands.items():
            sections[getattr(subcommand, "rich_help_panel", None) or "Commands"][name] = _paragraphs(subcommand)[0]
        if ctx.parent is None and (aliases := environment_of(ctx).configuration.aliases):
            sections["Your aliases"] = dict(aliases)
    parameter: Any  # typer's parameter classes are private
    for parameter in command.get_params(ctx):
        if parameter.param_type_name == "argument":
            usage.append(parameter.metavar)
            sections["Arguments"][parameter.metavar] = parameter.help
        else:
            options[_option_usage(parameter)] = _option_help(parameter)
    return CommandHelp(" ".join(usage), _paragraphs(command), sections, options)


def _paragraphs(command: Any) -> list[str]:
    """Return the paragraphs of a command's help, each on one line; the first one includes its alias."""
    first, *others = [" ".join(paragraph.split()) for paragraph in cleandoc(command.help or "").split("\n\n")]
    alias = getattr(command, "alias", "")
    return [f"{first} Alias: {alias}." if alias else first, *others]


def _option_usage(option: Any) -> str:
    """Return the names of an option and its value: `-n, --limit LIMIT`."""
    names = sorted(option.opts, key=len)
    value = [] if option.is_flag else [option.metavar or names[-1].strip("-").upper()]
    return " ".join([", ".join(names), *value])


def _option_help(option: Any) -> str:
    default = option.show_default if isinstance(option.show_default, str) else option.default
    if not default or option.is_flag:
        return str(option.help)
    return f"{option.help} [default: {getattr(default, 'value', default)}]"
