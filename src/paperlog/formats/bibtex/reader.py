"""Import of BibTeX and BibLaTeX as written by Zotero, JabRef, BibDesk, arXiv, DBLP and papis."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from paperlog.formats.base import NO_CATEGORY, ImportedList, Rejected
from paperlog.formats.bibliography import has_key_characters, paper_links, short_title_aliases
from paperlog.formats.bibtex.authors import parse_names
from paperlog.formats.bibtex.fields import decode_line, decode_paragraphs, parse_keywords, parse_published
from paperlog.formats.bibtex.latex import unescape_url
from paperlog.formats.bibtex.parser import BrokenEntry, RawEntry, SizeLimit, parse_entries
from paperlog.identifiers import is_web_url, make_link, parse_arxiv_id, parse_doi
from paperlog.models import UNKNOWN_TIME, Event, Paper, Reading, Status, stable_id
from paperlog.text import UniqueKeys, slug

_VENUE_FIELDS = ("journaltitle", "journal", "booktitle", "venue", "eventtitle")
_INSTITUTION_FIELDS = ("school", "institution")
_DATE_FIELDS = ("date", "year", "month", "day")
_URL_FIELDS = ("url", "ee", "link", "pdf", "code", "howpublished", "note", "eprint", "doi", "adsurl")
_PROSE_FIELDS = frozenset({"howpublished", "note"})
_LIST_SEPARATORS = {"author": " and ", "keywords": ", ", "keyword": ", ", "tags": ", ", "url": " "}
_STATUSES = {"read": Status.READ, "skimmed": Status.SKIMMED}

_OLD_ARCHIVE = re.compile(
    r"(?:astro|nlin|quant|math|acc|atom|chem|plasm|hep|bayes)-(?:ph|phys|ex|lat|th|an)|cond-mat|gr-qc|nucl-(?:ex|th)"
    r"|math|physics|cs|stat|q-(?:bio|alg)|(?:alg|dg)-(?:geom|ga)|cmp-lg|adap-org|comp-gas|chao-dyn|solv-int|patt-sol"
    r"|funct-an|mtrl-th|supr-con|ao-sci|nlin"
)

_URL = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}|(?<![\w/])(https?://[^\s{}<>]+)")
_ARXIV_TEXT = re.compile(
    r"(?:(?:arxiv )?(?:preprint|e-prints?)[,:]?\s*)?(arxiv:\s*\S+?)[,.]?(?:\s*\[[^\[\]]*+\])?", re.IGNORECASE
)
_LOCATION_TEXT = re.compile(
    r"(?:arxiv:\s*+[^\s{}]++|\[[\w.,\s-]++\]|\W"
    r"|(?:arxiv|(?:pre|e-?)prints?|available|online|accessed|at|from|on|url|pdf|[0-9]+)\b)*+",
    re.IGNORECASE,
)
_CORR_VOLUME = re.compile(r"abs/(\S+)", re.IGNORECASE)
_RANKING = re.compile(r"rank([1-5])", re.IGNORECASE)


def loads(text: str, name: str) -> ImportedList:
    """Parse a BibTeX file; `name` is its source. Raises ValueError if it has no entries."""
    builder = _ImportBuilder(name, {}, {}, [], UniqueKeys())
    limit = SizeLimit(text)
    entries = list(parse_entries(text.removeprefix("\ufeff").replace("\r\n", "\n"), limit))
    entries_by_key: dict[str, RawEntry] = {}
    proceedings_keys: set[str] = set()
    for entry in entries:
        if isinstance(entry, RawEntry):
            entries_by_key.setdefault(entry.key.lower(), entry)
            proceedings_keys |= {value.strip().lower() for field, value in entry.fields if field == "crossref"}
    parents = {
        key: _merge_repeated(entries_by_key[key].fields) for key in proceedings_keys & entries_by_key.keys() if key
    }
    seen: set[object] = set()
    for entry in entries:
        if isinstance(entry, BrokenEntry):
            builder.reject(entry, entry.reason)
            continue
        identity = (
            entry.entry_type,
            entry.key.lower(),
            frozenset((field, " ".join(value.split())) for field, value in entry.fields),
        )
        if identity in seen:
            builder.reject(entry, "repeats an earlier entry with the same fields")
        elif entry.entry_type == "proceedings" and entry.key.lower() in proceedings_keys:
            builder.reject(entry, "a proceedings volume that other entries refer to, not a paper")
        else:
            fields = _merge_repeated(entry.fields)
            inherited = _inherited_fields(fields, parents.get(fields.get("crossref", "").strip().lower(), {}))
            if limit.accept(sum(map(len, inherited.values()))):
                builder.add(entry, fields | inherited)
            else:
                builder.reject(entry, "its cross-reference adds too much text")
        seen.add(identity)
    papers, readings = tuple(builder.papers.values()), tuple(builder.readings.values())
    return ImportedList(
        name,
        (),
        papers,
        builder.rejected,
        readings,
        has_own_keys=all(has_key_characters(entry.key) for entry in entries),
    )


@dataclass(frozen=True, slots=True)
class _ImportBuilder:
    name: str
    papers: dict[str, Paper]
    readings: dict[str, Reading]
    rejected: list[Rejected]
    keys: UniqueKeys

    def reject(self, entry: RawEntry | BrokenEntry, reason: str) -> None:
        self.rejected.append(Rejected.at(entry.line, reason, entry.key))

    def add(self, entry: RawEntry, fields: Mapping[str, str]) -> None:
        title = _title(fields)
        if not title:
            self.reject(entry, "no title")
            return
        aliases = short_title_aliases(title, decode_line(fields.get("shorttitle", "")))
        preferred_key = entry.key if has_key_characters(entry.key) else next(iter(aliases), title.partition(":")[0])
        key = self.keys.add(slug(preferred_key))
        paper = replace(_to_paper(key, title, fields), aliases=aliases)
        self.papers[key] = replace(paper, source=self.name, position=len(self.papers))
        if reading := _to_reading(key, fields):
            self.readings[key] = reading


def _inherited_fields(fields: Mapping[str, str], parent_fields: Mapping[str, str]) -> dict[str, str]:
    """Return the date and venue of the `crossref` parent if the entry has none."""
    if "title" in parent_fields:
        parent_fields = {"booktitle": parent_fields["title"], **parent_fields}
    return {
        field: parent_fields[field]
        for group in (_DATE_FIELDS, _VENUE_FIELDS)
        if not any(fields.get(field, "").strip() for field in group)
        for field in group
        if field in parent_fields
    }


def _merge_repeated(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the fields by name. Repeated lists are joined; of other repeated fields, the first nonempty one wins."""
    values: dict[str, list[str]] = {}
    for field, value in pairs:
        previous = values.get(field, [""])
        if not previous[0].strip():
            values[field] = [value]
        elif field in _LIST_SEPARATORS:
            previous.append(value)
    return {field: _LIST_SEPARATORS.get(field, "").join(parts) for field, parts in values.items()}


def _title(fields: Mapping[str, str]) -> str:
    parts = [decode_line(fields.get(field, "")) for field in ("title", "subtitle")]
    return ": ".join(filter(None, parts)) if parts[0] else ""


def _to_paper(key: str, title: str, fields: Mapping[str, str]) -> Paper:
    own_urls, mentioned_urls = _own_and_mentioned_urls(fields)
    arxiv = _find_arxiv_id(fields, own_urls)
    paper_doi = next(filter(None, map(parse_doi, (unescape_url(fields.get("doi", "")), *own_urls))), None)
    return Paper(
        key=key,
        title=title,
        category=NO_CATEGORY,
        tags=parse_keywords("\n".join(fields[field] for field in ("keywords", "keyword", "tags") if field in fields)),
        authors=parse_names(fields.get("author", "")),
        published=parse_published(fields),
        venue=_first_text(fields, (*_VENUE_FIELDS, *_INSTITUTION_FIELDS)),
        arxiv=arxiv,
        doi=paper_doi,
        links=(*paper_links(own_urls, arxiv, paper_doi), *map(make_link, mentioned_urls)),
        summary=decode_paragraphs(fields.get("summary", "")) or None,
        abstract=decode_paragraphs(fields.get("abstract", "")) or None,
    )


def _first_text(fields: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((text for name in names if (text := decode_line(fields.get(name, "")))), None)


def _find_arxiv_id(fields: Mapping[str, str], own_urls: Iterable[str]) -> str | None:
    return next(filter(None, map(parse_arxiv_id, (*_arxiv_candidates(fields), *own_urls))), None)


def _arxiv_candidates(fields: Mapping[str, str]) -> Iterator[str]:
    """Yield strings that might be the paper's own arXiv id, the most reliable first."""
    eprint = unescape_url(fields.get("eprint", "")).strip()
    archive = decode_line(fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").lower()
    if archive.startswith("arxiv"):
        yield eprint
        yield f"{decode_line(fields.get('primaryclass') or fields.get('eprintclass') or '')}/{eprint}"
    if _OLD_ARCHIVE.fullmatch(archive):
        yield f"{archive}/{eprint}"
    yield unescape_url(fields.get("arxiv", "") or fields.get("arxivid", ""))
    yield unescape_url(fields.get("doi", ""))
    for field in ("number", "journal", "journaltitle", "volume", "note", "howpublished"):
        text = decode_line(fields.get(field, ""))
        if field in _PROSE_FIELDS:
            yield text
        if match := (_CORR_VOLUME if field == "volume" else _ARXIV_TEXT).fullmatch(text):
            yield match[1]


def _own_and_mentioned_urls(fields: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the entry's own URLs, and the URLs in its prose fields that don't belong to other papers."""
    own: dict[str, None] = {}
    mentioned: dict[str, None] = {}
    for field in (*_URL_FIELDS, *sorted(field for field in fields if field.startswith("bdsk-url-"))):
        text = unescape_url(fields.get(field, ""))
        if field in _PROSE_FIELDS and not _LOCATION_TEXT.fullmatch(_URL.sub("", text)):
            mentioned |= dict.fromkeys(url for url in _urls(text) if not (parse_arxiv_id(url) or parse_doi(url)))
        else:
            own |= dict.fromkeys(url for url in _urls(text) if not (field == "doi" and parse_doi(url)))
    return list(own), [url for url in mentioned if url not in own]


def _urls(text: str) -> Iterator[str]:
    for match in _URL.finditer(text):
        url = (match[1] or match[2] or "").strip().rstrip(".,;\"'")
        if url.count(")") > url.count("("):
            url = url.rstrip(").,;")
        if is_web_url(url):
            yield url


def _to_reading(key: str, fields: Mapping[str, str]) -> Reading | None:
    """Return the reading described by JabRef's `readstatus` and `ranking`, or None."""
    status = _STATUSES.get(decode_line(fields.get("readstatus", "")).lower(), Status.UNREAD)
    rank = _RANKING.fullmatch(decode_line(fields.get("ranking", "")))
    if status is Status.UNREAD and not rank:
        return None
    log = () if status is Status.UNREAD else (Event(stable_id(key, status.value), UNKNOWN_TIME, status=status),)
    return Reading(key, log, rating=int(rank[1]) if rank else None)
