"""The properties of a note: YAML front matter, and lines such as `key:: value`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from paperlog.formats.csv.columns import rank_of
from paperlog.identifiers import find_doi, parse_arxiv_id

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"(?:[ \t]*\n)*[ \t]*(?:- )?([^\s:#>*`|-][^:\n]{0,60})::[ \t]*(.*)(?:\n|\Z)")
_INLINE = re.compile(r"^[> \t-]*\*\*(?:First)?([^*:\n]{1,40})\*\*::[ \t]*(\S.*)$", re.MULTILINE)
"""A property in the text of a note, as templates for Zotero write it: `> **Title**:: Tides`."""
_EMPHASIS = re.compile(r'([*_"]).*\1')
_HEADING = re.compile(r"#[ \t]+(\S.*)\n(?:[ \t]*\n)*")
_PAGE_LINE = re.compile(r"([^\W\d_][^:\n]{0,40}):[ \t]+(\S.*)(?:\n|\Z)")
"""A property of a Notion page, below its heading."""
_OF_A_PAGE = frozenset({"authors", "doi", "arxiv"})
_PLAIN = re.compile(r"""([^\s#'"\[{&*!|>%@`-][^:\n]*):(?:[ \t]+|(?=\[\[))(\[\[[^\[\]].*|[^\s'"\[{&*!|>].*)""")
"""A property in one line whose value is plain text or a link to a note."""
_HASHTAGS = re.compile(r"^([A-Za-z][\w -]*:[ \t]+)(#[^\s#].*)$", re.MULTILINE)
"""A property with tags that YAML would take for a comment."""
_MAX_VALUES = 10_000
"""The maximum number of values in front matter, because YAML aliases can multiply values."""
_LONGEST = 1 << 17


class InvalidProperties(ValueError):
    """Front matter that can't be read. `line` is that of the note, or 0 if it isn't known."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class Note(NamedTuple):
    """A note. Values are texts, lists or objects. Numbers, dates and booleans are kept as text."""

    properties: Mapping[str, Any]
    body: str


def parse_note(text: str) -> Note:
    """Split a note into its properties and its body. Raises InvalidProperties."""
    properties: dict[str, Any] = {}
    end = 0
    if match := _FRONT_MATTER.match(text):
        properties = _parse_yaml(match[1])
        end = match.end()
    while match := _LINE.match(text, end):
        properties.setdefault(match[1].strip(), _without_quotes(match[2].strip()))
        end = match.end()
    if not properties and (page := _parse_page(text)):
        return page
    return Note(properties, text[end:].strip("\n"))


def _parse_page(text: str) -> Note | None:
    """Split a Notion page, or return None if its first lines aren't properties of a paper."""
    if not (heading := _HEADING.match(text)):
        return None
    properties, end = {"title": heading[1].strip()}, heading.end()
    while match := _PAGE_LINE.match(text, end):
        properties.setdefault(match[1], match[2].strip())
        end = match.end()
    fields = {rank[0] for name in properties if (rank := rank_of(name))}
    has_id = any(map(parse_arxiv_id, properties.values())) or any(map(find_doi, properties.values()))
    is_paper = len(fields) > 2 and (has_id or not _OF_A_PAGE.isdisjoint(fields))
    return Note(properties, text[end:].strip("\n")) if is_paper else None


def inline_properties(body: str) -> Mapping[str, list[str]]:
    """Return the properties in the text of a note. Each may have several values."""
    properties: dict[str, list[str]] = {}
    for name, value in _INLINE.findall(body):
        text = value.strip().replace("\\|", "|")
        properties.setdefault(name.strip(), []).append(text[1:-1] if _EMPHASIS.fullmatch(text) else text)
    return properties


def _without_quotes(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1] else text


def _parse_yaml(text: str) -> dict[str, Any]:
    """Parse front matter. If it is invalid, quote the values that YAML doesn't allow without quotation marks."""
    if len(text) > _LONGEST:
        raise InvalidProperties(1, f"its front matter is longer than {_LONGEST >> 10} KiB")
    text = _HASHTAGS.sub(lambda match: f"{match[1]}{_in_quotes(match[2])}", text)
    try:
        return _parse_strictly(text)
    except InvalidProperties:
        quoted = "".join(map(_quoted, text.splitlines(keepends=True)))
        if quoted != text:
            with suppress(InvalidProperties):
                return _parse_strictly(quoted)
        raise


def _quoted(line: str) -> str:
    """Quote the value of a property if the line alone isn't valid, as in `title: Reefs: a study`."""
    match = _PLAIN.fullmatch(line.rstrip())
    if not match:
        return line
    try:
        _parse_strictly(line)
    except InvalidProperties:
        return f"{match[1]}: {_in_quotes(match[2])}\n"
    return line


def _in_quotes(text: str) -> str:
    return "'{}'".format(text.rstrip().replace("'", "''"))


def _parse_strictly(text: str) -> dict[str, Any]:
    """Parse YAML. Only plain values are created, so that a tag such as `!!python/object` can't run code."""
    import yaml  # noqa: PLC0415 - only the import of notes needs it

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            return {}
        if not isinstance(root, yaml.MappingNode):
            raise InvalidProperties(2, "its front matter isn't a list of properties")
        return _Converter().mapping(root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 0
        raise InvalidProperties(line, f"invalid YAML: {error.problem}") from None
    except yaml.YAMLError:
        raise InvalidProperties(0, "invalid YAML: it has characters that YAML doesn't allow") from None
    except RecursionError:
        raise InvalidProperties(0, "its front matter is nested too deeply") from None


class _Converter:
    """Converts nodes of YAML to values, and counts them."""

    def __init__(self) -> None:
        self._count = 0

    def mapping(self, node: Any) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 2
            if not isinstance(key.value, str):
                raise InvalidProperties(line, "the name of a property must be text")
            converted = self._value(value)
            if values.get(key.value, converted) != converted:
                raise InvalidProperties(line, f"it has two values for '{key.value}'")
            values[key.value] = converted
        return values

    def _value(self, node: Any) -> Any:
        self._count += 1
        if self._count > _MAX_VALUES:
            raise InvalidProperties(0, f"its front matter has more than {_MAX_VALUES:,} values")
        if node.id == "mapping":
            return self.mapping(node)
        if node.id == "sequence":
            return [self._value(each) for each in node.value]
        return "" if node.tag == "tag:yaml.org,2002:null" else node.value
