"""One entry of a list, from its pieces: where its title is, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from paperlog.formats.base import Rejected
from paperlog.formats.markdown.authors import authors_of
from paperlog.formats.markdown.blocks import Block, Item, Paragraph
from paperlog.formats.markdown.dates import badge_date, date_of, is_dating
from paperlog.formats.markdown.links import Role, is_title_link, is_useful, roles, stands_for_itself
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, SpanKind, clean, merged, plain_text
from paperlog.formats.markdown.vocabulary import is_generic, is_nickname, is_venue, leads_to_papers
from paperlog.identifiers import is_web_address

_QUOTED = re.compile(r"^[\"“](.{8,}?)[\"”][,.]?", re.DOTALL)
_YEAR_AT_END = re.compile(r"\s*[(\[]((?:19|20)\d\d)[)\]]$")
_EMPTY_BRACKETS = re.compile(r"\[[\s|,;/]*\]")
_NUMBER = re.compile(r"[#(\[]*\d{1,3}[\s.):\]\u2013\u2014-]*")
_PIPE = re.compile(r"[.\s]*\s\|(?=\s|$)")
_IN_BRACKETS = re.compile(r"(?<!\])\(([^()]{1,60})\)")
_END_OF_TITLE = re.compile(r"\n|\s?[(\[]|(?<=[^\W_]{2})[.?!](?=\s|$)|\s[-\u2013\u2014|]\s|,\s*(?=(?:19|20)\d\d\b)")

Read = ParsedEntry | Rejected | None
"""None is what looks like no entry at all."""


def rejected(line: int, name: str, reason: str) -> Rejected:
    shown = " ".join(name.split())
    shown = shown if len(shown) <= 60 else f"{shown[:59]}…"
    return Rejected.at(line, reason, shown)


def read_item(item: Item) -> tuple[Read, list[Block]]:
    """Read a list item; return what it is, and the blocks below it that are entries of their own."""
    draft = read_entry(item.pieces, item.line)
    if not isinstance(draft, ParsedEntry) and _has_its_links_below(item):
        draft = read_entry(item.pieces, item.line, certain=True)
    if not isinstance(draft, ParsedEntry):
        return draft, item.below
    others: list[Block] = []
    for block in item.below:
        match block:
            case Item(pieces, _, []) if not _has_own_title(pieces):
                _take_rest(draft, pieces)
            case Paragraph(pieces) if dated(pieces) is None:
                _take_rest(draft, pieces)
            case _:
                others.append(block)
    return draft, others


def _has_its_links_below(item: Item) -> bool:
    """Tell whether an item begins in bold, and all items below it bring links to it: `Paper: …`, `[code](…)`."""
    first = next((piece for piece in item.pieces if piece.text.strip()), None)
    subs = [block for block in item.below if isinstance(block, Item)]
    return (
        first is not None and first.strong and first.kind is SpanKind.TEXT and bool(subs) and all(map(_leads_on, subs))
    )


def _leads_on(sub: Item) -> bool:
    words = plain_text([piece for piece in sub.pieces if piece.kind is SpanKind.TEXT or not piece.bare])
    return bool(words) and is_generic(words) and any(map(is_useful, sub.pieces))


def _has_own_title(pieces: Sequence[Span]) -> bool:
    return any(is_title_link(piece) for piece in pieces)


def dated(pieces: Sequence[Span]) -> Span | None:
    """Return the badge that shows a date, or that there is none."""
    return next((piece for piece in pieces if piece.kind is SpanKind.PICTURE and is_dating(piece.url)), None)


def read_entry(pieces: Sequence[Span], line: int, *, certain: bool = False) -> Read:
    """Read one entry. `certain` is one that needs no link: it has a month, or is a cell of a table of papers."""
    draft = ParsedEntry(line)
    badge = dated(pieces)
    if badge:
        draft.published = badge_date(badge.url)
    shown = [piece for piece in pieces if piece.kind is not SpanKind.PICTURE]
    if not certain and not any(map(is_useful, shown)) and any(piece.kind is SpanKind.LINK for piece in shown):
        return None
    rest = _find_title(draft, shown, certain=certain)
    if not draft.title:
        if rest is None and not certain:
            return None
        if certain or any(leads_to_papers(piece.url) or piece.bare for piece in shown):
            return rejected(line, plain_text(shown), "it has no title")
        return None
    _take_rest(draft, rest or [], several=badge is not None)
    return _checked(draft, certain=certain)


def _checked(draft: ParsedEntry, *, certain: bool) -> Read:
    bad = [url for url in draft.urls if not is_web_address(url)]
    draft.urls = [url for url in draft.urls if is_web_address(url)]
    if bad and not draft.urls:
        return rejected(draft.line, draft.title, f"its link {bad[0]!r} is no http or https address")
    if not (certain or draft.urls or draft.published):
        reason = f"it has no link of its own, its text names {draft.cited[0]}" if draft.cited else ""
        return rejected(draft.line, draft.title, reason) if reason else None
    return draft


def _find_title(draft: ParsedEntry, pieces: Sequence[Span], *, certain: bool) -> list[Span] | None:
    """Set the title; return the pieces after it, or None where the entry begins with something else."""
    for index, piece in enumerate(pieces):
        after = list(pieces[index + 1 :])
        text = piece.text.strip()
        if piece.kind is SpanKind.BREAK or (piece.kind is SpanKind.TEXT and (not text or _only_counts(text, after))):
            continue
        if piece.kind is SpanKind.LINK:
            if is_title_link(piece):
                draft.title = piece.text
                draft.add_urls([piece.url])
                return after
            if is_useful(piece):
                draft.add_urls([piece.url])
        elif piece.strong:
            said = text.strip("[]() ")
            if not (date_of(said) or is_venue(said)) and draft.peel(text):
                return _bold_title(draft, piece, after)
            draft.understand(said)
        elif words := draft.peel(text):
            return _plain_title(draft, words, after, certain=certain)
    return []


def _only_counts(text: str, after: Sequence[Span]) -> bool:
    """Tell whether a text is the number of an entry whose title comes in bold or as a link."""
    title = next((piece for piece in after if piece.text.strip(" \n.:)-\u2013\u2014|")), None)
    return title is not None and (title.strong or is_title_link(title)) and _NUMBER.fullmatch(text) is not None


def _bold_title(draft: ParsedEntry, bold: Span, after: list[Span]) -> list[Span]:
    """Take bold words as the title, or as the name of the link that follows them at once."""
    words = draft.peel(bold.text.strip())
    behind = after[0].text.lstrip(" \n:-\u2013\u2014|") if after and after[0].kind is SpanKind.TEXT else ""
    if quoted := _QUOTED.match(behind):
        draft.title = " ".join(quoted[1].strip(" ,.").split())
        draft.names.append(words.strip(" :-\u2013\u2014|"))
        return [replace(after[0], text=behind[quoted.end() :]), *after[1:]]
    if year := _YEAR_AT_END.search(words):
        draft.understand(year[1])
        words = words[: year.start()]
    gap = [piece for piece in after[:2] if piece.kind is SpanKind.TEXT and not piece.text.strip(" \n:-\u2013\u2014|")]
    if len(after) > len(gap) and is_title_link(link := after[len(gap)]) and (gap or bold.text.endswith((":", " "))):
        draft.title = link.text
        draft.names.append(words.strip(" :-\u2013\u2014|"))
        draft.add_urls([link.url])
        return after[len(gap) + 1 :]
    draft.title = " ".join(words.rstrip(" .,:;-\u2013\u2014|").split())
    return after


def _plain_title(draft: ParsedEntry, words: str, after: list[Span], *, certain: bool) -> list[Span] | None:
    """Find the title of an entry that begins with plain words."""
    link = next((piece for piece in after if is_useful(piece)), None)
    lead = words.strip(" \n:,-\u2013\u2014|")
    if quoted := _QUOTED.match(words):
        draft.title = " ".join(quoted[1].strip(" ,.").split())
        return [Span(SpanKind.TEXT, draft.line, words[quoted.end() :]), *after]
    if link and is_title_link(link) and not certain:
        if not _looks_like_title(link.text) and not (leads_to_papers(link.url) and link.text[:1].isupper()):
            return None
        draft.title = link.text
        draft.add_urls([link.url])
        if authors := authors_of(lead, sure=False):
            draft.authors = authors
        elif is_venue(lead):
            draft.venue = lead
        elif is_generic(lead):
            pass
        elif is_nickname(lead) and words.rstrip().endswith((":", "-", "\u2013", "|")):
            draft.names.append(lead)
        else:
            draft.say(lead)
        return after[after.index(link) + 1 :]
    if link is None and not certain:
        return None
    if is_generic(lead) and not certain:
        return after
    end = (_PIPE if _PIPE.search(words) else _END_OF_TITLE).search(words)
    draft.title = " ".join(words[: end.start()].strip(" ,:;-\u2013\u2014|").split()) if end else " ".join(lead.split())
    return [Span(SpanKind.TEXT, draft.line, words[end.start() :].removeprefix(".")), *after] if end else after


def _looks_like_title(text: str) -> bool:
    return len(text.split()) >= 3 and text[:1].isupper()


def _take_rest(draft: ParsedEntry, pieces: Sequence[Span], *, several: bool = False) -> None:
    """Read what follows the title; where `several` links are of one paper, the others' texts are names."""
    kept: list[Span] = []
    urls: list[str] = []
    names: list[str] = []
    for index, (piece, role) in enumerate(zip(pieces, roles(pieces, has_link=bool(draft.urls)), strict=True)):
        if piece.kind is SpanKind.PICTURE:
            continue
        itself = piece.kind is SpanKind.LINK and (piece.bare or stands_for_itself(pieces, index))
        named = several and is_title_link(piece)
        if piece.kind is not SpanKind.LINK or role is Role.CITED or not (itself or named):
            kept.append(piece)
            draft.cited += [piece.url] if itself and is_useful(piece) else []
            continue
        urls += [piece.url] if is_useful(piece) else []
        if role is Role.WITHIN:
            kept.append(piece)
        elif named:
            names.append(piece.text)
        elif not is_generic(piece.text):
            draft.understand(piece.text.strip("[] ").partition("(")[0])
    draft.add_urls(urls)
    if several:
        kept = [piece for piece in kept if piece.text.strip(" \n,;&") != "and"]
        _take_names(draft, kept)
        draft.names += names
    else:
        draft.take(clean([replace(piece, text=_EMPTY_BRACKETS.sub("", piece.text)) for piece in merged(kept)]))


def _take_names(draft: ParsedEntry, pieces: Sequence[Span]) -> None:
    """Take what stands in brackets as short names, and the rest as summary."""
    text = clean(pieces)
    draft.names += [found[1].strip() for found in _IN_BRACKETS.finditer(text)]
    left = _IN_BRACKETS.sub(" ", text).lstrip(" \n,.;:&\u2013\u2014-")
    if left.strip(" \n,.;&") not in {"", "and"}:
        draft.say(" ".join(left.split()))
