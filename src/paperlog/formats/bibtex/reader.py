"""BibTeX and BibLaTeX as Zotero, JabRef, BibDesk, arXiv, DBLP and papis write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from paperlog.formats.base import NO_CATEGORY, ImportedList, Rejected
from paperlog.formats.bibliography import links_to, makes_a_key, other_names
from paperlog.formats.bibtex.authors import names
from paperlog.formats.bibtex.fields import keywords, paragraphs, plain_text, published
from paperlog.formats.bibtex.latex import address
from paperlog.formats.bibtex.parser import BrokenEntry, RawEntry, entries
from paperlog.formats.bibtex.writer import dumps
from paperlog.identifiers import arxiv_id, doi, is_web_address, link_to
from paperlog.models import Paper, Reading, Status
from paperlog.text import free_key, slug

__all__ = ["dumps", "loads"]

_VENUES = ("journaltitle", "journal", "booktitle", "venue", "eventtitle")
_MORE_VENUES = ("school", "institution")
_DATES = ("date", "year", "month", "day")
_LINKS = ("url", "ee", "link", "pdf", "code", "howpublished", "note", "eprint", "doi", "adsurl")
_PROSE = frozenset({"howpublished", "note"})
_JOINED = {"author": " and ", "keywords": ", ", "keyword": ", ", "tags": ", ", "url": " "}
_STATUSES = {"read": Status.READ, "skimmed": Status.SKIMMED}

_OLD_ARCHIVE = re.compile(
    r"(?:astro|nlin|quant|math|acc|atom|chem|plasm|hep|bayes)-(?:ph|phys|ex|lat|th|an)|cond-mat|gr-qc|nucl-(?:ex|th)"
    r"|math|physics|cs|stat|q-(?:bio|alg)|(?:alg|dg)-(?:geom|ga)|cmp-lg|adap-org|comp-gas|chao-dyn|solv-int|patt-sol"
    r"|funct-an|mtrl-th|supr-con|ao-sci|nlin"
)

_URL = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}|(?<![\w/])(https?://[^\s{}<>]+)")
_SAYS_ARXIV = re.compile(
    r"(?:(?:arxiv )?(?:preprint|e-prints?)[,:]?\s*)?(arxiv:\s*\S+?)[,.]?(?:\s*\[[^\[\]]*+\])?", re.IGNORECASE
)
_SAYS_WHERE = re.compile(
    r"(?:arxiv:\s*+[^\s{}]++|\[[\w.,\s-]++\]|\W"
    r"|(?:arxiv|(?:pre|e-?)prints?|available|online|accessed|at|from|on|url|pdf|[0-9]+)\b)*+",
    re.IGNORECASE,
)
_CORR = re.compile(r"abs/(\S+)", re.IGNORECASE)
_RANK = re.compile(r"rank([1-5])", re.IGNORECASE)


def loads(text: str, name: str) -> ImportedList:
    """Read the entries of a library; `name` is its source. Raises ValueError where the text holds none."""
    shelf = _Shelf(name, {}, {}, [])
    found = list(entries(text.removeprefix("\ufeff").replace("\r\n", "\n")))
    whole: dict[str, RawEntry] = {}
    volumes: set[str] = set()
    for each in found:
        if isinstance(each, RawEntry):
            whole.setdefault(each.key.lower(), each)
            volumes |= {value.strip().lower() for field, value in each.fields if field == "crossref"}
    doubles: set[object] = set()
    for each in found:
        if isinstance(each, BrokenEntry):
            shelf.reject(each, each.reason)
            continue
        same = (
            each.kind,
            each.key.lower(),
            frozenset((field, " ".join(value.split())) for field, value in each.fields),
        )
        if same in doubles:
            shelf.reject(each, "it is here twice, with the same fields")
        elif each.kind == "proceedings" and each.key.lower() in volumes:
            shelf.reject(each, "it is the volume that other entries name in crossref, not a paper")
        else:
            shelf.put(each, _facts(each, whole))
        doubles.add(same)
    papers, readings = tuple(shelf.papers.values()), tuple(shelf.readings.values())
    return ImportedList(
        name, (), papers, shelf.rejected, readings, has_own_keys=all(makes_a_key(each.key) for each in found)
    )


@dataclass(frozen=True, slots=True)
class _Shelf:
    name: str
    papers: dict[str, Paper]
    readings: dict[str, Reading]
    rejected: list[Rejected]

    def reject(self, entry: RawEntry | BrokenEntry, reason: str) -> None:
        self.rejected.append(Rejected.at(entry.line, reason, entry.key))

    def put(self, entry: RawEntry, facts: Mapping[str, str]) -> None:
        title = _title(facts)
        if not title:
            self.reject(entry, "it has no title")
            return
        names = other_names(title, plain_text(facts.get("shorttitle", "")))
        wanted = entry.key if makes_a_key(entry.key) else next(iter(names), title.partition(":")[0])
        key = free_key(slug(wanted), self.papers)
        paper = replace(_paper(key, title, facts), aliases=names)
        self.papers[key] = replace(paper, source=self.name, position=len(self.papers))
        if reading := _reading(key, facts):
            self.readings[key] = reading


def _facts(entry: RawEntry, whole: Mapping[str, RawEntry]) -> dict[str, str]:
    """Return the fields of an entry and what it has from its volume."""
    facts = _united(entry.fields)
    parent = whole.get(facts.get("crossref", "").strip().lower())
    if parent is None or not parent.key:
        return facts
    volume = _united(parent.fields)
    if "title" in volume:
        volume.setdefault("booktitle", volume["title"])
    for group in (_DATES, _VENUES):
        if not any(facts.get(field, "").strip() for field in group):
            facts |= {field: volume[field] for field in group if field in volume}
    return facts


def _united(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return fields by name; of a repeated one the first that is not empty, or all where it is a list."""
    facts: dict[str, str] = {}
    for field, value in fields:
        before = facts.get(field, "")
        if not before.strip():
            facts[field] = value
        elif field in _JOINED:
            facts[field] = before + _JOINED[field] + value
    return facts


def _title(facts: Mapping[str, str]) -> str:
    parts = [plain_text(facts.get(field, "")) for field in ("title", "subtitle")]
    return ": ".join(filter(None, parts)) if parts[0] else ""


def _paper(key: str, title: str, facts: Mapping[str, str]) -> Paper:
    addresses, others = _addresses(facts)
    arxiv = _arxiv(facts, addresses)
    identifier = next(filter(None, map(doi, (address(facts.get("doi", "")), *addresses))), None)
    return Paper(
        key=key,
        title=title,
        category=NO_CATEGORY,
        tags=keywords("\n".join(facts[field] for field in ("keywords", "keyword", "tags") if field in facts)),
        authors=names(facts.get("author", "")),
        published=published(facts),
        venue=_first(facts, (*_VENUES, *_MORE_VENUES)),
        arxiv=arxiv,
        doi=identifier,
        links=(*links_to(addresses, arxiv, identifier), *map(link_to, others)),
        summary=paragraphs(facts.get("abstract", "")) or None,
    )


def _first(facts: Mapping[str, str], fields: Iterable[str]) -> str | None:
    return next((text for field in fields if (text := plain_text(facts.get(field, "")))), None)


def _arxiv(facts: Mapping[str, str], addresses: Iterable[str]) -> str | None:
    return next(filter(None, map(arxiv_id, (*_arxiv_texts(facts), *addresses))), None)


def _arxiv_texts(facts: Mapping[str, str]) -> Iterator[str]:
    """Give the texts that may be the arXiv id of the paper itself, the surest first."""
    eprint = address(facts.get("eprint", "")).strip()
    archive = plain_text(facts.get("archiveprefix") or facts.get("eprinttype") or "arxiv").lower()
    if archive.startswith("arxiv"):
        yield eprint
        yield f"{plain_text(facts.get('primaryclass') or facts.get('eprintclass') or '')}/{eprint}"
    if _OLD_ARCHIVE.fullmatch(archive):
        yield f"{archive}/{eprint}"
    yield address(facts.get("arxiv", "") or facts.get("arxivid", ""))
    yield address(facts.get("doi", ""))
    for field in ("number", "journal", "journaltitle", "volume", "note", "howpublished"):
        text = plain_text(facts.get(field, ""))
        if field in _PROSE:
            yield text
        if found := (_CORR if field == "volume" else _SAYS_ARXIV).fullmatch(text):
            yield found[1]


def _addresses(facts: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the addresses of an entry, and those that its prose names: of these none that is of another paper."""
    own: dict[str, None] = {}
    named: dict[str, None] = {}
    for field in (*_LINKS, *sorted(field for field in facts if field.startswith("bdsk-url-"))):
        text = address(facts.get(field, ""))
        if field in _PROSE and not _SAYS_WHERE.fullmatch(_URL.sub("", text)):
            named |= dict.fromkeys(url for url in _urls(text) if not (arxiv_id(url) or doi(url)))
        else:
            own |= dict.fromkeys(url for url in _urls(text) if not (field == "doi" and doi(url)))
    return list(own), [url for url in named if url not in own]


def _urls(text: str) -> Iterator[str]:
    for found in _URL.finditer(text):
        url = (found[1] or found[2] or "").strip().rstrip(".,;\"'")
        if url.count(")") > url.count("("):
            url = url.rstrip(").,;")
        if is_web_address(url):
            yield url


def _reading(key: str, facts: Mapping[str, str]) -> Reading | None:
    """Return what JabRef's `readstatus` and `ranking` say."""
    status = _STATUSES.get(plain_text(facts.get("readstatus", "")).lower(), Status.UNREAD)
    rank = _RANK.fullmatch(plain_text(facts.get("ranking", "")))
    if status is Status.UNREAD and not rank:
        return None
    return Reading(key, status=status, rating=int(rank[1]) if rank else None)
