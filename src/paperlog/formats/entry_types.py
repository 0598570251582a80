"""Entry types: their names in biblatex, CSL and RIS, and the type of a paper that has none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from paperlog.formats.text import one_line
from paperlog.identifiers import host_of, parse_arxiv_id
from paperlog.models import Paper
from paperlog.text import fold

_JOURNAL = re.compile(
    r"\b(?:journal|transactions|letters|magazine|annals|quarterly|bulletin|nature|science|jmlr|tmlr|t?pami|ijcv|tacl"
    r"|pnas|jair|neural computation|foundations and trends)\b",
    re.IGNORECASE,
)
_CONFERENCE = re.compile(
    r"\b(?i:conference|proceedings|workshops?|symposium|meeting|advances in)\b"
    r"|(?<!\S)[^\sA-Z]*[A-Z]\S* (?:19|20)[0-9]{2}$",
)

PREPRINT = "preprint"
"""Stands for the type `misc` with an arXiv id in `TYPES`: CSL and RIS have a type for it."""
TYPES: tuple[tuple[str, str, str], ...] = (
    # biblatex, CSL with the names of Crossref, RIS: the first of each is written
    (
        "article suppperiodical",
        "article-journal article-magazine article-newspaper journal-article",
        "JOUR EJOUR MGZN NEWS INPR ABST",
    ),
    ("inproceedings conference", "paper-conference proceedings-article", "CONF CPAPER"),
    (
        "book mvbook proceedings mvproceedings manual collection mvcollection reference",
        "book monograph",
        "BOOK EBOOK EDBOOK",
    ),
    ("incollection inbook bookinbook suppbook suppcollection", "chapter book-chapter", "CHAP ECHAP"),
    ("inreference", "entry-encyclopedia entry entry-dictionary", "ENCYC DICT"),
    ("thesis", "thesis dissertation", "THES"),
    ("report", "report", "RPRT GOVDOC"),
    (PREPRINT, "article posted-content", "UNPB"),
    ("misc", "document", "GEN"),
    ("online electronic www", "webpage post-weblog post", "ELEC WEB BLOG"),
    ("unpublished", "manuscript", "UNPB MANSCPT"),
    ("software", "software", "COMP"),
    ("dataset", "dataset", "DATA AGGR DBASE"),
    ("patent", "patent", "PAT"),
    ("periodical", "periodical", "JFULL"),
    ("booklet", "pamphlet", "PAMP"),
    ("review", "review review-book", ""),
    ("standard", "standard", "STAND"),
    ("legislation", "legislation bill regulation", "STAT BILL"),
    ("jurisdiction", "legal_case", "CASE"),
    ("letter", "personal_communication", "PCOMM ICOMM"),
    ("image", "graphic figure", "FIGURE ART"),
    ("movie video", "motion_picture", "MPCT VIDEO"),
    ("music audio", "song", "SOUND MUSIC"),
    ("performance", "performance", ""),
)
KINDS: Mapping[str, tuple[str, str]] = {
    "phdthesis": ("thesis", "PhD thesis"),
    "mastersthesis": ("thesis", "Master's thesis"),
    "techreport": ("report", "Technical report"),
}
"""Types of BibTeX that are kinds of another type, which biblatex names in the field `type`."""
_KINDS_BY_TEXT = {(base, fold(text)): name for name, (base, text) in KINDS.items()}

UNPUBLISHED_TYPES = frozenset({"misc", "online", "electronic", "www"})
"""Types of works that have no publisher."""
PERIODICAL_TYPES = frozenset({"article", "periodical", "review", "suppperiodical"})
"""Types whose `number` is that of an issue."""
BOOK_TYPES = frozenset(name for row in TYPES[1:5] for name in row[0].split())
"""Types whose `number` is that of a volume in a series."""


def type_name(entry_type: str, column: int) -> str:
    """Return the name of a type in CSL (1) or RIS (2)."""
    base = KINDS[entry_type][0] if entry_type in KINDS else entry_type
    return _names_by_type(column).get(base, ("", "document", "GEN")[column])


@cache
def _names_by_type(column: int) -> dict[str, str]:
    return {name: row[column].split()[0] for row in TYPES if row[column] for name in row[0].split()}


def types_by_name(column: int) -> dict[str, str]:
    """Return the names of the types in biblatex, by their names in CSL (1) or RIS (2)."""
    in_reverse = reversed(TYPES)  # of a name in several rows, the first row counts
    return {name: row[0].split()[0] for row in in_reverse for name in row[column].split()}


def kind_of(entry_type: str, description: str) -> str:
    """Return the type of BibTeX for a type of biblatex with a description, such as `PhD thesis`."""
    return _KINDS_BY_TEXT.get((entry_type, fold(description)), entry_type) if description else entry_type


def is_described_by(entry_type: str, text: str) -> bool:
    """Return whether the field `type` says no more than the type itself, such as `PhD thesis` for `phdthesis`."""
    return entry_type in KINDS and kind_of(KINDS[entry_type][0], text) == entry_type


def inferred_type(paper: Paper) -> str:
    """Infer the biblatex type from the venue and the links."""
    if paper.venue and one_line(paper.venue):
        is_conference = _CONFERENCE.search(paper.venue) and not _JOURNAL.search(paper.venue)
        return "inproceedings" if is_conference else "article"
    first_url = paper.links[0].url if paper.links else ""
    is_page = (
        host_of(first_url)
        and not paper.arxiv
        and not paper.doi
        and not parse_arxiv_id(first_url)
        and not first_url.lower().endswith(".pdf")
    )
    return "online" if is_page else "misc"
