"""Completion: what a shell inserts reaches the program as one argument, and no command in it is run."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import shellingham
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from paperlog.cli.app import app
from paperlog.cli.completion import bash, scripts
from paperlog.cli.completion.requests import answer
from paperlog.query.nodes import condition_text
from support.completing import InteractiveShell
from support.shell import Shell

RUN = "touch $HOME/RUN"
TAGS = {
    "a": f"a$({RUN}) `{RUN}` ({RUN}); {RUN} | {RUN} & {RUN} #",
    "b": """b"both" 'kinds' O'Brien \\ back\\slash c:d:e 注意 ü""" + "نمی\u200cخواهم",  # noqa: RUF001 - Persian
    "c": "c* ? [a-z] {1..3} ~ # ! !! !$ ^a^b =ls %1 <(x) > $HOME $x",
    "d": "d\nnew\x1b[31mline\x1b]0;title\x07\x7f\r\x03",
    "-": f"-x; {RUN}",
    "\\~": "~/x",
    "\\!": '!bang "!"',
}
"""Hostile tags, and what is typed to complete each of them."""
REORDERING = "f\u202egnp.\u009b31m"


@pytest.fixture
def hostile(paperlog: Shell) -> Shell:
    """A library with tags that contain commands and special characters."""
    paperlog("tag lora --add x")
    tables = paperlog.tables()
    (reading,) = tables["readings"].values()
    reading["tags_added"] = [*TAGS.values(), REORDERING]  # lists may have tags that `tag` refuses
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    return paperlog


@pytest.fixture(params=["bash", "zsh", "fish"])
def shell_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shell(hostile: Shell, tmp_path: Path, shell_name: str) -> Iterator[InteractiveShell]:
    shell = InteractiveShell(shell_name, tmp_path / "home", hostile.store)
    yield shell
    shell.close()
    assert not (shell.home / "RUN").exists()


def test_completed_tag_is_one_argument(shell: InteractiveShell, shell_name: str) -> None:
    for typed, tag in TAGS.items():
        assert shell.run(f"paperlog list --tag {typed}\t") == ["list", "--tag", tag]
    expected = "f" if shell_name == "fish" else REORDERING  # fish would print it as it is
    assert shell.run("paperlog list --tag f\t") == ["list", "--tag", expected]
    assert not {"\u202e", "\u009b"} & set(shell.output) or shell_name == "zsh"


def test_completion_in_open_quotes_and_queries(shell: InteractiveShell) -> None:
    assert shell.run('paperlog list --tag "b\t') == ["list", "--tag", TAGS["b"]]
    assert shell.run("paperlog list --tag 'c\t") == ["list", "--tag", TAGS["c"]]
    assert shell.run('paperlog list --tag "!\t') == ["list", "--tag", TAGS["\\!"]]
    assert shell.run("paperlog list tag:b\t") == ["list", condition_text("tag", [TAGS["b"]])]
    assert shell.run('paperlog list "tag:c\t') == ["list", condition_text("tag", [TAGS["c"]])]
    assert shell.run("paperlog list author:Ashish\t") == ["list", 'author:"Ashish Vaswani"']


def test_fields_complete_values_and_file_options_complete_files(shell: InteractiveShell) -> None:
    for name in ("vis.bib", "skim", "zebra.bib"):
        (shell.home / name).touch()
    assert shell.run("paperlog list category:vis\t status:sk\t") == ["list", "category:vision", "status:skimmed"]
    assert shell.run("paperlog list category:ze\t --status=sk\t") == ["list", "category:ze", "--status=skimmed"]
    assert shell.run("paperlog import ze\t") == ["import", "zebra.bib"]
    assert shell.run("paperlog --store=ze\t") == ["--store=zebra.bib"]


# Without a terminal


def complete(paperlog: Shell, *words: str) -> list[str]:
    """Return what completes the last of these words."""
    _, _, *answers = answer(typer.main.get_command(app), "zsh", ["--store", str(paperlog.store), *words], {}).split(
        "\0"
    )
    return answers[::2]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("goal 50 --ye", ["--year"]),
        ("goal --json set --ye", ["--year"]),
        ("show l", ["lm-is-compression", "llama-2", "lora"]),
        ("show LOR", ["lora"]),
        ("list --category v", ["vision"]),
        ("list --category=v", ["--category=vision"]),
        ("list --status re", ["reading", "read"]),
        ("tag lora --add l", ["language"]),
        ("tag lora +l", ["+language"]),
        ("tag lora -l", ["-language"]),
        ("tag lora +todo -lang", ["-language"]),
        ("show -l", []),
        ("import --tag l", ["language"]),
        ("mark-s", ["mark-skimmed"]),
        ("sk", ["skim"]),
        ("read lor", ["lora"]),
        ("list --author Edward", ["Edward J. Hu"]),
        ("notes c", ["chinchilla", "clip"]),
        ("list vi", ["vit"]),
        ("list @c", ["@classics"]),
        ("view remove c", ["classics"]),
        ("rate lora 5 --cl", ["--clear"]),
        ("list --tag -x", []),
        ("add --author Edward", ["Edward J. Hu"]),
        ("list --limit ''", []),
        ("list year:", []),
        ("list category:v", ["category:vision"]),
        ("list ^category:v", ["^category:vision"]),
        ("list tag:x,l", ["tag:x,language"]),
        ("list status:sk", ["status:skimmed"]),
        ("list is:anno", ["is:annotated"]),
        ("list has:pd", ["has:pdf"]),
        ("list key:lor", ["key:lora"]),
        ("list builds-on:lor,mo", ["builds-on:lor,moe"]),
        ("graph lor", ["lora"]),
        ("link moe --builds-on lor", ["lora"]),
        ("link moe qlo", ["qlora"]),
        ("list built-on-by:lor", ["built-on-by:lora"]),
        ("list 'is:read or (category:v'", ["is:read or (category:vision"]),
        ("list 'tag:\"a b\" lor'", ['tag:"a b" lora']),
        ("list author:vaswan", ["author:Vaswani"]),
        ("list 'author:\"Ashish'", ['author:"Ashish Vaswani"']),
        ("tag --where tag:l", ["tag:language"]),
        ("view save x tag:l", ["tag:language"]),
        ("log lo", ["lora"]),
        ("log lora --remove ''", ["1", "2"]),
        ("log is:read --edit ''", []),
        ("log --edit ''", []),
        ("annotate lora --edit ''", ["1"]),
        ("progress lor", ["lora"]),
        ("list --sort st", ["started", "status"]),
        ("--show-completion z", ["zsh"]),
        ("--version lis", ["list"]),
    ],
)
def test_completion(paperlog: Shell, capsys: pytest.CaptureFixture[str], line: str, expected: list[str]) -> None:
    paperlog("view save classics year:..2014")
    paperlog("mark-reading lora --note 'rank 8'")
    paperlog("mark-read lora")
    assert complete(paperlog, *shlex.split(line)) == expected
    assert capsys.readouterr() == ("", "")


def test_own_aliases_are_completed_with_what_they_stand_for(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    file = paperlog.configure("[aliases]\nmine = 'list tag:todo'\nseen = 'mine is:read'\nbroken = 'lsit'\n")
    monkeypatch.setenv("PAPERLOG_CONFIG", str(file))
    assert complete(paperlog, "mi") == ["mine"]
    assert complete(paperlog, "brok") == []
    assert complete(paperlog, "mine", "category:v") == ["category:vision"]
    assert complete(paperlog, "mine", "--stat") == ["--status"]
    assert complete(paperlog, "seen", "x", "--status", "sk") == ["skimmed"]
    root = typer.main.get_command(app)
    assert answer(root, "fish", ["mi"], {}) == "words\0mine\tlist tag:todo"


@pytest.mark.parametrize(
    ("word", "expected"),
    [("hoS", ["hoSimple2022"]), ("ho", ["hosimple2022"]), ("HOS", ["hosimple2022"]), ("hu", ["huLoRA"])],
)
def test_citation_keys_are_completed(paperlog: Shell, word: str, expected: list[str]) -> None:
    text = "@misc{hoSimple2022, title={Simple}}\n@misc{huLoRA, title={LoRA}, eprint={2106.09685}}\n"
    paperlog("import -", stdin=text)
    assert complete(paperlog, "show", word) == complete(paperlog, "list", word) == expected


def test_groups_are_completed(paperlog: Shell) -> None:
    paperlog("import -", stdin="@misc{a, title={Ants}, groups={Thesis, To print}}")
    assert complete(paperlog, "list", "group:T") == ['group:"Thesis"', 'group:"To print"']


def test_completion_before_the_first_command_reads_the_built_in_list(new_paperlog: Shell) -> None:
    assert complete(new_paperlog, "show", "lor") == ["lora"]
    assert not new_paperlog.store.parent.exists()


def test_completion_with_an_unreadable_library_is_empty(paperlog: Shell) -> None:
    paperlog.store.write_text("garbage")
    assert complete(paperlog, "show", "l") == []


def test_fields_of_columns_are_completed(paperlog: Shell) -> None:
    assert complete(paperlog, "import", "--columns", "da") == ["date=", "day="]


def test_descriptions_have_one_line_and_no_control_characters(paperlog: Shell) -> None:
    paperlog(["add", "--title", "Zebra\n\x1b[31m$(x)\u202e", "--alias", "zebra"])
    root = typer.main.get_command(app)
    words = ["--store", str(paperlog.store), "show", "zeb"]
    assert answer(root, "fish", words, {}) == "words\0zebra\tZebra ␛[31m$(x)�"
    assert answer(root, "zsh", words, {}) == "lines\0\0zebra\0zebra  Zebra ␛[31m$(x)�"


def test_names_that_no_argument_can_hold_are_not_offered(paperlog: Shell) -> None:
    text = paperlog.store.read_text("utf-8")
    paperlog.store.write_text(text.replace('"language"]', '"language", "l\\u0000x", "l\\ud800x"]'), "utf-8")
    assert "\\u0000" in paperlog.store.read_text("utf-8")
    assert complete(paperlog, "list", "--tag", "l") == ["language"]


def test_common_text_of_candidates_is_not_cut_within_a_quoted_character(paperlog: Shell) -> None:
    paperlog(["tag", "lora", "--add", "g(1)", "--add", "g 2"])
    root = typer.main.get_command(app)
    words = ["--store", str(paperlog.store), "list", "--tag", "g"]
    assert answer(root, "zsh", words, {}).split("\0")[:2] == ["words", "menu"]
    # Without the empty quotes, bash would insert g and a backslash.
    for mark, candidates in {"": ["g''\\ 2", "g\\(1\\)"], '"': ["g 2", "g(1)"]}.items():
        line = f"paperlog {shlex.join(words[:-1])} {mark}g"
        assert answer(root, "bash", [line, "g"], {}).splitlines() == ["words", *candidates]


def test_case_is_ignored_only_if_the_candidates_agree(paperlog: Shell) -> None:
    paperlog(["tag", "lora", "--add", "KEYone", "--add", "KEYtwo"])
    assert complete(paperlog, "list", "--tag", "key") == ["KEYone", "KEYtwo"]
    paperlog(["tag", "lora", "--add", "Keythree"])
    assert complete(paperlog, "list", "--tag", "key") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "complete_bash", "complete_zsh", "complete_powershell"])
def test_requests_without_words_are_answered(shell: str) -> None:
    expected = shell != "complete_powershell"
    assert ("browse" in answer(typer.main.get_command(app), shell, [], {"COMP_CWORD": "x"})) is expected


# bash


def inserted(text: str, mark: str) -> str:
    """Return a word as readline inserts it after an open quote."""
    quoted = bash.quote(text, mark)
    return f"{'' if quoted.startswith(mark) else mark}{quoted}{'' if quoted.endswith(mark) else mark}"


@settings(max_examples=20)
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_bash_reads_what_was_quoted(texts: list[str]) -> None:
    words = [inserted(text, mark) for text in texts for mark in ("", "'", '"')]
    command = [shutil.which("bash") or "bash", "--restricted", "-c", f"printf '%s\\0' {' '.join(words)}"]
    result = subprocess.run(command, capture_output=True, check=True, env={"LC_ALL": "C.UTF-8", "PATH": ""})
    assert result.stdout.decode().split("\0")[:-1] == [text for text in texts for _ in range(3)]


@pytest.mark.parametrize(
    ("line", "values", "quote"),
    [
        ("paperlog list ", ["paperlog", "list", ""], ""),
        ("paperlog tag:ma", ["paperlog", "tag:ma"], ""),
        ('p "a b', ["p", "a b"], '"'),
        ('p tag:"a \\"b', ["p", 'tag:a "b'], '"'),
        ("p 'a'b\\ c'd e", ["p", "ab cd e"], "'"),
        ("p x > f", ["p", "x"], ""),
        ("p x 2>f y", ["p", "x", "y"], ""),
    ],
)
def test_words_of_a_bash_command_line(line: str, values: list[str], quote: str) -> None:
    words = bash.split(line)
    assert bash.arguments(words) == values if words[-1].value != "f" else values
    assert words[-1].quote == quote


@pytest.mark.parametrize("line", ["show $x", "show `x", 'show "$(x', "show $'lor"])
def test_words_that_bash_expands_are_not_completed(paperlog: Shell, line: str) -> None:
    asked = [f"paperlog --store {paperlog.store} {line}", line.partition(" ")[2]]
    assert answer(typer.main.get_command(app), "bash", asked, {}) == "words\n"


def test_bash_completes_files_after_a_redirection() -> None:
    assert answer(typer.main.get_command(app), "bash", ["paperlog export > l", "l"], {}) == "files\n"


# Installation


def test_scripts_are_installed_once_and_replaced(
    new_paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell_name: str
) -> None:
    home = tmp_path / "home"
    (home / ".zfunc").mkdir(parents=True)
    (home / ".zfunc/_paperlog").write_text("old")
    (home / ".bashrc").write_text("alias ll='ls -l'")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("ZDOTDIR", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    paths = {"bash": ".bash_completions/paperlog.sh", "zsh": ".zfunc/_paperlog"}
    path = home / paths.get(shell_name, ".config/fish/completions/paperlog.fish")
    for _ in range(2):
        result = new_paperlog(f"--install-completion {shell_name}")
        assert (result.code, result.err) == (0, "")
        assert result.out == f"Installed completion for {shell_name} in {path}. Open a new terminal to use it.\n"
        assert path.read_text("utf-8") == new_paperlog(f"--show-completion {shell_name}").out
    if shell_name == "bash":
        assert (home / ".bashrc").read_text() == f"alias ll='ls -l'\nsource '{path}'\n"
    if shell_name == "zsh":
        assert (home / ".zshrc").read_text() == "fpath+=~/.zfunc; autoload -Uz compinit; compinit\n"


def test_script_is_installed_in_any_home_and_despite_a_comment(
    new_paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "o'brien $(exit) \udcff"
    home.mkdir()
    (home / ".bashrc").write_bytes(b"# " + os.fsencode(f"source '{home}/.bash_completions/paperlog.sh'\n"))
    monkeypatch.setenv("HOME", str(home))
    assert new_paperlog("--install-completion bash").code == 0
    line = ["bash", "--norc", "-c", "source ~/.bashrc && complete -p paperlog"]
    assert subprocess.run(line, capture_output=True, check=True).stdout.endswith(b"paperlog\n")


def test_running_shell_is_detected(new_paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("fish", "/usr/bin/fish"))
    assert new_paperlog("--show-completion").out == scripts.script("fish")
    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("tcsh", "/bin/tcsh"))
    result = new_paperlog("--install-completion")
    assert (result.code, result.err) == (2, "There is no completion for 'tcsh'. Choose bash, zsh or fish.\n")

    def fail() -> None:
        raise shellingham.ShellDetectionFailure

    monkeypatch.setattr(shellingham, "detect_shell", fail)
    result = new_paperlog("--install-completion")
    assert (result.code, result.err) == (2, "Can't detect your shell. Name it: bash, zsh or fish.\n")
