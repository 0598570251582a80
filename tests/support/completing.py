"""Interactive shells with completion, in a pseudo-terminal."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pexpect

from paperlog.cli.completion.scripts import install

PROGRAM = Path(sys.executable).with_name("paperlog")
_END = "<the command has run>"

_COMMANDS = {
    "bash": ["bash", "--noprofile", "--rcfile", ".bashrc"],
    "zsh": ["zsh", "--no-globalrcs", "--interactive"],
    "fish": ["fish"],
}
_SETTINGS = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}
_PROMPT = "ready> "
_PROMPTS = {
    "bash": f"PS1='{_PROMPT}'",
    "zsh": f"PS1='{_PROMPT}'",
    "fish": f"set fish_greeting; function fish_prompt; echo '{_PROMPT}'; end",
}


class InteractiveShell:
    """A shell whose `paperlog` completes its arguments, but only records them when it is run."""

    def __init__(
        self, shell: str, home: Path, store: Path, install: Callable[[str, Mapping[str, str]], object] = install
    ) -> None:
        """Start the shell with the completion script that `install` installs."""
        self.home = home
        self.output = ""
        self._arguments = home / "arguments"
        program = home / "bin" / "paperlog"
        program.parent.mkdir(parents=True)
        program.write_text(
            f'#!/bin/sh\n[ -n "$_PAPERLOG_COMPLETE" ] && exec {shlex.quote(str(PROGRAM))} "$@"\n'
            f'printf "%s\\0" "$@" >"$HOME/arguments"\necho "{_END}"\n'
        )
        program.chmod(0o755)
        environment = {
            "HOME": str(home),
            "PAPERLOG_STORE": str(store),
            "PATH": f"{program.parent}:/usr/bin:/bin",
            "TERM": "xterm",
            "LC_ALL": "C.UTF-8",
        }
        # fish generates completions in the background unless this folder exists.
        (home / ".local" / "share" / "fish" / "generated_completions").mkdir(parents=True)
        file = home / _SETTINGS[shell]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{_PROMPTS[shell]}\n")
        install(shell, environment)
        self._child: Any = pexpect.spawn(
            _COMMANDS[shell][0], _COMMANDS[shell][1:], cwd=str(home), env=environment, encoding="utf-8"
        )
        self._child.delaybeforesend = None
        self._child.expect_exact(_PROMPT)

    def run(self, keys: str) -> list[str]:
        """Type keys and Enter. Return the arguments that paperlog receives."""
        self._child.send(f"{keys}\r")
        self._child.expect_exact(_END)
        self.output = self._child.before
        self._child.expect_exact(_PROMPT)
        return self._arguments.read_bytes().decode().split("\0")[:-1]

    def close(self) -> None:
        self._child.close(force=True)
