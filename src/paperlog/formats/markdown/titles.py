"""The title of an entry: the candidate with the highest score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from paperlog.formats.markdown.authors import parse_authors
from paperlog.formats.markdown.pieces import Piece, Role, clean
from paperlog.formats.markdown.vocabulary import count_words, is_paper_url

_LOWEST_SCORE = -3.0
_MAX_PIECES = 400
"""The number of pieces in which the title must be."""
_MAX_TITLE_PIECES = 5
BEFORE_PIECE = " \n\t([\"'\u201c\u2018"
"""The white space, opening brackets and quotation marks before a piece."""
COMPARISON = re.compile(
    r"(?:\b(?:on|upon|of|to|by|from|as|like|unlike|than|over|against|via|using|following|extends|vs|versus|cf)|e\.g|i\.e)"
    r"[.,]?$",
    re.IGNORECASE,
)
"""The end of text before the link of another paper."""
DETERMINER = re.compile(
    r"\b(?:see|see also|in|the|a|an|this|that|their|its|our|another|earlier|previous)$", re.IGNORECASE
)
_PROSE = re.compile(r"\b(?:read|check|check out|at|with|and|or|for|here is|use|is)$", re.IGNORECASE)


class Titled(NamedTuple):
    """The pieces of a text with a title. `start` is the first piece of the title, and `rest` all its others."""

    before: Sequence[Piece]
    start: Piece
    rest: Sequence[Piece]
    after: Sequence[Piece]


def divide(pieces: Sequence[Piece], first: int, last: int) -> Titled:
    """Divide pieces at the first and the last piece of the title."""
    return Titled(pieces[:first], pieces[first], pieces[first + 1 : last + 1], pieces[last + 1 :])


def find_title(pieces: Sequence[Piece]) -> Titled | None:
    """Find the candidate with the highest score."""
    if (index := title_after_year(pieces)) is not None:
        return divide(pieces, index, _last_piece(pieces, index))
    best, best_score, candidates = None, _LOWEST_SCORE, 0
    for index, piece in enumerate(pieces[:_MAX_PIECES]):
        if piece.role in (Role.TEXT, Role.VENUE, Role.AUTHORS):
            last = _last_piece(pieces, index)
            score = _score(pieces, index, last) - min(candidates, 4) * 0.75
            if score > best_score:
                best, best_score = (index, last), score
            candidates += not piece.bracketed and piece.role is Role.TEXT
    return divide(pieces, *best) if best else None


def title_after_year(pieces: Sequence[Piece]) -> int | None:
    """Return the index of the title in a reference such as `Bee, A. (2019). Title`, or None for other text."""
    first = 1 if pieces and pieces[0].role is Role.NUMBER else 0
    if len(pieces) < first + 3:
        return None
    authors, year, title = pieces[first : first + 3]
    has_title = title.role in (Role.TEXT, Role.AUTHORS) and not title.bracketed and not title.text[:1].islower()
    is_reference = authors.role is Role.AUTHORS and year.role is Role.DATE and year.bracketed and has_title
    return first + 2 if is_reference and not authors.link and not year.link else None


def is_citation(titled: Titled) -> bool:
    """Return whether only authors and facts precede the title, as in a reference."""
    separator = titled.start.separator.strip()[:1]
    are_facts = bool(titled.before) and all(piece.role is not Role.TEXT for piece in titled.before)
    return are_facts and (separator == "." or (titled.start.quoted and separator == ","))


def _last_piece(pieces: Sequence[Piece], first: int) -> int:
    last = first
    while last + 1 < min(len(pieces), first + _MAX_TITLE_PIECES) and _continues(pieces[last], pieces[last + 1]):
        last += 1
    return last


def _continues(piece: Piece, following: Piece) -> bool:
    """Return whether a title continues after a colon or a dash."""
    is_text = (
        following.role is Role.TEXT
        and following.is_plain
        and (following.text[:1].isupper() or following.text[:1].isdigit())
    )
    separators = {":"} if piece.span.strong else {":", "-", "\u2013", "\u2014"}
    is_start = not piece.link and not piece.quoted and not piece.bracketed and not piece.span.code
    is_short = count_words(following.text) <= 20 and (not piece.span.strong or count_words(piece.text) <= 4)
    return is_text and is_start and is_short and following.separator.strip() in separators


def _score(pieces: Sequence[Piece], first: int, last: int) -> float:
    """Return the score of a candidate for the title."""
    piece = pieces[first]
    text = clean(" ".join(each.text for each in pieces[first : last + 1]))
    words = count_words(text)
    first_word = text.lstrip("([").partition(" ")[0]
    previous = pieces[first - 1] if first else None
    following = pieces[last + 1] if last + 1 < len(pieces) else None
    mark = next(
        score
        for score, applies in [
            (4, piece.quoted or (piece.link and is_paper_url(piece.link.url))),
            (3, piece.link or piece.span.strong),
            (0.5, piece.span.emphasis or piece.span.code),
            (1.5, True),
        ]
        if applies
    )
    evidence = [
        ({0: -9, 1: -2, 2: -1, 3: 0}.get(words, 1 if words <= 40 else -3), True),
        (2, previous and previous.role is Role.AUTHORS),
        (-4, piece.bracketed),
        (-7.5, piece.role is Role.VENUE),
        (-2 if piece.link else -4, piece.role is Role.AUTHORS),
        (-1, not piece.link and piece.role is Role.TEXT and parse_authors(text, is_certain=True)),
        (-2, first_word.islower() and first_word.isalpha()),
        (-3, previous and _is_description(piece, previous)),
        (-1.5, previous and piece.starts_line and piece.is_plain),
        (-5, previous and _is_embedded(piece, previous)),
        (-6, following and _is_embedded(following, piece) and _ends_in_prose(piece.text)),
    ]
    return mark + sum(weight for weight, applies in evidence if applies)


def _is_embedded(piece: Piece, previous: Piece) -> bool:
    """Return whether a link or bold text is part of a sentence."""
    is_marked = piece.link is not None or piece.span.strong
    is_name = parse_authors(previous.text, is_certain=True) is not None and not _ends_in_prose(previous.text)
    is_text = previous.role is Role.TEXT and previous.is_plain and not is_name
    return is_marked and is_text and not piece.separator.strip() and not piece.starts_line


def _is_description(piece: Piece, previous: Piece) -> bool:
    """Return whether plain text follows other plain text as a sentence of its own."""
    is_plain = not (piece.link or piece.quoted or piece.span.strong or previous.bracketed)
    is_sentence = piece.separator.strip() == "." or piece.separator[:2].isspace()
    return is_plain and is_sentence and previous.role is Role.TEXT and not piece.starts_line


def _ends_in_prose(text: str) -> bool:
    text = text.rstrip(BEFORE_PIECE)
    return any(pattern.search(text) for pattern in (COMPARISON, DETERMINER, _PROSE))
