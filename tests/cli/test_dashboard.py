"""The dashboard: `paperlog` without a command."""

from __future__ import annotations

from datetime import timedelta

from support.shell import Shell

LORA = "LoRA: Low-Rank Adaptation of Large Language Models (lora)"


def sections(paperlog: Shell, columns: int = 80) -> dict[str, list[str]]:
    """Return the lines of each section of the dashboard, by its first line."""
    parts = paperlog("", columns=columns).out.rstrip("\n").split("\n\n")
    return {first: lines for first, *lines in (part.split("\n") for part in parts)}


def test_first_steps_are_shown_before_the_first_reading(paperlog: Shell) -> None:
    assert sections(paperlog)[" Try"] == [
        " paperlog search image generation    find papers on a topic",
        " paperlog mark-read lora --rating 4  mark a paper as read",
        " paperlog import my.bib              add your own papers",
    ]
    paperlog("mark-read lora --rating 4")
    assert " Try" not in sections(paperlog)


def test_first_steps_can_be_followed(paperlog: Shell) -> None:
    for line in sections(paperlog)[" Try"][:2]:
        command = line.split("  ")[0].removeprefix(" paperlog ")
        assert paperlog(command).code == 0, command


def test_this_week_and_the_months_are_counted(paperlog: Shell) -> None:
    for paper, day in (("vit", "2026-11-23"), ("lora", "2026-11-17"), ("bert", "2026-11-03"), ("gan", "2025-12")):
        paperlog(f"mark-read {paper} --on {day}")
    paperlog("mark-read vae --on 2025-11-30")
    assert paperlog("", columns=80).lines[:2] == [
        " This week: 1 reading · streak: 2 weeks",
        " Dec ▃··········█ Nov   4 readings",
    ]
    assert paperlog("", columns=30).lines[:2] == [" This week: 1 reading", " streak: 2 weeks"]


def test_papers_being_read_have_their_page_and_the_days_since_their_start(paperlog: Shell) -> None:
    paperlog("mark-reading lora --on 2026-11-17")
    paperlog("progress lora 12/30")
    paperlog("mark-reading vit --on 2026-05")
    paperlog("mark-reading gan")
    rows = sections(paperlog)[" Reading now"]
    assert [row.split()[1] for row in rows] == ["vit", "lora", "gan"]
    assert [row.rpartition("  ")[2] for row in rows] == ["May 2026", "6 days", "today"]
    assert "  p. 12 of 30  " in rows[1]


def test_titles_of_papers_being_read_have_the_space_of_a_short_number_of_days(paperlog: Shell) -> None:
    paperlog("mark-reading bert --on 2026-11-17")
    paperlog("progress bert 12/30 --on 2026-11-18")
    (row,) = sections(paperlog)[" Reading now"]
    assert row == " ◐  bert        BERT: Pre-training of Deep Bidirectional T…  p. 12 of 30  6 days"


def test_titles_of_all_sections_are_aligned(paperlog: Shell) -> None:
    for command in ("mark-reading lora", "queue vit", "mark-read lm-is-compression"):
        paperlog(command)
    paperlog("edit lora --key low-rank-adaptation-of-large-language-models")
    for columns in (80, 110):
        parts = sections(paperlog, columns)
        rows = [parts[" Reading now"][0], parts[" Next"][0], parts[" Last read"][0]]
        starts = {row.index(title) for row, title in zip(rows, ("LoRA:", "An Image", "Language"), strict=True)}
        assert len(starts) == 1


def test_at_most_five_papers_being_read_are_shown(paperlog: Shell) -> None:
    for day, paper in enumerate(["lora", "vit", "gan", "vae", "bert", "gpt", "t5"], 1):
        paperlog(f"mark-reading {paper} --on 2026-11-{day:02}")
    *rows, more = sections(paperlog)[" Reading now"]
    assert [row.split()[1] for row in rows] == ["gan", "vae", "bert", "gpt", "t5"]
    assert more == "    and 2 more: paperlog list is:reading"


def test_next_papers_have_a_reason(paperlog: Shell) -> None:
    paperlog("queue vit")
    rows = sections(paperlog)[" Next"]
    assert rows[1] == "    first in your queue; read Transformer first"
    assert [row.split()[1] for row in rows if row[1] != " "] == ["vit", "elmo", "vae"]


def test_papers_read_last_have_the_date_and_the_rating(paperlog: Shell) -> None:
    for day, paper in enumerate(["lora", "vit", "gan", "vae"], 1):
        paperlog(f"mark-read {paper} --on 2026-11-{day:02} --rating 4")
    rows = sections(paperlog)[" Last read"]
    assert [row.split()[1] for row in rows] == ["vae", "gan", "vit"]
    assert rows[0].endswith("  4 Nov 2026   ★★★★☆")


def test_different_old_note_is_shown_each_day(paperlog: Shell) -> None:
    now = paperlog.now
    for days, text in ((60, "the oldest"), (40, "an old one"), (3, "a new one")):
        paperlog.now = now - timedelta(days=days)
        paperlog(["annotate", "lora", text, "--page", "4"])
    seen = []
    for days in range(4):
        paperlog.now = now + timedelta(days=days)
        seen.append(sections(paperlog)[" From your notes"])
    assert sorted(seen[:2]) == [
        ["    an old one", f"    {LORA}, 14 Oct 2026, p. 4"],
        ["    the oldest", f"    {LORA}, 24 Sep 2026, p. 4"],
    ]
    assert seen[:2] == seen[2:]


def test_long_note_is_cut_after_two_lines(paperlog: Shell) -> None:
    now = paperlog.now
    paperlog.now = now - timedelta(days=60)
    paperlog(["annotate", "lora", "word " * 100])
    paperlog.now = now
    first, second, _ = sections(paperlog)[" From your notes"]
    assert (len(first), len(second), second[-1]) == (78, 80, "…")


def test_recalled_note_is_rendered(paperlog: Shell) -> None:
    now = paperlog.now
    paperlog.now = now - timedelta(days=60)
    paperlog(["annotate", "lora", "# Rank\n\n$r=8$ is **enough**"])
    paperlog.now = now
    assert sections(paperlog)[" From your notes"][:2] == ["    # Rank", "    r=8 is enough"]


def test_date_of_a_recalled_note_is_on_one_line(paperlog: Shell) -> None:
    now = paperlog.now
    paperlog.now = now - timedelta(days=60)
    paperlog("annotate lora enough")
    paperlog.now = now
    for columns, origin in ((74, [f"{LORA}, 24 Sep 2026"]), (73, [f"{LORA},", "24 Sep 2026"])):
        assert sections(paperlog, columns)[" From your notes"] == [f"    {line}" for line in ("enough", *origin)]


def test_bars_of_categories_are_aligned(paperlog: Shell) -> None:
    paperlog("mark-read lora")
    assert paperlog("", columns=80).lines[-3:] == [
        " Language                     ▌·········  1 of 18 read",
        " Vision and Image Generation  ··········  0 of 21 read",
        " General AI                   ··········  0 of 10 read",
    ]
    assert paperlog("", columns=36).lines[-3:-1] == [
        " Language   ▌·········  1 of 18 read",
        " Vision a…  ··········  0 of 21 read",
    ]


def test_dashboard_in_a_pipe_has_no_reasons(paperlog: Shell) -> None:
    paperlog("mark-read lora")
    assert paperlog("").lines[:3] == [
        " Next",
        " ○  r-cnn  Rich feature hierarchies for accurate object detection and semantic segmentation",
        " ○  vae  Auto-Encoding Variational Bayes",
    ]
