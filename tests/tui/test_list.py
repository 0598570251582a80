"""Search, filters, sorting and saved views."""

from __future__ import annotations

from paperlog.query.sorting import Order
from support.browsing import BrowserPilot, browsing
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
    assert "No paper matches." in browser.text
    assert "No match for 'zzzz'; the word was ignored." in " ".join(browser.text.replace("│", " ").split())
    assert browser("r 1 n N t o O enter h").toasts == []


def test_search_keeps_the_list_width(browser: BrowserPilot) -> None:
    browser.rest()
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


def test_filters_are_added_to_the_query_and_removed(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("mark-read bert")
    browser.refresh()("f")
    assert "[ ] r ● read " in browser.text
    browser("r enter")
    assert browser.keys == ["bert"]
    assert "/ is:read" in browser.text
    assert browser("f 2 enter").keys == []
    assert "/ is:read category:vision" in browser.text
    browser("f")
    assert "[x] r ● read " in browser.text
    browser("r u i enter")
    assert "/ is:unread,reading category:vision" in browser.text
    assert len(browser.keys) == 21
    assert len(browser("f 0").keys) == 49
    assert len(browser("f j k j space enter").keys) == 0
    assert "/ is:queued" in browser.text
    assert len(browser("f escape").keys) == 0
    browser("escape slash").write("category:vision year:2020")("enter f r enter")
    assert browser.screen.list_pane.search.query_text == "year:2020 is:read category:vision"


def test_filters_keep_the_words_of_a_search(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("mark-read lora")
    browser.refresh()("slash").write("rank or gan")("enter f r enter")
    assert "/ (rank or gan) is:read" in browser.text
    assert browser.keys == ["lora"]
    assert "/ rank or gan " in browser("f 0").text
    browser("slash").write("(")("enter f")
    assert browser.toasts[-1] == "Unclosed parenthesis."
    assert "/ (  " in browser.text


def test_passages_are_shown_below_the_papers_that_a_search_finds(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("slash").write("low rank decomposition")("enter")
    assert browser.lines[4].startswith("│▌  …from low-rank decomposition.")
    paperlog("annotate lora 'our zebra note'")
    browser.refresh()("slash").write("zebra")("enter")
    assert "our zebra note" in browser.text
    browser("r")
    assert "● LoRA" in browser.text
    assert browser.click("#papers", 5, 1).screen.paper_pane.has_focus


def test_empty_result_says_what_to_try(paperlog: Shell, browser: BrowserPilot) -> None:
    text = " ".join(browser("slash").write("is:read")("enter").text.replace("│", " ").split())
    assert "No paper matches. Try other or fewer words, remove a filter" in text
    paperlog(["remove", *paperlog.keys("list"), "--yes"])
    assert "No papers yet. Press a to add one" in " ".join(browser.refresh()("escape").text.replace("│", " ").split())


def test_marked_papers(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("space j space")
    assert [line[1:5] for line in browser.lines if "✓" in line] == ["✓○ M", "✓○ R"]
    assert "49 of 49 · 2 marked" in browser.text
    browser("slash").write("is:unread rlaif")("enter 4 r")
    assert [paperlog.paper(key)["rating"] for key in ("moe", "lm-is-compression", "rlaif")] == [4, None, 4]
    assert browser.status == "Marked MoE and RLAIF read on 23 Nov 2026 · z undo"
    assert "2 marked" not in browser("escape").text
    assert browser.screen.list_pane.search.query_text == "is:unread rlaif"
    browser("escape slash").write("gan")("enter asterisk")
    assert {entry.key for entry in browser.screen.list_pane.chosen} == {*browser.keys}
    browser("asterisk")
    assert [entry.key for entry in browser.screen.list_pane.chosen] == [browser.key]


def test_marks_of_removed_papers_are_removed(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("space space")
    paperlog("remove moe --yes")
    assert [entry.key for entry in browser.refresh().screen.list_pane.chosen] == ["lm-is-compression"]


def test_columns_depend_on_the_width_and_sort_the_list(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 4")
    with browsing(paperlog, 200, 24) as browser:
        heading = browser.lines[2]
        assert heading.split()[1:7] == ["Title", "Author", "Year", "Stars", "Read", "Key"]
        row = next(line for line in browser.lines if "● LoRA" in line)
        for name, cell in (
            ("Author", "Hu"),
            ("Year", "2021"),
            ("Stars", "★★★★☆"),
            ("Read", "23 Nov 2026"),
            ("Key", "lora"),
        ):
            assert row[heading.index(name) :].startswith(cell)
        for name, order in (("Year", Order.PUBLISHED), ("Author", Order.AUTHOR), ("Key", Order.KEY)):
            browser.click("#column-header", heading.index(name) - 1, 0)
            assert browser.screen.view.query.order is order
        assert "Key▲" in browser.text
        browser.click("#column-header", heading.index("Key") - 1, 0)
        assert "Key▼" in browser.text
        assert browser.keys[0] == "yolo"
        assert "Key" not in browser("K").lines[2]
        assert "Key" in browser("K").lines[2]
        assert browser.resize(100, 24).lines[2].split()[1:4] == ["Title", "Year", "Stars"]


def test_number_of_listed_papers_is_always_shown(paperlog: Shell) -> None:
    for columns, lines in ((120, 24), (60, 20), (40, 10), (20, 6)):
        with browsing(paperlog, columns, lines) as browser:
            assert " 49 of 49" in browser.text
            browser("slash").write("low rank")
            assert f" {len(browser.keys)} of 49" in browser.text
            assert " 0 of 49" in browser("escape f r enter").text
            assert " 49 of 49 · 1 mark" in browser("escape space").text


def test_split(browser: BrowserPilot) -> None:
    browser("greater_than_sign greater_than_sign")
    assert browser.screen.list_pane.size.width > 42
    browser("less_than_sign " * 9)
    assert browser.screen.list_share == 30
    assert browser.screen.list_pane.size.width < 24


def test_sorting(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("rate bert 5")
    browser("S").refresh()("r")
    assert browser.key == FIRST
    assert browser.keys[0] == "bert"
    assert "of 49 · by rating ─╯" in browser.text
    assert "Language   " not in browser.text
    browser("S t R")
    assert "of 49 · by title, reversed ─╯" in browser.text
    for key, first in {"y": "attention-sinks", "p": "moe", "a": "moe", "d": "moe", "t": "vit"}.items():
        assert browser(f"S {key}").keys[0] == first, key
    assert browser("S o").keys[0] == FIRST
    assert browser("R").keys[0] == LAST


def test_views(paperlog: Shell, browser: BrowserPilot) -> None:
    assert browser("v").status == "No saved views yet. Search for something, then press V to save the query."
    assert browser("V").status == "No query to save. Search for something first."
    browser("slash").write("year:..2014")("enter V").write("classics")("enter")
    assert paperlog("view list --json").json == [{"name": "classics", "query": "year:..2014"}]
    assert browser.status == "Saved @classics: year:..2014 · z undo"
    assert len(browser("escape v").keys) == 49
    assert "1  @classics  year:..2014" in browser.text
    assert len(browser("1").keys) == 3
    assert "/ @classics" in browser.text
    browser("V escape V").write("No Name!")("enter")
    assert browser.toasts[-1].startswith("Invalid view name 'No Name!'")
