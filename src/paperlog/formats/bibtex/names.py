"""The parts of names: family name, given names, prefix and suffix, in BibTeX and in other formats."""

from __future__ import annotations

import re

from msgspec import Struct

from paperlog.formats.authors import split_name, strip_et_al
from paperlog.formats.bibtex.authors import COMMA, are_names, labeled_parts
from paperlog.formats.bibtex.encoding import latex_line
from paperlog.formats.bibtex.fields import decode_line, split_outside_braces

_NEEDS_BRACES = re.compile(r"[,;]|\band\b|=", re.IGNORECASE)
_IN_BRACES = re.compile(r"\s*\{([^{}]|\{[^{}]*\})*\}\s*")
_OTHERS = "others"


class PersonName(Struct, frozen=True):
    """A name. `literal` is a name that isn't split into parts, such as that of an organization."""

    family: str = ""
    given: str = ""
    prefix: str = ""
    suffix: str = ""
    literal: str = ""


def natural_name(text: str) -> PersonName:
    """Split a name in natural order."""
    name = split_name(text)
    return PersonName(name.family, name.given, "", name.suffix) if name.given else PersonName(literal=name.family)


def latex_name(name: PersonName) -> str:
    if name.literal:
        return _OTHERS if not strip_et_al(name.literal) else f"{{{latex_line(name.literal)}}}"
    family = " ".join(filter(None, map(_part, (name.prefix, name.family))))
    if not name.given and not name.suffix:
        is_one_word = not name.family.strip().count(" ")
        return family if is_one_word else f"{{{family}}}"
    parts = [family, *filter(None, (_part(name.suffix), _part(name.given)))]
    if name.suffix and not name.given:
        parts.append("")
    return ", ".join([f"{{{family}}}", *parts[1:]] if are_names(parts) else parts)


def _part(text: str) -> str:
    latex = latex_line(text)
    return f"{{{latex}}}" if _NEEDS_BRACES.search(text) else latex


def person_name(latex: str) -> PersonName:
    parts = split_outside_braces(COMMA, latex)
    if by_label := labeled_parts(parts):
        return PersonName(**{label: decode_line(text) for label, text in by_label.items()})
    if len(parts) > 1:
        prefix, family = _split_prefix(parts[0])
        return PersonName(family, decode_line(parts[-1]), prefix, decode_line(parts[1]) if len(parts) > 2 else "")
    text = decode_line(latex)
    if _IN_BRACES.fullmatch(latex) or not strip_et_al(text):
        return PersonName(literal=text)
    name = split_name(text)
    if not name.given:
        return PersonName(literal=text) if " " in text else PersonName(text)
    prefix, family = _split_prefix(name.family)
    return PersonName(family, name.given, prefix, name.suffix)


def _split_prefix(latex: str) -> tuple[str, str]:
    """Return the words in lower case at the start of a family name, and the others."""
    words = latex.split()
    if not words or not words[0][0].islower():
        return "", decode_line(" ".join(words))
    start = next((number for number, word in enumerate(words) if not word[0].islower()), 0)
    return decode_line(" ".join(words[:start])), decode_line(" ".join(words[start:]))
