"""Author names: splitting lists of names, splitting a name into parts, and natural order."""

from __future__ import annotations

import re
from enum import Enum, auto

from msgspec import Struct

from paperlog.formats.text import one_line

PARTICLES = frozenset(
    {"von", "van", "de", "der", "den", "del", "della", "di", "da", "do", "dos", "du", "la", "las", "le", "los", "ter"}
    | {"ten", "zu", "zum", "zur", "af", "al", "el", "bin", "ibn", "y"}
    | {"Von", "Van", "De", "Der", "Den", "Del", "Di", "Du", "La", "Las", "Le", "Los", "Ter", "El", "Al"}
)
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_.'\u2019-]*(?:[.'\u2019-]+[^\W\d_]*)*")
ORGANIZATION = re.compile(
    r"\b(?:the|and|for|team|research|groups?|labs?|laborator\w+|ai|inc|corp|llc|ltd|university|institute|college"
    r"|collaboration|consortium|project|foundation|community|contributors|others|google|meta|microsoft|openai)\b",
    re.IGNORECASE,
)
_ET_AL = re.compile(
    r"(?:^|[\s,;\uff0c])(?:et\.? ?al\.?|and others)$|(?:^|[,;] ?)others$"
    r"|(?<=[\u3000-\u9fff])[\s,\uff0c\u3001]?(?:等|ほか)$",
    re.IGNORECASE,
)
_ET_AL_ENDS = ("l", "L", "l.", "L.", "s", "S", "\u017f", "等", "ほか", "\n")
"""The endings of all texts that the pattern matches. Checking them first is faster: most names end differently."""


class Separators(Enum):
    """What separates the names in a column.

    In files of SpringerLink, names may follow each other without a separator. Our own exports have semicolons, and
    names in natural order.
    """

    ANY = auto()
    SEMICOLONS = auto()
    NONE = auto()
    OWN = auto()


class Name(Struct, frozen=True):
    """The parts of a name.

    `family` holds the whole name of an organization, or a whole name that can't be split reliably.
    """

    family: str
    given: str = ""
    suffix: str = ""


def split_name(author: str) -> Name:
    """Split a name in natural order."""
    name = one_line(author)
    parts = name.split()
    suffix = parts.pop() if len(parts) > 2 and parts[-1] in _SUFFIXES else ""
    if len(parts) < 2 or ORGANIZATION.search(name) or not all(map(_NAME_WORD.fullmatch, parts)):
        return Name(name)
    start = len(parts) - 1
    while start > 1 and parts[start - 1] in PARTICLES:
        start -= 1
    return Name(" ".join(parts[start:]), " ".join(parts[:start]), suffix)


def natural_order(text: str) -> str:
    """Return a name in natural order: `Edward J. Hu Jr.` for `Hu, Edward J., Jr.`."""
    match [one_line(part) for part in text.split(",")]:
        case [family, given]:
            return f"{given} {family}".strip()
        case [family, given, suffix]:
            return f"{given} {family} {suffix}".strip()
        case _:
            return one_line(text)


def strip_et_al(names: str) -> str:
    """Remove a trailing `et al.` or `and others`."""
    if names.endswith(_ET_AL_ENDS):
        names = _ET_AL.sub("", names)
    return names.rstrip(" ,;\uff0c")
