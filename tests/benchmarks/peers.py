"""Other programs that manage papers: their packages, commands, and how to fill their libraries.

Libraries are written directly in each program's format, because some imports take minutes. The first run, which isn't
measured, builds the caches.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from measuring import environment
from synthetic import Paper, papers, write_json

WORD = "attention"
TASKWARRIOR = shutil.which("task") or "task"


class Peer(NamedTuple):
    """A program. `words` has the arguments of each operation, with placeholders for `key`, `number` and `tag`.

    `fill` creates a library in a home folder, and returns the environment variables that the program needs.
    """

    requirements: Sequence[str]
    fill: Callable[[Path, int, Path], Mapping[str, str]]
    command: Sequence[str]
    words: Mapping[str, Sequence[str]]


def fill_paperlog(home: Path, size: int, programs: Path) -> Mapping[str, str]:
    source, store = home / "papers.json", {"PAPERLOG_STORE": str(home / "library.json")}
    write_json(source, size)
    run([programs / "paperlog", "import", source], {**environment(home), **store})
    return store


def fill_plain(home: Path, size: int, _: Path) -> Mapping[str, str]:
    store = home / "plain.json"
    records = {str(number): paper._asdict() for number, paper in enumerate(papers(size), 1)}
    write(store, json.dumps({"_default": records}))
    return {"PLAIN_STORE": str(store)}


def fill_papis(home: Path, size: int, _: Path) -> Mapping[str, str]:
    write(home / ".config/papis/config", f"[settings]\ndefault-library = all\n[all]\ndir = {home}/papers\n")
    for number, paper in enumerate(papers(size)):
        own = {"type": "article", "ref": paper.key, "papis_id": f"{number:032x}", "tags": paper.tags}
        write(home / "papers" / paper.key / "info.yaml", yaml({**bibtex_fields(paper), **own}))
    return {}


def fill_pubs(home: Path, size: int, programs: Path) -> Mapping[str, str]:
    run([programs / "pubs", "init"], environment(home))
    for paper in papers(size):
        fields = "".join(f" {name} = {{{value}}},\n" for name, value in bibtex_fields(paper).items())
        write(home / ".pubs/bib" / f"{paper.key}.bib", f"@article{{{paper.key},\n{fields}}}\n")
        tags = f"!!set {json.dumps(dict.fromkeys(paper.tags))}"
        write(home / ".pubs/meta" / f"{paper.key}.yaml", f"added: 2026-01-01 12:00:00\ndocfile: null\ntags: {tags}\n")
    return {}


def fill_cobib(home: Path, size: int, _: Path) -> Mapping[str, str]:
    entries = []
    for paper in papers(size):
        lines = yaml({"ENTRYTYPE": "article", **bibtex_fields(paper), "tags": paper.tags}).splitlines()
        entries.append("\n".join(["---", f"{paper.key}:", *(f"  {line}" for line in lines), "...\n"]))
    write(home / ".local/share/cobib/literature.yaml", "".join(entries))
    return {}


def fill_buku(home: Path, size: int, programs: Path) -> Mapping[str, str]:
    run([programs / "buku", "--nostdin", "--print"], environment(home), expect=None)  # fails if there are no results
    with closing(sqlite3.connect(home / ".local/share/buku/bookmarks.db")) as file, file:
        file.executemany(
            "INSERT INTO bookmarks (URL, metadata, tags, desc) VALUES (?, ?, ?, ?)",
            (
                (paper.url, paper.title, "".join(f",{tag}" for tag in paper.tags) + ",", paper.summary)
                for paper in papers(size)
            ),
        )
    return {}


def fill_taskwarrior(home: Path, size: int, _: Path) -> Mapping[str, str]:
    """Import the papers as tasks. Links and summaries become annotations."""
    settings = "data.location={0}\nconfirmation=no\nverbose=nothing\nhooks=off\n"
    write(home / ".taskrc", settings.format(home / "tasks"))
    (home / "tasks").mkdir()
    tasks = home / "tasks.json"
    write(tasks, json.dumps([
        {
            "description": paper.title, "project": paper.category, "status": "pending",
            "entry": "20260101T120000Z", "tags": [tag.replace("-", "_") for tag in paper.tags],
            "annotations": [{"entry": f"20260101T12000{place}Z", "description": text}
                            for place, text in enumerate([paper.url, paper.summary]) if text],
        }
        for paper in papers(size)
    ]))  # fmt: skip
    run([TASKWARRIOR, "import", tasks], environment(home))
    return {}


def bibtex_fields(paper: Paper) -> dict[str, str]:
    year, _, month = paper.published.partition("-")
    fields = {
        "title": paper.title, "author": " and ".join(paper.authors), "year": year, "month": month,
        "journal": paper.venue, "doi": paper.doi, "url": paper.url, "abstract": paper.summary,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}


def yaml(fields: Mapping[str, object]) -> str:
    """Return fields as YAML, of which JSON is a subset."""
    return "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def run(words: Sequence[str | Path], env: Mapping[str, str], *, expect: int | None = 0) -> None:
    done = subprocess.run(words, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if expect not in {None, done.returncode}:
        raise subprocess.CalledProcessError(done.returncode, words, done.stdout, done.stderr)


OURS = "paperlog"
PEERS = {
    OURS: Peer([], fill_paperlog, ["paperlog"], {
        "show": ["show", "{key}"],
        "search": ["search", WORD],
        "list": ["list"],
        "tag": ["tag", "{key}", "--add", "{tag}"],
    }),
    # papis lists folders by default; listing titles with --format takes many times as long.
    "papis 0.16": Peer(["papis==0.16.*"], fill_papis, ["papis"], {
        "show": ["export", "--format", "yaml", "ref:{key}"],
        "search": ["list", "--all", WORD],
        "list": ["list", "--all"],
        "tag": ["tag", "--batch", "--add", "{tag}", "ref:{key}"],
    }),
    # pubs neither pins bibtexparser nor requires pyparsing, and doesn't work with bibtexparser 2.
    "pubs 0.9": Peer(["pubs==0.9.*", "bibtexparser<2", "pyparsing"], fill_pubs, ["pubs"], {
        "show": ["export", "{key}"],
        "search": ["list", f"abstract:{WORD}"],
        "list": ["list"],
        "tag": ["tag", "{key}", "+{tag}"],
    }),
    "coBib 6": Peer(["cobib==6.*"], fill_cobib, ["cobib"], {
        "show": ["show", "{key}"],
        "search": ["search", WORD],
        "list": ["list"],
        "tag": ["modify", "--add", "tags:{tag}", "--selection", "--", "{key}"],
    }),
    "buku 5.1": Peer(["buku==5.1.*"], fill_buku, ["buku", "--nostdin", "--np"], {
        "show": ["--print", "{number}"],
        "search": ["--sany", WORD],
        "list": ["--print"],
        "tag": ["--update", "{number}", "--tag", "+", "{tag}"],
    }),
    # Not a Python package: it has to be installed already.
    "taskwarrior 2.6": Peer([], fill_taskwarrior, [TASKWARRIOR], {
        "show": ["{number}", "info"],
        "search": ["rc.search.case.sensitive=no", f"/{WORD}/", "list"],
        "list": ["list"],
        "tag": ["{number}", "modify", "+{tag}"],
    }),
    "plain script": Peer([], fill_plain, [sys.executable, str(Path(__file__).with_name("plain_script.py"))], {
        "show": ["show", "{key}"],
        "search": ["search", WORD],
        "list": ["list"],
        "tag": ["tag", "{key}", "{tag}"],
    }),
}  # fmt: skip
