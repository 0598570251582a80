"""The `log` command: showing events and notes, and correcting events."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from paperlog.cli.context import open_session
from paperlog.dates import PartialDate
from paperlog.errors import EventChanged
from paperlog.library import log
from support.shell import Shell

LORA = "LoRA: Low-Rank Adaptation of Large Language Models"


@pytest.fixture
def used(paperlog: Shell) -> Shell:
    """A library with events on several days, recorded in a different order."""
    paperlog("mark-read lora --on 2024-05-03")
    paperlog("mark-read vit --on 2024-05")
    paperlog("progress lora 12/30 --on 2026-11-20")
    paperlog("mark-skimmed bert lora --on 2023-12-24")
    paperlog(["annotate", "lora", "see also\nQLoRA", "--page", "7", "--quote", "a\tlow rank", "--on", "2024-05-03"])
    paperlog.now += timedelta(hours=1)
    paperlog("queue lora")
    return paperlog


def rows(paperlog: Shell, line: str) -> list[tuple[str, ...]]:
    """Return the date, key, kind, number and page of each line that `log` prints in a pipe."""
    result = paperlog(line)
    assert (result.code, result.err) == (0, "")
    return [tuple(row.split("\t")[:5]) for row in result.lines]


ALL = [
    ("2023-12-24", "bert", "skimmed", "1", ""),
    ("2023-12-24", "lora", "skimmed", "1", ""),
    ("2024-05", "vit", "read", "1", ""),
    ("2024-05-03", "lora", "note", "1", "7"),
    ("2024-05-03", "lora", "read", "2", ""),
    ("2026-11-20", "lora", "reading", "3", "12/30"),
    ("2026-11-23", "lora", "queued", "4", ""),
]


def test_log_in_a_pipe_is_tab_separated_and_not_truncated(used: Shell) -> None:
    assert sorted(rows(used, "log")[:2]) == ALL[:2]
    assert rows(used, "log")[2:] == ALL[2:]
    assert rows(used, "log lora") == rows(used, "log key:lora") == [row for row in ALL if row[1] == "lora"]
    assert used("log lora").lines[2].split("\t")[5:] == [LORA, "", ""]
    assert used("log lora").lines[1].split("\t")[5:] == [LORA, "see also QLoRA", "a low rank"]


@pytest.mark.parametrize(
    ("options", "first", "last"),
    [
        ("--since 2024", 2, 7),
        ("--since 2024-05-10", 2, 3),
        ("--until 2024-05-02", 0, 3),
        ("--until 2024", 0, 5),
        ("--since 2024-05-03 --until 2024-05-03", 2, 5),
        ("--since -3d", 5, 7),
        ("--since today", 6, 7),
        ("--since november --until 'last week'", 5, 6),
        ("--since 'last year' --until 'last month'", 7, 7),
        ("--limit 2", 5, 7),
        ("--limit 99", 0, 7),
        ("--limit 2 --until yesterday", 4, 6),
    ],
)
def test_options_limit_the_log(used: Shell, options: str, first: int, last: int) -> None:
    wanted = [*ALL[first:last], *ALL[5:]] if options == "--since 2024-05-10" else ALL[first:last]
    assert sorted(rows(used, f"log {options}")) == sorted(wanted)


@pytest.mark.parametrize("option", ["--since", "--until"])
def test_dates_that_cannot_be_parsed_are_refused(paperlog: Shell, option: str) -> None:
    for text in ("soon", "2024-5", "2024..2025", ""):
        result = paperlog(["log", option, text])
        assert (result.code, result.out) == (2, "")
        assert result.err == (
            f"Can't parse date '{text}'. "
            "Use today, tuesday, 3-days-ago, -2w, this-month, november, 2024, 2024-05 or 2024-05-03.\n"
        )
    assert paperlog("log --since 2025 --until 2024").err == "'2025..2024' ends before it starts.\n"


def test_exact_name_wins_over_a_query(used: Shell) -> None:
    used(["add", "--title", "About LoRA"])
    used("mark-read about-lora")
    assert {key for _, key, *_ in rows(used, "log LoRA")} == {"lora"}
    assert {key for _, key, *_ in rows(used, "log lor")} == {"lora", "about-lora"}
    assert {key for _, key, *_ in rows(used, "log --status read --year ..2020")} == {"vit"}


def test_log_of_one_paper_on_a_terminal(used: Shell) -> None:
    assert used("log lora", columns=60).lines == [
        f"{LORA} (lora):",
        "queued 23 Nov 2026, p. 12 of 30",
        " 1 ◌ 24 Dec 2023  skimmed",
        "      3 May 2024  note 1, p. 7",
        "                  │ a   low rank",
        "                  see also",
        "                  QLoRA",
        " 2 ●  3 May 2024  read",
        " 3 ◐ 20 Nov 2026  reading, p. 12 of 30",
        " 4 ◇ 23 Nov 2026  queued",
    ]
    assert used("log lora -n 2", columns=25).lines[-4:] == [
        " 3 ◐ 20 Nov 2026", "    reading, p. 12 of 30", " 4 ◇ 23 Nov 2026", "    queued",
    ]  # fmt: skip


def test_log_by_day_on_a_terminal(used: Shell) -> None:
    used("mark-read detr --note 'end to end'")
    assert used("log --since 2024", columns=60).lines == [
        " May 2024",
        " ●  vit   read     An Image is Worth 16x16 Words: Transform…",
        "",
        " 3 May 2024",
        "    lora  note 1   p. 7",
        "                   │ a   low rank",
        "                   see also",
        "                   QLoRA",
        f" ●        read     {LORA[:40]}…",
        "",
        " 20 Nov 2026",
        " ◐  lora  reading  p. 12 of 30  LoRA: Low-Rank Adaptation o…",
        "",
        " 23 Nov 2026",
        f" ◇  lora  queued   {LORA[:40]}…",
        " ●  detr  read     End-to-End Object Detection with Transfo…",
        "          note 1   end to end",
    ]


def test_log_by_day_on_a_narrow_terminal(used: Shell) -> None:
    used("annotate detr 'end to end'")
    used("progress lora 13")
    assert used("log --since 2024-05-03", columns=40).lines[5:] == [
        "   lora  note 1, p. 7",
        "   │ a   low rank",
        "   see also",
        "   QLoRA",
        " ● read",
        "   LoRA: Low-Rank Adaptation of Large L…",
        "",
        " 20 Nov 2026",
        " ◐ lora  reading, p. 12 of 30",
        "   LoRA: Low-Rank Adaptation of Large L…",
        "",
        " 23 Nov 2026",
        " ◇ lora  queued",
        "   LoRA: Low-Rank Adaptation of Large L…",
        "   detr  note 1",
        "   end to end",
        " ◐ lora  reading, p. 13 of 30",
        "   LoRA: Low-Rank Adaptation of Large L…",
    ]


def test_notes_in_the_log_are_rendered(paperlog: Shell) -> None:
    for text in (
        "**Rank 8** is $r=8$",
        "one line\nand [another](https://x.org)\n\n- a list\n- of two",
        "| a | b |\n|---|---|\n| c | d |",
        "```\nx = 1\n```",
        "plain\n\ntext",
        "2. second",
    ):
        paperlog(["annotate", "lora", text])
    rows = [
        "note 1: Rank 8 is r=8",
        "note 2",
        "one line",
        "and another (https://x.org)",
        "",
        "• a list",
        "• of two",
        "note 3",
        "a   b",
        "─────",
        "c   d",
        "note 4",
        "  x = 1",
        "note 5",
        "plain",
        "",
        "text",
        "note 6: 2. second",
    ]
    assert [line[17:] for line in paperlog("log lora", columns=80).lines[1:]] == rows
    assert paperlog("log lora", columns=27).lines[-3:] == ["    text", "    23 Nov 2026", "    note 6: 2. second"]
    assert "\t**Rank 8** is $r=8$\t" in paperlog("log lora").out


def test_long_notes_in_the_log_are_wrapped(paperlog: Shell) -> None:
    paperlog(["annotate", "lora", "word " * 10])
    paperlog(["annotate", "lora", "*word* " * 5 + "\n" + "word " * 4])
    margin = " " * 17
    assert paperlog("log lora", columns=40).lines[2:] == [
        "    23 Nov 2026  note 1",
        f"{margin}word word word word",
        f"{margin}word word word word",
        f"{margin}word word",
        "    23 Nov 2026  note 2",
        f"{margin}word word word word",
        f"{margin}word",
        f"{margin}word word word word",
    ]


def test_log_as_json_is_a_flat_list(used: Shell) -> None:
    items = used("log lora --json").json
    assert [item["day"] for item in items] == [row[0] for row in ALL if row[1] == "lora"]
    assert {(item["key"], item["title"]) for item in items} == {("lora", LORA)}
    (event,) = [item for item in items if item["status"] == "reading"]
    recorded = next(each for each in used.paper("lora")["log"] if each["status"] == "reading")
    assert event == {**recorded, "key": "lora", "title": LORA, "number": 3, "note": None}
    note = next(item for item in items if item["note"])
    assert note == {
        **dict.fromkeys(event), "key": "lora", "title": LORA, "day": "2024-05-03", "at": "2024-05-03T12:00:00Z",
        "note": used.paper("lora")["notes"][0],
    }  # fmt: skip


def test_empty_log(paperlog: Shell) -> None:
    assert paperlog("log --json").json == []
    for line, hint in (
        ("log", "Your log is empty. Start it: paperlog mark-read PAPER\n"),
        ("log lora", "No events or notes match.\n"),
        ("log --since 2024", "No events or notes match.\n"),
    ):
        assert (paperlog(line).out, paperlog(line).err) == ("", "")
        result = paperlog(line, columns=80)
        assert (result.code, result.out, result.err) == (0, "", hint)


def test_event_without_a_date_comes_first(used: Shell) -> None:
    used("mark-read moe")
    tables = used.tables()
    (record,) = [each for each in tables["readings"].values() if each["key"] == "moe"]
    del record["log"][0]["day"]
    used.store.write_text(json.dumps(tables), "utf-8")
    assert rows(used, "log")[0] == ("", "moe", "read", "1", "")
    assert rows(used, "log --since 0001 --limit 99")[0] != ("", "moe", "read", "1", "")
    assert used("log", columns=60).lines[0] == " date unknown"
    assert used("log moe", columns=60).lines[1] == " 1 ● date unknown  read"


# Correcting


def test_remove_an_event(used: Shell) -> None:
    before = used.paper("lora")
    result = used("log lora --remove 2")
    assert result.code == 0
    assert result.lines == [
        "Removed event 2 of LoRA (read, 3 May 2024)",
        f"◇ {LORA} (lora): queued 23 Nov 2026, p. 12 of 30",
    ]
    paper = used.paper("lora")
    assert (paper["reads"], len(paper["log"]), len(paper["notes"])) == ([], 3, 1)
    assert used("undo").out == "Undone: removed event 2 of LoRA (read, 3 May 2024)\n"
    assert used.paper("lora") == before
    used("log lora --remove 4")
    assert used.paper("lora")["status"] == "skimmed"


def test_change_the_date_of_an_event(used: Shell) -> None:
    before = used.paper("lora")
    result = used("log lora --edit 2 --on 2026-11-22")
    assert result.lines[0] == "Changed the date of event 2 of LoRA (read, 3 May 2024) to 22 Nov 2026"
    assert used.paper("lora")["reads"] == ["2026-11-22"]
    assert [kind for _, _, kind, *_ in rows(used, "log lora")] == ["skimmed", "note", "reading", "read", "queued"]
    assert used("log lora --edit 3 --on -1d").lines == [
        f"◇ {LORA} (lora): queued 23 Nov 2026, p. 12 of 30 (no change)",
    ]  # fmt: skip
    used("undo")
    assert used.paper("lora") == before


def test_unknown_event_numbers_are_refused(used: Shell) -> None:
    before = used.store.read_bytes()
    for number in ("0", "5", "-1"):
        for options in (f"--remove={number}", f"--edit={number} --on today"):
            result = used(f"log lora {options}")
            assert (result.code, result.err) == (
                1, f"The log of lora has no event {number}. It has 4: paperlog log lora\n",
            )  # fmt: skip
    assert used("log moe --remove 1").err == "The log of moe has no event 1. Its log is empty.\n"
    assert used("log nosuch --remove 1").code == 1
    assert used("log lora --edit 1 --on 2027").code == 2
    assert used.store.read_bytes() == before


@pytest.mark.parametrize(
    "options",
    [
        "--remove 1",
        "lora --edit 1",
        "lora --on today",
        "lora --remove 1 --on today",
        "lora --remove 1 --edit 1 --on today",
        "lora --remove 1 --since 2024",
        "lora --remove 1 --until 2024",
        "lora --remove 1 --limit 1",
        "lora --remove 1 --status read",
    ],
)
def test_conflicting_options_are_refused(used: Shell, options: str) -> None:
    before = used.store.read_bytes()
    result = used(f"log {options}")
    assert (result.code, result.out) == (2, "")
    assert result.err == "To correct an event: paperlog log PAPER --remove N, or --edit N --on DATE\n"
    assert used.store.read_bytes() == before


def test_removing_asks_on_a_terminal(used: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperlog.cli.context._stdin_is_terminal", lambda: True)
    result = used("log lora --remove 2", stdin="n\n", columns=120)
    assert result.err == "Remove event 2 of lora (read, 3 May 2024)? [y/N] Nothing was changed.\n"
    assert len(used.paper("lora")["log"]) == 4
    assert used("log lora --remove 2 --yes", columns=120).err == ""
    assert len(used.paper("lora")["log"]) == 3


def test_event_that_another_process_changed_is_kept(paperlog: Shell) -> None:
    paperlog("mark-read lora")
    session = open_session(paperlog.store, {})
    entry = session.find("lora")
    paperlog("log lora --edit 1 --on 2024-05-03")
    with pytest.raises(EventChanged, match="The log of lora changed at the same time"):
        log.remove_event(session, entry, 1)
    with pytest.raises(EventChanged):
        log.edit_event(session, entry, 1, PartialDate(2025))
    assert paperlog.paper("lora")["reads"] == ["2024-05-03"]
