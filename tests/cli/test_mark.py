"""The `mark-*` and `queue` commands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from support.shell import Shell


def test_mark_read(paperlog: Shell) -> None:
    result = paperlog("mark-read chinchilla")
    assert result.code == 0
    assert result.out == "● Training Compute-Optimal Large Language Models (chinchilla): read 23 Nov 2026\n"
    paper = paperlog.paper("chinchilla")
    assert (paper["status"], paper["status_on"]) == ("read", "2026-11-23")
    assert (paper["reads"], paper["read_on"]) == (["2026-11-23"], "2026-11-23")


def test_mark_read_with_a_date_a_rating_and_a_note(paperlog: Shell) -> None:
    paperlog("mark-read lora gpt-3 --on 2024-05-03 --rating 4 --note 'rank 8 is enough'")
    for name in ("lora", "gpt-3"):
        paper = paperlog.paper(name)
        assert (paper["read_on"], paper["status_on"], paper["rating"]) == ("2024-05-03", "2024-05-03", 4)
        (note,) = paper["notes"]
        assert (note["id"], note["at"], note["text"]) == (1, "2026-11-23T12:00:00Z", "rank 8 is enough")


@pytest.mark.parametrize(
    ("on", "day"),
    [
        ("today", "2026-11-23"),
        ("yesterday", "2026-11-22"),
        ("-3d", "2026-11-20"),
        ("'3 days ago'", "2026-11-20"),
        ("Tuesday", "2026-11-17"),
        ("'last tuesday'", "2026-11-17"),
        ("'17 Nov 2026'", "2026-11-17"),
        ("last-month", "2026-10"),
        ("november", "2026-11"),
        ("-23d", "2026-10-31"),
        ("2024-05-03", "2024-05-03"),
        ("2024-05", "2024-05"),
        ("2026-11", "2026-11"),
    ],
)
def test_dates_of_the_on_option(paperlog: Shell, on: str, day: str) -> None:
    assert paperlog(f"mark-read lora --on {on}").code == 0
    assert paperlog.paper("lora")["reads"] == [day]


@pytest.mark.parametrize(
    "on",
    [
        "2023-13-01",
        "2023-02-30",
        "2024",
        "tomorrow",
        "last week",
        "monday",
        "-3",
        "",
        "2024-5-3",
        "-99999d",
        "\u0662\u0660\u0662\u0664-\u0660\u0665",
    ],
)
def test_invalid_dates_are_refused(paperlog: Shell, on: str) -> None:
    result = paperlog(["mark-read", "lora", "--on", on])
    assert (result.code, result.out) == (2, "")
    assert "Use " in result.err or result.err == f"The date '{on}' doesn't exist.\n"
    assert paperlog.paper("lora")["status"] == "unread"


@pytest.mark.parametrize("on", ["2026-11-24", "2026-12", "2027-01-01"])
def test_future_dates_are_refused(paperlog: Shell, on: str) -> None:
    result = paperlog(f"mark-read lora --on {on}")
    assert result.code == 2
    assert "in the future" in result.err


def test_reading_again_keeps_all_dates(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2024-05-03")
    paperlog("mark-read lora")
    paperlog("mark-read lora --on 2022-01")
    paper = paperlog.paper("lora")
    assert paper["reads"] == ["2022-01", "2024-05-03", "2026-11-23"]
    assert paper["read_on"] == paper["status_on"] == "2026-11-23"
    assert "read 3 times, last on 23 Nov 2026" in paperlog("show lora").out


def test_marking_read_twice_on_the_same_date_changes_nothing(paperlog: Shell) -> None:
    paperlog("mark-read lora")
    before = paperlog.store.read_bytes()
    result = paperlog("mark-read lora")
    assert (result.code, paperlog.store.read_bytes()) == (0, before)
    assert result.out.endswith("read 23 Nov 2026 (no change)\n")


def test_mark_unread_keeps_the_read_dates(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2024-05-03")
    paperlog("mark-unread lora")
    paper = paperlog.paper("lora")
    assert (paper["status"], paper["reads"]) == ("unread", ["2024-05-03"])
    assert "unread, last read 3 May 2024" in paperlog("show lora").out


@pytest.mark.parametrize("status", ["reading", "skimmed", "dropped"])
def test_every_status_has_a_command(paperlog: Shell, status: str) -> None:
    since = "since " if status == "reading" else ""
    assert f"{status} {since}23 Nov 2026" in paperlog(f"mark-{status} lora").out
    assert paperlog.paper("lora")["status"] == status
    assert [paper["key"] for paper in paperlog(f"list --status {status} --json").json] == ["lora"]


@pytest.mark.parametrize("status", ["reading", "skimmed", "dropped"])
def test_every_status_takes_a_date_and_a_note(paperlog: Shell, status: str) -> None:
    assert paperlog(f"mark-{status} lora vit --on 2024-05-03 --note 'see table 3'").code == 0
    for name in ("lora", "vit"):
        paper = paperlog.paper(name)
        assert (paper["status"], paper["status_on"]) == (status, "2024-05-03")
        assert [note["text"] for note in paper["notes"]] == ["see table 3"]
    sentence = f"marked LoRA and ViT {status} on 3 May 2024, with a note"
    assert paperlog("history --json").json[0]["sentence"] == sentence
    assert paperlog(f"mark-{status} lora --on 2026-11-24").code == 2


def test_marking_again_changes_the_date_only_if_one_is_given(paperlog: Shell) -> None:
    paperlog("mark-reading lora")
    paperlog.now = datetime(2026, 11, 30, tzinfo=UTC)
    assert "since 23 Nov 2026 (no change)" in paperlog("mark-reading lora").out
    assert "since 23 Nov 2026 (no change)" in paperlog("mark-reading lora --on 2026-11-23").out
    assert "since 20 Nov 2026" in paperlog("mark-reading lora --on 2026-11-20").out
    paper = paperlog.paper("lora")
    assert [event["day"] for event in paper["log"]] == ["2026-11-20"]
    assert paper["started_on"] == "2026-11-20"
    paperlog("undo")
    assert paperlog.paper("lora")["started_on"] == "2026-11-23"


def test_mark_reading_records_the_start_date(paperlog: Shell) -> None:
    paperlog("mark-reading lora")
    paperlog.now = datetime(2026, 11, 30, tzinfo=UTC)
    paperlog("mark-read lora")
    paper = paperlog.paper("lora")
    assert (paper["started_on"], paper["read_on"]) == ("2026-11-23", "2026-11-30")
    paperlog("mark-unread lora")
    assert paperlog.paper("lora")["started_on"] is None


def test_queue_keeps_its_order(paperlog: Shell) -> None:
    paperlog("queue vit detr")
    paperlog("queue clip")
    paperlog("queue vit")
    dashboard = paperlog([]).out
    assert dashboard.index("vit") < dashboard.index("detr") < dashboard.index("clip")
    paperlog("mark-read vit")
    assert paperlog.paper("vit")["queued_at"] is None


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z"])
def test_queue_that_reaches_an_end_of_the_calendar_gets_new_times(paperlog: Shell, moment: str) -> None:
    paperlog("queue vit detr")
    content = paperlog.store.read_text("utf-8")
    paperlog.store.write_text(content.replace(str(paperlog.paper("detr")["queued_at"]), moment), "utf-8")
    queue = paperlog.keys("next --count 2")
    assert sorted(queue) == ["detr", "vit"]
    paperlog("queue clip")
    assert paperlog.keys("next --count 3") == [*queue, "clip"]
    paperlog("queue --first vae")
    assert paperlog.keys("next --count 4") == ["vae", *queue, "clip"]
    assert paperlog("undo 2").code == 0
    assert paperlog.paper("detr")["queued_at"] == moment


def test_several_papers_are_marked_all_or_none(paperlog: Shell) -> None:
    before = paperlog.store.read_bytes()
    result = paperlog("mark-read chinchilla nosuch")
    assert (result.code, result.out) == (1, "")
    assert "No paper matches 'nosuch'." in result.err
    assert paperlog.store.read_bytes() == before


def test_paper_named_twice_is_marked_once(paperlog: Shell) -> None:
    assert len(paperlog("mark-read lora LoRA 2106.09685").lines) == 1


def test_dashboard_shows_papers_being_read_and_next_papers(paperlog: Shell) -> None:
    paperlog("mark-reading lora")
    paperlog("mark-read chinchilla")
    text = paperlog([]).out
    assert text.startswith(" Reading now\n ◐  lora  LoRA: Low-Rank Adaptation")
    assert "\n Next\n ○  r-cnn  Rich feature hierarchies" in text
    assert " Language   18 papers · ▌········· 1 read\n" in text
