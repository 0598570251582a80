"""The reading log as one self-contained HTML page. Only images are loaded from the network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from string import Template

from paperlog.formats.base import Export, stars
from paperlog.formats.html.article import STATUS_SYMBOLS, article
from paperlog.formats.html.charts import charts
from paperlog.formats.html.groups import Group, by_category
from paperlog.formats.html.groups import by_month as groups_by_month
from paperlog.formats.html.markup import Markup, element, join
from paperlog.models import EMPTY, Entry, Status
from paperlog.stats.counts import Progress, tag_counts
from paperlog.stats.reading import reading_stats
from paperlog.text import plural, sanitize

_STATUS_ORDER = (Status.READ, Status.READING, Status.QUEUED, Status.SKIMMED, Status.DROPPED, Status.UNREAD)


def dumps(
    contents: Export,
    *,
    with_notes: bool = False,
    with_images: Mapping[str, bytes] = EMPTY,
    by_month: bool = False,
    title: str = "Reading log",
) -> str:
    """Write the page, with the user's changes applied. `with_images` are PNG files to embed, by their URLs."""
    entries = list(contents.entries)
    reads = [day for entry in entries for day in entry.reading.reads]
    # The charts end with the last reading: the page is the same on every day.
    stats = reading_stats(contents.categories, entries, max(reads).first_day if reads else date.min)
    categories = {group.category.key: group.category for group in stats.progress}
    groups = groups_by_month(entries) if by_month else by_category(categories.values(), entries)
    articles = {
        entry.key: article(
            entry,
            with_notes=with_notes,
            images=with_images,
            category=categories[entry.paper.category] if by_month else None,
        )
        for entry in entries
    }
    style, script = read_asset("page.css"), read_asset("page.js")
    images = "https: data:" if with_images else "https:"
    page = Template(read_asset("page.html")).substitute(
        policy=f"default-src 'none'; img-src {images}; style-src {csp_hash(style)}; script-src {csp_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
        title=join([title]),
        style=style,
        script=script,
        totals=_totals(stats.papers, stats.statuses),
        latest=join([_latest_activity(entries)]),
        charts=join(charts(stats), "\n"),
        categories=join((_category_progress(group, linked=not by_month) for group in stats.progress), "\n"),
        filters=join(_filters(stats.progress, entries), "\n"),
        count=plural(len(entries), "paper"),
        sections=join((_section(group, articles) for group in groups), "\n"),
    )
    return sanitize(page, lines=True)


def read_asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def csp_hash(text: str) -> str:
    """Return the Content-Security-Policy source of an inline style or script."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _totals(papers: int, statuses: Mapping[Status, int]) -> Markup:
    """Return the total number of papers, and the number of papers per status."""
    counts = [f"{STATUS_SYMBOLS[status]} {statuses[status]} {status}" for status in _STATUS_ORDER if statuses[status]]
    return join((element("li", part) for part in [plural(papers, "paper"), *counts]), "\n")


def _latest_activity(entries: Sequence[Entry]) -> str:
    """Return text with the date of the latest reading or status change."""
    days = [day for entry in entries for day in (*entry.reading.reads, entry.reading.status_on) if day]
    return f"Latest entry {max(days).in_words()}" if days else ""


def _category_progress(group: Progress, *, linked: bool) -> Markup:
    counts, category = group.counts, group.category
    return element(
        "li",
        element("a", category.name, href=f"#category:{category.key}" if linked else None),
        element("progress", value=counts.read, max=counts.papers, aria_hidden="true"),
        element("span", f"{counts.read} of {counts.papers} read"),
        data_color=category.color,
    )


def _filters(categories: Sequence[Progress], entries: Sequence[Entry]) -> Iterable[Markup]:
    """Yield a filter for each property that differs between papers."""
    statuses = {entry.reading.status for entry in entries}
    ratings = {entry.reading.rating for entry in entries if entry.reading.rating}
    if len(categories) > 1:
        options = [(group.category.key, group.category.name) for group in categories]
        yield _filter("category", "Category", options)
    if len(statuses) > 1:
        yield _filter("status", "Status", [(status, status) for status in Status if status in statuses])
    if ratings:
        options = [(str(rating), stars(rating) + " or more" * (rating < 5)) for rating in range(5, 0, -1)]
        yield _filter("rating", "Rating", options)
    years = {str(entry.paper.published.year) if entry.paper.published else "" for entry in entries}
    if len(years) > 1:
        yield _filter("year", "Year", [(year, year) for year in sorted(filter(None, years), reverse=True)])
    if tags := tag_counts(entries):
        yield _filter("tag", "Tag", [(tag, tag) for tag in sorted(tags, key=str.casefold)])


def _filter(name: str, label: str, options: Iterable[tuple[str, str]]) -> Markup:
    option_elements = [element("option", text, value=value) for value, text in [("", label), *options]]
    return element("select", *option_elements, name=name, aria_label=label)


def _section(group: Group, articles: Mapping[str, Markup]) -> Markup:
    heading = element("h2", group.heading, id=group.id)
    members = (articles[entry.key] for entry in group.entries)
    return element("section", join((heading, *members), "\n"), aria_labelledby=group.id, data_color=group.color)
