"""The browser while another paperlog writes: changes wait, the reader does not, and no note is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.browsing import Session, browsing
from support.shell import Shell


@pytest.fixture
def screen(paperlog: Shell) -> Iterator[Session]:
    with browsing(paperlog) as session:
        yield session


def notes(paperlog: Shell) -> list[str]:
    return [note["text"] for note in paperlog.read("moe")["notes"]]


def test_others_write_while_the_reader_thinks(paperlog: Shell, screen: Session) -> None:
    for stars, keys in enumerate(("slash a", "escape n a", "escape t a", "escape f", "escape question_mark"), start=1):
        screen(keys)
        assert paperlog(f"rate lora {stars}").code == 0


def test_changes_wait_and_the_reader_does_not(paperlog: Shell, screen: Session) -> None:
    with screen.while_another_writes(paperlog.store):
        screen("r j 4")
        assert screen.key == "lm-is-compression"
        assert screen.toasts == []
    assert paperlog.read("moe")["status"] == "read"
    assert paperlog.read("lm-is-compression")["rating"] == 4


def test_a_view_waits_and_the_reader_does_not(paperlog: Shell, screen: Session) -> None:
    with screen.while_another_writes(paperlog.store):
        screen("slash").write("year:..2014")("enter V").write("classics")("enter j")
        assert screen.key == "gan"
    assert screen.toasts == ["Saved @classics: year:..2014"]
    assert paperlog("view list --json").json == [{"name": "classics", "query": "year:..2014"}]


def test_a_note_that_waits_is_another_than_the_next(paperlog: Shell, screen: Session) -> None:
    with screen.while_another_writes(paperlog.store):
        screen("n").write("one")("ctrl+s n").write("two")("escape")
    assert notes(paperlog) == ["one"]
    screen("n ctrl+s")
    assert notes(paperlog) == ["one", "two"]


def test_notes_that_could_not_be_saved_are_kept_together(paperlog: Shell, screen: Session) -> None:
    whole = paperlog.store.read_bytes()
    with screen.while_another_writes(paperlog.store):
        screen("n").write("one")("ctrl+s n").write("two")("escape")
        paperlog.store.write_text("garbage")
    assert "can't be read" in screen.text
    paperlog.store.write_bytes(whole)
    screen("n ctrl+s")
    assert notes(paperlog) == ["one\ntwo"]


def test_quitting_waits_for_a_note_that_waits(paperlog: Shell, screen: Session) -> None:
    with screen.while_another_writes(paperlog.store):
        screen("n").write("one")("ctrl+s").send("q")
    assert not screen.is_open
    assert notes(paperlog) == ["one"]


def test_who_quits_is_told_of_a_note_that_can_not_be_saved(paperlog: Shell, screen: Session) -> None:
    with screen.while_another_writes(paperlog.store):
        screen("n").write("one")("ctrl+s").send("q")
        paperlog.store.write_text("garbage")
    assert screen.is_open
    assert screen.toasts[-1] == "The note on moe is not saved: n there goes on. q again drops it."
