"""The `config` commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from paperlog.cli.command_table import COMMAND_NAMES
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.help import Command, Group
from paperlog.cli.params import AsJson
from paperlog.errors import ConfigurationChanged, ConfigurationInvalid, InputUnreadable, SystemFailure, UsageError
from paperlog.paths import CONFIGURATION_VARIABLE, configuration_path


class _ConfigGroup(Group):
    # typer.Context is a subclass of the parameter type in the base class
    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]
        try:
            return super().resolve_command(ctx, args)
        except UsageError as error:  # such as `config set NAME VALUE`
            path = _path(command_context(ctx))
            raise UsageError(f"{error} To change the settings in {path}: paperlog config edit") from None


config = typer.Typer(cls=_ConfigGroup)

_DRAFT = "settings"
"""The name under which drafts of the configuration file are kept."""

NEW_FILE = """\
# Settings for paperlog. To change one, remove the '#' before it. To see the settings in use: paperlog config

# The editor, unless $VISUAL or $EDITOR is set.
# editor = "vi"

# The program that shows long output, unless $PAGER is set. Use false for no pager.
# pager = "less -FRX"

# The program that opens PDFs.
# pdf_opener = "xdg-open"

# The theme that the browser starts with: "dark", "light" or "auto", which depends on the terminal.
# theme = "auto"

[list]
# The order: list, key, title, author, published, rating, added, started, read, status or queued.
# sort = "list"

# The maximum number of papers on a terminal.
# limit = 20

# The columns on a terminal: any fields that 'list --json' prints.
# columns = ["status", "key", "title", "published", "rating"]

[search]
# The maximum number of papers.
# limit = 10

[open]
# Whether 'open --pdf' marks unread and queued papers as reading.
# mark_reading = false

[aliases]
# wk = "list --read this-week"
"""


@config.callback(invoke_without_command=True)
def show_config(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show or edit your settings.

    Shows where each setting comes from: an environment variable, a line of the file, or the default.

    Example: paperlog config
    """
    if ctx.invoked_subcommand is not None:
        return
    context = command_context(ctx)
    settings = context.environment.loaded_configuration.settings()
    path = configuration_path(context.environment.environ)
    if as_json:
        from paperlog.output.settings import setting_object

        context.show_json([setting_object(setting, path) for setting in settings])
        return
    from paperlog.output.settings import show_settings

    with context.paged() as screen:
        show_settings(screen, settings, path)
    if path and not path.exists():
        context.hint(f"{path} doesn't exist yet. To create it: paperlog config edit")


@config.command(cls=Command)
def edit(ctx: typer.Context) -> None:
    """Edit the configuration file in your editor.

    A new file contains all settings with their defaults.

    Example: paperlog config edit
    """
    from io import BytesIO

    from paperlog.cli.forms import edit_form
    from paperlog.configuration.file import read_file
    from paperlog.store import write_user_file

    context = command_context(ctx)
    path = _path(context)
    original = _read(path)

    def save(text: str) -> None:
        content = text.encode("utf-8", "surrogatepass")
        if problems := read_file(BytesIO(content), COMMAND_NAMES).problems:
            raise ConfigurationInvalid(map(str, problems))
        if _read(path) != original:
            raise ConfigurationChanged(path)
        if text == original:
            context.err.write_message("Nothing was changed.")
        else:
            write_user_file(path, content, force=True)
            context.out.write_path(path, "Saved ")

    edit_form(context, NEW_FILE if original is None else original, _DRAFT, save, path)


@config.command("path", cls=Command)
def print_path(ctx: typer.Context) -> None:
    """Print the path of the configuration file.

    Example: paperlog config path
    """
    context = command_context(ctx)
    context.out.write_path(_path(context))


def _path(context: CommandContext) -> Path:
    path = configuration_path(context.environment.environ)
    if path is None:
        raise SystemFailure(
            f"Can't find your settings without a home folder. Set HOME, or set ${CONFIGURATION_VARIABLE} to a file."
        )
    return path


def _read(path: Path) -> str | None:
    """Return the content of the configuration file, or None if there is none."""
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is not a regular file. Set ${CONFIGURATION_VARIABLE} to another file.")
    try:
        return path.read_bytes().decode()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError:
        raise InputUnreadable(str(path), "not valid UTF-8") from None
    except OSError as error:
        raise SystemFailure.from_os_error(f"read {path}", error) from error
