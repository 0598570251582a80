"""The effective settings: from environment variables, the configuration file, or their defaults."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from paperlog.configuration.settings import Configuration

_VARIABLES = {"editor": ("PAPERLOG_EDITOR", "VISUAL", "EDITOR"), "pager": ("PAPERLOG_PAGER", "PAGER")}
"""The environment variables that take precedence over the file, in order. An empty one switches the pager off."""


class EffectiveSetting(Struct, frozen=True):
    """A setting, and the environment variable or the line of the file that it comes from, unless it is the default."""

    name: str
    value: Any
    variable: str | None
    line: int | None


class LoadedConfiguration(Struct, frozen=True):
    """The settings, the variables and lines that they come from by name, and warnings about the file."""

    configuration: Configuration
    variables: Mapping[str, str]
    lines: Mapping[str, int]
    warnings: Sequence[str]

    def settings(self) -> list[EffectiveSetting]:
        values = to_builtins(self.configuration)
        aliases = {f"aliases.{name}": text for name, text in values.pop("aliases").items()}
        return [
            EffectiveSetting(name, value, self.variables.get(name), self.lines.get(name))
            for name, value in {**values, **aliases}.items()
        ]


def load_configuration(path: Path | None, environ: Mapping[str, str], commands: Collection[str]) -> LoadedConfiguration:
    """Read the settings. `commands` are the names of the built-in commands."""
    configuration, warnings = Configuration(), []
    lines: Mapping[str, int] = {}
    try:
        if path:
            with path.open("rb") as stream:
                from paperlog.configuration.file import read_file  # noqa: PLC0415 - most users have no file

                file = read_file(stream, commands)
            configuration, lines = file.configuration, file.lines
            warnings = [f"{path}, {problem} {problem.consequence}" for problem in file.problems]
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        warnings = [f"{path} can't be read: {error.strerror or error}. The defaults are used."]
    variables = {
        name: variable
        for name, candidates in _VARIABLES.items()
        for variable in reversed(candidates)
        if (environ.get(variable, "").strip() or (name == "pager" and variable in environ))
        and getattr(configuration, name)  # no variable switches the pager on
    }
    from_environment: dict[str, Any] = {
        name: environ[variable].strip() or False for name, variable in variables.items()
    }
    lines = {name: line for name, line in lines.items() if name not in variables}
    return LoadedConfiguration(replace(configuration, **from_environment), variables, lines, warnings)
