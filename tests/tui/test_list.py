"""Search, filters, sorting and saved views."""

from __future__ import annotations

from support.browsing import BrowserPilot
from support.shell import Shell

FIRST, LAST = "moe", "vae"


def test_search_updates_while_typing(browser: BrowserPilot) -> None:
    assert browser("slash").write("is:unread rank adaptation").key == "lora"
    browser("enter")
    assert browser.app.focused is browser.screen.list_pane.papers
    assert browser.key == "lora"
    assert len(browser("escape").keys) == 49
    assert browser.key == "lora"
    assert len(browser("slash").write("swin")("escape").keys) == 49
    assert not browser.screen.list_pane.papers.show_horizontal_scrollbar
    assert browser("slash").write("zzzz")("down").keys == []
    assert "No matching papers." in browser.text
    assert "No match for 'zzzz'; the word was ignored." in " ".join(browser.text.replace("│", " ").split())
    assert browser("r 1 n N t o O enter h").toasts == []


def test_search_keeps_the_list_width(browser: BrowserPilot) -> None:
    before = [line[:37] for line in browser.lines]
    browser("slash").write("diffus")("escape").rest()
    assert [line[:37] for line in browser.lines] == before


def test_invalid_query_shows_carets_and_keeps_the_results(browser: BrowserPilot) -> None:
    browser("slash").write("is:unread catgory")
    found = browser.keys
    browser.write(":vis")
    assert browser.keys == found
    field, caret, first = browser.lines[1:4]
    assert field[caret.index("^") :].startswith("catgory:vis")
    assert caret.count("^") == len("catgory")
    assert "Unknown field 'catgory'. Did you" in first
    browser("backspace backspace backspace backspace")
    assert "^" not in browser.text
    browser("escape slash").write("x" * 60 + " year:20x0")
    assert "^^^^" in browser.text
    assert "year:20x0" in browser.lines[2]


def test_words_find_the_same_papers_as_the_search_command(paperlog: Shell, browser: BrowserPilot) -> None:
    for words in ("low rank", "transfomer is:unread", "gan or lora", "category:vision ^detection self"):
        found = [paper["key"] for paper in paperlog(["search", "--limit", "99", "--json", words]).json]
        assert browser("slash").write(words).keys == found
        assert browser.key == found[0]
        assert "by relevance" in browser.text
        browser("escape")
    browser("slash").write("low rank")("enter")
    found = browser.keys
    assert browser("R").keys == found[::-1]
    assert browser("S y").keys == sorted(found)


def test_search_results_stay_under_the_cursor_after_a_reload(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("j k slash").write("mixture for chinchilla")("enter j")
    key = browser.key
    paperlog("rate lora 5")
    assert browser.refresh().key == key


def test_filter_is_added_to_the_query(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("mark-read bert")
    browser("f")
    assert "unread                       is:unread" in browser.text
    browser.refresh()("r")
    assert browser.keys == ["bert"]
    assert "/ is:read" in browser.text
    assert browser("f 2").keys == []
    assert "/ is:read category:vision" in browser.text
    assert len(browser("f u").keys) == 21
    assert "/ category:vision is:unread" in browser.text
    assert len(browser("f a").keys) == 49
    assert len(browser("f j k j enter").keys) == 48
    assert len(browser("f escape").keys) == 48


def test_filter_keeps_the_words_of_a_search(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("mark-read lora")
    browser.refresh()("slash").write("rank or gan")("enter f r")
    assert "/ (rank or gan) is:read" in browser.text
    assert browser.keys == ["lora"]
    assert "/ rank or gan " in browser("f a").text
    browser("slash").write("(")("enter f r")
    assert browser.toasts[-1] == "Unclosed parenthesis."
    assert "/ (  " in browser.text


def test_sorting(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("rate bert 5")
    browser("S").refresh()("r")
    assert browser.key == FIRST
    assert browser.keys[0] == "bert"
    assert "49 papers · by rating ─╯" in browser.text
    assert "Language   " not in browser.text
    browser("S t R")
    assert "49 papers · by title, reversed ─╯" in browser.text
    for key, first in {"y": "attention-sinks", "p": "moe", "a": "moe", "d": "moe", "t": "vit"}.items():
        assert browser(f"S {key}").keys[0] == first, key
    assert browser("S o").keys[0] == FIRST
    assert browser("R").keys[0] == LAST


def test_views(paperlog: Shell, browser: BrowserPilot) -> None:
    assert browser("v").toasts == ["No saved views yet. Search for something, then press V to save the query."]
    assert browser("V").toasts[-1] == "No query to save. Search for something first."
    browser("slash").write("year:..2014")("enter V").write("classics")("enter")
    assert paperlog("view list --json").json == [{"name": "classics", "query": "year:..2014"}]
    assert browser.toasts[-1] == "Saved @classics: year:..2014"
    assert len(browser("escape v").keys) == 49
    assert "1  @classics  year:..2014" in browser.text
    assert len(browser("1").keys) == 3
    assert "/ @classics" in browser.text
    browser("V escape V").write("No Name!")("enter")
    assert browser.toasts[-1].startswith("Invalid view name 'No Name!'")
