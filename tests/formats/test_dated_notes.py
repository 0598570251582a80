"""Notes as text: what an export writes for a note is read as this note."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from paperlog.formats.dated_notes import dated_note, note_words, parse_note, split_notes
from paperlog.models import UNKNOWN_TIME, Note
from support.libraries import notes

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def note(text: str, page: str | None = None, quote: str | None = None) -> Note:
    return Note(1, NOON, text, "a", None, page, quote)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (note("See Figure 3."), "2026-11-23: See Figure 3."),
        (note("Two:\n\n- one\n  - two"), "2026-11-23: Two:\n\n  - one\n    - two"),
        (note("x", "12"), "2026-11-23, p. 12: x"),
        (note("x", None, "q"), "2026-11-23, “q”: x"),
        (note("", "3, 5", "q\nr"), "2026-11-23, p. 3, 5, “q\n  r”:"),
        (note("x", "a:b", "“q” \\”"), "2026-11-23, p. a\\:b, ““q\\” \\\\\\””: x"),
    ],
)
def test_note_as_text(given: Note, text: str) -> None:
    assert dated_note(given) == text
    read = parse_note(text)
    assert (read.at, read.text, read.page, read.quote) == (NOON, given.text, given.page, given.quote)


@given(notes())
def test_any_notes_are_split_again(given: tuple[Note, ...]) -> None:
    for separator in ("\n", "\n\n"):
        first, texts = split_notes(separator.join(["Comment: 12 pages\n", *map(dated_note, given)]))
        assert first == "Comment: 12 pages"
        read = [parse_note(text) for text in texts]
        assert [(each.text, each.page, each.quote) for each in read] == [
            (each.text, each.page, each.quote) for each in given
        ]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23",
        "2026-11-23:x",
        "x\n2026-11-23: y",
        "2026-11-23: x\ny",
        "2026-11-23, Monday: x",
        " 2026-11-23: x",
        "",
    ],
)
def test_other_text_is_not_a_dated_note(text: str) -> None:
    assert split_notes(text) == (text, [])


def test_note_that_another_program_changed() -> None:
    assert parse_note("2026-11-23, p. 3 without a colon").text == "2026-11-23, p. 3 without a colon"
    assert parse_note("2026-99-23: x").at == UNKNOWN_TIME


def test_words_of_a_note_are_on_one_line() -> None:
    assert note_words(note("a\n\n  b", "3", "q\nr")) == "p. 3: “q r” a b"
