"""Reports as self-contained HTML pages. Only images in notes are loaded from the network."""

from __future__ import annotations

from collections.abc import Iterator

from paperlog.formats import report as texts
from paperlog.formats.base import title_link
from paperlog.formats.html.markdown import render_note
from paperlog.formats.html.markup import Markup, element, join
from paperlog.formats.html.page import csp_hash
from paperlog.models import Note
from paperlog.stats.report import Report, ReportedPaper, YearFigures
from paperlog.text import sanitize

_STYLE = """
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
html { background: light-dark(#fdfcfa, #17181a); color: light-dark(#1f2328, #e4e2dd); }
a { color: light-dark(#1a5a96, #8dbdf0); }
body { max-width: 44rem; margin: 0 auto; padding: 0 1.5rem 4rem; overflow-wrap: anywhere; }
li { margin-block: 0.75rem; }
blockquote { margin: 0.5rem 0; padding-left: 1rem; border-left: 0.2rem solid #8888; }
img { max-width: 100%; }
"""


def dumps(report: Report) -> str:
    policy = f"default-src 'none'; img-src https:; style-src {csp_hash(_STYLE)}; base-uri 'none'; form-action 'none'"
    head = [
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="referrer" content="no-referrer">'),
        element("title", texts.title(report)),
        element("style", Markup(_STYLE)),
    ]
    body = [element("h1", texts.title(report)), element("p", texts.totals(report))]
    if report.year:
        body.append(_figures(report.year))
    for name, papers in report.sections.items():
        if papers:
            items = element("ul", join(map(_item, papers), "\n"))
            body.append(element("section", element("h2", texts.HEADINGS[name]), items))
    main = element("main", join(body, "\n"))
    page = element("html", element("head", join(head, "\n")), element("body", main), lang="en")
    return sanitize(f"<!doctype html>\n{page}\n", lines=True)


def _figures(year: YearFigures) -> Markup:
    return element("ul", *(element("li", f"{label}: {text}") for label, text in texts.figures(year) if text))


def _item(reported: ReportedPaper) -> Markup:
    paper = reported.entry.paper
    url, _ = title_link(paper)
    title = element("a", paper.title, href=url, rel="noopener") if url else paper.title
    about = f" ({texts.byline(paper)})" if texts.byline(paper) else ""
    notes = (element("blockquote", *_note(note), dir="auto") for note in reported.notes)
    return element("li", title, about, texts.details(reported), *notes)


def _note(note: Note) -> Iterator[Markup]:
    if note.page:
        yield element("p", f"p. {note.page}")
    if note.quote:
        yield element("blockquote", note.quote)
    yield render_note(note.text)
