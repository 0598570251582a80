"""The log of a reading as text in BibTeX."""

from __future__ import annotations

import pytest
from hypothesis import given
from msgspec.structs import replace

from paperlog.formats.reading_log import encode_log, invalid_events, parse_log
from paperlog.models import Event, Reading, Status
from support.libraries import logs


@given(logs())
def test_any_log_is_read_again(log: tuple[Event, ...]) -> None:
    reading = Reading("a", log=log)
    read = Reading("a", log=parse_log("a", encode_log(reading), Status.UNREAD))
    assert replace(read.state, progress=None) == replace(reading.state, progress=None)
    assert [(each.day, each.status, each.progress) for each in read.events] == [
        (each.day, each.status, each.progress) for each in reading.events
    ]


def test_log_is_readable() -> None:
    text = "2026-05-03 queued; 2026-05 reading; p. 12 of 30; read; 2026 queued at 2026-11-23T12:00:00+00:00"
    reading = Reading("a", log=parse_log("a", text, Status.UNREAD))
    assert (reading.status, str(reading.queued_at), reading.pages) == (Status.QUEUED, "2026-11-23 12:00:00+00:00", 30)
    assert encode_log(reading) == text


def test_status_that_another_program_set_comes_last() -> None:
    (first, last) = parse_log("a", "2026-05-03 reading", Status.READ)
    assert (first.status, last.status, last.day) == (Status.READING, Status.READ, None)
    assert len(parse_log("a", "2026-05-03 read", Status.READ)) == 1


@pytest.mark.parametrize(
    "text", ["finished", "2026-13 read", "2026-05-03", "p. 0", "p. 1000001", "p. 1 of 1000001", "read at noon",
             "read at 2026-05-03"],
)  # fmt: skip
def test_only_valid_events_of_a_log_are_read(text: str) -> None:
    log = f"2026-05-03 reading; {text};; p. 999999 of 1000000"
    assert [str(event.day or event.progress) for event in parse_log("a", log, Status.UNREAD)] == [
        "2026-05-03",
        "p. 999999 of 1000000",
    ]
    assert invalid_events(log) == [text]
    assert parse_log("a", text, Status.UNREAD) == ()
