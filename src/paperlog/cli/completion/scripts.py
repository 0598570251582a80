"""Show and install the completion scripts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from paperlog.errors import SystemFailure, UsageError
from paperlog.paths import expanded

SHELLS = ("bash", "zsh", "fish")


def script(shell: str) -> str:
    return Path(__file__).with_name(f"paperlog.{shell}").read_text("utf-8")


def choose_shell(name: str) -> str:
    """Return the shell with this name, or the running one if the name is empty."""
    if not name:
        import shellingham

        try:
            name = shellingham.detect_shell()[0]
        except shellingham.ShellDetectionFailure:
            raise UsageError("Can't detect your shell. Name it: bash, zsh or fish.") from None
    if name not in SHELLS:
        raise UsageError(f"There is no completion for '{name}'. Choose bash, zsh or fish.")
    return name


def install(shell: str, environ: Mapping[str, str]) -> Path:
    """Install a script for a shell, in place of the one that typer installed for older versions."""
    home = expanded(environ.get("HOME", "~"))
    if not home.is_absolute():
        raise SystemFailure("Can't find your home folder to install completion in. Set HOME.")
    match shell:
        case "bash":
            path = home / ".bash_completions" / "paperlog.sh"
            quoted = str(path).replace("'", r"'\''")
            _append_line(home / ".bashrc", f"source '{quoted}'")
        case "zsh":
            path = home / ".zfunc" / "_paperlog"
            _append_line(
                Path(environ.get("ZDOTDIR") or home) / ".zshrc", "fpath+=~/.zfunc; autoload -Uz compinit; compinit"
            )
        case _:
            config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
            path = config / "fish" / "completions" / "paperlog.fish"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script(shell), "utf-8", newline="\n")
    return path


def _append_line(file: Path, line: str) -> None:
    """Append a line, unless the file already contains it."""
    content = file.read_bytes() if file.exists() else b""
    if os.fsencode(line) not in map(bytes.strip, content.split(b"\n")):
        separator = "\n" if content and not content.endswith(b"\n") else ""
        with file.open("ab") as stream:
            stream.write(os.fsencode(f"{separator}{line}\n"))
