"""Author names in BibTeX and BibLaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

from paperlog.formats.authors import strip_et_al
from paperlog.formats.bibtex.fields import decode_line, split_outside_braces

_AND = re.compile(r"[{}Aa](?:(?<=[{}])|(?<=(?<!\S)[Aa])[Nn][Dd](?!\S))")  # a set of first characters is fast to find
COMMA = re.compile(r"[{}]|,")
_SEMICOLON = re.compile(r"[{}]|;")
# Without the flag `a`, `s` also matches a long s, and `i` a dotless i.
_NAME_PART = re.compile(r"\s*((?ai:family|given|prefix|suffix))\s*=\s*(.*)", re.DOTALL)
_WITH_INITIALS = re.compile(
    r"\s*(?:[^\W\d_][\w'\u2019-]+ (?:[A-Z]{1,3}|(?:[A-Z]\.[ -]?)+)|(?:[A-Z]\.[ -]?)+[^\W\d_][\w'\u2019-]+)\s*"
)
_INITIALS = re.compile(r"\s*(?:[A-Z]\.[ -]?)+\s*")
_AMPERSAND = re.compile(r"(?:,|(?<![\s,]))\s++\\?&\s+")
_HOMONYM = re.compile(r"(?<=\S) 0[0-9]{3}\Z")  # DBLP numbers authors with the same name

_cached = lru_cache(maxsize=1 << 16)  # most authors write several of the papers in a file


def parse_names(text: str) -> tuple[str, ...]:
    """Return the names in natural order, `First von Last Jr`, without a trailing `others` or `et al.`."""
    return tuple(filter(None, map(_natural_order, split_names(text)))) if text else ()


@lru_cache(maxsize=1 << 8)  # a list of names is split several times in a row
def split_names(text: str) -> Sequence[str]:
    """Return the names of a list in BibTeX."""
    names = split_outside_braces(_AND, text)
    if len(names) == 1:
        names = split_outside_braces(_SEMICOLON, text)
    return tuple(chain.from_iterable(map(_split_at_commas, names)))


@_cached
def _split_at_commas(text: str) -> Sequence[str]:
    """Return the names in a text without "and". Names separated by commas are invalid BibTeX, but common."""
    if "," not in text or _NAME_PART.match(text):
        return [text]
    parts = split_outside_braces(COMMA, _AMPERSAND.sub(", ", text) if "&" in text and "{" not in text else text)
    if not strip_et_al(parts[-1].strip()):
        parts.pop()
    if _are_pairs(parts):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    return parts if are_names(parts) else [text]


def _are_pairs(parts: Sequence[str]) -> bool:
    """Return whether the parts between commas are family names, each with the given names after it."""
    if len(parts) < 4 or len(parts) % 2:
        return False
    return all(map(_INITIALS.fullmatch, parts[1::2])) or all(len(part.split()) == 1 for part in parts)


def labeled_parts(parts: Iterable[str]) -> dict[str, str]:
    """Return the parts of a name by label, for a name like `family=Hu, given=Edward` in BibLaTeX."""
    labeled = filter(None, map(_NAME_PART.fullmatch, parts))
    return {match[1].lower(): match[2].strip().strip('"') for match in labeled}


def are_names(parts: list[str]) -> bool:
    """Return whether the parts between commas are names, not the parts of one name."""
    if len(parts) == 2:
        return all(map(_WITH_INITIALS.fullmatch, parts))
    return len(parts) > 3 or (len(parts) == 3 and all(len(part.split()) > 1 for part in parts))


@_cached
def _natural_order(name: str) -> str:
    name = strip_et_al(name)
    parts = split_outside_braces(COMMA, name)
    if "=" in name and (by_label := labeled_parts(parts)):
        ordered = [by_label.get(label, "") for label in ("given", "prefix", "family", "suffix")]
    else:
        ordered = [parts[-1], *parts[:-1]]
    return strip_et_al(_HOMONYM.sub("", " ".join(" ".join(map(decode_line, ordered)).split())))
