"""The schema of records: the only place where they are decoded and encoded."""

from __future__ import annotations

import json
import math
import re
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NoReturn, TypeVar, get_args

import msgspec
from msgspec import MsgspecError, Raw, Struct
from msgspec.structs import asdict, replace

from paperlog.dates import PartialDate
from paperlog.errors import InvalidData
from paperlog.models import EMPTY, KEY_PATTERN, NAME_PATTERN, Event, HistoryTable, Link, Note, Paper, Reading
from paperlog.patterns import lazy_pattern

S = TypeVar("S", bound=Struct)

FACTS = (
    "title", "aliases", "category", "type", "tags", "authors", "editors", "published", "venue", "arxiv", "doi", "links",
    "summary", "abstract", "schema_url", "related",
)  # fmt: skip
"""The fields of a paper that lists supply and that the user may override."""

KEY = re.compile(KEY_PATTERN)
HISTORY_TABLES = frozenset(get_args(HistoryTable))

_FACT_TYPES = {field.name: field.type for field in msgspec.structs.fields(Paper)}
_ITEMS: Mapping[str, tuple[type[Struct], str]] = {
    "log": (Event, "id"),
    "notes": (Note, "uid"),
    "links": (Link, "url"),
    "related": (Link, "url"),
}
"""The fields that are lists of structs, with the type of their items and the field that identifies an item."""
_PLACE = lazy_pattern(r"(?P<reason>.*?)(?: - at `\$?\.?(?P<field>\w*)(?P<rest>[^`]*)`)?", re.DOTALL)
_SCALARS = frozenset({str, int, float})
"""The types of values that are encoded as they are, even zero and empty text."""
_REASONS = {
    f"Expected `str` matching regex {KEY_PATTERN!r}": "must consist of lower-case letters, digits and single hyphens",
    f"Expected `str` matching regex {NAME_PATTERN!r}": "is empty",
}


class RecordError(Exception):
    """An invalid record. `field` is the name of the invalid field."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def decode(kind: type[S], record: Any) -> S:
    """Decode a record, which is JSON in a Raw, or plain values. Null fields count as absent. Raises RecordError."""
    try:
        if type(record) is Raw:
            try:
                model: S = _decoder(kind).decode(record)
                return _with_overrides(model)
            except MsgspecError:  # perhaps because of a lone surrogate or a null, which are allowed
                record = decode_raw(record)
        if isinstance(record, dict):
            record = {name: value for name, value in record.items() if value is not None}
        return _with_overrides(msgspec.convert(record, kind, dec_hook=_read_date))
    except MsgspecError as error:
        raise _record_error(str(error)) from None
    except UnicodeEncodeError:
        raise RecordError(_field_with_surrogate(kind, record), "contains half of a surrogate pair") from None
    except RecursionError:
        raise InvalidData("A record of the library is nested too deeply. Nothing was changed.") from None


def decode_all(kind: type[S], records: Sequence[Any]) -> list[S] | None:
    """Decode many records in Raws at once, or return None if they have to be decoded one by one."""
    if not set(map(type, records)) <= {Raw}:
        return None
    try:
        models = list(map(_decoder(kind).decode, records))
        return list(map(_with_overrides, models)) if kind is Reading else models
    except (MsgspecError, RecordError, RecursionError):
        return None


def encode(model: Struct) -> dict[str, Any]:
    """Encode a model as a record, without empty fields."""
    return {
        name: value if type(value) in _SCALARS else plain(value)
        for name, value in asdict(model).items()
        if value or type(value) in _SCALARS
    }


def plain(value: Any) -> Any:
    """Convert a value to plain JSON values. Numbers that Python can't represent stay Raw."""
    match value:
        case tuple() | list():
            return [item if type(item) in _SCALARS else plain(item) for item in value]
        case str():
            return str(value)
        case Struct():
            return encode(value)
        case datetime():
            return _in_utc(value).isoformat().replace("+00:00", "Z")
        case dict() | Mapping():  # most are dicts, which is found out faster
            return {name: item if type(item) in _SCALARS else plain(item) for name, item in value.items()}
        case _:
            return value


def _in_utc(time: datetime) -> datetime:
    """Convert a time to UTC, unless Python can't represent it in UTC."""
    try:
        return time.astimezone(UTC)
    except OverflowError:
        return time


def update(old: Mapping[str, Any] | None, model: Struct) -> dict[str, Any]:
    """Encode a model as a record, keeping the unknown fields of the `old` record."""
    return with_unknown_fields(encode(model), old or {}, model)


def with_unknown_fields(new: dict[str, Any], old: Mapping[str, Any], model: Struct) -> dict[str, Any]:
    """Add the unknown fields of an `old` record to the encoded model, and return it."""
    for name, value in old.items():
        if name not in model.__struct_fields__:
            new.setdefault(name, value)
        elif value is None:
            continue
        elif name == "overrides":
            unknown = {field: fact for field, fact in value.items() if field not in FACTS}
            if unknown or new.get(name):
                new[name] = {**unknown, **new.get(name, {})}
        elif name in _ITEMS and name in new:
            kind, identity = _ITEMS[name]
            unknown_fields: dict[Any, deque[dict[str, Any]]] = {}
            for item in value:
                unknown = {field: each for field, each in item.items() if field not in kind.__struct_fields__}
                unknown_fields.setdefault(item[identity], deque()).append(unknown)
            new[name] = [{**_take(unknown_fields, item[identity]), **item} for item in new[name]]
    return new


def _take(fields: Mapping[Any, deque[dict[str, Any]]], identity: Any) -> dict[str, Any]:
    """Remove and return the fields of the first item with this identity, or return an empty dict."""
    same = fields.get(identity)
    return same.popleft() if same else {}


def decode_where_unknown(record: Any, kind: type[Struct]) -> Mapping[str, Any]:
    """Return what `with_unknown_fields` needs of a record. Other fields, which are known, aren't decoded."""
    if type(record) is Raw:
        try:
            fields = _decode_fields(record)
        except MsgspecError:  # because of a lone surrogate, which is allowed
            return decode_raw(record)  # type: ignore[no-any-return] # a valid record is a mapping
        known = _plain_fields(kind)
        return {name: decode_raw(value) for name, value in fields.items() if name not in known}
    return record or {}


_decode_fields = msgspec.json.Decoder(dict[str, Raw]).decode


@cache
def _plain_fields(kind: type[Struct]) -> frozenset[str]:
    """Return the fields of a kind of record that can't have unknown fields themselves."""
    return frozenset(kind.__struct_fields__) - _ITEMS.keys() - {"overrides"}


def decode_raw(record: Any) -> Any:
    """Return a record as plain values, decoding it if necessary."""
    if type(record) is not Raw:
        return record
    try:
        return _json_decoder().decode(bytes(record).decode("utf-8", "surrogatepass"))
    except RecursionError:
        raise InvalidData("A record of the library is nested too deeply. Nothing was changed.") from None


@cache
def _json_decoder() -> json.JSONDecoder:
    """Return the decoder for records. `json.loads` would make a new one for each record."""
    return json.JSONDecoder(parse_int=parse_int, parse_float=parse_float, parse_constant=reject_constant)


def record_key(record: object) -> str | None:
    """Return the key of a possibly invalid record, or None if it has none."""
    key = record.get("key") if isinstance(record, dict) else None
    return key if isinstance(key, str) else None


def parse_int(text: str) -> int | Raw:
    """Parse a number in JSON. One that Python can't represent becomes a Raw, so that it can be written unchanged."""
    try:
        return int(text)
    except ValueError:  # Python converts at most 4,300 digits
        return Raw(text.encode())


def parse_float(text: str) -> float | Raw:
    """Parse a number in JSON, as `parse_int` does."""
    number = float(text)
    return Raw(text.encode()) if math.isinf(number) else number


def reject_constant(name: str) -> NoReturn:
    raise ValueError(f"invalid JSON ({name})")


def _field_with_surrogate(kind: type[Struct], record: Any) -> str:
    """Return the field that msgspec can't convert because of half a surrogate pair."""
    for field in msgspec.structs.fields(kind) if isinstance(record, dict) else ():
        try:
            msgspec.convert(record.get(field.name, field.default), field.type, dec_hook=_read_date)
        except UnicodeEncodeError:
            return field.name
        except MsgspecError:
            continue
    return "record"


def _with_overrides(model: S) -> S:
    """Decode the overrides of a reading. Raises RecordError."""
    if not isinstance(model, Reading) or not model.overrides:
        return model
    facts = {}
    for name, fact in model.overrides.items():
        if name in FACTS:
            try:
                facts[name] = _decode_override(name, fact)
            except MsgspecError as error:
                wrong = _record_error(str(error))
                raise RecordError("overrides", f"{name}: {wrong.reason}") from None
    return replace(model, overrides=facts or EMPTY)


def _decode_override(name: str, fact: Any) -> Any:
    """Decode an override. Null clears the field. Raises MsgspecError."""
    if fact is None and name not in {"title", "category"}:
        return getattr(_EMPTY_PAPER, name)
    return msgspec.convert(fact, _FACT_TYPES[name], dec_hook=_read_date)


_EMPTY_PAPER = Paper("", "", "")


def _record_error(message: str) -> RecordError:
    match = _PLACE().fullmatch(message)
    assert match  # noqa: S101 - every part is optional
    reason, field, rest = match.group("reason", "field", "rest")
    if missing := re.fullmatch(r"Object missing required field `(\w+)`", reason):
        reason, field, rest = "is missing", field or missing[1], f"{rest}.{missing[1]}" if field else ""
    reason = _REASONS.get(reason, reason.replace("Expected", "expected", 1))
    return RecordError(field or "record", f"{rest}: {reason}" if rest else reason)


@cache
def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, dec_hook=_read_date)


def _read_date(_: type, text: Any) -> PartialDate:
    """Decode a date. Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError("must be text")
    return _parse_date(text)


_parse_date = cache(PartialDate.parse)
"""Cached, because a library has few distinct dates."""
