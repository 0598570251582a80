"""Reading the lists that `import` is given: text files, folders of notes and databases."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from pathlib import Path
from shlex import quote

from msgspec import Struct
from msgspec.structs import replace

from paperlog.cli.context import STDIO, CommandContext, read_limited
from paperlog.errors import InputUnreadable, SystemFailure, UsageError
from paperlog.formats import ImportedList, ImportFormat, guess_format, loads
from paperlog.paths import in_folder

_SQLITE_HEADER = b"SQLite format 3\0"
_OFFICE_HEADERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The starts of spreadsheets and documents of Office, of which the first also begins any other ZIP file."""
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""Control characters other than tabs, line breaks, page breaks and the escape character of some encodings."""
_LIBRARY = re.compile(r'\s*\{\s*"(?:_meta|categories|history|papers|quarantine|readings|views)"\s*:\s*\{')
"""The start of a library: a TinyDB file, whose tables are objects. In an exported list, they are arrays."""
_WITH_FILES = frozenset(
    {ImportFormat.BIBTEX, ImportFormat.CSV, ImportFormat.ENDNOTE, ImportFormat.ENDNOTE_XML, ImportFormat.RIS}
)
"""The formats that contain paths of files, which may be relative to their own."""


class ListOptions(Struct, frozen=True):
    """How to read text files. `columns` are the columns of a table by field. Without a format, it is detected."""

    file_format: ImportFormat | None
    encoding: str
    columns: Mapping[str, str]


def read_content(context: CommandContext, file: Path) -> bytes:
    """Return the content of a file or of stdin. A folder has none, and a database is read later."""
    if file == STDIO:
        return context.read_stdin_bytes()
    if file.is_dir():
        return b""
    try:
        with file.open("rb") as stream:
            start = stream.read(len(_SQLITE_HEADER))
            # A database may be longer than the limit, and is read from a copy.
            return start if start == _SQLITE_HEADER else start + read_limited(stream, str(file))
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}.") from None
    except OSError as error:
        raise SystemFailure.from_os_error(f"read {file}", error) from error


def read_list(file: Path, content: bytes, options: ListOptions) -> ImportedList:
    """Return the list in a folder of notes, a database or the content of a text file."""
    if file != STDIO and file.is_dir():
        _refuse_options(options, f"{file} is a folder")
        from paperlog.external.vault import read_vault

        return read_vault(file)
    if content.startswith(_SQLITE_HEADER):
        if file == STDIO:
            raise InputUnreadable(_label(file), "it is a database; name its file, as in paperlog import zotero.sqlite")
        _refuse_options(options, f"{file} is a database")
        from paperlog.external.zotero import read_zotero

        return read_zotero(file)
    return _parse(file, _decode(_label(file), content, options.encoding), options)


def _label(file: Path) -> str:
    return "Standard input" if file == STDIO else str(file)


def _refuse_options(options: ListOptions, reason: str) -> None:
    if options.file_format or options.columns:
        raise UsageError(f"{'--format' if options.file_format else '--columns'} is for text files; {reason}.")


def _decode(label: str, content: bytes, encoding: str) -> str:
    """Return text without a byte order mark, and with line feeds as line breaks."""
    if content.startswith(_OFFICE_HEADERS):
        raise InputUnreadable(label, "it isn't a text file. If it is a spreadsheet, save it as CSV")
    if content.startswith(_UTF_16):
        encoding = "utf-16"
    try:
        return content.decode(encoding).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        is_binary = _BINARY.search(content)
        kind = (
            "it looks like a binary file. If it is text,"
            if is_binary
            else f"not valid {encoding} (byte {error.start});"
        )
        raise InputUnreadable(label, f"{kind} set the encoding with --encoding") from None
    except (LookupError, UnicodeError):
        raise UsageError(f"Unknown text encoding '{encoding}'.") from None


def _parse(file: Path, text: str, options: ListOptions) -> ImportedList:
    label = _label(file)
    if not text.strip():
        raise InputUnreadable(label, "it is empty")
    if _LIBRARY.match(text):
        name = "FILE" if file == STDIO else quote(str(file))
        raise InputUnreadable(
            label,
            f"it is a paperlog library, not a list. To merge it into your library: paperlog sync {name}. To replace "
            f"your library with it: paperlog restore {name}. To use it: paperlog --store {name}",
        )
    file_format = options.file_format or guess_format(file.suffix, text)
    if file_format is None:
        raise InputUnreadable(label, "unknown format; set it with --format")
    name = "stdin" if file == STDIO else file.stem if file_format is ImportFormat.TOML else file.name
    try:
        imported = loads(text, name, file_format, options.columns)
    except ValueError as error:
        raise InputUnreadable(label, str(error)) from None
    is_relative = file_format in _WITH_FILES and file != STDIO
    return _with_whole_paths(imported, str(file.absolute().parent)) if is_relative else imported


def _with_whole_paths(imported: ImportedList, folder: str) -> ImportedList:
    """Return a list in a folder with the absolute paths of its PDFs."""
    readings = [replace(each, pdf=in_folder(folder, each.pdf)) if each.pdf else each for each in imported.readings]
    return replace(imported, readings=readings)
