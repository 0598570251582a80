"""One paper on the page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence

from paperlog.dates import PartialDate, local_day
from paperlog.formats.base import stars, title_link
from paperlog.formats.html.markdown import render_note, render_prose
from paperlog.formats.html.markup import Markup, element, join
from paperlog.identifiers import is_web_url
from paperlog.models import Category, Entry, Link, Note, Paper, Status
from paperlog.text import fold

STATUS_SYMBOLS = dict(zip(Status, "○◇◐◌●✗", strict=True))
_MAX_PEOPLE = 5


def article(entry: Entry, *, with_notes: bool, images: Mapping[str, bytes], category: Category | None) -> Markup:
    """Return a paper with its embedded image, if there is one, and the category if it is given."""
    paper, reading = entry.paper, entry.reading
    _, other_links = title_link(paper)
    anchor = element("a", "#", class_="anchor", href=f"#{paper.key}", aria_label=f"Link to {paper.name}")
    parts = [
        element("h3", linked_title(paper), Markup(" "), anchor),
        _status_line(entry, category),
        _byline(paper),
        _tags(entry.tags),
        _summary(paper, images),
        notes_list(reading.notes) if with_notes else "",
        _links("Also at", other_links),
        _links("See also", [link for link in paper.related if is_web_url(link.url)]),
    ]
    return element(
        "article",
        join(parts, "\n"),
        id=paper.key,
        data_category=paper.category,
        data_status=reading.status,
        data_rating=reading.rating,
    )


def linked_title(paper: Paper) -> Markup:
    url, _ = title_link(paper)
    link = element("a", paper.title, href=url, rel="noopener") if url else paper.title
    return element("span", link, class_="title", dir="auto")


def _status_line(entry: Entry, category: Category | None) -> Markup:
    """Return the status, its date, the rating and the category."""
    reading = entry.reading
    symbol = element("span", STATUS_SYMBOLS[reading.status], aria_hidden="true")
    is_read = reading.status is Status.READ
    day = entry.read_on if is_read else reading.status_on
    count = len(reading.reads)
    times = f"read {'twice' if count == 2 else f'{count} times'}" if count > 1 else ""
    status = f"{times}, last on" if times and is_read else reading.status
    parts = [element("span", symbol, f" {status}", class_="status")]
    if day and reading.status is not Status.UNREAD:
        parts.append(time_element(day))
    if times and not is_read:
        parts.append(element("span", times))
    if reading.rating:
        parts.append(stars_element(reading.rating))
    if category:
        parts.append(element("span", category.name, class_="category", data_color=category.color))
    return element("p", join(parts, "\n"), class_="state")


def time_element(day: PartialDate) -> Markup:
    return element("time", day.in_words(), datetime=day)


def stars_element(rating: int) -> Markup:
    return element("span", stars(rating), class_="stars", role="img", aria_label=f"{rating} of 5 stars")


def _byline(paper: Paper) -> Markup:
    """Return the short name, authors or editors, venue and date. Other names are added as hidden text for searching."""
    names = paper.authors or paper.editors
    authors = [_filter_link("author", name) for name in names]
    shown, others = authors[:_MAX_PEOPLE], (*authors[_MAX_PEOPLE:], *paper.aliases)
    after_names = paper.people(_MAX_PEOPLE)[len(", ".join(names[:_MAX_PEOPLE])) :]
    parts = [
        element("b", paper.name) if fold(paper.name) not in fold(paper.title) else "",
        join([join(shown, ", "), after_names]),
        paper.venue or "",
        _filter_link("year", time_element(paper.published)) if paper.published else "",
    ]
    hidden = element("span", join(others, ", "), hidden=True) if others else ""
    return element("p", join(parts, " · "), hidden, class_="by") if any(parts) or hidden else Markup()


def _filter_link(name: str, content: str) -> Markup:
    """Return text that the page's script turns into a link."""
    return element("a", content, data_filter=name)


def _summary(paper: Paper, images: Mapping[str, bytes]) -> Markup:
    lead, rest = render_prose(paper.summary_or_abstract)
    image = _schema_image(paper, images)
    label = "More" if lead else "Summary" if rest and paper.summary else "Abstract" if rest else "Schema image"
    label_suffix = element("span", f" on {paper.name}" if lead else f" of {paper.name}", class_="visually-hidden")
    details = element("details", element("summary", label, label_suffix), rest, image) if rest or image else ""
    return element("div", lead, details, class_="prose", dir="auto") if lead or details else Markup()


def _schema_image(paper: Paper, images: Mapping[str, bytes]) -> Markup:
    """Return the schema image, linked to its full size. Return only a link if the page's policy forbids the image."""
    url = paper.schema_url
    if not url or not is_web_url(url):
        return Markup()
    source = f"data:image/png;base64,{b64encode(images[url]).decode()}" if url in images else url
    label = f"Schema of {paper.name}"
    image = element("img", src=source, alt=label, loading="lazy", referrerpolicy="no-referrer")
    return element(
        "p", element("a", label if source.startswith("http:") else image, href=url, rel="noopener"), class_="image"
    )


def notes_list(notes: Iterable[Note]) -> Markup:
    items = []
    for note in notes:
        day = local_day(note.at)
        parts = [
            time_element(day),
            element("span", f", p. {note.page}") if note.page else "",
            element("blockquote", note.quote, dir="auto") if note.quote else "",
            element("div", render_note(note.text), class_="prose", dir="auto") if note.text else "",
        ]
        items.append(element("li", *parts))
    return element("ul", *items, class_="notes", aria_label="Notes") if items else Markup()


def _tags(tags: Iterable[str]) -> Markup:
    items = [element("li", _filter_link("tag", tag)) for tag in tags]
    return element("ul", join(items, "\n"), class_="tags", aria_label="Tags") if items else Markup()


def _links(label: str, links: Sequence[Link]) -> Markup:
    anchors = [element("a", link.label, href=link.url, rel="noopener") for link in links]
    return element("p", f"{label} ", join(anchors, ", "), class_="links") if anchors else Markup()
