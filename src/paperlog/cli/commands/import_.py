"""The `import` command."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer
from msgspec.structs import replace

from paperlog.cli.changing import changes_library
from paperlog.cli.column_options import columns_by_field, complete_columns
from paperlog.cli.context import STDIO, CommandContext, command_context, read_limited
from paperlog.cli.help import one_of
from paperlog.cli.params import CategoryName, complete_tags, new_tags
from paperlog.errors import InputUnreadable, SystemFailure, UsageError
from paperlog.formats import ImportedList, ImportFormat, guess_format, loads
from paperlog.library import importing
from paperlog.library.importing import ImportOptions
from paperlog.paths import in_folder

EXIT_SOME_REJECTED = 3
SQLITE_HEADER = b"SQLite format 3\0"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""Control characters other than tabs, line breaks, page breaks and the escape character of some encodings."""
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The starts of spreadsheets, and of other ZIP files and documents of Office."""
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)
_LIBRARY = re.compile(r'\s*\{\s*"(?:_meta|categories|history|papers|quarantine|readings|views)"\s*:\s*\{')
"""The start of a library: a TinyDB file, whose tables are objects. In an exported list, they are arrays."""
_WITH_FILES = frozenset(
    {ImportFormat.BIBTEX, ImportFormat.CSV, ImportFormat.ENDNOTE, ImportFormat.ENDNOTE_XML, ImportFormat.RIS}
)
"""The formats that contain paths of files, which may be relative to their own."""
SLOW_IMPORT_BYTES = 1_000_000  # an import of this size takes about a second


@changes_library
def import_list(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            help="Files, folders of notes, or - for stdin; the built-in catalogue if omitted.",
            readable=False,  # reported when the file is read
            show_default=False,
        ),
    ] = None,
    file_format: Annotated[
        ImportFormat | None,
        typer.Option(
            "--format",
            "-f",
            help=f"Format of the files; detected by suffix and content if omitted. {one_of(ImportFormat)}",
        ),
    ] = None,
    category: CategoryName = None,
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", "-t", help="Tag to add to each paper; may be repeated.", autocompletion=complete_tags),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Name of the list. If omitted, the name in the file, or else the file name.")
    ] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of the files.")] = "utf-8",
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN",
            help="Fields of CSV columns that aren't recognized, as in title=nome,url=link; may be repeated.",
            autocompletion=complete_columns,
        ),
    ] = None,
    with_readings: Annotated[
        bool,
        typer.Option(
            "--with-readings",
            help="Also import notes, PDFs, statuses and ratings. Yours are kept; those of a JSON export are merged.",
        ),
    ] = False,
) -> None:
    """Import papers from files, or update the built-in catalogue.

    A new library contains only the papers from these files. To add the built-in papers, omit FILE.

    Example: paperlog import papers.toml --dry-run
    """
    from paperlog.output.import_report import (
        show_import_report,
        show_not_taken,
        show_possible_duplicates,
        show_shared_ids,
    )
    from paperlog.output.progress_bar import progress_bar

    context = command_context(ctx)
    by_field = columns_by_field(columns)
    options = ImportOptions(category, new_tags(tag, "--tag"), source, with_readings)
    contents = [(file, _read(context, file)) for file in files or ()]
    with progress_bar(
        context.err, is_long=sum(len(content) for _, content in contents) > SLOW_IMPORT_BYTES
    ) as track_progress:
        uncounted = (pair for pair in contents)  # with sizes, one long file would show 0 until it is read
        sizes = [len(content) for _, content in contents] if len(contents) > 1 else []
        lists = [
            _load(file, content, file_format, encoding, by_field)
            for file, content in track_progress("Reading", uncounted, sizes)
        ]
        reports = importing.import_lists(context.session, lists, options, track=partial(track_progress, "Importing"))
    for file, report in zip(files or [STDIO], reports, strict=True):
        show_import_report(context.out, report, detailed=context.is_dry_run)
        for rejected in report.rejected:
            context.err.write_message(f"{file}: {rejected.entry}: {rejected.reason}")
        show_shared_ids(context.err, report)
        show_not_taken(context.err, report)
        show_possible_duplicates(context.err, report.possible_duplicates)
    if context.json_details is not None:
        from paperlog.output.json import import_object

        context.json_details["lists"] = list(map(import_object, reports))
    if any(report.rejected for report in reports):
        raise typer.Exit(EXIT_SOME_REJECTED)


def _load(
    file: Path, content: bytes, file_format: ImportFormat | None, encoding: str, columns: Mapping[str, str]
) -> ImportedList:
    """Read a folder of notes, a database or a text file."""
    label = "Standard input" if file == STDIO else str(file)
    is_database, is_folder = content.startswith(SQLITE_HEADER), file != STDIO and file.is_dir()
    if not is_database and not is_folder:
        return _parse(file, content, file_format, encoding, columns)
    if file == STDIO:
        raise InputUnreadable(label, "it is a database; name its file, as in paperlog import zotero.sqlite")
    if file_format or columns:
        option, kind = "--format" if file_format else "--columns", "a folder" if is_folder else "a database"
        raise UsageError(f"{option} is for text files; {label} is {kind}.")
    if is_folder:
        from paperlog.external.vault import read_vault

        return read_vault(file)
    from paperlog.external.zotero import read_zotero

    return read_zotero(file)


def _parse(
    file: Path, content: bytes, file_format: ImportFormat | None, encoding: str, columns: Mapping[str, str]
) -> ImportedList:
    """Decode and parse the content of a file."""
    label = "Standard input" if file == STDIO else str(file)
    if content.startswith(_PACKED):
        raise InputUnreadable(label, "it isn't a text file. If it is a spreadsheet, save it as CSV")
    if content.startswith(_UTF_16):
        encoding = "utf-16"
    try:
        # Strip the byte order mark and normalize line endings.
        text = content.decode(encoding).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
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
    if not text.strip():
        raise InputUnreadable(label, "it is empty")
    if _LIBRARY.match(text):
        name = "FILE" if file == STDIO else quote(str(file))
        raise InputUnreadable(
            label,
            f"it is a paperlog library, not a list. To merge it into your library: paperlog sync {name}. To replace "
            f"your library with it: paperlog restore {name}. To use it: paperlog --store {name}",
        )
    file_format = file_format or guess_format(file.suffix, text)
    if file_format is None:
        raise InputUnreadable(label, "unknown format; set it with --format")
    try:
        name = file.stem if file_format is ImportFormat.TOML else file.name
        imported = loads(text, "stdin" if file == STDIO else name, file_format, columns)
    except ValueError as error:
        raise InputUnreadable(label, str(error)) from None
    if file_format in _WITH_FILES and file != STDIO:
        folder = file.absolute().parent
        readings = [
            replace(each, pdf=in_folder(str(folder), each.pdf)) if each.pdf else each for each in imported.readings
        ]
        return replace(imported, readings=readings)
    return imported


def _read(context: CommandContext, file: Path) -> bytes:
    if file == STDIO:
        return context.read_stdin_bytes()
    if file.is_dir():
        return b""
    try:
        with file.open("rb") as stream:
            start = stream.read(len(SQLITE_HEADER))
            # A database may be longer than the limit, and is read later, from a copy.
            return start if start == SQLITE_HEADER else start + read_limited(stream, str(file))
    except FileNotFoundError:
        raise UsageError(f"There is no file {file}.") from None
    except OSError as error:
        raise SystemFailure.from_os_error(f"read {file}", error) from error
