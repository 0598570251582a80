"""The `config` commands, and the settings in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperlog.cli.command_table import COMMAND_NAMES
from paperlog.cli.commands.config import NEW_FILE
from paperlog.configuration.file import parse
from paperlog.configuration.settings import Configuration
from support.files import write_file
from support.shell import Shell
from support.terminal import run_in_terminal

# The commands


def test_config_shows_each_setting_and_its_origin(paperlog: Shell) -> None:
    file = paperlog.configure('editor = "vim"\npager = false\n[list]\nlimit = 20\n[aliases]\nwk = "list"\n')
    paperlog.environ["EDITOR"] = "nano -w"
    assert paperlog("config", columns=80).lines == [
        ' editor             "nano -w" ($EDITOR)',
        " pager              false (config.toml:2)",
        ' pdf_opener         "xdg-open" (default)',
        ' theme              "auto" (default)',
        ' list.sort          "list" (default)',
        " list.limit         20 (config.toml:4)",
        ' list.columns       ["status", "key", "title", "published", "rating"] (default)',
        " search.limit       10 (default)",
        " open.mark_reading  false (default)",
        ' aliases.wk         "list" (config.toml:6)',
    ]
    assert paperlog("config").lines[:2] == ['editor\t"nano -w"\t$EDITOR', f"pager\tfalse\t{file}:2"]
    assert max(map(len, paperlog("config", columns=40).lines)) <= 40


def test_settings_as_json(paperlog: Shell) -> None:
    file = paperlog.configure('editor = "vim"\n[list]\nlimit = 20\n')
    paperlog.environ["EDITOR"] = "nano"
    settings = {setting.pop("name"): setting for setting in paperlog("config --json").json}
    nothing = {"variable": None, "line": None, "path": None}
    assert settings["editor"] == {**nothing, "value": "nano", "origin": "environment", "variable": "EDITOR"}
    assert settings["list.limit"] == {**nothing, "value": 20, "origin": "file", "line": 3, "path": str(file)}
    assert settings["theme"] == {**nothing, "value": "auto", "origin": "default"}


def test_values_that_are_not_utf8_are_shown(paperlog: Shell) -> None:
    paperlog.environ["EDITOR"] = "vi\udcff"
    assert paperlog("config").lines[0] == 'editor\t"vi�"\t$EDITOR'
    assert paperlog("config --json").json[0]["value"] == "vi\udcff"


def test_config_without_a_file(paperlog: Shell, tmp_path: Path) -> None:
    path = tmp_path / "settings" / "config.toml"
    paperlog.environ["PAPERLOG_CONFIG"] = str(path)
    result = paperlog("config", columns=200)
    assert result.lines[5] == " list.limit         none (default)"
    assert result.err == f"{path} doesn't exist yet. To create it: paperlog config edit\n"
    assert paperlog("config path").out == f"{path}\n"
    assert not path.parent.exists()


def test_config_without_a_home_folder(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    del paperlog.environ["PAPERLOG_CONFIG"]
    monkeypatch.setattr("paperlog.paths.user_config_folder", lambda: None)
    assert paperlog("config").code == paperlog("list").code == 0
    for line in ("config path", "config edit"):
        result = paperlog(line)
        assert (result.code, result.out) == (5, "")
        assert result.err.startswith("Can't find your settings without a home folder. Set HOME, or set $")


def test_bad_setting_is_one_line_on_stderr(paperlog: Shell) -> None:
    file = paperlog.configure('[list]\nlimit = "ten"\nsrot = 1\n')
    result = paperlog("list")
    assert (result.code, len(result.lines)) == (0, 49)
    assert result.err == (
        f'{file}, line 2: list.limit must be a whole number from 1 to 1000000, not "ten". The default is used.\n'
        f"{file}, line 3: There is no setting 'list.srot'. Did you mean 'list.sort'? It is ignored.\n"
    )
    file.write_text("[list\n")
    result = paperlog("list")
    assert (result.code, len(result.lines)) == (0, 49)
    assert result.err == (
        f"{file}, line 1: The file is not valid TOML: expected ']' at the end of a table declaration. "
        "The defaults are used.\n"
    )


def test_other_ways_to_change_a_setting_name_the_file(paperlog: Shell) -> None:
    file = paperlog.configure("")
    how_to = f"See 'paperlog config --help'. To change the settings in {file}: paperlog config edit\n"
    assert paperlog("config set list.sort read").err == f"There is no command 'set'. Did you mean 'edit'? {how_to}"
    result = paperlog("config list.sort")
    assert (result.code, result.out, result.err) == (2, "", f"There is no command 'list.sort'. {how_to}")


# Editing


def test_edit_creates_a_file_that_explains_the_settings(paperlog: Shell, editor: Path, tmp_path: Path) -> None:
    path = tmp_path / "settings" / "config.toml"
    paperlog.environ["PAPERLOG_CONFIG"] = str(path)
    editor.write_text("true")
    result = paperlog("config edit")
    assert (result.code, result.out, result.err) == (0, f"Saved {path}\n", "")
    assert path.read_text() == NEW_FILE
    assert paperlog("config edit").err == "Nothing was changed.\n"
    editor.write_text("""sed -i 's/^# limit = 20/limit = 3/' "$1" """)
    assert paperlog("config edit").code == 0
    assert paperlog("list", columns=80).err == "To show all 49 papers: --limit 49\n"
    assert [*path.parent.iterdir()] == [path]


def test_new_file_names_every_setting_with_its_default() -> None:
    assert parse(NEW_FILE, COMMAND_NAMES).configuration == Configuration()
    lines = [line.removeprefix("# ") if " = " in line else line for line in NEW_FILE.splitlines()]
    file = parse("\n".join(lines), COMMAND_NAMES)
    assert file.problems == []
    assert {*Configuration.__struct_encode_fields__, "aliases.wk"} - {"aliases"} == {*file.lines}
    changed = {"list_limit": 20, "aliases": {"wk": "list --read this-week"}}
    assert file.configuration == Configuration(**changed)  # type: ignore[arg-type]


def test_invalid_file_opens_again_below_the_messages(paperlog: Shell, tmp_path: Path) -> None:
    file = paperlog.configure("theme = 'light'\n")
    script, seen = tmp_path / "editor", tmp_path / "seen"
    script.write_text(
        f"grep -q ^# $1 && cp $1 {seen} && sed -i '/^#/!s/lgiht/dark/; /^x/d' $1 && exit\n"
        "printf \"theme = 'lgiht'\\nx = 1\\n\" > $1\n"
    )
    more = {"EDITOR": f"sh {script}", "PAPERLOG_CONFIG": str(file)}
    assert run_in_terminal(paperlog, "config edit", 200, **more) == [f"Saved {file}"]
    assert seen.read_text() == (
        "# line 4: theme can't be 'lgiht'. Did you mean 'light'?\n"
        "# line 5: There is no setting 'x'. Choose from: editor, pager, pdf_opener, theme, list.sort, list.limit, "
        "list.columns, search.limit, open.mark_reading.\n"
        "# Correct the form, or leave it unchanged to stop. Your text is kept.\n"
        "theme = 'lgiht'\nx = 1\n"
    )
    assert file.read_text() == "theme = 'dark'\n"


def test_messages_are_not_saved_if_only_some_are_deleted(paperlog: Shell, tmp_path: Path) -> None:
    file = paperlog.configure("# mine\ntheme = 'lgiht'\n")
    script = write_file(tmp_path, "editor", "grep -q '^# line' $1 && sed -i '/^# line/d; s/lgiht/dark/' $1\nexit 0\n")
    more = {"EDITOR": f"sh {script}", "PAPERLOG_CONFIG": str(file)}
    assert run_in_terminal(paperlog, "config edit", 200, **more)[-1] == f"Saved {file}"
    assert file.read_text() == "# mine\ntheme = 'dark'\n"


def test_invalid_file_is_kept_and_offered_the_next_time(paperlog: Shell, editor: Path) -> None:
    file = paperlog.configure("theme = 'light'\n")
    editor.write_text('echo "theme = 5" > "$1"')
    result = paperlog("config edit")
    (draft,) = file.parent.glob("config.toml.draft-settings-*.toml")
    assert result.code == 4
    assert result.err == f"line 1: theme must be one of auto, dark, light, not 5. Your text is kept in {draft}.\n"
    assert (file.read_text(), draft.read_text()) == ("theme = 'light'\n", "theme = 5\n")
    more = {"EDITOR": "sed -i s/5/\\'dark\\'/", "PAPERLOG_CONFIG": str(file)}
    offer = f"Continue the form in {draft}? [y/N] y"
    assert run_in_terminal(paperlog, "config edit", 300, answer="y", **more) == [offer, f"Saved {file}"]
    assert (file.read_text(), draft.exists()) == ("theme = 'dark'\n", False)


def test_changes_made_during_the_edit_are_not_lost(paperlog: Shell, editor: Path) -> None:
    file = paperlog.configure("theme = 'light'\n")
    editor.write_text(f"echo '# mine' > \"$1\"; echo '# theirs' > {file}")
    result = paperlog("config edit")
    assert result.code == 6
    assert result.err.startswith(f"Another program changed {file} while you were editing it. Your edit was not saved.")
    assert file.read_text() == "# theirs\n"


def test_edit_keeps_a_symbolic_link(paperlog: Shell, editor: Path, tmp_path: Path) -> None:
    file = paperlog.configure("# mine\n")
    target = file.rename(tmp_path / "dotfile")
    file.symlink_to(target)
    editor.write_text("echo '# new' > \"$1\"")
    assert paperlog("config edit").code == 0
    assert (file.is_symlink(), target.read_text()) == (True, "# new\n")


@pytest.mark.parametrize(("content", "code"), [(b"\xff", 4), (None, 2)])
def test_unreadable_file_is_not_edited(
    paperlog: Shell, editor: Path, tmp_path: Path, content: bytes | None, code: int
) -> None:
    path = tmp_path / "other.toml"
    path.mkdir() if content is None else path.write_bytes(content)
    paperlog.environ["PAPERLOG_CONFIG"] = str(path)
    assert paperlog("config edit").code == code
    assert not [*tmp_path.glob("*draft*")]


# The settings in use


def test_sort_and_limit_are_the_defaults_of_the_options(paperlog: Shell) -> None:
    paperlog("rate vit 5")
    paperlog.configure('list.sort = "rating"\nlist.limit = 2\nsearch.limit = 3')
    assert len(paperlog.keys("list")) == 49
    assert paperlog.keys("list")[0] == paperlog("list").out.partition("\t")[0] == "vit"
    assert paperlog.keys("list --sort list")[0] != "vit"
    assert [len(paperlog.keys(f"search attention {option}")) for option in ("", "--limit 4")] == [3, 4]


def test_configured_limit_says_how_many_papers_are_hidden(paperlog: Shell) -> None:
    paperlog.configure("list.limit = 2")
    assert paperlog("list", columns=80).err == "To show all 49 papers: --limit 49\n"
    for line in ("list --limit 2", "list key:vit", "list --limit 49"):
        assert paperlog(line, columns=80).err == ""


@pytest.mark.parametrize("line", ["list --json", "list --template {key}\\n"])
def test_scripts_are_not_limited(paperlog: Shell, line: str) -> None:
    paperlog.configure("list.limit = 2")
    assert paperlog(line, columns=80).out == paperlog(line).out
    assert len(paperlog.keys("list")) == len(paperlog("list").lines) == 49


def test_configured_order_is_not_grouped(paperlog: Shell) -> None:
    paperlog.configure('list.sort = "key"')
    assert paperlog("list", columns=80).lines[0].split()[1] == "attention-sinks"
    assert paperlog("list --sort list", columns=80).lines[0].startswith(" Language   18 papers")


def test_configured_editor_is_used_without_a_variable(paperlog: Shell, tmp_path: Path) -> None:
    script = tmp_path / "my editor"
    script.write_text('echo "from the file" > "$1"')
    paperlog.configure(f"editor = \"sh '{script}'\"")
    assert paperlog("annotate lora").code == 0
    assert paperlog.paper("lora")["notes"][0]["text"] == "from the file"
    paperlog.environ["EDITOR"] = "false"
    assert paperlog("annotate lora").code == 5
