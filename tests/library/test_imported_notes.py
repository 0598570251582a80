"""Importing changed notes of a list again."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.files import write_file
from support.shell import Shell


def _notes(paperlog: Shell, name: str) -> list[str]:
    return [note["text"] for note in paperlog.paper(name)["notes"]]


CORRECTED_NOTES = [
    ("bibtex", "@misc{{bee, title={{Tides}}, comment={{{}}}}}"),
    ("bibtex", "@misc{{bee, title={{Tides}}, annote={{{}}}}}"),
    ("ris", "TY  - BOOK\nID  - bee\nTI  - Tides\nN1  - {}\nER  - \n"),
    ("csl", '[{{"id": "bee", "type": "book", "title": "Tides", "note": "{}"}}]'),
    ("csv", "title,notes\nTides,{}\n"),
]


@pytest.mark.parametrize(("form", "entry"), CORRECTED_NOTES)
def test_note_that_was_corrected_in_a_list_is_replaced(paperlog: Shell, form: str, entry: str) -> None:
    for text in ("A tpyo.", "A typo.", "Corrected.", "A tpyo."):
        paperlog(f"import - --format {form} --with-readings", stdin=entry.format(text))
        assert _notes(paperlog, "tides") == [text]
    paperlog(
        "import - --format bibtex --source other.bib --with-readings", stdin=CORRECTED_NOTES[0][1].format("Other.")
    )
    assert _notes(paperlog, "tides") == ["A tpyo.", "Other."]
    paperlog(f"import - --format {form} --with-readings", stdin=entry.format("A typo."))
    assert _notes(paperlog, "tides") == ["A typo.", "Other."]


@pytest.mark.parametrize(("form", "entry"), CORRECTED_NOTES)
@pytest.mark.parametrize(("change", "kept"), [("--edit 1 Mine.", ["Mine."]), ("--remove 1", [])])
def test_note_that_the_user_changed_is_not_replaced(
    paperlog: Shell, form: str, entry: str, change: str, kept: list[str]
) -> None:
    for text in ("One.", "Two."):
        paperlog(f"import - --format {form} --with-readings", stdin=entry.format(text))
    paperlog(f"annotate tides {change}")
    for text in ("Two.", "Three."):
        paperlog(f"import - --format {form} --with-readings", stdin=entry.format(text))
        assert _notes(paperlog, "tides") == kept
    exported = paperlog("export tides -f bibtex --with-notes").out
    assert "Three." not in exported
    assert all(text in exported for text in kept)


@pytest.mark.parametrize(
    ("own", "notes"),
    [("annotate tides A", [("A\n\nB", "3")]), ("annotate tides A --page 7", [("A", "7"), ("A\n\nB", "3")])],
)
def test_longer_note_of_a_list_keeps_its_page(paperlog: Shell, own: str, notes: list[tuple[str, str]]) -> None:
    paperlog("add --title Tides --category Own")
    paperlog(own)
    entry = "@misc{bee, title={Tides}, annote={2026-11-20, p. 3: A\n\n  B}}"
    for _ in range(2):
        result = paperlog("import - --format bibtex --with-readings", stdin=entry)
        assert "not imported" not in result.err
        assert [(note["text"], note["page"]) for note in paperlog.paper("tides")["notes"]] == notes


def test_own_note_that_a_list_has_too_is_not_replaced_by_a_longer_one(paperlog: Shell) -> None:
    paperlog("add --title Tides --category Own")
    paperlog("annotate tides A")
    for _ in range(2):
        paperlog(
            "import - --format bibtex --with-readings", stdin="@misc{bee, title={Tides}, annote={A}, comment={A\n\nB}}"
        )
        assert _notes(paperlog, "tides") == ["A", "A\n\nB"]


def test_note_that_comes_back_beside_its_correction_is_added(paperlog: Shell) -> None:
    for texts in (["One."], ["Two."], ["Two.", "One."], ["Two.", "One."]):
        values = "".join(f"N1  - {text}\n" for text in texts)
        paperlog("import - --format ris --with-readings", stdin=f"TY  - BOOK\nID  - bee\nTI  - T\n{values}ER  - \n")
        assert _notes(paperlog, "bee") == texts


def test_notes_are_recognized_when_others_were_inserted_or_removed_before_them(paperlog: Shell) -> None:
    def import_notes(*texts: str) -> None:
        values = "".join(f"N1  - {text}\n" for text in texts)
        paperlog("import - --format ris --with-readings", stdin=f"TY  - BOOK\nID  - bee\nTI  - T\n{values}ER  - \n")

    import_notes("One.", "Two.", "Three.")
    paperlog("annotate bee --remove 1")
    import_notes("New.", "One.", "Two.", "Three!")
    assert _notes(paperlog, "bee") == ["Two.", "New.", "Three!"]
    import_notes("One.", "Two!", "Three!")
    assert _notes(paperlog, "bee") == ["Two!", "New.", "Three!"]


def test_removed_note_stays_removed_in_all_fields_that_hold_it(paperlog: Shell, tmp_path: Path) -> None:
    text = "@book{bee, title={Tides}, author={Bee, Ann}, year={2019}, address={New York}, annotation={one}}"
    path = write_file(tmp_path, "m.bib", text)
    exported = tmp_path / "m.ris"
    paperlog(f"import {path} --with-readings")
    paperlog(f"export bee -f ris --with-notes -o {exported}")
    paperlog(f"import {exported} --with-readings")
    paperlog("annotate bee --remove 1")
    for list_ in (path, exported):
        paperlog(f"import {list_} --with-readings")
        assert _notes(paperlog, "bee") == []
    assert "one" not in paperlog("export bee -f bibtex --with-notes").out


def test_changed_note_of_an_entry_that_was_merged_into_a_built_in_paper_is_exported(paperlog: Shell) -> None:
    entry = "@misc{{hu, title={{LoRA}}, eprint={{2106.09685}}, annote={{{}}}}}"
    for text in ("One.", "Two."):
        paperlog("import - --format bibtex --with-readings", stdin=entry.format(text))
    paperlog("annotate lora --edit 1 Mine.")
    paperlog("import - --format bibtex --with-readings", stdin=entry.format("Three."))
    exported = paperlog("export lora -f bibtex --with-notes").out
    assert "annote = {Mine.}" in exported
