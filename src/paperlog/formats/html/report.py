"""Reports as self-contained HTML pages, in the style of the reading log."""

from __future__ import annotations

from collections.abc import Sequence

from paperlog.formats import report as texts
from paperlog.formats.html.article import linked_title, notes_list, stars_element, time_element
from paperlog.formats.html.charts import charts
from paperlog.formats.html.markup import Markup, element, join
from paperlog.formats.html.page import csp_hash, read_asset
from paperlog.stats.reading import reading_stats
from paperlog.stats.report import Report, ReportedPaper, YearFigures
from paperlog.text import sanitize


def dumps(report: Report) -> str:
    style = read_asset("page.css")
    policy = f"default-src 'none'; img-src https:; style-src {csp_hash(style)}; base-uri 'none'; form-action 'none'"
    head = [
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="referrer" content="no-referrer">'),
        element("title", texts.title(report)),
        element("style", Markup(style)),
    ]
    header = [element("h1", texts.title(report)), element("p", texts.totals(report), class_="latest")]
    if report.year:
        header += [_charts(report, report.year), _figures(report.year)]
    sections = (_section(texts.HEADINGS[name], papers) for name, papers in report.sections.items() if papers)
    body = [element("header", join(header, "\n")), element("main", join(sections, "\n"))]
    page = element("html", element("head", join(head, "\n")), element("body", join(body, "\n")), lang="en")
    return sanitize(f"<!doctype html>\n{page}\n", lines=True)


def _charts(report: Report, year: YearFigures) -> Markup:
    entries = [paper.entry for paper in report.sections["read"]]
    stats = reading_stats([category for category, _ in year.categories], entries, report.period.last, report.period)
    return element("div", join(charts(stats), "\n"), class_="charts")


def _figures(year: YearFigures) -> Markup:
    items = [element("li", element("b", f"{label}:"), f" {text}") for label, text in texts.figures(year) if text]
    return element("ul", *items, class_="figures") if items else Markup()


def _section(heading: str, papers: Sequence[ReportedPaper]) -> Markup:
    return element("section", join((element("h2", heading), *map(_article, papers)), "\n"))


def _article(reported: ReportedPaper) -> Markup:
    paper = reported.entry.paper
    by = texts.byline(paper)
    parts = [
        element("h3", linked_title(paper)),
        _state(reported),
        element("p", by, class_="by") if by else "",
        notes_list(reported.notes),
    ]
    return element("article", join(parts, "\n"))


def _state(reported: ReportedPaper) -> Markup:
    """Return the dates and the rating, which are beside the title on wide screens."""
    rating = reported.entry.reading.rating
    parts = [time_element(day) for day in reported.days]
    if reported.was_read_before:
        parts.append(element("span", "read before"))
    if rating:
        parts.append(stars_element(rating))
    return element("p", join(parts, "\n"), class_="state") if parts else Markup()
