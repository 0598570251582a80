"""Libraries in git: two clones that were changed independently, merged by the merge driver or from conflict markers."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from paperlog.store.conflicts import conflict_sides
from support.shell import Shell

PROGRAMS = f"{Path(sys.executable).parent}:{os.environ['PATH']}"


class Clone:
    """A clone of a repository that holds a library."""

    def __init__(self, folder: Path, shell: Shell) -> None:
        self.folder, self.shell = folder, shell

    def git(self, *arguments: str, code: int = 0) -> str:
        names = {f"GIT_{who}_{what}": "reader" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        settings = {"PATH": PROGRAMS, "HOME": str(self.folder.parent), "GIT_CONFIG_NOSYSTEM": "1"}
        environment = {**os.environ, **names, **settings}
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def commit(self, *lines: str) -> None:
        for line in lines:
            assert self.shell(line).code == 0, line
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", lines[0] if lines else "Add the library")


@pytest.fixture
def clones(paperlog: Shell, tmp_path: Path) -> tuple[Clone, Clone]:
    """Two clones on two machines; the clock of the second is an hour ahead."""
    paperlog("rate vit 3")
    paperlog("annotate moe 'a common note'")
    first = Clone(tmp_path / "first", Shell(tmp_path / "first" / "my library.json", paperlog.now))
    first.folder.mkdir()
    first.git("init", "--quiet", "--initial-branch=main")
    (first.folder / ".gitignore").write_text("*.json.*\n")
    paperlog.store.rename(first.shell.store)
    first.commit()
    second = tmp_path / "second"
    first.git("clone", "--quiet", str(first.folder), str(second))
    return first, Clone(second, Shell(second / "my library.json", paperlog.now + timedelta(hours=1)))


@pytest.fixture
def theirs(paperlog: Shell, tmp_path: Path) -> Shell:
    """A copy of the library, whose clock is a minute ahead."""
    return paperlog.copy(tmp_path / "theirs.json", timedelta(minutes=1))


OURS = [
    "rate lora 5",
    "annotate moe ours",
    "mark-read gpt-3 --on 2026-11-01",
    "tag vit --add mine",
    "add --title 'Ours Alone'",
    "remove gan",
    "queue bert",
]
THEIRS = [
    "rate lora 2",
    "annotate moe theirs",
    "mark-read gpt-3 --on 2026-11-02",
    "tag vit --add yours",
    "add --title 'Theirs Alone'",
    "annotate gan 'about the removed paper'",
    "view save best rating:5",
]


def assert_has_changes_of_both(shell: Shell) -> None:
    assert shell.paper("lora")["rating"] == 2, "the later one"
    assert {note["text"] for note in shell.paper("moe")["notes"]} == {"a common note", "ours", "theirs"}
    assert shell.paper("gpt-3")["reads"] == ["2026-11-01", "2026-11-02"]
    assert {"mine", "yours"} <= set(shell.paper("vit")["tags"])
    assert {"ours-alone", "theirs-alone"} < set(shell.keys("list"))
    assert "gan" not in shell.keys("list")
    assert shell.records("readings")["gan"]["notes"][0]["text"] == "about the removed paper"
    assert shell.paper("bert")["status"] == "queued"
    assert "best" in shell("view list").out
    assert shell("doctor --json").json == []


def test_pull_merges_both_sides_with_the_driver(clones: tuple[Clone, Clone], monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = clones
    monkeypatch.setenv("PATH", PROGRAMS)
    for clone in clones:
        result = clone.shell("sync --git-setup --yes")
        assert (result.code, result.err) == (0, "")
        assert '"/my library.json" merge=paperlog' in result.out
    first.commit(*OURS)
    second.commit(*THEIRS)
    second.git("pull", "--quiet", "--no-rebase", "--no-edit")
    assert second.git("status", "--short") == ""
    assert_has_changes_of_both(second.shell)
    first.git("pull", "--quiet", str(second.folder), "main")
    assert_has_changes_of_both(first.shell)
    assert first.shell.store.read_bytes() == second.shell.store.read_bytes()


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_conflict_markers_are_resolved(clones: tuple[Clone, Clone], style: str, line_end: str) -> None:
    first, second = clones
    first.commit(*OURS)
    second.commit(*THEIRS)
    second.git("config", "merge.conflictStyle", style)
    second.git("pull", "--quiet", "--no-rebase", "--no-edit", code=1)
    shell = second.shell
    text = shell.store.read_text("utf-8")
    assert text.count("<<<<<<<") > 1
    shell.store.write_bytes(text.replace("\n", line_end).encode())
    refused = shell("list")
    assert (refused.code, "merge both sides with 'paperlog sync --resolve'" in refused.err) == (4, True)
    dry = shell("sync --resolve --dry-run")
    assert shell.store.read_bytes() == text.replace("\n", line_end).encode()
    result = shell("sync --resolve")
    assert (result.code, result.err) == (0, "")
    assert {*result.lines} <= {*dry.lines}
    assert "Not kept: rating '5' of lora (later: 2)" in result.lines
    assert_has_changes_of_both(shell)
    kept = [path for path in shell.backups() if path.suffix == ".unreadable"]
    assert [path.read_bytes().decode() for path in kept] == [text.replace("\n", line_end)]
    assert shell("undo").code == 0
    again = shell("sync --resolve")
    assert (again.code, "has no git conflict markers. There is nothing to resolve." in again.err) == (2, True)


def test_lost_value_is_named_if_git_put_its_change_into_both_histories(clones: tuple[Clone, Clone]) -> None:
    first, second = clones
    first.shell("rate lora 5")
    second.shell("rate lora 2")

    def line_with(text: str) -> str:
        lines = first.shell.store.read_text("utf-8").splitlines()
        return next(line.rstrip(",") for line in lines if text in line)

    lines = []
    for line in second.shell.store.read_text("utf-8").splitlines():
        if '"key": "lora", "rating"' in line:
            end = "," if line.endswith(",") else ""
            lines += ["<<<<<<< HEAD", line, "=======", line_with('"key": "lora", "rating"') + end, ">>>>>>> theirs"]
        else:
            lines.append(line)
    lines.insert(lines.index('"history": {') + 1, line_with("rated LoRA 5 stars") + ",")
    second.shell.store.write_text("\n".join(lines) + "\n", "utf-8")
    assert "Not kept: rating '5' of lora (later: 2)" in second.shell("sync --resolve").lines


def test_dry_run_of_the_setup_shows_the_lines(paperlog: Shell, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    before = sorted(tmp_path.rglob("*")), (tmp_path / ".git" / "config").read_text()
    lines = paperlog("sync --git-setup --dry-run").lines
    assert lines[0].endswith(".gitattributes: /library.json merge=paperlog")
    assert lines[-1] == "Nothing written: this was a dry run."
    assert (sorted(tmp_path.rglob("*")), (tmp_path / ".git" / "config").read_text()) == before


def test_library_outside_a_repository(paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    result = paperlog("sync --git-setup")
    assert (result.code, "isn't in a git repository" in result.err) == (2, True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert paperlog("sync --git-setup").err == "Can't find git. Install it first.\n"


def test_set_up_keeps_other_attributes(clones: tuple[Clone, Clone]) -> None:
    first, _ = clones
    attributes = first.folder / ".gitattributes"
    attributes.write_text("*.pdf binary")
    for _ in range(2):
        first.shell("sync --git-setup --yes")
        lines = attributes.read_text().splitlines()
        assert lines == ["*.pdf binary", '"/my library.json" merge=paperlog']


def test_driver_needs_both_files(paperlog: Shell, tmp_path: Path) -> None:
    missing = tmp_path / "missing.json"
    result = Shell(tmp_path / "unused.json")(f"merge-driver none {missing} {paperlog.store} library.json")
    assert (result.code, result.err) == (2, f"There is no file {missing}.\n")
    assert not missing.exists()


def test_driver_merges_the_third_file_into_the_second(paperlog: Shell, theirs: Shell, tmp_path: Path) -> None:
    paperlog("annotate lora ours")
    theirs("annotate lora theirs")
    before = theirs.store.read_bytes()
    result = Shell(tmp_path / "unused.json")(f"merge-driver none {paperlog.store} {theirs.store} library.json")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert [note["text"] for note in paperlog.paper("lora")["notes"]] == ["ours", "theirs"]
    assert theirs.store.read_bytes() == before
    assert not (tmp_path / "unused.json").exists()


def test_driver_names_values_that_it_does_not_keep(paperlog: Shell, theirs: Shell) -> None:
    paperlog("rate lora 5")
    theirs("rate lora 2")
    result = paperlog(f"merge-driver none {paperlog.store} {theirs.store} library.json")
    assert (result.code, result.out, result.err) == (0, "", "Not kept: rating '5' of lora (later: 2)\n")


def test_driver_names_removed_papers_whose_notes_it_keeps(paperlog: Shell, theirs: Shell) -> None:
    paperlog("remove lora")
    theirs("annotate lora theirs")
    result = paperlog(f"merge-driver none {paperlog.store} {theirs.store} library.json")
    kept = "Removed: lora (1 note). The notes are kept, and restored if you add the paper again.\n"
    assert (result.code, result.out, result.err) == (0, "", kept)


def test_undo_skips_changes_that_git_put_into_the_history(paperlog: Shell, theirs: Shell) -> None:
    paperlog("annotate lora ours")
    theirs("annotate lora theirs")
    text, other = (shell.store.read_text("utf-8") for shell in (paperlog, theirs))
    (our_note,) = [line for line in text.splitlines() if '"ours"' in line and '"uid"' in line]
    (their_note,) = [line for line in other.splitlines() if '"theirs"' in line and '"uid"' in line]
    (their_change,) = [line for line in other.splitlines() if '"sentence"' in line]
    conflict = f"<<<<<<< a\n{our_note}\n=======\n{their_note}\n>>>>>>> b"
    merged = text.replace(our_note, conflict).replace('"history": {', f'"history": {{\n{their_change},')
    paperlog.store.write_text(merged, "utf-8")
    assert paperlog("sync --resolve").code == 0
    assert [note["text"] for note in paperlog.paper("lora")["notes"]] == ["ours", "theirs"]
    assert paperlog("doctor --json").json == []
    assert paperlog("undo").out.startswith("Undone: merged both sides of a git conflict: 1 changed")


def test_driver_fails_if_a_side_cannot_be_read(paperlog: Shell, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    before = paperlog.store.read_bytes()
    for ours, theirs in ((broken, paperlog.store), (paperlog.store, broken), (tmp_path / "missing", broken)):
        other = Shell(tmp_path / "unused.json")
        assert other(f"merge-driver {broken} {ours} {theirs} library.json").code in {2, 4}
    assert (paperlog.store.read_bytes(), broken.read_text()) == (before, "{}")


def test_conflict_in_another_file_is_named_with_the_command_that_resolves_it(paperlog: Shell, tmp_path: Path) -> None:
    copy = Shell(tmp_path / "my copy.json", paperlog.now)
    content = paperlog.store.read_bytes()
    copy.store.write_bytes(b"<<<<<<< a\n%b=======\n%b>>>>>>> b\n" % (content, content))
    refused = paperlog(["sync", str(copy.store)])
    assert refused.code == 4
    assert f"merge both sides with 'paperlog --store '{copy.store}' sync --resolve'" in refused.err
    assert copy("sync --resolve").code == 0
    assert paperlog(["sync", str(copy.store)]).code == 0


@pytest.mark.parametrize("options", ["", "a.json --resolve", "--resolve --git-setup", "--resolve --both"])
def test_options_that_exclude_each_other(paperlog: Shell, options: str) -> None:
    assert paperlog(f"sync {options}").code == 2


class TestSides:
    def test_records_of_each_side(self) -> None:
        content = (
            b'{\n"a": {\n"1": {"x": 1},\n<<<<<<< HEAD\n"2": {"x": 2},\n"3": {"x": 3}\n||||||| base\n"2": {"x": 0}\n'
            b'=======\n"2": {"x": 4}\n>>>>>>> other\n}\n}\n'
        )
        ours, theirs = conflict_sides(content)
        assert [bytes(row) for row in ours["a"].values()] == [b'{"x": 1}', b'{"x": 2}', b'{"x": 3}']
        assert [bytes(row) for row in theirs["a"].values()] == [b'{"x": 1}', b'{"x": 4}']

    def test_markers_nested_in_the_common_base_are_ignored(self) -> None:
        content = (
            b'{\n"a": {\n<<<<<<< HEAD\n"1": {"x": 1}\n||||||| merged common ancestors\n<<<<<<<<< one\n"1": {"x": 2}\n'
            b'||||||||| base\n=========\n"1": {"x": 3}\n>>>>>>>>> two\n=======\n"1": {"x": 4}\n>>>>>>> other\n}\n}\n'
        )
        ours, theirs = conflict_sides(content)
        assert (bytes(ours["a"]["1"]), bytes(theirs["a"]["1"])) == (b'{"x": 1}', b'{"x": 4}')

    def test_record_that_both_sides_added_at_different_places(self) -> None:
        content = b'{\n"a": {\n"1": {"x": 1},\n<<<<<<< a\n=======\n>>>>>>> b\n"1": {"x": 2}\n}\n}\n'
        ours, theirs = conflict_sides(content)
        assert (bytes(ours["a"]["1"]), bytes(theirs["a"]["1"])) == (b'{"x": 1}', b'{"x": 2}')

    def test_another_layout(self) -> None:
        content = b'{"a": {"1":\n<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n}}\n'
        assert conflict_sides(content) == ({"a": {"1": 1}}, {"a": {"1": 2}})

    @pytest.mark.parametrize(
        "content",
        [
            b"<<<<<<< a\n",
            b"=======\n",
            b"<<<<<<< a\n<<<<<<< a\n=======\n>>>>>>> b\n",
            b'{\n"a": {\n<<<<<<< a\n=======\n>>>>>>> b\n"1": {"x": 1}\n',
            b'{\n"1": {"x": 1}\n<<<<<<< a\n=======\n>>>>>>> b\n}\n',
            b"<<<<<<< a\n=======\n>>>>>>> b\n",
        ],
    )
    def test_incomplete_files_are_refused(self, paperlog: Shell, content: bytes) -> None:
        paperlog.store.write_bytes(content)
        assert paperlog("sync --resolve").code in {2, 4}
        assert paperlog.store.read_bytes() == content
