"""The `progress` command, and where progress is shown."""

from __future__ import annotations

import pytest

from support.shell import Shell

TITLE = "LoRA: Low-Rank Adaptation of Large Language Models (lora)"
HOW_TO_MARK = "That was the last page. To mark lora as read: paperlog mark-read lora\n"


def events(paperlog: Shell) -> list[tuple[str, str | None, int | None, int | None]]:
    log = paperlog.paper("lora")["log"]
    return [(event["day"], event["status"], event["page"], event["pages"]) for event in log]


def test_progress_is_recorded_and_shown(paperlog: Shell) -> None:
    assert paperlog("progress lora").out == "lora\t\t\t\n"
    assert paperlog("progress lora", columns=80).err == (
        "No page recorded yet. To record one: paperlog progress lora 12/30\n"
    )
    assert paperlog("progress lora 5 --on 2024-05-03").out == f"◐ {TITLE}: reading since 3 May 2024, p. 5\n"
    assert paperlog("progress lora 12/30").out == f"◐ {TITLE}: reading since 3 May 2024, p. 12 of 30\n"
    assert events(paperlog) == [("2024-05-03", "reading", 5, None), ("2026-11-23", None, 12, 30)]
    assert paperlog("progress lora").out == "lora\t12\t30\t2026-11-23\n"
    shown = " ".join(paperlog("progress lora", columns=40).out.split())
    assert shown == f"◐ {TITLE}: reading since 3 May 2024, p. 12 of 30"
    sentences = [change["sentence"] for change in paperlog("history --json").json]
    assert sentences == ["recorded page 12 of LoRA", "recorded page 5 of LoRA on 3 May 2024"]
    paperlog("undo")
    assert paperlog("progress lora").out == "lora\t5\t\t2024-05-03\n"


def test_number_of_pages_is_kept(paperlog: Shell) -> None:
    paperlog("progress lora 12/30")
    assert "p. 14 of 30" in paperlog("progress lora 14").out
    assert "p. 15 of 28" in paperlog("progress lora 15/28").out
    paperlog("mark-read lora")
    assert "p. " not in paperlog("show lora").out
    assert "p. 2 of 28" in paperlog("progress lora 2").out
    assert paperlog.paper("lora")["status"] == "reading"


def test_page_of_a_dropped_paper_makes_it_one_being_read_again(paperlog: Shell) -> None:
    paperlog("progress lora 12")
    paperlog("mark-dropped lora")
    assert paperlog("progress lora 12").out.endswith("(lora): reading since 23 Nov 2026, p. 12\n")


def test_recording_the_same_page_again_on_the_same_day_changes_nothing(paperlog: Shell) -> None:
    paperlog("progress lora 12/30")
    before = paperlog.store.read_bytes()
    assert paperlog("progress lora 12").out.endswith("p. 12 of 30 (no change)\n")
    assert paperlog.store.read_bytes() == before
    paperlog("progress lora 12 --on yesterday")
    assert [day for day, *_ in events(paperlog)] == ["2026-11-23", "2026-11-22"]


@pytest.mark.parametrize(
    "page", ["0", "0/30", "12/0", "12/", "/30", "12/30/40", "x", "", "-1", "1.5", "40%", "1000001", "12/1000001"]
)
def test_garbage_is_refused(paperlog: Shell, page: str) -> None:
    result = paperlog(["progress", "lora", "--", page])
    assert (result.code, result.err) == (
        2, f"Can't parse page '{page}'. Use 12, or 12/30 with the number of pages.\n",
    )  # fmt: skip
    assert events(paperlog) == []


def test_page_after_the_last_one_is_refused(paperlog: Shell) -> None:
    message = "Page 31 is beyond the last page (30). If lora has more pages: paperlog progress lora 31/PAGES\n"
    for _ in range(2):
        result = paperlog("progress lora 31/30")
        assert (result.code, result.err) == (2, message)
        paperlog("progress lora 12/30")
    assert paperlog("progress lora 31").err == message
    assert len(events(paperlog)) == 1


@pytest.mark.parametrize("option", ["--yes", "--on today"])
def test_options_need_a_page(paperlog: Shell, option: str) -> None:
    result = paperlog(f"progress lora {option}")
    assert (result.code, result.err) == (2, "--on and --yes need a page: paperlog progress PAPER 12/30\n")


def test_last_page_in_a_pipe_does_not_mark_the_paper_as_read(paperlog: Shell) -> None:
    for line in ("progress lora 30/30", "progress lora 30"):
        result = paperlog(line)
        assert (result.code, result.err) == (0, HOW_TO_MARK)
    assert paperlog.paper("lora")["status"] == "reading"
    assert paperlog("progress lora 29").err == ""


@pytest.mark.parametrize(("answer", "status"), [("y\n", "read"), ("n\n", "reading"), ("", "reading")])
def test_last_page_on_a_terminal_offers_to_mark_the_paper_as_read(
    paperlog: Shell, monkeypatch: pytest.MonkeyPatch, answer: str, status: str
) -> None:
    monkeypatch.setattr("paperlog.cli.context._stdin_is_terminal", lambda: True)
    result = paperlog("progress lora 30/30 --on 2024-05-03", stdin=answer, columns=120)
    assert result.err == "That was the last page. Mark lora as read? [y/N] "
    assert (paperlog.paper("lora")["status"], paperlog.paper("lora")["status_on"]) == (status, "2024-05-03")
    assert paperlog("progress vit 12/30 --on 2024-05-03", columns=120).err == ""


def test_yes_marks_the_paper_as_read_after_the_last_page(paperlog: Shell) -> None:
    result = paperlog("progress lora 30/30 --yes")
    assert result.lines == [f"◐ {TITLE}: reading since 23 Nov 2026, p. 30 of 30", f"● {TITLE}: read 23 Nov 2026"]
    assert result.err == ""
    paperlog("undo")
    assert paperlog.paper("lora")["status"] == "reading"


def test_progress_is_shown_with_the_paper(paperlog: Shell) -> None:
    paperlog("progress lora 12/30")
    assert "\nreading since 23 Nov 2026, p. 12 of 30\n" in paperlog("show lora").out
    assert "│ ◐ reading since 23 Nov 2026, p. 12 of 30 " in paperlog("show lora", columns=80).out
    paperlog("mark-dropped lora")
    assert "\ndropped 23 Nov 2026, p. 12 of 30\n" in paperlog("show lora").out


def test_lists_show_the_progress_of_papers_being_read(paperlog: Shell) -> None:
    paperlog("progress lora 12/30")
    paperlog("progress bert 3")
    paperlog("progress vit 9/22")
    paperlog("mark-dropped vit")
    row = " ◐  lora  LoRA: Low-Rank Adaptation of Large Language Mo…  p. 12 of 30  Jun 2021"
    assert paperlog("list is:reading", columns=80).lines[1] == row
    assert "  p. 12 of 30  today" in paperlog([], columns=80).out
    assert paperlog("list is:reading", columns=40).lines[1:3] == [
        " ◐ lora  p. 12 of 30  Jun 2021", "   LoRA: Low-Rank Adaptation of Large",
    ]  # fmt: skip
    assert not any("p. 9" in line for line in paperlog("list", columns=80).lines)
    assert paperlog([]).lines[1].endswith("Large Language Models  p. 12 of 30")
    assert paperlog("list is:reading").lines[0].split("\t")[-1] == "LoRA: Low-Rank Adaptation of Large Language Models"


def test_progress_is_omitted_where_no_title_would_fit(paperlog: Shell) -> None:
    paperlog("progress generative-agents 999998/999999")
    paperlog("rate generative-agents 4")
    for columns, is_shown in ((60, False), (80, True)):
        (_, row) = paperlog("list is:reading", columns=columns).lines
        assert ("p. 999998 of 999999" in row) is is_shown
        assert len(row) <= columns


def test_page_means_reading_after_the_first_page_was_removed(paperlog: Shell) -> None:
    paperlog("progress lora 1/99 --on 2024-05-01")
    paperlog("progress lora 3/9 --on 2024-05-02")
    result = paperlog("log lora --remove 1")
    assert "reading since 2 May 2024, p. 3 of 9" in result.out
    assert paperlog.paper("lora")["status"] == "reading"
    paperlog("progress lora 4 --on 2024-05-03")
    assert paperlog("mark-reading lora --on 2024-04").code == 0
    assert paperlog.paper("lora")["started_on"] == "2024-04"
    paperlog("mark-dropped lora")
    assert paperlog.paper("lora")["status"] == "dropped"
