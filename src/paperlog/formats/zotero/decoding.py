"""The fields of BibTeX for an item of Zotero, by way of CSL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from paperlog.formats.bibliography import choose_citation_key, is_citation_key, unique_tags
from paperlog.formats.bibtex.encoding import latex_identifier, latex_keywords
from paperlog.formats.bibtex.files import join_files
from paperlog.formats.bibtex.list_builder import ConvertedEntry
from paperlog.formats.bibtex.names import PersonName, latex_name
from paperlog.formats.bibtex.texts import text_to_field
from paperlog.formats.csl.decoding import decode_item
from paperlog.formats.dates import month_number
from paperlog.formats.field_names import fields_of
from paperlog.formats.text import one_line
from paperlog.formats.zotero.database import Attachment, Creator, Item
from paperlog.identifiers import is_web_url

_PREFIX = "zotero-"
_TYPES = {
    "journalArticle": "article-journal", "conferencePaper": "paper-conference", "preprint": "article",
    "book": "book", "bookSection": "chapter", "thesis": "thesis", "report": "report", "webpage": "webpage",
    "document": "document", "computerProgram": "software", "dataset": "dataset", "patent": "patent",
    "standard": "standard", "manuscript": "manuscript", "encyclopediaArticle": "entry-encyclopedia",
    "statute": "legislation", "case": "legal_case", "letter": "personal_communication", "artwork": "graphic",
    "film": "motion_picture", "audioRecording": "song",
}  # fmt: skip
"""The types of items that BibTeX has, too, as in CSL."""
_SIMILAR_TYPES = {
    "magazineArticle": "article-magazine", "newspaperArticle": "article-newspaper", "blogPost": "post-weblog",
    "forumPost": "post", "dictionaryEntry": "entry-dictionary", "bill": "bill", "email": "personal_communication",
    "instantMessage": "personal_communication", "videoRecording": "motion_picture", "tvBroadcast": "motion_picture",
    "podcast": "song", "radioBroadcast": "song",
}  # fmt: skip
"""Types of items that BibTeX has a more general type for. An entry keeps Zotero's name, too."""
_FIELDS = {
    "title": "title", "abstractNote": "abstract", "publicationTitle": "container-title", "volume": "volume",
    "issue": "issue", "pages": "page", "series": "collection-title", "seriesNumber": "collection-number",
    "edition": "edition", "place": "publisher-place", "publisher": "publisher", "language": "language",
    "numberOfVolumes": "number-of-volumes", "numPages": "number-of-pages", "DOI": "DOI", "ISBN": "ISBN",
    "ISSN": "ISSN", "PMID": "PMID", "PMCID": "PMCID", "shortTitle": "title-short", "url": "URL",
    "journalAbbreviation": "container-title-short", "callNumber": "call-number", "conferenceName": "event-title",
    "meetingName": "event-title", "eventPlace": "event-place", "number": "number", "type": "genre",
    "version": "version", "versionNumber": "version", "extra": "note", "status": "status", "part": "part",
    "partNumber": "part", "originalTitle": "original-title", "originalPublisher": "original-publisher",
    "originalPlace": "original-publisher-place",
}  # fmt: skip
"""The names of fields in CSL."""
_DATES = {"date": "issued", "accessDate": "accessed", "originalDate": "original-date"}
_ROLES = {"author": "author", "editor": "editor", "translator": "translator", "bookAuthor": "container-author"}
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?: (.*))?", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_STORED, _RELATIVE = "storage:", "attachments:"


def convert_item(item: Item, folder: Path) -> ConvertedEntry:
    """Convert an item. `folder` is that of the database, with the files in `storage`. Raises RecordError."""
    csl, others = _csl(item)
    entry_type, fields = decode_item(csl)
    held = {field.csl for field in fields_of(entry_type)}
    others |= {
        name: text_to_field(one_line(text))
        for name, text in item.fields.items()
        if _FIELDS.get(name, "title") not in held
    }
    fields |= {f"{_PREFIX}{name.lower()}": latex for name, latex in others.items() if latex}
    if tags := [*unique_tags([*item.tags, *item.collections])]:
        fields["keywords"] = latex_keywords(tags)
    if item.collections:
        fields["groups"] = ", ".join(text_to_field(one_line(name)) for name in item.collections)
    if links := [latex_identifier(url) for url in item.links if is_web_url(url)]:
        fields["link"] = " ".join(filter(None, (fields.get("link", ""), *links)))
    if item.attachments:
        fields["file"] = join_files(_file(each, folder) for each in item.attachments)
    noted = item.fields.get("extra", "")
    key = choose_citation_key([item.fields.get("citationKey", "")], noted)
    label = f"item {one_line(item.key)}"
    return ConvertedEntry(0, label, key if is_citation_key(key) else "", entry_type, fields)


def _csl(item: Item) -> tuple[dict[str, Any], dict[str, str]]:
    """Return an item in CSL, and in BibTeX the values that CSL has no field for."""
    csl: dict[str, Any] = {"type": _TYPES.get(item.type) or _SIMILAR_TYPES.get(item.type, "document")}
    others = {} if item.type in _TYPES else {"type": text_to_field(item.type)}
    for name, text in item.fields.items():
        if name in _DATES:
            csl[_DATES[name]], lost = _date(text)
            others[name] = text_to_field(lost)
        elif (target := _FIELDS.get(name)) and target not in csl:
            csl[target] = text
        elif name != "citationKey":
            others[name] = text_to_field(one_line(text))
    if item.fields.get("archive", "").lower() == "arxiv":
        csl |= {"archive": "arXiv", "archive_location": item.fields.get("archiveLocation", "")}
    for role, names in _by_role(item.creators).items():
        if target := _ROLES.get(role):
            csl[target] = [_name(each) for each in names]
        else:
            others[role] = " and ".join(map(_latex_name, names))
    return csl, others


def _by_role(creators: list[Creator]) -> Mapping[str, list[Creator]]:
    roles: dict[str, list[Creator]] = {}
    for creator in creators:
        roles.setdefault(creator.role, []).append(creator)
    return roles


def _name(creator: Creator) -> dict[str, str]:
    if creator.is_whole:
        return {"literal": creator.last}
    return {"family": creator.last, "given": creator.first}


def _latex_name(creator: Creator) -> str:
    if creator.is_whole:
        return latex_name(PersonName(literal=one_line(creator.last)))
    return latex_name(PersonName(one_line(creator.last), one_line(creator.first)))


def _date(text: str) -> tuple[Any, str]:
    """Return a date in CSL, and its text if that says more.

    Zotero has the date in digits, with zeros for what isn't known, before the text: `2015-03-00 March 2015`.
    """
    match = _DATE.fullmatch(text)
    if not match or match[1] == "0000":
        return {"raw": text.removeprefix("0000-00-00 ")}, ""
    numbers = [int(part) for part in match.groups()[:3] if int(part)]
    words = _words(match[4] or "")
    has_more = any(word not in numbers for word in words)
    return {"date-parts": [numbers]}, (match[4] if has_more else "")


def _words(text: str) -> Iterator[int | str]:
    """Yield the numbers and words of a date. English months are numbers."""
    for word in _WORD.findall(text):
        yield int(word) if word.isdecimal() else month_number(word) or word


def _file(attachment: Attachment, folder: Path) -> tuple[str, str, str]:
    """Return the title, the path and the type of a file."""
    path = one_line(attachment.path)
    if path.startswith(_STORED):
        # Only the name is used, so that a damaged path can't point outside the folder.
        name = PurePosixPath(path.removeprefix(_STORED)).name
        path = str(folder / "storage" / PurePosixPath(attachment.key).name / name)
    path = path.removeprefix(_RELATIVE)
    return one_line(attachment.title), path, one_line(attachment.media_type)
