"""A reading list in the shape that the built-in catalogue came in: lines with a month, then pictures and summaries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from urllib.parse import quote

from paperlog.dates import PartialDate
from paperlog.formats.base import Export
from paperlog.formats.bibliography import note_lines
from paperlog.formats.markdown.dates import UNDATED
from paperlog.formats.markdown.vocabulary import is_generic, leads_elsewhere
from paperlog.formats.text import one_line, strip_control
from paperlog.identifiers import is_web_address
from paperlog.models import Category, Entry, Link, Paper

_BADGE = "https://img.shields.io/badge/{shown}-{color}?logo=date&style=flat-square"
_COLORS = {"green": "08a045"}
_NO_COLOR = "lightgrey"

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~#]|&(?=#?\w+;)")
_SPECIAL_IN_ADDRESS = re.compile(r"[\\`<>()\[\]|]|&(?=#?\w+;)")
_PLAIN_NAME = re.compile(r"(?:[^\W_]|[ .,:+'/-]){1,60}")
_BREAK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_ITEM = re.compile(r"\n(?=[ \t]*(?:[-*+]|\d{1,3}[.)])\s)")
_BRACKETS = re.compile(r"[()\[\]]")
_BESIDE = re.compile(r"(?:previous|prior|related|earlier|follow-?up) work", re.IGNORECASE)


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    """Return a heading for each category with the lines of its papers, and below all a table of their summaries."""
    entries = list(contents.entries)
    groups = [(each, [entry for entry in entries if entry.paper.category == each.key]) for each in contents.categories]
    parts = [_section(category, group, with_notes=with_notes) for category, group in groups if group]
    rows = [row for category, group in groups for entry in group for row in _summary(entry.paper, category)]
    if rows:
        parts.append("----\n\n|Schema|Summary|\n|:-:|-|\n" + "".join(rows))
    return "\n".join(parts)


def _section(category: Category, entries: Sequence[Entry], *, with_notes: bool) -> str:
    lines = "".join(line for entry in entries for line in _lines(entry, category, with_notes=with_notes))
    return f"# {_escaped(category.name)}\n\n{lines}"


def _lines(entry: Entry, category: Category, *, with_notes: bool) -> Iterator[str]:
    paper = entry.paper
    yield f"<sub>&nbsp;&nbsp;{_badge(paper.published, category)}</sub> &nbsp;\n{_headline(paper)}\n<br>\n"
    if with_notes:
        yield from (f"&emsp;{_escaped(note)}\n<br>\n" for note in note_lines(entry))


def _badge(day: PartialDate | None, category: Category) -> str:
    if day is None or not 1900 <= day.year < 2100:  # no badge is read as another
        shown = UNDATED
    else:
        shown = f"{day.month:02}.{day.year}" if day.month and not day.day else day
    color = _COLORS.get(category.color or "", category.color or _NO_COLOR)
    return f"![]({_BADGE.format(shown=shown.replace('-', '--'), color=quote(color, safe=''))})"


def _headline(paper: Paper) -> str:
    """Return the title, what else the paper is called, and where else it is."""
    title, urls = one_line(paper.title), _addresses(paper)
    own = next((url for url in urls if not leads_elsewhere(url)), None)
    names = [one_line(name) for name in _not_in_the_title(paper)]
    short = len(list(takewhile(_PLAIN_NAME.fullmatch, names))) if own else len(names)
    return " ".join(
        [
            _link(title, own) if own and not is_generic(title) else f"**{_escaped(title)}**",
            *(f"({_escaped(name)})" for name in names[:short]),
            *(_link(name, own or "") for name in names[short:]),
            *(_link("link", url) for url in urls if url != own or is_generic(title)),
        ]
    )


def _addresses(paper: Paper) -> list[str]:
    return [link.url for link in paper.links if is_web_address(link.url)]


def _not_in_the_title(paper: Paper) -> Sequence[str]:
    """Return the names without a last one that stands before the title's colon."""
    head, colon, _ = paper.title.partition(": ")
    is_head = bool(paper.aliases) and bool(colon) and paper.aliases[-1] == head and len(head.split()) <= 5
    return paper.aliases[:-1] if is_head else paper.aliases


def _link(text: str, url: str) -> str:
    return f"[{_escaped(text)}]({_address(url)})"


def _address(url: str) -> str:
    return _SPECIAL_IN_ADDRESS.sub(_sign, url)


def _escaped(text: str) -> str:
    """Return Markdown that shows a text of one line as it is."""
    return _SPECIAL.sub(_sign, one_line(text))


def _sign(sign: re.Match[str]) -> str:
    return "&amp;" if sign[0] == "&" else f"\\{sign[0]}"


def _summary(paper: Paper, category: Category) -> Iterator[str]:
    """Give the row of a paper that has a picture or a summary, and a link to be known by."""
    own = next((url for url in _addresses(paper) if not leads_elsewhere(url)), None)
    if own and (paper.summary or paper.schema_url or paper.related):
        picture = f"![image]({_address(paper.schema_url)})" if paper.schema_url else ""
        heading = f"<h3><sub>{_badge(paper.published, category)}</sub> &thinsp; {_link(_called(paper), own)}</h3>"
        related = "".join(map(_beside, paper.related))  # before the prose, whose marks may be open
        yield f"|{picture}|{heading}{related} {_prose(paper.summary or '')} |\n"


def _called(paper: Paper) -> str:
    """Return the name, else the title without the brackets that would make names of it."""
    name = one_line(paper.name)
    return one_line(_BRACKETS.sub(" ", paper.title)) if _BRACKETS.search(name) or is_generic(name) else name


def _prose(summary: str) -> str:
    """Return Markdown of several paragraphs for the cell of a table."""
    whole = _BREAK.sub("<br><br>", strip_control(summary).strip())
    return " ".join(_ITEM.sub("<br>", whole).replace("|", r"\|").split())


def _beside(link: Link) -> str:
    return f" ({_link(link.label, link.url)})" if _BESIDE.search(link.label) else ""
