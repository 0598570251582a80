"""The root command: its subcommands, global options and error handling."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from io import TextIOWrapper, UnsupportedOperation
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperCommand, TyperGroup

from paperlog import __version__
from paperlog.cli.command_table import ALIASES, COMMAND_NAMES, COMMANDS
from paperlog.cli.context import CommandContext, Environment, environment_of
from paperlog.cli.help import Command, Group, TyperError, one_of
from paperlog.errors import Interrupted, PaperlogError, QueryError, SystemFailure
from paperlog.output.cells import width
from paperlog.output.screen import Color, Screen

_REPLACE_CELLS = "paperlog.replace-cells"


class _LazyCommands(Mapping[str, TyperCommand | TyperGroup]):
    """The commands by name or alias, each built on first use, since building all of them takes 20 ms."""

    def __init__(self) -> None:
        self._targets = {
            name: (panel, target) for panel, commands in COMMANDS.items() for name, target in commands.items()
        }
        self._built: dict[str, TyperCommand | TyperGroup] = {}

    def __getitem__(self, name: str) -> TyperCommand | TyperGroup:
        name = ALIASES.get(name, name)
        if name not in self._built:
            self._built[name] = self._build(name)
        return self._built[name]

    def _build(self, name: str) -> TyperCommand | TyperGroup:
        panel, target = self._targets[name]
        module, _, function = target.partition(":")
        implementation = getattr(import_module(f"paperlog.cli.commands.{module}"), function)
        if isinstance(implementation, typer.Typer):
            group = typer.main.get_group(implementation)
            group.name, group.rich_help_panel = name, panel
            return group
        wrapper = typer.Typer(add_completion=False)
        wrapper.command(name, cls=Command, rich_help_panel=panel)(implementation)
        command = typer.main.get_command(wrapper)
        assert isinstance(command, Command)  # noqa: S101 - a Typer app with one command becomes that command
        command.alias = next((alias for alias, full_name in ALIASES.items() if full_name == name), "")
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._targets)

    def __len__(self) -> int:
        return len(self._targets)


class RootCommand(Group):
    """The root command. Reports each failure as one message on stderr and an exit code."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _LazyCommands()  # type: ignore[assignment]  # typer only reads it

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        sys.stdout, sys.stderr = (stream or _open_devnull() for stream in (sys.stdout, sys.stderr))
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                # On a terminal, '?' in each cell keeps columns aligned; in a pipe, an escape preserves the character.
                stream.reconfigure(errors=_REPLACE_CELLS if stream.isatty() else "backslashreplace")
        if request := os.environ.get("_PAPERLOG_COMPLETE"):
            from paperlog.cli.completion.requests import answer

            sys.stdout.write(answer(self, request, sys.argv[1:], os.environ))
            sys.exit()
        environment = extra.get("obj") or Environment()
        code, failure = self._run({**extra, "obj": environment, "standalone_mode": False}, *args)
        try:
            if failure:
                _show_failure(environment.screen_for(sys.stderr, _chosen_color(extra.get("args"))), failure)
        except OSError:  # the exit code is all that can be reported
            _redirect_to_devnull(sys.stderr)
        try:
            sys.stdout.flush()
        except OSError:  # a failure was reported before
            _redirect_to_devnull(sys.stdout)
        if standalone_mode:
            sys.exit(code)
        return code

    def _run(self, extra: Mapping[str, Any], *args: Any) -> tuple[int, str | PaperlogError]:
        """Run a command. Return its exit code and the failure to report, if any, else an empty string."""
        try:
            code = int(super().main(*args, **extra) or 0)
            sys.stdout.flush()
        except PaperlogError as error:
            return error.exit_code, error
        except TyperError as error:
            from paperlog.cli.usage_errors import usage_message

            return error.exit_code, usage_message(error)
        except typer.Abort:
            return Interrupted.exit_code, ""
        except BrokenPipeError:  # the program at the other end of the pipe has exited
            _redirect_to_devnull(sys.stdout)
            return 0, ""
        except OSError as error:
            _redirect_to_devnull(sys.stdout)
            return SystemFailure.exit_code, SystemFailure.unexpected(error)
        return code, ""

    # typer.Context is a subclass of the parameter type in the base class
    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return [*super().list_commands(ctx), *ALIASES, *environment_of(ctx).configuration.aliases]

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]  # as above
        if args[0] not in COMMAND_NAMES and (own := environment_of(ctx).configuration.aliases):
            from paperlog.configuration.aliases import expanded

            args = expanded(args, own)
        return super().resolve_command(ctx, [ALIASES.get(args[0], args[0]), *args[1:]])

    def shell_complete(self, ctx: typer.Context, incomplete: str) -> list[Any]:  # type: ignore[override]  # as above
        from typer._click.shell_completion import CompletionItem

        own = environment_of(ctx).configuration.aliases.items()
        items = [CompletionItem(name, help=text) for name, text in own if name.startswith(incomplete)]
        return [*super().shell_complete(ctx, incomplete), *items]

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # as above
        # typer has no options with an optional value.
        return super().parse_args(ctx, [*args, ""] if args and args[-1] in _COMPLETION_OPTIONS else args)

    def make_context(self, *args: Any, **extra: Any) -> Any:
        with _exit_on_closed_pipe():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: typer.Context) -> None:  # type: ignore[override]  # as above
        with _exit_on_closed_pipe():
            super().invoke(ctx)
            sys.stdout.flush()


@contextmanager
def _exit_on_closed_pipe() -> Iterator[None]:
    """Exit with 0 when the pipe is closed; typer would exit with 1."""
    try:
        yield
    except BrokenPipeError:
        _redirect_to_devnull(sys.stdout)
        raise typer.Exit from None


def _replace_cells(error: UnicodeError) -> tuple[str, int]:
    """Replace characters that an encoding doesn't have by as many question marks as they have cells."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - only output is encoded with this handler
    return "?" * width(error.object[error.start : error.end]), error.end


codecs.register_error(_REPLACE_CELLS, _replace_cells)


def _open_devnull() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _chosen_color(words: Sequence[str] | None) -> Color:
    """Return the value of --color. The failure to report may have ended the parser before it."""
    parts = [part for word in words or sys.argv[1:] for part in word.split("=", 1)]
    values = [following for part, following in pairwise(parts) if part == "--color"]
    return Color(values[-1]) if values and values[-1] in list(Color) else Color.AUTO


def _show_failure(screen: Screen, failure: str | PaperlogError) -> None:
    if screen.is_terminal:
        first, _, others = str(failure).partition("\n")
        screen.write_wrapped("error: ", first, "bold", "red")
        if others:
            screen.write_message(others)
    else:
        screen.write_message(str(failure))
    if isinstance(failure, QueryError):
        from paperlog.output.carets import show_carets

        show_carets(screen, failure.text, failure.start, failure.end)


def _redirect_to_devnull(stream: TextIO) -> None:
    """Redirect a stream to os.devnull, so that the interpreter's final flush can't fail."""
    with suppress(UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _print_version(ctx: typer.Context, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        sys.stdout.write(f"paperlog {__version__}\n")
        raise typer.Exit


_COMPLETION_OPTIONS = ("--install-completion", "--show-completion")


def _install_completion(ctx: typer.Context, shell: str | None) -> None:
    if shell is not None and not ctx.resilient_parsing:
        from paperlog.cli.completion import scripts

        name = scripts.choose_shell(shell)
        path = scripts.install(name, os.environ)
        sys.stdout.write(f"Installed completion for {name} in {path}. Open a new terminal to use it.\n")
        raise typer.Exit


def _show_completion(ctx: typer.Context, shell: str | None) -> None:
    if shell is not None and not ctx.resilient_parsing:
        from paperlog.cli.completion import scripts

        sys.stdout.write(scripts.script(scripts.choose_shell(shell)))
        raise typer.Exit


def _shell_names() -> list[str]:
    from paperlog.cli.completion import scripts

    return list(scripts.SHELLS)


def _shell_option(callback: Callable[[typer.Context, str | None], None], description: str) -> Any:
    return typer.Option(metavar="[SHELL]", callback=callback, autocompletion=_shell_names, help=description)


app = typer.Typer(
    name="paperlog",
    cls=RootCommand,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def paperlog(
    ctx: typer.Context,
    store: Annotated[
        Path | None,
        typer.Option(
            "--store",
            metavar="PATH",
            help="Library file.",
            readable=False,  # reported when the library is read
            show_default="$PAPERLOG_STORE, or your user data folder",
        ),
    ] = None,
    color: Annotated[Color, typer.Option(is_eager=True, help=f"When to use color. {one_of(Color)}")] = Color.AUTO,
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Don't show long output in a pager.")] = False,
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    install_completion: Annotated[  # noqa: ARG001 - as above
        str | None,
        _shell_option(_install_completion, "Install completion for bash, zsh or fish; for your shell if omitted."),
    ] = None,
    show_completion: Annotated[  # noqa: ARG001 - as above
        str | None,
        _shell_option(_show_completion, "Print the completion script for bash, zsh or fish."),
    ] = None,
) -> None:
    """Track the research papers you read.

    Without a command, shows what you are reading, what to read next, and your progress. To select papers, see
    'paperlog help query'. For the arguments and options of a command, see 'paperlog COMMAND --help'.

    Example: paperlog list category:language is:unread
    """
    environment = environment_of(ctx)
    context = ctx.obj = CommandContext.create(environment, store, color, uses_pager=not no_pager)
    if ctx.invoked_subcommand is None:
        from paperlog.library.dashboard import dashboard
        from paperlog.output.dashboard import show_dashboard
        from paperlog.output.phrases import NO_PAPERS

        overview = dashboard(context.session)
        show_dashboard(context.out, overview)
        if not overview.progress:
            context.hint(NO_PAPERS)
