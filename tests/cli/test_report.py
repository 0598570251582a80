"""The `report` command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.shell import Shell
from support.terminal import run_in_terminal

LORA = "[LoRA: Low-Rank Adaptation of Large Language Models](https://arxiv.org/abs/2106.09685)"
BERT = "[BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding](https://arxiv.org/abs/1810.04805)"


@pytest.fixture
def used(paperlog: Shell) -> Shell:
    """A library with events in this week, in this month and in this year. Today is Monday, 23 November 2026."""
    paperlog("mark-read bert --on 2025-03-03")
    paperlog("mark-read bert --on 2026-11-17 --rating 4")
    paperlog("mark-read lora --rating 5")
    paperlog(["annotate", "lora", "rank 8 *works*\n\n- a list", "--page", "7", "--quote", "a low\nrank"])
    paperlog(["annotate", "lora", "another"])
    paperlog("mark-read gpt --on 2026-11")
    paperlog("mark-reading vit --on today")
    paperlog("mark-reading elmo --on today")
    paperlog("mark-skimmed elmo")
    paperlog("mark-dropped ddpm")
    paperlog("annotate gan 'only a note'")
    return paperlog


def test_report_of_a_week(used: Shell) -> None:
    result = used("report")
    assert (result.code, result.err) == (0, "")
    assert result.lines[:14] == [
        "# Reading report: 23 Nov 2026 to 29 Nov 2026",
        "",
        "1 paper read, 1 skimmed, 1 started, 1 dropped.",
        "",
        "## Read",
        "",
        f"- {LORA} (Edward J. Hu, Yelong Shen, Phillip Wallis and 5 more, 2021), 23 Nov 2026, ★★★★★",
        "  > p. 7",
        "  >",
        "  > > a low",
        "  > > rank",
        "  >",
        "  > rank 8 *works*",
        "  >",
    ]
    assert result.lines[14:18] == ["  > - a list", "", "  > another", ""]
    assert [line for line in result.lines if line.startswith("## ")] == [
        "## Read", "## Skimmed", "## Started", "## Dropped", "## Notes on other papers",
    ]  # fmt: skip
    assert (
        used("report week").out
        == used("report this-week").out
        == used("report --since today").out.replace("since 23 Nov 2026", "23 Nov 2026 to 29 Nov 2026")
    )


def test_periods_of_a_report(used: Shell) -> None:
    def read(line: str) -> list[str]:
        return [paper["key"] for paper in used(f"report --json {line}").json["read"]]

    assert read("month") == read("november") == ["gpt", "bert", "lora"]
    assert read("'last week'") == read("2026-11-16..2026-11-17") == ["bert"]
    assert read("2025") == ["bert"]
    assert read("year") == ["gpt", "bert", "lora"]
    assert read("..") == ["bert", "gpt", "lora"]
    assert read("--until 2025") == ["bert"]
    assert used("report 2024").out == "# Reading report: 2024\n\nNothing was read, started or dropped.\n"
    assert used("report week --since today").code == used("report soon").code == used("report 2025..2024").code == 2


def test_report_of_a_year(used: Shell) -> None:
    used("mark-read vit --on 2026-11-10 --rating 3")
    assert used("report year").lines[2:9] == [
        "4 papers read, 1 skimmed, 1 dropped.",
        "",
        "- Readings by month: November 4",
        "- Readings by category: Language 3, Vision and Image Generation 1",
        "- Best rated: LoRA (5), BERT (4), ViT (3)",
        "- Read again: BERT",
        "- Longest streak: 3 weeks",
    ]
    assert f"- {BERT} (Jacob Devlin, Ming-Wei Chang, Kenton Lee and 1 more, 2018), 17 Nov 2026, read before, ★★★★☆" in (
        used("report year").lines
    )
    year = used("report year --json").json["year"]
    assert year == {
        "months": [{"month": "2026-11", "readings": 4}],
        "categories": [{"key": "language", "readings": 3}, {"key": "vision", "readings": 1}],
        "best_rated": ["lora", "bert", "vit"],
        "read_again": ["bert"],
        "longest_streak": {"weeks": 3, "first_week": "2026-11-09"},
    }
    assert used("report month --json").json["year"] is None
    used("mark-read vit --on 2026-11-12")
    assert "10 Nov 2026 and 12 Nov 2026, ★★★☆☆" in used("report year").out


def test_report_json(used: Shell) -> None:
    report = used("report --json").json
    assert (report["since"], report["until"]) == ("2026-11-23", "2026-11-29")
    assert [(paper["key"], paper["days"]) for paper in report["started"]] == [("vit", ["2026-11-23"])]
    (lora,) = report["read"]
    assert (lora["rating"], [note["text"] for note in lora["notes"]]) == (5, ["rank 8 *works*\n\n- a list", "another"])
    for option in ("-o r.md", "-o r.json", "--format html"):
        result = used(f"report --json {option}")
        assert (result.code, result.err) == (2, "--json can't be combined with --format or --output.\n")
    assert used("report .. --json").json["since"] is used("report .. --json").json["until"] is None


def test_report_as_html(used: Shell, tmp_path: Path) -> None:
    used(["annotate", "lora", "<script>alert(1)</script> [x](javascript:alert(1)) &#x202e;"])
    page = used("report -f html").out
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<h2>Read</h2>" in page
    assert "<em>works</em>" in page
    assert '<blockquote dir="auto">a low\nrank</blockquote>' in page
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert "\u202e" not in page
    assert "<svg" not in page
    year = used("report year --format html").out
    assert "<li><b>Read again:</b> BERT</li>" in year
    assert re.findall("<figcaption><b>(.*?)</b>", year) == ["Reading days", "Readings by month", "Ratings"]
    assert 'aria-label="Readings by month: Nov 2026 3"' in year
    file = tmp_path / "report.html"
    assert used(["report", "-o", str(file)]).out == f"Wrote the report to {file}\n"
    assert file.read_text("utf-8") == page
    assert used(["report", "-o", str(file)]).code == 2
    assert used(["report", "-o", str(file), "--force", "--format", "markdown"]).code == 0
    assert file.read_text("utf-8") == used("report -o -").out


@pytest.mark.parametrize("name", ["report.pdf", "report.bib", "report.txt", "report"])
def test_file_of_another_format_is_refused(used: Shell, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    result = used(["report", "-o", str(file)])
    assert (result.code, result.err) == (2, "Choose a format with --format: markdown, html.\n")
    assert not file.exists()
    assert used(["report", "-o", str(file), "--format", "markdown"]).code == 0
    assert used(["report", "-o", str(tmp_path / "report.MD")]).code == 0


def test_encoding_of_a_report(used: Shell, tmp_path: Path) -> None:
    """A document in a pipe is in UTF-8, as in a file; on a terminal, it has the encoding of the terminal."""
    env = {"PYTHONIOENCODING": "ascii", "PAPERLOG_STORE": str(used.store)}
    command = [sys.executable, "-m", "paperlog", "report", "2026-11-23"]
    piped = subprocess.run(command, env={**os.environ, **env}, capture_output=True, check=True).stdout
    assert "★★★★★" in piped.decode("utf-8")
    shown = run_in_terminal(used, "report 2026-11-23", 200, PYTHONIOENCODING="ascii")
    assert any(line.endswith("23 Nov 2026, ?????") for line in shown)


def test_titles_and_notes_cannot_break_out_of_the_report(paperlog: Shell) -> None:
    paperlog(["add", "--title", "[x](y) <b>*a*\x1b[31m", "--category", "language"])
    paperlog(["mark-read", "x-y-b-a-31m", "--note", "```\n# open\x1b[31m\n\n## Read"])
    lines = paperlog("report").lines
    assert r"- \[x\](y) \<b\>\*a\*, 23 Nov 2026" in lines
    assert lines[-4:] == ["  > ```", "  > # open␛[31m", "  >", "  > ## Read"]


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("report month category:language", ["bert", "elmo", "gpt", "lora"]),
        ("report month category:language rating:5", ["lora"]),
        ("report month rating:5 or key:bert", ["bert", "lora"]),
        ("report rating:5 or key:bert", ["lora"]),
        ("report '(rating:5 or key:vit) ^is:read'", ["vit"]),
        ("report month --category language --rating 4..", ["bert", "lora"]),
        ("report rating:5", ["lora"]),
        ("report 'rating:5 or key:vit' --category vision", ["vit"]),
        ("report --since 2026-11-01 key:gpt", ["gpt"]),
        ("report year vit", ["vit"]),
        ("report month tag:nothing", []),
    ],
)
def test_query_selects_papers(used: Shell, line: str, keys: list[str]) -> None:
    sections = [value for value in used(f"{line} --json").json.values() if isinstance(value, list)]
    assert sorted(paper["key"] for section in sections for paper in section) == keys


def test_figures_of_a_year_count_only_the_selected_papers(used: Shell) -> None:
    year = used("report year rating:5 --json").json["year"]
    assert (year["best_rated"], sum(month["readings"] for month in year["months"])) == (["lora"], 1)
