"""Entry types: conference paper, journal article, preprint and so on."""

from __future__ import annotations

import re
from enum import Enum, auto

from paperlog.formats.text import one_line
from paperlog.identifiers import host_of, parse_arxiv_id
from paperlog.models import Paper

_JOURNAL = re.compile(
    r"\b(?:journal|transactions|letters|magazine|annals|quarterly|bulletin|nature|science|jmlr|tmlr|t?pami|ijcv|tacl"
    r"|pnas|jair|neural computation|foundations and trends)\b",
    re.IGNORECASE,
)
_CONFERENCE = re.compile(
    r"\b(?i:conference|proceedings|workshops?|symposium|meeting|advances in)\b"
    r"|(?<!\S)[^\sA-Z]*[A-Z]\S* (?:19|20)[0-9]{2}$",
)


class EntryType(Enum):
    CONFERENCE = auto()
    JOURNAL = auto()
    PREPRINT = auto()
    PAGE = auto()
    OTHER = auto()


def entry_type_of(paper: Paper) -> EntryType:
    """Infer the entry type from the venue and the links."""
    if paper.venue and one_line(paper.venue):
        is_conference = _CONFERENCE.search(paper.venue) and not _JOURNAL.search(paper.venue)
        return EntryType.CONFERENCE if is_conference else EntryType.JOURNAL
    if paper.arxiv:
        return EntryType.PREPRINT
    first_url = paper.links[0].url if paper.links else ""
    is_page = (
        host_of(first_url)
        and not paper.doi
        and not parse_arxiv_id(first_url)
        and not first_url.lower().endswith(".pdf")
    )
    return EntryType.PAGE if is_page else EntryType.OTHER
