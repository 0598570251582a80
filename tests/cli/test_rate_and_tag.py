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


def test_rate_several_papers(paperlog: Shell) -> None:
    paperlog("rate lora vit 2010.11929 4")
    paperlog("queue bert gpt")
    paperlog("rate --where is:queued 2")
    assert [paperlog.paper(key)["rating"] for key in ("lora", "vit", "bert", "gpt")] == [4, 4, 2, 2]
    assert paperlog("undo").out == "Undone: rated BERT and GPT 2 stars\n"
    paperlog("rate lora vit --clear")
    assert paperlog.keys("list is:rated") == []


@pytest.mark.parametrize("line", ["rate lora", "rate", "rate --where is:read"])
def test_missing_rating_is_refused(paperlog: Shell, line: str) -> None:
    result = paperlog(line)
    assert (result.code, result.err) == (
        2,
        "The rating is missing. Give a number from 1 to 5 after the papers, or --clear.\n",
    )


def test_rate_takes_either_stars_or_clear(paperlog: Shell) -> None:
    result = paperlog("rate lora 4 --clear")
    assert (result.code, result.err) == (2, "Give either a rating or --clear, not both.\n")


def test_hint_for_a_library_without_tags(new_paperlog: Shell) -> None:
    new_paperlog("add --title Tides")
    new_paperlog("remove --where is:unread --yes")
    result = new_paperlog("tags", columns=80)
    assert (result.out, result.err) == ("", "No tags yet. Add one: paperlog tag PAPER +TAG\n")
    assert new_paperlog("tags").err == ""


def test_add_and_remove_tags(paperlog: Shell) -> None:
    paperlog("tag lora gpt-3 --add todo --add peft")
    assert paperlog.paper("lora")["tags"] == ["todo", "peft"]
    paperlog("tag lora --remove todo --add Peft")
    assert paperlog.paper("lora")["tags"] == ["peft"]
    assert paperlog("tags").lines == ["language\t2", "peft\t2", "todo\t1"]
    paperlog("mark-read lora")
    assert paperlog("tags --json").json[1] == {"tag": "peft", "papers": 2, "read": 1}
    assert paperlog("tags", columns=80).lines == [
        " 2  ··········  0 read  language",
        " 2  █████·····  1 read  peft",
        " 1  ··········  0 read  todo",
    ]
    assert paperlog("tags", columns=40).lines[1] == " 2  1 read  peft"


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


@pytest.mark.parametrize("tag", ["a\nb", "a\tb", "\x1b[31mred"])
def test_tags_with_control_characters_are_refused(paperlog: Shell, tag: str) -> None:
    message = "A tag can't contain a line break or a control character: "
    paperlog("tag lora +old")
    for words in (
        ["tag", "vit", f"+{tag}"],
        ["tag", "vit", "--add", tag],
        ["add", "--title", "New", "--tag", tag],
        ["tag", "rename", "old", tag],
    ):
        result = paperlog(words)
        assert result.code == 2
        assert result.err.startswith(message)
        assert len(result.lines) == 0
    assert "old\t1\n" in paperlog("tags").out


def test_imported_tag_with_a_line_break_can_be_removed(paperlog: Shell) -> None:
    record = {"title": "New", "tags": ["a\nb"]}
    paperlog("import -", stdin=json.dumps([record]))
    paperlog(["tag", "new", "-a\nb"])
    assert paperlog.paper("new")["tags"] == []


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


def test_tags_with_a_sign(paperlog: Shell) -> None:
    paperlog("tag lora vit +todo '+to read' +c++")
    assert paperlog("tag lora -todo -C++ -a peft").out.endswith("tagged to read, peft\n")
    assert paperlog.paper("vit")["tags"] == ["todo", "to read", "c++"]
    paperlog("tag --yes -todo --where tag:todo +abandoned -x")
    assert paperlog.paper("vit")["tags"] == ["to read", "c++", "abandoned"]
    paperlog("tag vit -abandoned -d c++")
    assert paperlog.paper("vit")["tags"] == ["to read"]


def test_rename_a_tag(paperlog: Shell) -> None:
    paperlog("tag lora vit +todo")
    paperlog("tag vit +later")
    paperlog("view save mine 'tag:todo,x or ^(tag:TODO year:2020)'")
    paperlog("view save other @mine")
    before = paperlog.contents()
    assert paperlog("tag rename Todo later").out == "Renamed the tag Todo to later: LoRA and ViT, @mine.\n"
    assert [paperlog.paper(key)["tags"] for key in ("lora", "vit")] == [["later"], ["later"]]
    assert paperlog("view list").lines == ["mine\ttag:later,x or ^(tag:later year:2020)", "other\t@mine"]
    assert paperlog("tag rename later later").out == "Nothing was changed.\n"
    paperlog("undo")
    assert paperlog.contents() == before


def test_imported_tag_can_be_renamed_and_spelled_differently(paperlog: Shell) -> None:
    assert paperlog.paper("attention-sinks")["tags"] == ["language"]
    assert paperlog("tag rename Language language").out == "Nothing was changed.\n"
    for name in ("Language", "language", "lang", "language"):
        assert paperlog(f"tag rename {paperlog.paper('attention-sinks')['tags'][0]} {name}").code == 0
        assert paperlog.paper("attention-sinks")["tags"] == [name]
    assert paperlog("import").code == 0
    assert paperlog.paper("attention-sinks")["tags"] == ["language"]


def test_tag_is_renamed_despite_an_invalid_view(paperlog: Shell) -> None:
    paperlog("tag lora +todo")
    paperlog("view save gone 'tag:todo is:unread'")
    tables = paperlog.tables()
    (view,) = tables["views"].values()
    view["query"] = "tag:todo category:gone"
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    paperlog("tag rename todo later")
    assert paperlog.paper("lora")["tags"] == ["later"]
    assert paperlog("view list").lines == ["gone\ttag:todo category:gone"]


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("tag rename nosuch x", 1, "No paper has the tag 'nosuch'. See 'paperlog tags'.\n"),
        ("tag rename language ' '", 2, "A tag can't be empty.\n"),
        ("tag rename language", 2, "To rename a tag: paperlog tag rename OLD NEW\n"),
        ("tag lora", 2, "Give tags to add, as +TAG, or to remove, as -TAG.\n"),
        (
            "tag lora vit 'to do'",
            2,
            "Give tags to add, as +TAG, or to remove, as -TAG: paperlog tag lora vit '+to do'\n",
        ),
        ("tag rename language a,b", 2, "A tag can't contain a comma or a semicolon: 'a,b'.\n"),
    ],
)
def test_invalid_new_names_of_a_tag_are_refused(paperlog: Shell, line: str, code: int, message: str) -> None:
    result = paperlog(line)
    assert (result.code, result.out, result.err) == (code, "", message)


@pytest.mark.parametrize("words", [["tag", "lora"], ["tag", "lora", "--add", " "], ["tag", "lora", "+"]])
def test_tag_without_any_tags_is_refused(paperlog: Shell, words: list[str]) -> None:
    assert paperlog(words).code == 2
