"""The program in the home folder of a user of version 0.1."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from paperlog.cli.completion import scripts
from paperlog.image_cache import ImageCache
from paperlog.store import AtomicFile
from paperlog.store.lock import locked
from support.completing import PROGRAM, InteractiveShell
from support.files import write_file
from support.images import CACHE_FOLDER, picture
from support.released import Released, known
from support.shell import Shell


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    return Released.unpack(tmp_path_factory.mktemp("released"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*words: str) -> str:
    """Run a command of the current version and return its output."""
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=True).stdout


def test_library_and_backups_are_used_where_they_are(released: Released, home: Path) -> None:
    new = json.loads(released(home, "list", "--json"))
    released(home, "mark-read", "lora", "--on", "2024-05-03", "--rating", "5", "--note", "first")
    before = json.loads(released(home, "list", "--json"))
    assert known(json.loads(run("list", "--json")), before) == before
    run("rate", "vit", "3")
    after = json.loads(run("list", "--json"))
    assert known(after, before) == [{**paper, "rating": 3} if paper["key"] == "vit" else paper for paper in before]
    content = (home / ".local" / "share" / "paperlog" / "library.json").read_bytes()
    released(home, "list", code=4)
    assert (home / ".local" / "share" / "paperlog" / "library.json").read_bytes() == content
    for number, papers in (("2", new), ("1", after)):
        run("restore", number, "--yes")
        assert known(json.loads(run("list", "--json")), papers) == papers


def test_draft_and_leftover_file_are_reported(released: Released, home: Path, tmp_path: Path) -> None:
    editor = write_file(tmp_path, "editor", 'echo text >"$1"; exit 1')
    released(home, "annotate", "lora", code=5, EDITOR=f"sh {editor}")
    paperlog = Shell(home / ".local" / "share" / "paperlog" / "library.json")
    leftover = write_file(paperlog.store.parent, ".library.json.tmp", "of a killed write")
    findings = paperlog("doctor --json").json
    assert [finding["check"] for finding in findings] == ["leftover-file", "draft"]
    paperlog("rate lora 5")
    assert not leftover.exists()
    assert paperlog.drafts() == ["text\n"]


def test_cached_images_are_shown_or_fetched_again(released: Released, home: Path) -> None:
    contents = {"https://example.org/a": picture("PNG"), "https://example.org/b": picture("JPEG")}
    released.evaluate(
        home,
        "from paperlog import paths; from paperlog.pictures import Pictures\n"
        f"for url, content in {contents}.items(): Pictures(paths.cache_folder() / 'pictures').keep(url, content)",
    )
    cache = ImageCache(CACHE_FOLDER() / "pictures")
    a, b = contents
    assert cache.get(a) is not None
    assert cache.get(b) is None
    cache.store(b, contents[b])
    assert cache.get(b) is not None


@pytest.mark.parametrize("shell_name", scripts.SHELLS)
def test_completion_script_works_until_it_is_replaced(
    released: Released, paperlog: Shell, tmp_path: Path, shell_name: str
) -> None:
    paperlog("tag lora --add x")
    tables = paperlog.tables()
    (reading,) = tables["readings"].values()
    reading["tags_added"] = ["a$(touch $HOME/RUN); `touch $HOME/RUN`"]  # lists may have tags that `tag` refuses
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    home = tmp_path / "home"
    shell = InteractiveShell(shell_name, home, paperlog.store, released.install_completion)
    assert shell.run("paperlog list --tag a\t") == ["list", "--tag", "a"]
    assert shell.run("paperlog list --tag l\t") == ["list", "--tag", "language"]
    shell.close()
    assert not (home / "RUN").exists()
    files = {path: path.read_text() for path in home.rglob("*") if path.is_file()}
    installed = scripts.install(shell_name, {"HOME": str(home)})
    changed = {path for path in home.rglob("*") if path.is_file() and path.read_text() != files.get(path)}
    assert changed == {installed}


def test_both_versions_wait_for_each_other(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 0.1 locks with filelock."""
    monkeypatch.setattr("paperlog.store.atomic.AtomicFile.__init__.__defaults__", (0.1,))
    lock = FileLock(f"{paperlog.store}.lock", timeout=0)
    with lock:
        assert paperlog("rate lora 5").code == 6
    with locked(AtomicFile(paperlog.store)), pytest.raises(Timeout):
        lock.acquire()
    assert paperlog("rate lora 5").code == 0
