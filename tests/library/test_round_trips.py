"""Round trips of libraries: export to a file, and import into a new library."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from paperlog.dates import local_day
from paperlog.formats import ExportFormat, ImportedList, ImportFormat, dumps, loads
from paperlog.formats.bibtex.encoding import type_of
from paperlog.formats.bibtex.fields import decode_line
from paperlog.formats.bibtex.notes import NOTE_FIELDS
from paperlog.formats.bibtex.source_fields import HELD_FIELDS
from paperlog.library.exporting import export
from paperlog.library.importing import ImportOptions, import_lists
from paperlog.library.session import Session
from paperlog.models import Entry
from support.libraries import NOW, libraries
from support.sessions import memory_session
from support.shell import Shell

WITH_READINGS = ImportOptions(with_readings=True)


def library(imported: ImportedList) -> Session:
    """Return a new library with a list and its readings."""
    session = memory_session(NOW)
    import_lists(session, [imported], WITH_READINGS)
    return session


def exported(session: Session, form: ExportFormat) -> str:
    """Export a library, with readings as far as the format has a place for them."""
    with_readings = form in {ExportFormat.JSON, ExportFormat.BIBTEX, ExportFormat.CSV}
    return dumps(export(session), form, with_notes=True, with_readings=with_readings)


def moved(session: Session, form: ExportFormat) -> Session:
    """Export a library and import the file into a new one."""
    imported = loads(exported(session, form), "copy", ImportFormat(form))
    assert imported.rejected == []
    return library(imported)


def entries(session: Session) -> dict[str, Entry]:
    """Return the entries of a library by the first citation key, or else the key."""
    return {next(iter(entry.paper.citation_keys), entry.key): entry for entry in session.snapshot().entries}


@given(libraries())
def test_json_round_trip_changes_nothing(imported: ImportedList) -> None:
    session = library(imported)
    copy = moved(session, ExportFormat.JSON)
    assert dumps(export(copy), ExportFormat.JSON) == dumps(export(session), ExportFormat.JSON)


def seen(entry: Entry) -> dict[str, Any]:
    """Return what a reader sees of a paper, without what only JSON holds."""
    paper, reading = entry.paper, entry.reading
    return {
        "type": type_of(paper),
        "title": paper.title,
        "authors": paper.authors,
        "editors": paper.editors,
        "published": paper.published,
        "venue": paper.venue,
        "arxiv": paper.arxiv,
        "doi": paper.doi,
        "links": {link.url for link in paper.links},
        "tags": entry.tags,
        "citation keys": paper.citation_keys[1:],
        "abstract": paper.abstract,
        "status": (reading.status, reading.status_on, reading.started_on, reading.reads, entry.read_on),
        "rating": reading.rating,
        "log": [(event.day, event.status, event.progress) for event in reading.events],
        "pdf": reading.pdf,
        "notes": Counter((local_day(note.at), note.text, note.page, note.quote) for note in reading.notes),
    }


@given(libraries())
def test_bibtex_loses_nothing(imported: ImportedList) -> None:
    session = library(imported)
    copy = moved(session, ExportFormat.BIBTEX)
    assert {key: seen(entry) for key, entry in entries(copy).items()} == {
        key: seen(entry) for key, entry in entries(session).items()
    }


LEFT_OUT = {
    ExportFormat.CSL: {"links", "citation keys", "status", "rating", "log", "pdf"},
    ExportFormat.RIS: {"abstract", "citation keys", "status", "rating", "log", "pdf"},
    ExportFormat.CSV: {"citation keys", "pdf"},
}


@pytest.mark.parametrize("form", LEFT_OUT)
@given(libraries())
def test_other_formats_keep_what_they_hold(form: ExportFormat, imported: ImportedList) -> None:
    session = library(imported)
    before, after = entries(session), entries(moved(session, form))
    held = seen(next(iter(before.values()))).keys() - LEFT_OUT[form]
    assert {key: {name: seen(entry)[name] for name in held} for key, entry in after.items()} == {
        key: {name: seen(entry)[name] for name in held} for key, entry in before.items()
    }
    if form is not ExportFormat.CSV:
        assert all(texts_of(before[key]) <= texts_of(after[key]) for key in before)


def texts_of(entry: Entry) -> set[str]:
    """Return the texts of the fields that a paper keeps in `extra`."""
    compared_elsewhere = {*HELD_FIELDS, *NOTE_FIELDS, "ids", "file"}
    return {decode_line(text) for name, text in entry.paper.extra.items() if name not in compared_elsewhere}


@pytest.mark.parametrize("form", [ExportFormat.BIBTEX, ExportFormat.CSL, ExportFormat.RIS, ExportFormat.CSV])
@given(libraries())
def test_import_of_an_export_adds_nothing_to_readings(form: ExportFormat, imported: ImportedList) -> None:
    session = library(imported)
    text = exported(session, form)
    for each in (session, moved(session, form)):
        known = each.snapshot().readings
        import_lists(each, [loads(text, "copy", ImportFormat(form))], WITH_READINGS)
        assert {key: reading for key, reading in each.snapshot().readings.items() if key in known} == known


NOTE = "Two ideas:\n\n- rank 8\n  - in *all* layers\n\n```python\nif x:\n\tpass\n```"


@pytest.mark.parametrize("form", ["bibtex", "csl", "csv", "ris"])
def test_note_with_several_lines_is_restored(paperlog: Shell, new_paperlog: Shell, tmp_path: Path, form: str) -> None:
    paperlog(["annotate", "lora", NOTE, "--page", "3", "--quote", "Rank 4\nis enough."])
    file = tmp_path / "mine"
    paperlog(f"export lora -f {form} --with-notes -o {file}")
    for shell in (paperlog, new_paperlog, new_paperlog):
        assert shell(f"import {file} --format {form} --with-readings").code == 0
        (note,) = shell("notes lora --json").json
        assert (note["text"], note["page"], note["quote"]) == (NOTE, "3", "Rank 4\nis enough.")


def test_note_that_an_earlier_version_put_on_one_line_is_not_added(paperlog: Shell) -> None:
    paperlog(["annotate", "lora", "a\n\n- b", "--page", "3"])
    text = "@misc{lora, title={LoRA}, eprint={2106.09685}, annote={2026-11-23: p. 3: a - b}}"
    assert "0 readings" not in paperlog("import - --format bibtex --with-readings", stdin=text).out
    assert [note["text"] for note in paperlog("notes lora --json").json] == ["a\n\n- b"]


ENTRY = """
@proceedings{bee,
  title = {Tides},
  howpublished = {\\url{https://example.org/a\\_b}},
  note = {Best paper award},
  groups = {Thesis},
}
"""


@pytest.mark.parametrize("form", ["csl", "ris"])
def test_bibtex_entry_is_restored_from_other_formats(paperlog: Shell, tmp_path: Path, form: str) -> None:
    paperlog("import - --format bibtex", stdin=ENTRY)
    before = paperlog("export bee -f bibtex").out
    file = tmp_path / "mine"
    paperlog(f"export bee -f {form} -o {file}")
    paperlog("remove bee --yes")
    result = paperlog(f"import {file} --format {form} --with-readings")
    assert "1 added" in result.out
    assert "reading" not in result.out
    assert sorted(paperlog("export bee -f bibtex").lines) == sorted(before.splitlines())


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("csl", '[{"id": "bee", "type": "book", "title": "Tides", "note": "Mine."}]'),
        ("ris", "TY  - BOOK\nID  - bee\nTI  - Tides\nN1  - Mine.\nER  - \n"),
    ],
)
def test_note_of_another_program_is_still_the_readers(paperlog: Shell, form: str, text: str) -> None:
    paperlog(f"import - --format {form}", stdin=text)
    assert paperlog("export bee -f bibtex").lines[-2:] == ["  note = {Mine.},", "}"]
    exported = paperlog(f"export bee -f {form}").out
    paperlog("remove bee --yes")
    paperlog(f"import - --format {form} --with-readings", stdin=exported)
    assert [note["text"] for note in paperlog("notes bee --json").json] == ["Mine."]
    assert paperlog("export bee -f bibtex --with-notes").lines[-2:] == ["  annote = {2026-11-23: Mine.},", "}"]
    paperlog("annotate bee --remove 1")
    assert "Mine." not in paperlog("export bee -f bibtex --with-notes").out
    assert "note = {Mine.}" in paperlog("export bee -f bibtex").out


def test_bibtex_has_all_statuses_and_their_days(paperlog: Shell, tmp_path: Path) -> None:
    for line in ("queue lora", "mark-reading lora --on 2026-05-04", "mark-read lora --on 2026-06"):
        assert paperlog(line).code == 0
    file = tmp_path / "mine.bib"
    paperlog(f"export lora -o {file} --with-readings")
    assert "  paperlog-log = {2026-11-23 queued; 2026-05-04 reading; 2026-06 read},\n" in file.read_text("utf-8")
    assert "  readstatus = {read},\n" in file.read_text("utf-8")


def test_status_that_was_changed_in_jabref_counts(paperlog: Shell) -> None:
    text = "@misc{a, title={A}, readstatus={read}, paperlog-log={2026-05-04 reading}}"
    paperlog("import - --format bibtex --with-readings", stdin=text)
    assert [event["status"] for event in paperlog.paper("a")["log"]] == ["reading", "read"]
    paperlog("mark-dropped a")
    exported = paperlog("export a -f bibtex --with-readings").out
    assert "readstatus" not in exported
    assert "paperlog-log = {2026-05-04 reading; read; 2026-11-23 dropped}" in exported


JABREF = """
@article{bee,
  title = {Tides},
  annote = {See Figure 3.},
  comment = {Rank {DNA} 5\\%.},
  comment-ann = {Ask Mei.},
  ranking = {rank2},
  readstatus = {skimmed},
}
"""


def _fields(exported: str) -> dict[str, str]:
    """Return the fields of an entry as it is written, each on one line."""
    pairs = re.findall(r"^  ([\w-]+) = \{(.*?)\},\n(?=  \w|\})", exported, re.MULTILINE | re.DOTALL)
    return {name: text for name, text in pairs if name != "title"}


def test_values_that_came_from_fields_are_exported_there_as_they_are_now(paperlog: Shell, new_paperlog: Shell) -> None:
    paperlog("import - --format bibtex --with-readings", stdin=JABREF)
    imported = _fields(paperlog("export bee -f bibtex").out)
    assert _fields(paperlog("export bee -f bibtex --with-readings --with-notes").out) == imported
    for line in (
        ["annotate", "bee", "--edit", "1", "- Figure 3\n- Figure 4"],
        ["annotate", "bee", "--edit", "2", "Rank 8% more."],
        "annotate bee --remove 3", "mark-dropped bee", "rate bee 4",
    ):  # fmt: skip
        assert paperlog(line).code == 0
    exported = paperlog("export bee -f bibtex --with-readings --with-notes").out
    assert _fields(exported) == {
        "annote": "2026-11-23: - Figure 3\n  - Figure 4",
        "comment": "Rank 8\\% more.",
        "ranking": "rank4",
        "paperlog-log": "skimmed; 2026-11-23 dropped",
    }
    assert _fields(paperlog("export bee -f bibtex").out) == imported
    assert "1 reading" in new_paperlog("import - --format bibtex --with-readings", stdin=exported).out
    assert [note["text"] for note in new_paperlog.paper("bee")["notes"]] == ["- Figure 3\n- Figure 4", "Rank 8% more."]
    assert _fields(new_paperlog("export bee -f bibtex --with-readings --with-notes").out) == _fields(exported)


def test_removed_values_are_not_exported(paperlog: Shell) -> None:
    paperlog("import - --format bibtex --with-readings", stdin=JABREF)
    paperlog("log bee --remove 1")
    paperlog("rate bee --clear")
    for number in (1, 2, 3):
        paperlog(f"annotate bee --remove {number}")
    assert _fields(paperlog("export bee -f bibtex --with-readings --with-notes").out) == {}
    assert json.loads(paperlog("export bee -f json").out)["readings"] == []


def test_values_that_were_not_imported_are_exported_as_they_came(paperlog: Shell) -> None:
    paperlog("import - --format bibtex", stdin=JABREF)
    paperlog("annotate bee Mine.")
    before = _fields(paperlog("export bee -f bibtex").out)
    after = _fields(paperlog("export bee -f bibtex --with-readings --with-notes").out)
    assert after == before | {"annote": "See Figure 3.\n\n2026-11-23: Mine."}


def test_rating_of_another_program_stays_in_its_field(paperlog: Shell) -> None:
    paperlog("import - --format bibtex --with-readings", stdin="@misc{bee, title={Tides}, rating={2}}")
    paperlog("rate bee 5")
    assert _fields(paperlog("export bee -f bibtex --with-readings").out) == {"rating": "5"}


@pytest.mark.parametrize(
    ("form", "text", "exported"),
    [
        (
            "csl",
            '[{"id": "bee", "type": "book", "title": "T", "annote": "One.", "note": "PMID: 123\\nTwo."}]',
            ['"annote": "Three."', '"note": "PMID: 123"'],
        ),
        (
            "ris",
            "TY  - BOOK\nID  - bee\nTI  - T\nRN  - One.\nN1  - Two.\nN1  - PMID: 123\nER  - \n",
            ["N1  - PMID: 123", "RN  - Three."],
        ),
    ],
)
def test_changed_notes_replace_those_of_csl_and_ris(
    paperlog: Shell, new_paperlog: Shell, form: str, text: str, exported: list[str]
) -> None:
    paperlog(f"import - --format {form} --with-readings", stdin=text)
    assert [note["text"] for note in paperlog.paper("bee")["notes"]] == ["One.", "Two."]
    paperlog("annotate bee --edit 1 Three.")
    paperlog("annotate bee --remove 2")
    after = paperlog(f"export bee -f {form} --with-notes").out
    assert sorted(line.strip(" ,") for line in after.splitlines() if re.search("note|N1|RN", line)) == exported
    new_paperlog(f"import - --format {form} --with-readings", stdin=after)
    assert [note["text"] for note in new_paperlog.paper("bee")["notes"]] == ["Three."]
    assert "One." in paperlog(f"export bee -f {form}").out


def test_values_that_are_not_understood_are_named_and_kept(paperlog: Shell) -> None:
    fields = "readstatus={finished}, read={maybe}, ranking={rank9}, paperlog-log={2026-13 read; 2026-05 read; x}"
    text = f"@misc{{bee, title={{Tides}}, {fields}}}"
    assert (
        paperlog("import - --format bibtex", stdin=text).err == "stdin: not imported: 1 status (use --with-readings)\n"
    )
    result = paperlog("import - --format bibtex --with-readings", stdin=text)
    assert result.err == (
        "stdin: line 1 (bee): not understood, and kept in 'extra': 'finished' in 'readstatus', 'maybe' in 'read', "
        "'rank9' in 'ranking' and '2026-13 read; x' in 'paperlog-log'\n"
    )
    assert "no longer has" not in result.out
    assert paperlog.paper("bee")["read_on"] == "2026-05"
    assert paperlog.paper("bee")["extra"]["paperlog-log"] == "2026-13 read; x"
    assert _fields(paperlog("export bee -f bibtex --with-readings").out) == {
        "ranking": "rank9",
        "read": "maybe",
        "readstatus": "read",
        "paperlog-log": "2026-05 read; 2026-13 read; x",
    }


def test_json_keeps_readings_that_were_not_imported(paperlog: Shell, new_paperlog: Shell) -> None:
    text = "@misc{bee, title={Tides}, annote={2026-05-01: Mine.}, readstatus={read}, paperlog-log={2026-05 read}}"
    paperlog("import - --format bibtex", stdin=text)
    new_paperlog("import - --with-readings", stdin=paperlog("export bee -f json").out)
    assert new_paperlog.paper("bee")["extra"] == paperlog.paper("bee")["extra"]
