"""What bibliographies ask of a paper beyond its facts: what kind of work it is, and the parts of its authors' names."""

from __future__ import annotations

import re
from enum import Enum, auto

from msgspec import Struct

from paperlog.formats.reference import clean
from paperlog.identity import arxiv_id, host_of
from paperlog.model import Entry, Paper

_JOURNAL = re.compile(
    r"\b(?:journal|transactions|letters|magazine|annals|quarterly|bulletin|nature|science|jmlr|tmlr|t?pami|ijcv|tacl"
    r"|pnas|jair|neural computation|foundations and trends)\b",
    re.IGNORECASE,
)
_CONFERENCE = re.compile(
    r"\b(?i:conference|proceedings|workshops?|symposium|meeting|advances in)\b|\S*[A-Z]\S* (?:19|20)[0-9]{2}$",
)
_PARTICLES = frozenset(
    {"von", "van", "de", "der", "den", "del", "della", "di", "da", "do", "dos", "du", "la", "las", "le", "los", "ter"}
    | {"ten", "zu", "zum", "zur", "af", "al", "el", "bin", "ibn", "y"}
    | {"Von", "Van", "De", "Der", "Den", "Del", "Di", "Du", "La", "Las", "Le", "Los", "Ter", "El", "Al"}
)
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
_WORD = re.compile(r"[^\W\d_][^\W\d_.'\u2019-]*(?:[.'\u2019-]+[^\W\d_]*)*")
_NO_PERSON = re.compile(
    r"\b(?:the|and|for|team|research|groups?|labs?|laborator\w+|ai|inc|corp|llc|ltd|university|institute|college"
    r"|collaboration|consortium|project|foundation|community|contributors|others|google|meta|microsoft|openai)\b",
    re.IGNORECASE,
)


class Kind(Enum):
    CONFERENCE = auto()
    JOURNAL = auto()
    PREPRINT = auto()
    PAGE = auto()
    OTHER = auto()


class Name(Struct, frozen=True):
    """A name; one that can't safely be taken apart is all `family`, and so is an organisation's."""

    family: str
    given: str = ""
    suffix: str = ""


def kind_of(paper: Paper) -> Kind:
    """Return what a paper is, by its venue and where it can be read."""
    if paper.venue and clean(paper.venue):
        is_conference = _CONFERENCE.search(paper.venue) and not _JOURNAL.search(paper.venue)
        return Kind.CONFERENCE if is_conference else Kind.JOURNAL
    if paper.arxiv:
        return Kind.PREPRINT
    first = paper.links[0].url if paper.links else ""
    is_page = host_of(first) and not paper.doi and not arxiv_id(first) and not first.lower().endswith(".pdf")
    return Kind.PAGE if is_page else Kind.OTHER


def name_of(author: str) -> Name:
    """Return the parts of a name that stands in its natural order."""
    whole = clean(author)
    parts = whole.split()
    suffix = parts.pop() if len(parts) > 2 and parts[-1] in _SUFFIXES else ""
    if len(parts) < 2 or _NO_PERSON.search(whole) or not all(map(_WORD.fullmatch, parts)):
        return Name(whole)
    start = len(parts) - 1
    while start > 1 and parts[start - 1] in _PARTICLES:
        start -= 1
    return Name(" ".join(parts[start:]), " ".join(parts[:start]), suffix)


def inverted(author: str) -> str:
    """Return `Hu, Edward J.` or `Hu, Edward J., Jr.`, without signs that part names."""
    name = name_of(author)
    if not name.given:
        return clean(re.sub("[,;]", " ", name.family))
    return ", ".join(filter(None, (name.family, name.given, name.suffix)))


def notes_of(entry: Entry) -> list[str]:
    """Return the notes, each on one line that begins with its day, so that none can be taken for a fact."""
    return [f"{note.at.date()}: {clean(note.text)}" for note in entry.reading.notes]
