"""One page that shows a reading log: all in one file, which asks for nothing but the pictures."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from string import Template

from paperlog.formats.base import Export
from paperlog.formats.html.article import SIGNS, article, stars
from paperlog.formats.html.markup import Markup, element, joined
from paperlog.models import Entry, Status
from paperlog.stats.counts import Progress, progress, tag_counts
from paperlog.text import harmless

_MOST_FIRST = (Status.READ, Status.READING, Status.QUEUED, Status.SKIMMED, Status.DROPPED, Status.UNREAD)


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    """Return the page of what the reader sees; the reader's notes only where they are asked for."""
    entries = list(contents.entries)
    categories = progress(contents.categories, entries)
    style, script = _file("page.css"), _file("page.js")
    page = Template(_file("page.html")).substitute(
        policy=f"default-src 'none'; img-src https:; style-src {_source(style)}; script-src {_source(script)}; "
        "base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        totals=_totals(entries),
        latest=joined([_latest(entries)]),
        categories=joined(map(_overview, categories), "\n"),
        filters=joined(_filters(categories, entries), "\n"),
        count=_count(len(entries)),
        sections=joined((_section(each, entries, with_notes=with_notes) for each in categories), "\n"),
    )
    return harmless(page, lines=True)


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _source(text: str) -> str:
    """Return what a Content-Security-Policy calls a style or a script that stands in the page."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _count(papers: int) -> str:
    return f"{papers} paper{'s' * (papers != 1)}"


def _totals(entries: Sequence[Entry]) -> Markup:
    """Return how many papers there are, and how many of each status."""
    statuses = Counter(entry.reading.status for entry in entries)
    counts = [f"{SIGNS[status]} {statuses[status]} {status}" for status in _MOST_FIRST if statuses[status]]
    return joined((element("li", part) for part in [_count(len(entries)), *counts]), "\n")


def _latest(entries: Sequence[Entry]) -> str:
    """Return the latest day on which something was done with a paper."""
    days = [day for entry in entries for day in (*entry.reading.reads, entry.reading.status_on) if day]
    return f"Latest entry {max(days).in_words()}" if days else ""


def _overview(group: Progress) -> Markup:
    counts, category = group.counts, group.category
    return element(
        "li",
        element("a", category.name, href=f"#category:{category.key}"),
        element("progress", value=counts.read, max=counts.papers, aria_hidden="true"),
        element("span", f"{counts.read} of {counts.papers} read"),
        data_color=category.color,
    )


def _filters(categories: Sequence[Progress], entries: Sequence[Entry]) -> Iterable[Markup]:
    """Give a choice for each thing in which papers differ."""
    statuses = {entry.reading.status for entry in entries}
    ratings = {entry.reading.rating for entry in entries if entry.reading.rating}
    if len(categories) > 1:
        options = [(group.category.key, group.category.name) for group in categories]
        yield _choice("category", "Category", options)
    if len(statuses) > 1:
        yield _choice("status", "Status", [(each, each) for each in Status if each in statuses])
    if ratings:
        options = [(str(each), stars(each) + " or more" * (each < 5)) for each in range(5, 0, -1)]
        yield _choice("rating", "Rating", options)
    if tags := tag_counts(entries):
        yield _choice("tag", "Tag", [(tag, tag) for tag in sorted(tags, key=str.casefold)])


def _choice(name: str, label: str, options: Iterable[tuple[str, str]]) -> Markup:
    chosen = [element("option", words, value=value) for value, words in [("", label), *options]]
    return element("select", *chosen, name=name, aria_label=label)


def _section(group: Progress, entries: Sequence[Entry], *, with_notes: bool) -> Markup:
    category = group.category
    heading = f"category:{category.key}"
    articles = [article(entry, with_notes=with_notes) for entry in entries if entry.paper.category == category.key]
    title = element("h2", category.name, id=heading)
    return element(
        "section",
        joined((title, *articles), "\n"),
        aria_labelledby=heading,
        data_category=category.key,
        data_color=category.color,
    )
