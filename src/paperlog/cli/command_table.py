"""The names of the commands and their aliases."""

from __future__ import annotations

from collections.abc import Mapping

# The module and function of each command, by help heading. A module is imported when its command runs.
COMMANDS: Mapping[str, Mapping[str, str]] = {
    "Browse and search": {
        "browse": "browse:browse",
        "list": "list:list_papers",
        "search": "search:search",
        "show": "show:show",
        "next": "next:next_papers",
        "random": "random:random_papers",
        "open": "open:open_paper",
        "notes": "notes:notes",
        "log": "log:log",
        "tags": "tags:tags",
        "stats": "stats:stats",
        "report": "report:report",
        "graph": "graph:graph",
        "view": "view:view",
        "schema": "schema:schema",
    },
    "Track your reading": {
        "mark-read": "mark:mark_read",
        "mark-reading": "mark:mark_reading",
        "mark-skimmed": "mark:mark_skimmed",
        "mark-dropped": "mark:mark_dropped",
        "mark-unread": "mark:mark_unread",
        "progress": "progress:progress",
        "queue": "queue:queue",
        "rate": "rate:rate",
        "annotate": "annotate:annotate",
        "tag": "tag:tag",
        "goal": "goal:goal",
    },
    "Manage your library": {
        "add": "add:add",
        "edit": "edit:edit",
        "remove": "remove:remove",
        "update": "update:update",
        "merge": "merge:merge",
        "split": "split:split",
        "link": "link:link",
        "category": "category:category",
        "import": "import_:import_list",
        "export": "export:export",
        "cite": "cite:cite",
        "sync": "sync:sync",
    },
    "Maintenance and help": {
        "undo": "undo:undo_changes",
        "redo": "undo:redo_changes",
        "history": "history:history",
        "backup": "backup:backup",
        "restore": "restore:restore",
        "doctor": "doctor:run_doctor",
        "path": "path:path",
        "config": "config:config",
        "merge-driver": "merge_driver:merge_driver",
        "help": "help:show_help",
    },
}

ALIASES: Mapping[str, str] = {
    "ls": "list",
    "find": "search",
    "read": "mark-read",
    "reading": "mark-reading",
    "skim": "mark-skimmed",
    "drop": "mark-dropped",
    "unread": "mark-unread",
    "note": "annotate",
    "rm": "remove",
}
"""Short names of commands."""

COMMAND_NAMES = frozenset({*(name for commands in COMMANDS.values() for name in commands), *ALIASES})
