"""Statuses, the queue, ratings and tags."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from support.shell import Shell


def test_a_paper_is_marked_read(paperlog: Shell) -> None:
    result = paperlog("mark-read chinchilla")
    assert result.code == 0
    assert result.out == "● Training Compute-Optimal Large Language Models (chinchilla): read 23 Nov 2026\n"
    paper = paperlog.paper("chinchilla")
    assert (paper["status"], paper["status_on"]) == ("read", "2026-11-23")
    assert (paper["reads"], paper["read_on"]) == (["2026-11-23"], "2026-11-23")


def test_a_reading_has_a_day_stars_and_a_note(paperlog: Shell) -> None:
    paperlog("mark-read lora gpt-3 --on 2024-05-03 --rating 4 --note 'rank 8 is enough'")
    for name in ("lora", "gpt-3"):
        paper = paperlog.paper(name)
        assert (paper["read_on"], paper["status_on"], paper["rating"]) == ("2024-05-03", "2024-05-03", 4)
        assert paper["notes"] == [{"id": 1, "at": "2026-11-23T12:00:00Z", "text": "rank 8 is enough"}]


@pytest.mark.parametrize(
    ("on", "day"),
    [
        ("today", "2026-11-23"),
        ("yesterday", "2026-11-22"),
        ("-3d", "2026-11-20"),
        ("-23d", "2026-10-31"),
        ("2024-05-03", "2024-05-03"),
        ("2024-05", "2024-05"),
        ("2026-11", "2026-11"),
    ],
)
def test_days_of_reading(paperlog: Shell, on: str, day: str) -> None:
    assert paperlog(f"mark-read lora --on {on}").code == 0
    assert paperlog.paper("lora")["reads"] == [day]


@pytest.mark.parametrize(
    "on",
    [
        "2023-13-01",
        "2023-02-30",
        "2024",
        "tomorrow",
        "3 days ago",
        "-3",
        "",
        "20240503",
        "2024-5-3",
        "-99999d",
        "\u0662\u0660\u0662\u0664-\u0660\u0665",
    ],
)
def test_what_is_no_day_is_refused(paperlog: Shell, on: str) -> None:
    result = paperlog(["mark-read", "lora", "--on", on])
    assert (result.code, result.out) == (2, "")
    assert "Use today, yesterday, -3d, 2024-05-03 or 2024-05" in result.err
    assert paperlog.paper("lora")["status"] == "unread"


@pytest.mark.parametrize("on", ["2026-11-24", "2026-12", "2027-01-01"])
def test_a_day_in_the_future_is_refused(paperlog: Shell, on: str) -> None:
    result = paperlog(f"mark-read lora --on {on}")
    assert result.code == 2
    assert "in the future" in result.err


def test_reading_again_keeps_both_days(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2024-05-03")
    paperlog("mark-read lora")
    paperlog("mark-read lora --on 2022-01")
    paper = paperlog.paper("lora")
    assert paper["reads"] == ["2022-01", "2024-05-03", "2026-11-23"]
    assert paper["read_on"] == paper["status_on"] == "2026-11-23"
    assert "read 23 Nov 2026, 3 times" in paperlog("show lora").out


def test_the_same_day_twice_is_no_change(paperlog: Shell) -> None:
    paperlog("mark-read lora")
    before = paperlog.store.read_bytes()
    result = paperlog("mark-read lora")
    assert (result.code, paperlog.store.read_bytes()) == (0, before)
    assert result.out.endswith("read 23 Nov 2026 (no change)\n")


def test_unread_keeps_the_days_of_reading(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2024-05-03")
    paperlog("mark-unread lora")
    paper = paperlog.paper("lora")
    assert (paper["status"], paper["reads"]) == ("unread", ["2024-05-03"])
    assert "unread, last read 3 May 2024" in paperlog("show lora").out


@pytest.mark.parametrize("status", ["reading", "skimmed", "dropped"])
def test_each_status_has_its_command(paperlog: Shell, status: str) -> None:
    assert f"{status} 23 Nov 2026" in paperlog(f"mark-{status} lora").out
    assert paperlog.paper("lora")["status"] == status
    assert [paper["key"] for paper in paperlog(f"list --status {status} --json").json] == ["lora"]


def test_a_paper_remembers_when_it_was_begun(paperlog: Shell) -> None:
    paperlog("mark-reading lora")
    paperlog.now = datetime(2026, 11, 30, tzinfo=UTC)
    paperlog("mark-read lora")
    paper = paperlog.paper("lora")
    assert (paper["started_on"], paper["read_on"]) == ("2026-11-23", "2026-11-30")
    paperlog("mark-unread lora")
    assert paperlog.paper("lora")["started_on"] is None


def test_the_queue_keeps_its_order(paperlog: Shell) -> None:
    paperlog("queue vit detr")
    paperlog("queue clip")
    paperlog("queue vit")
    dashboard = paperlog([]).out
    assert dashboard.index("vit") < dashboard.index("detr") < dashboard.index("clip")
    paperlog("mark-read vit")
    assert paperlog.paper("vit")["queued_at"] is None


def test_several_papers_are_all_or_nothing(paperlog: Shell) -> None:
    before = paperlog.store.read_bytes()
    result = paperlog("mark-read chinchilla nosuch")
    assert (result.code, result.out) == (1, "")
    assert "No paper matches 'nosuch'." in result.err
    assert paperlog.store.read_bytes() == before


def test_a_paper_named_twice_is_marked_once(paperlog: Shell) -> None:
    assert len(paperlog("mark-read lora LoRA 2106.09685").lines) == 1


def test_the_dashboard_shows_what_is_being_read_and_what_is_next(paperlog: Shell) -> None:
    paperlog("mark-reading lora")
    paperlog("mark-read chinchilla")
    text = paperlog([]).out
    assert text.startswith(" Reading now\n ◐  lora  LoRA: Low-Rank Adaptation")
    assert "\n Next\n ○  r-cnn  Rich feature hierarchies" in text
    assert " Language   18 papers · ▌········· 1 read\n" in text
