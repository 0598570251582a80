"""Reports as Markdown, and the texts that the HTML page shares."""

from __future__ import annotations

from collections.abc import Iterator

from paperlog.dates import MONTHS
from paperlog.formats.base import stars, title_link
from paperlog.formats.notes import note_markdown
from paperlog.formats.text import escape_markdown, markdown_link
from paperlog.models import Note, Paper
from paperlog.stats.report import Report, ReportedPaper, YearFigures
from paperlog.text import enumerated, plural, printable

HEADINGS = {
    "read": "Read", "skimmed": "Skimmed", "started": "Started", "dropped": "Dropped", "noted": "Notes on other papers",
}  # fmt: skip


def dumps(report: Report) -> str:
    """Write a digest in Markdown. Notes are quoted as they were written."""
    blocks = [f"# {title(report)}", totals(report)]
    if report.year:
        blocks += _year_blocks(report.year)
    for name, papers in report.sections.items():
        if papers:
            blocks += [f"## {HEADINGS[name]}", "\n".join(map(_item, papers))]
    return printable("\n\n".join(blocks) + "\n", lines=True)


def title(report: Report) -> str:
    return f"Reading report: {report.period.in_words()}"


def totals(report: Report) -> str:
    """Return the numbers of papers in a sentence: `3 papers read, 1 started.`."""
    counts = [f"{len(papers)} {name}" for name, papers in report.sections.items() if papers and name != "noted"]
    if not counts:
        return "Nothing was read, started or dropped."
    number, _, rest = ", ".join(counts).partition(" ")
    return f"{plural(int(number), 'paper')} {rest}."


def byline(paper: Paper) -> str:
    """Return the authors and the year of publication, such as `Edward J. Hu and 7 more, 2021`."""
    year = str(paper.published.year) if paper.published else ""
    return ", ".join(filter(None, (paper.people(3), year)))


def details(reported: ReportedPaper) -> str:
    """Return the dates and the rating: `, 24 Nov 2026, read before, ★★★★☆`."""
    rating = reported.entry.reading.rating
    dates = [enumerated([day.in_words() for day in reported.days])] if reported.days else []
    before = ["read before"] if reported.was_read_before else []
    rated = [stars(rating)] if rating else []
    return "".join(f", {part}" for part in dates + before + rated)


def figures(year: YearFigures) -> Iterator[tuple[str, str]]:
    """Yield a label and a text for each figure of a year, except the months. A text may be empty."""
    yield "Readings by category", ", ".join(f"{category.name} {count}" for category, count in year.categories)
    yield "Best rated", ", ".join(f"{entry.paper.name} ({entry.reading.rating})" for entry in year.best)
    yield "Read again", ", ".join(entry.paper.name for entry in year.reread)
    yield "Longest streak", plural(year.longest.weeks, "week") if year.longest else ""


def _year_blocks(year: YearFigures) -> Iterator[str]:
    months = ", ".join(f"{MONTHS[month.month - 1]} {count}" for month, count in sorted(year.months.items()))
    shown = [("Readings by month", months), *figures(year)]
    lines = [f"- {label}: {escape_markdown(text)}" for label, text in shown if text]
    if lines:
        yield "\n".join(lines)


def _item(reported: ReportedPaper) -> str:
    """Return a list item with the title, the details and the notes."""
    paper = reported.entry.paper
    url, _ = title_link(paper)
    linked = markdown_link(paper.title, url) if url else escape_markdown(paper.title)
    about = f" ({escape_markdown(byline(paper))})" if byline(paper) else ""
    line = f"- {linked}{about}{details(reported)}"
    return "\n".join([line, "\n\n".join(map(_quoted, reported.notes))]).rstrip()


def _quoted(note: Note) -> str:
    """Return a note as a block quote in a list item."""
    return "\n".join(f"  > {line}".rstrip() for line in note_markdown(note).splitlines())
