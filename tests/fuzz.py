"""Feed damaged and mutated inputs to the readers of lists and settings, to queries, and to commands that use a library.

    python tests/fuzz.py [MINUTES [SEED]]

Lists, settings, queries and libraries may be refused with one of paperlog's own errors. Any other exception, more than
20 seconds of processor time or more than 400 MiB of memory is a failure: the input is saved in the current folder.
"""

from __future__ import annotations

import os
import resource
import shlex
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from msgspec import Struct

from paperlog.cli.commands.config import NEW_FILE
from paperlog.errors import PaperlogError
from paperlog.formats import ImportFormat, loads
from paperlog.formats.toml import loads as loads_toml
from paperlog.library import notes, papers, tracking, views
from paperlog.library.importing import import_lists
from paperlog.library.selection import parse_query
from paperlog.library.session import Session
from paperlog.library.undo import undo_changes
from paperlog.models import Paper, Status
from paperlog.schema import decode, encode
from support.files import library_content
from support.format_cases import FOLDER, cases
from support.mutations import mutated
from support.sessions import memory_session
from support.shell import Shell

CATALOGUE = Path(__file__).parents[1] / "data" / "seed.toml"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
CPU_SECONDS = 20
MEMORY = 400 * 2**20
SUFFIXES = (".bib", ".ris", ".nbib", ".enw", ".ciw", ".xml", ".json", ".csv", ".tsv", ".md", ".toml", ".txt")
QUERIES = [
    b'lora or (qlora -is:unread) "low rank"', b"year:2019..2023 rating:4.. tag:a,b",
    b"read:-3m.. added:today not note:x", b"@mine category:language or author:'jane doe'",
    b"((a or b) (c or not d)) -(e f)", b"doi:10.1145/1 arxiv:2106.09685",
    b'venue:"a \\" b" link:https://arxiv.org has:notes reads:2..', b"published:2020-05..2021 status:read,queued",
]  # fmt: skip
SETTINGS = [
    "".join(f"{line.removeprefix('# ')}\n" for line in NEW_FILE.splitlines() if " = " in line or "[" in line).encode(),
    b"""editor = "vi -u 'x'"\npager = false\nlist = { limit = 3 }\n[aliases]\na = '''\nlist'''\nb = "a is:read"\n""",
]
COMMANDS = [
    "", "list --sort rating", "list --json", "search attention", "show lora", "next --explain", "notes", "tags",
    "stats", "report year", "view", "history", "doctor", "doctor --fix --yes", "backup", "undo", "redo", "rate lora 3",
    "annotate lora note", "mark-read lora", "queue lora", "tag lora --add new", "edit lora --title New",
    "remove lora --yes", "merge lora qlora --yes", "import", "view save mine is:read", "export --format json",
    "export --format bibtex --with-notes", "export --format markdown --with-notes",
    "export --format markdown --style badges", "export --format html", "list @mine",
    "list lora or rating:4..", "undo 3 --skip",
]  # fmt: skip


class Target(Struct, frozen=True):
    """Samples to mutate, and a function that reads an input and returns false if it was refused."""

    samples: list[bytes]
    check: Callable[[bytes, Path, Random], bool]


def sample_session() -> Session:
    """Return a small library in memory with readings, notes, a view, overrides and undone changes."""
    text = "\n[[paper]]".join(CATALOGUE.read_text("utf-8").split("\n[[paper]]")[:14])
    session = memory_session(NOW, lambda: loads_toml(text, "fuzz"))
    tracking.mark_read(session, ["lora"], stars=4, note="mine")
    tracking.mark(session, ["qlora"], Status.READING)
    tracking.queue(session, ["gpt-3"])
    notes.annotate(session, "qlora", "# Two\n\n- `code`")
    papers.edit(session, ["gpt-3"], {"title": "Edited"}, "/a.pdf")
    views.save_view(session, "mine", "is:read or rating:4..")
    undo_changes(session)
    return session


def list_reader(file_format: ImportFormat) -> Callable[[bytes, Path, Random], bool]:
    def check(content: bytes, _: Path, __: Random) -> bool:
        try:
            listed = loads(content.decode("utf-8", "replace"), "fuzz", file_format)
        except ValueError:
            return False
        assert all(decode(Paper, encode(paper)) == paper for paper in listed.papers)
        session = memory_session(NOW)
        try:
            import_lists(session, [listed])
        except PaperlogError:
            return False
        (again,) = import_lists(session, [listed])
        assert again.added == [], f"added again: {again.added}"
        return True

    return check


def check_import(content: bytes, folder: Path, chance: Random) -> bool:
    """Import a file into a library, with its format guessed."""
    listed = folder / f"list{chance.choice(SUFFIXES)}"
    listed.write_bytes(content)
    options = chance.choice([[], ["--dry-run"], ["--with-readings"], ["--encoding", "utf-16"]])
    return run(Shell(folder / "library.json"), ["import", *options, str(listed)])


def check_query(content: bytes, _: Path, __: Random) -> bool:
    session = sample_session()
    snapshot = session.snapshot()
    try:
        query = parse_query(session, snapshot, [content.decode("utf-8", "replace")])
    except PaperlogError:
        return False
    matching = [entry.key for entry in snapshot.entries if query.matches(entry)]
    again = parse_query(session, snapshot, [str(query)])
    assert [entry.key for entry in snapshot.entries if again.matches(entry)] == matching, str(query)
    return True


def check_library(content: bytes, folder: Path, chance: Random) -> bool:
    """Run commands on a damaged library."""
    paperlog = Shell(folder / "library.json")
    paperlog.store.write_bytes(content)
    results = [run(paperlog, shlex.split(line)) for line in chance.sample(COMMANDS, 3)]
    return any(results)


def check_settings(content: bytes, folder: Path, _: Random) -> bool:
    """Run a command that uses settings, with a damaged configuration file."""
    paperlog = Shell(folder / "library.json")
    paperlog.configure("").write_bytes(content)
    assert run(paperlog, ["config"])
    return run(paperlog, ["list"])


def run(paperlog: Shell, words: list[str]) -> bool:
    result = paperlog(words)
    assert result.code in range(7), result.code
    assert "Traceback" not in result.err, result.err
    return result.code in (0, 3)


def all_targets(folder: Path) -> Mapping[str, Target]:
    library = library_content(sample_session().store.storage.tables() or {})
    paperlog = Shell(folder / "sample.json")
    paperlog.store.write_bytes(library)
    lists = {
        file_format: [
            *(case.read_bytes() for case in (cases(file_format) if (FOLDER / file_format).exists() else ())),
            paperlog(f"export --format {file_format} lora or rlaif").out.encode(),
        ]
        for file_format in ImportFormat
    }
    every_list = [sample for samples in lists.values() for sample in samples]
    return {
        **{file_format: Target(samples, list_reader(file_format)) for file_format, samples in lists.items()},
        "import": Target([*every_list, library], check_import),
        "query": Target(QUERIES, check_query),
        "library": Target([library], check_library),
        "settings": Target(SETTINGS, check_settings),
    }


def check_in_process(target: Target, content: bytes, folder: Path, chance: Random) -> tuple[str, str]:
    """Check an input in a process of its own; return `read`, `refused` or a failure, and its traceback."""
    output, writer = os.pipe()
    if not (child := os.fork()):
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY, 4 * MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        code = 2
        try:
            code = 0 if target.check(content, folder, chance) else 1
        except BaseException:  # noqa: BLE001 - every exception is a failure
            os.write(writer, traceback.format_exc()[-60_000:].encode("utf-8", "backslashreplace"))
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(output, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status, usage = os.wait4(child, 0)
    if usage.ru_maxrss * 1024 > MEMORY:
        return f"used {usage.ru_maxrss // 1024} MiB", text
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        return f"was ended by {signal.Signals(-code).name} after {usage.ru_utime + usage.ru_stime:.0f} s", text
    return ("read", "refused", "failed")[code], text


def main(minutes: float, seed: int) -> int:
    counts: Counter[tuple[str, str]] = Counter()
    failed = ""
    print(f"seed {seed}", flush=True)
    with TemporaryDirectory() as temporary:
        targets = all_targets(Path(temporary))
        end, number = time.monotonic() + 60 * minutes, 0
        while time.monotonic() < end and not failed:
            number += 1
            chance, folder = Random(f"{seed} {number}"), Path(temporary, "input")
            name, target = chance.choice(list(targets.items()))
            content = mutated(target.samples, chance)
            folder.mkdir()
            result, text = check_in_process(target, content, folder, chance)
            shutil.rmtree(folder)
            counts[name, result] += 1
            if result not in ("read", "refused"):
                saved = Path(f"fuzz-{name}.failed")
                saved.write_bytes(content)
                failed = f"{text}\nseed {seed}, input {number}: {name} {result}. The input is saved in {saved}."
    for name in targets:
        print(f"{name:<10}{counts[name, 'read']:>7} read {counts[name, 'refused']:>7} refused")
    if failed:
        print(failed, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if sys.argv[1:] else 1, int(sys.argv[2]) if sys.argv[2:] else time.time_ns()))
