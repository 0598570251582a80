"""A model of a disk on which any subset of the unsynced changes might survive a power cut."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

Names = dict[str, bytes]


class Disk:
    """The files on a disk, by name.

    The content of a file is durable after an fsync of the file; before that, it might be written in part. The name of a
    file is durable after an fsync of the folder; before that, any subset of the renames might be written.
    """

    def __init__(self, durable: Names) -> None:
        self.durable = dict(durable)
        self.visible = dict(durable)
        self.synced = set(durable.values())
        self.pending: list[tuple[str, bytes | None]] = []  # a name and the content, or None if the file is deleted

    def run(self, call: dict[str, Any]) -> None:
        path = call["path"]
        match call["name"]:
            case "open" if call["creates"] and path not in self.visible:
                self._change(path, b"")
            case "write" if path in self.visible:
                content = self.visible[path] + call["data"].encode("latin-1")
                self.visible[path] = content
                self.pending = [
                    (name, content if name == path and old is not None else old) for name, old in self.pending
                ]
            case "fsync" if path in self.visible:
                self.synced.add(self.visible[path])
            case "fsync":
                self._sync_folder(path)
            case "renameat2" if call["to"] in self.visible:
                replaced = self.visible[call["to"]]
                self._change(call["to"], self.visible[path])
                self._change(path, replaced)
            case "replace" | "renameat2":
                self._change(call["to"], self.visible[path])
                self._change(path, None)
            case "unlink":
                self._change(path, None)

    def _change(self, path: str, content: bytes | None) -> None:
        if content is None:
            self.visible.pop(path, None)
        else:
            self.visible[path] = content
        self.pending.append((path, content))

    def _sync_folder(self, folder: str) -> None:
        settled = [change for change in self.pending if str(Path(change[0]).parent) == folder]
        self.pending = [change for change in self.pending if change not in settled]
        self.durable = _with(self.durable, settled)

    def after_a_cut(self) -> list[Names]:
        """Return every possible state of the disk after a power cut."""
        states = []
        for arrived in itertools.product([False, True], repeat=len(self.pending)):
            names = _with(self.durable, [change for change, here in zip(self.pending, arrived, strict=True) if here])
            states.append(names)
            states += [{**names, path: torn} for path, content in names.items() for torn in self._torn(content)]
        return states

    def _torn(self, content: bytes) -> list[bytes]:
        return [] if content in self.synced else [b"", content[: len(content) // 2]]


def _with(names: Names, changes: list[tuple[str, bytes | None]]) -> Names:
    changed = dict(names)
    for path, content in changes:
        if content is None:
            changed.pop(path, None)
        else:
            changed[path] = content
    return changed
