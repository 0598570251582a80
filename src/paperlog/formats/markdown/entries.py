"""Parsing of one entry: its title, and the details and links around the title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from paperlog.formats.base import Rejected
from paperlog.formats.markdown.authors import parse_authors
from paperlog.formats.markdown.blocks import Block, Item, Paragraph
from paperlog.formats.markdown.dates import date_in_badge, is_date_badge, parse_date
from paperlog.formats.markdown.links import LinkRole, is_link_label, is_title_link, link_roles, may_be_paper_link
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, SpanKind, merge_text, plain_text, to_markdown
from paperlog.formats.markdown.vocabulary import is_generic, is_nickname, is_paper_url, is_venue
from paperlog.identifiers import is_web_url

_QUOTED = re.compile(r"^[\"“](.{8,}?)[\"”][,.]?", re.DOTALL)
_YEAR_AT_END = re.compile(r"(?<!\s)\s*[(\[]((?:19|20)\d\d)[)\]]$")
_EMPTY_BRACKETS = re.compile(r"\[[\s|,;/]*\]")
_NUMBER = re.compile(r"[#(\[]*\d{1,3}[\s.):\]\u2013\u2014-]*")
_PIPE = re.compile(r"(?<![.\s])[.\s]*\s\|(?=\s|$)")
_PARENTHESIZED = re.compile(r"(?<!\])\(([^()]{1,60})\)")
_END_OF_TITLE = re.compile(r"\n|\s?[(\[]|(?<=[^\W_]{2})[.?!](?=\s|$)|\s[-\u2013\u2014|]\s|,\s*(?=(?:19|20)\d\d\b)")

EntryResult = ParsedEntry | Rejected | None
"""None if the text doesn't look like an entry."""


def rejection(line: int, name: str, reason: str) -> Rejected:
    name = " ".join(name.split())
    return Rejected.at(line, reason, name if len(name) <= 60 else f"{name[:59]}…")


def read_item(item: Item) -> tuple[EntryResult, list[Block]]:
    """Parse a list item. Return its entry, and the nested blocks that are separate entries."""
    entry = read_entry(item.spans, item.line)
    if not isinstance(entry, ParsedEntry) and _has_link_items(item):
        entry = read_entry(item.spans, item.line, is_certain=True)
    if not isinstance(entry, ParsedEntry):
        return entry, item.children
    nested_entries: list[Block] = []
    for block in item.children:
        match block:
            case Item(spans, _, []) if not _has_own_title(spans):
                _read_rest(entry, spans)
            case Paragraph(spans) if find_date_badge(spans) is None:
                _read_rest(entry, spans)
            case _:
                nested_entries.append(block)
    return entry, nested_entries


def _has_link_items(item: Item) -> bool:
    """Return whether an item starts in bold and all its nested items are labelled links, such as `[code](…)`."""
    first = next((span for span in item.spans if span.text.strip()), None)
    sub_items = [block for block in item.children if isinstance(block, Item)]
    return (
        first is not None
        and first.strong
        and first.kind is SpanKind.TEXT
        and bool(sub_items)
        and all(map(_is_link_item, sub_items))
    )


def _is_link_item(sub_item: Item) -> bool:
    text = plain_text([span for span in sub_item.spans if span.kind is SpanKind.TEXT or not span.bare])
    return bool(text) and is_generic(text) and any(map(may_be_paper_link, sub_item.spans))


def _has_own_title(spans: Sequence[Span]) -> bool:
    return any(is_title_link(span) for span in spans)


def find_date_badge(spans: Sequence[Span]) -> Span | None:
    """Return the first date badge, or None."""
    return next((span for span in spans if span.kind is SpanKind.IMAGE and is_date_badge(span.url)), None)


def read_entry(spans: Sequence[Span], line: int, *, is_certain: bool = False) -> EntryResult:
    """Parse one entry. It must have a link or a date unless `is_certain`, as for table rows and lines with a badge."""
    entry = ParsedEntry(line)
    badge = find_date_badge(spans)
    if badge:
        entry.published = date_in_badge(badge.url)
    visible_spans = [span for span in spans if span.kind is not SpanKind.IMAGE]
    if (
        not is_certain
        and not any(map(may_be_paper_link, visible_spans))
        and any(span.kind is SpanKind.LINK for span in visible_spans)
    ):
        return None
    rest = _find_title(entry, visible_spans, is_certain=is_certain)
    if not entry.title:
        if rest is None and not is_certain:
            return None
        if is_certain or any(is_paper_url(span.url) or span.bare for span in visible_spans):
            return rejection(line, plain_text(visible_spans), "no title")
        return None
    _read_rest(entry, rest or [], has_several_links=badge is not None)
    return _check_links(entry, is_certain=is_certain)


def _check_links(entry: ParsedEntry, *, is_certain: bool) -> EntryResult:
    invalid_urls = [url for url in entry.urls if not is_web_url(url)]
    entry.urls = [url for url in entry.urls if is_web_url(url)]
    if invalid_urls and not entry.urls:
        return rejection(entry.line, entry.title, f"its link {invalid_urls[0]!r} isn't an http or https URL")
    if not (is_certain or entry.urls or entry.published):
        reason = f"no link of its own; the text mentions {entry.cited_urls[0]}" if entry.cited_urls else ""
        return rejection(entry.line, entry.title, reason) if reason else None
    return entry


def _find_title(entry: ParsedEntry, spans: Sequence[Span], *, is_certain: bool) -> list[Span] | None:
    """Set the title. Return the spans after it, or None if the entry doesn't start with a title."""
    for index, span in enumerate(spans):
        text = span.text.strip()
        if span.kind is SpanKind.BREAK or (span.kind is SpanKind.TEXT and not text):
            continue
        after = list(spans[index + 1 :])
        if span.kind is SpanKind.TEXT and _is_entry_number(text, after):
            continue
        if span.kind is SpanKind.LINK:
            if is_title_link(span):
                entry.title = span.text
                entry.add_urls([span.url])
                return after
            if may_be_paper_link(span):
                entry.add_urls([span.url])
        elif span.strong:
            fact = text.strip("[]() ")
            if not (parse_date(fact) or is_venue(fact)) and entry.read_leading_facts(text):
                return _read_bold_title(entry, span, after)
            entry.read_fact(fact)
        elif lead := entry.read_leading_facts(text):
            return _read_plain_title(entry, lead, after, is_certain=is_certain)
    return []


def _is_entry_number(text: str, after: Sequence[Span]) -> bool:
    """Return whether text is a number before a title in bold or in a link."""
    title = next((span for span in after if span.text.strip(" \n.:)-\u2013\u2014|")), None)
    return title is not None and (title.strong or is_title_link(title)) and _NUMBER.fullmatch(text) is not None


def _read_bold_title(entry: ParsedEntry, bold: Span, after: list[Span]) -> list[Span]:
    """Use bold text as the title, or as an alias if a link immediately follows."""
    text = entry.read_leading_facts(bold.text.strip())
    following = after[0].text.lstrip(" \n:-\u2013\u2014|") if after and after[0].kind is SpanKind.TEXT else ""
    if quoted := _QUOTED.match(following):
        entry.title = " ".join(quoted[1].strip(" ,.").split())
        entry.aliases.append(text.strip(" :-\u2013\u2014|"))
        return [replace(after[0], text=following[quoted.end() :]), *after[1:]]
    if year := _YEAR_AT_END.search(text):
        entry.read_fact(year[1])
        text = text[: year.start()]
    gap = [span for span in after[:2] if span.kind is SpanKind.TEXT and not span.text.strip(" \n:-\u2013\u2014|")]
    if len(after) > len(gap) and is_title_link(link := after[len(gap)]) and (gap or bold.text.endswith((":", " "))):
        entry.title = link.text
        entry.aliases.append(text.strip(" :-\u2013\u2014|"))
        entry.add_urls([link.url])
        return after[len(gap) + 1 :]
    entry.title = " ".join(text.rstrip(" .,:;-\u2013\u2014|").split())
    return after


def _read_plain_title(entry: ParsedEntry, text: str, after: list[Span], *, is_certain: bool) -> list[Span] | None:
    """Find the title of an entry that starts with plain text."""
    link = next((span for span in after if may_be_paper_link(span)), None)
    lead = text.strip(" \n:,-\u2013\u2014|")
    if quoted := _QUOTED.match(text):
        entry.title = " ".join(quoted[1].strip(" ,.").split())
        return [Span(SpanKind.TEXT, entry.line, text[quoted.end() :]), *after]
    if link and is_title_link(link) and not is_certain:
        if not _looks_like_title(link.text) and not (is_paper_url(link.url) and link.text[:1].isupper()):
            return None
        entry.title = link.text
        entry.add_urls([link.url])
        if authors := parse_authors(lead, is_certain=False):
            entry.authors = authors
        elif is_venue(lead):
            entry.venue = lead
        elif is_generic(lead):
            pass
        elif is_nickname(lead) and text.rstrip().endswith((":", "-", "\u2013", "|")):
            entry.aliases.append(lead)
        else:
            entry.add_to_summary(lead)
        return after[after.index(link) + 1 :]
    if link is None and not is_certain:
        return None
    if is_generic(lead) and not is_certain:
        return after
    end = (_PIPE if _PIPE.search(text) else _END_OF_TITLE).search(text)
    entry.title = " ".join(text[: end.start()].strip(" ,:;-\u2013\u2014|").split()) if end else " ".join(lead.split())
    return [Span(SpanKind.TEXT, entry.line, text[end.start() :].removeprefix(".")), *after] if end else after


def _looks_like_title(text: str) -> bool:
    return len(text.split()) >= 3 and text[:1].isupper()


def _read_rest(entry: ParsedEntry, spans: Sequence[Span], *, has_several_links: bool = False) -> None:
    """Read everything after the title. With `has_several_links`, the text of each additional link is an alias."""
    kept_spans: list[Span] = []
    urls: list[str] = []
    aliases: list[str] = []
    for index, (span, role) in enumerate(zip(spans, link_roles(spans, has_link=bool(entry.urls)), strict=True)):
        if span.kind is SpanKind.IMAGE:
            continue
        is_label = span.kind is SpanKind.LINK and (span.bare or is_link_label(spans, index))
        is_alias = has_several_links and is_title_link(span)
        if span.kind is not SpanKind.LINK or role is LinkRole.CITED or not (is_label or is_alias):
            kept_spans.append(span)
            entry.cited_urls += [span.url] if is_label and may_be_paper_link(span) else []
            continue
        urls += [span.url] if may_be_paper_link(span) else []
        if role is LinkRole.OWN_IN_SENTENCE:
            kept_spans.append(span)
        elif is_alias:
            aliases.append(span.text)
        elif not is_generic(span.text):
            entry.read_fact(span.text.strip("[] ").partition("(")[0])
    entry.add_urls(urls)
    if has_several_links:
        kept_spans = [span for span in kept_spans if span.text.strip(" \n,;&") != "and"]
        _read_aliases(entry, kept_spans)
        entry.aliases += aliases
    else:
        entry.read_details(
            to_markdown([replace(span, text=_EMPTY_BRACKETS.sub("", span.text)) for span in merge_text(kept_spans)])
        )


def _read_aliases(entry: ParsedEntry, spans: Sequence[Span]) -> None:
    """Add text in parentheses as aliases, and the rest to the summary."""
    text = to_markdown(spans)
    entry.aliases += [match[1].strip() for match in _PARENTHESIZED.finditer(text)]
    rest = _PARENTHESIZED.sub(" ", text).lstrip(" \n,.;:&\u2013\u2014-")
    if rest.strip(" \n,.;&") not in {"", "and"}:
        entry.add_to_summary(" ".join(rest.split()))
