"""The `rate`, `tag` and `tags` commands."""

from __future__ import annotations

import json

import pytest

from support.shell import Shell


def test_rate_and_clear(paperlog: Shell) -> None:
    assert paperlog("rate lora 5").out.endswith("unread, 5 stars\n")
    assert paperlog.paper("lora")["rating"] == 5
    assert paperlog("rate lora 1").out.endswith("unread, 1 star\n")
    paperlog("rate lora --clear")
    assert paperlog.paper("lora")["rating"] is None


@pytest.mark.parametrize("stars", ["6", "0", "-1", "4.5", "five", ""])
def test_invalid_ratings_are_refused(paperlog: Shell, stars: str) -> None:
    for words in (["rate", "lora", "--", stars], ["mark-read", "lora", f"--rating={stars}"]):
        result = paperlog(words)
        assert (result.code, result.out) == (2, "")
        assert result.err == f"Rating must be a whole number from 1 to 5, not {stars or repr(stars)}.\n"
    assert paperlog.paper("lora")["rating"] is None


@pytest.mark.parametrize("line", ["rate lora", "rate lora 4 --clear"])
def test_rate_takes_stars_or_clear(paperlog: Shell, line: str) -> None:
    result = paperlog(line)
    assert result.code == 2
    assert "either" in result.err


def test_add_and_remove_tags(paperlog: Shell) -> None:
    paperlog("tag lora gpt-3 --add todo --add peft")
    assert paperlog.paper("lora")["tags"] == ["todo", "peft"]
    paperlog("tag lora --remove todo --add Peft")
    assert paperlog.paper("lora")["tags"] == ["peft"]
    assert paperlog("tags").lines == ["language\t2", "peft\t2", "todo\t1"]
    assert paperlog("tags --json").json[0] == {"tag": "language", "papers": 2}


@pytest.mark.parametrize(
    ("line", "option"), [("tag lora --add", "--add"), ("add --title A --tag", "--tag"), ("import --tag", "--tag")]
)
@pytest.mark.parametrize("separator", [",", "; "])
def test_new_tag_with_a_separator_is_refused(paperlog: Shell, line: str, option: str, separator: str) -> None:
    before = paperlog("list --json").out
    tag = f"to read{separator}ch 2"
    result = paperlog(f"{line} '{tag}'")
    hint = f"For several tags: {option} 'to read' {option} 'ch 2'"
    assert (result.code, result.err) == (2, f"A tag can't contain a comma or a semicolon: '{tag}'. {hint}\n")
    assert paperlog("list --json").out == before


@pytest.mark.parametrize(("tag", "hint"), [(",a b", "'a b'"), ("a,", "a"), (" ;, ", "TAG")])
def test_hint_for_a_separator_next_to_at_most_one_tag(paperlog: Shell, tag: str, hint: str) -> None:
    message = f"A tag can't contain a comma or a semicolon: '{tag}'. For one tag: --add {hint}\n"
    assert paperlog(["tag", "lora", "--add", tag]).err == message


def test_tag_with_a_comma_in_a_list_is_kept_and_can_be_removed(paperlog: Shell) -> None:
    listed = json.loads(paperlog("export --format json key:lora").out)
    listed["papers"][0]["tags"] = ["a, b"]
    assert paperlog("import -", stdin=json.dumps({**listed, "papers": listed["papers"]})).code == 0
    assert "a, b" in paperlog.paper("lora")["tags"]
    assert '"a, b"' in paperlog("export --format json key:lora").out
    paperlog("tag lora --remove 'a, b'")
    assert "a, b" not in paperlog.paper("lora")["tags"]


def test_symbols_in_tags_are_significant(paperlog: Shell) -> None:
    paperlog("tag vit --add C++ --add C# --add c")
    assert paperlog.paper("vit")["tags"] == ["C++", "C#", "c"]
    paperlog("tag vit --remove c++")
    assert paperlog.paper("vit")["tags"] == ["C#", "c"]
    assert paperlog("list tag:c#").lines == paperlog("list tag:c").lines == [paperlog("list key:vit").lines[0]]


def test_imported_tag_can_be_removed_and_added_again(paperlog: Shell) -> None:
    assert paperlog.paper("attention-sinks")["tags"] == ["language"]
    paperlog("tag attention-sinks --remove language")
    assert paperlog.paper("attention-sinks")["tags"] == []
    paperlog("tag attention-sinks --add Language")
    assert paperlog.paper("attention-sinks")["tags"] == ["language"]


def test_tag_may_consist_of_symbols(paperlog: Shell) -> None:
    paperlog("tag lora --add ★ --add !!")
    assert paperlog.paper("lora")["tags"] == ["★", "!!"]


@pytest.mark.parametrize("words", [["tag", "lora"], ["tag", "lora", "--add", " "]])
def test_tag_without_any_tags_is_refused(paperlog: Shell, words: list[str]) -> None:
    assert paperlog(words).code == 2
