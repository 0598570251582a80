"""Arguments that begin with a dash."""

from __future__ import annotations

import pytest

from support.shell import Shell


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["-5%"], "-5%"),
        (["-5% accuracy", "at --page 3"], "-5% accuracy at --page 3"),
        (["as fast,", "-5%", "-", "accuracy"], "as fast, -5% - accuracy"),
        (["- one\n- two"], "- one\n- two"),
        (["-y is an option"], "-y is an option"),
        (["--5%"], "--5%"),
        (["-5%", "--", "-y", "--page"], "-5% -y --page"),
    ],
)
def test_text_that_begins_with_a_dash(paperlog: Shell, words: list[str], text: str) -> None:
    for command in (["annotate", "lora", *words], ["note", "--page", "7", "lora", *words]):
        assert paperlog(command).code == 0
    notes = paperlog.paper("lora")["notes"]
    assert [(note["text"], note["page"]) for note in notes] == [(text, None), (text, "7")]


def test_options_after_a_text_with_a_dash_are_options(paperlog: Shell) -> None:
    paperlog(["annotate", "lora", "-5%", "--page=7", "--on", "-3d", "--quote", "-5 points", "-y"])
    (note,) = paperlog.paper("lora")["notes"]
    assert (note["text"], note["page"], note["quote"], note["at"][:10]) == ("-5%", "7", "-5 points", "2026-11-20")
    assert len(paperlog("list -rn 3 -- is:unread").lines) == len(paperlog("list -rn3 is:unread").lines) == 3
    paperlog("annotate lora -- '-- a text'")
    assert paperlog.paper("lora")["notes"][1]["text"] == "-- a text"
