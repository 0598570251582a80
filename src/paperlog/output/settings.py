"""The user's settings, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import json, to_builtins

from paperlog.configuration.loading import EffectiveSetting
from paperlog.output.screen import Screen
from paperlog.text import printable


def show_settings(screen: Screen, settings: Iterable[EffectiveSetting], path: Path | None) -> None:
    """Show settings as in the file. In a pipe: tab-separated name, value and origin."""
    listed = list(settings)
    width = max(len(setting.name) for setting in listed)
    for setting in listed:
        value = _in_file(setting.value)
        if screen.is_terminal:
            origin = _origin(setting, path.name if path else "")
            screen.write_wrapped(f" {setting.name:<{width}}  ", f"{value} ({origin})", "bold")
        else:
            fields = (setting.name, value, _origin(setting, str(path)))
            screen.write_line("\t".join(map(screen.sanitize, fields)))


def _in_file(value: Any) -> str:
    """Return a value as it is written in the file."""
    match value:
        case None:
            return "none"
        case str():
            return json.encode(printable(value)).decode()
        case list() | tuple():
            return f"[{', '.join(map(_in_file, value))}]"
        case _:
            return json.encode(value).decode()


def _origin(setting: EffectiveSetting, file: str) -> str:
    if setting.variable:
        return f"${setting.variable}"
    return f"{file}:{setting.line}" if setting.line else "default"


def setting_object(setting: EffectiveSetting, path: Path | None) -> dict[str, Any]:
    origin = "environment" if setting.variable else "file" if setting.line else "default"
    return {**to_builtins(setting), "origin": origin, "path": str(path) if setting.line else None}
