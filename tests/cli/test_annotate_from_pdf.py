"""The `annotate` command with `--from-pdf`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pypdf.generic import ArrayObject, NumberObject

from paperlog import pdf_annotations
from paperlog.external import pdf
from support.pdfs import Mark, write_pdf
from support.shell import Shell

LEFT, RIGHT = 72, 330
PAGE = [
    (LEFT, 700, "The update has a low intrin-"),
    (LEFT, 688, "sic rank. It uses fewer"),
    (LEFT, 676, "parameters: a low-rank one."),
    (RIGHT, 700, "A second column, with low-"),
    (RIGHT, 688, "rank factors and \xfeft."),
]
HIGHLIGHT = Mark(
    "/Highlight", [(LEFT, 700, "The update has ", "a low intrin-"), (LEFT, 688, "", "sic rank.")], "key claim"
)
NOTE = Mark("/Text", [(RIGHT, 688, "", "x")], "compare with\r\nQLoRA")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "lora.pdf", [PAGE], [[NOTE, HIGHLIGHT]])


def extracted(file: Path) -> list[dict[str, Any]]:
    annotations: list[dict[str, Any]] = json.loads(pdf_annotations.extract(str(file)))["annotations"]
    return annotations


def quotes(file: Path) -> list[str]:
    return [annotation["quote"] for annotation in extracted(file)]


def notes(paperlog: Shell) -> list[tuple[int, str | None, str | None, str]]:
    return [(note["id"], note["page"], note["quote"], note["text"]) for note in paperlog.paper("lora")["notes"]]


BOTH = [(1, "1", "a low intrinsic rank.", "key claim"), (2, "1", None, "compare with\nQLoRA")]


def test_annotations_become_notes_and_are_added_only_once(paperlog: Shell, file: Path) -> None:
    result = paperlog(["annotate", "lora", "--from-pdf", str(file)])
    assert result.out.splitlines()[-1] == "Annotations of lora.pdf: 2 added."
    assert notes(paperlog) == BOTH
    assert paperlog(["annotate", "lora", "--from-pdf", str(file)]).out.splitlines()[-1] == (
        "Annotations of lora.pdf: 0 added, 2 unchanged."
    )
    assert notes(paperlog) == BOTH
    assert paperlog("undo").out == "Undone: added 2 notes of LoRA from a PDF\n"
    assert notes(paperlog) == []
    assert paperlog("redo").code == 0
    assert notes(paperlog) == BOTH


def test_undone_notes_can_be_added_again(paperlog: Shell, file: Path) -> None:
    command = ["annotate", "lora", "--from-pdf", str(file)]
    paperlog(command)
    paperlog("undo")
    paperlog([*command, "--with-removed"])
    assert notes(paperlog) == BOTH


def test_own_pdf_is_read_if_no_file_is_given(paperlog: Shell, file: Path) -> None:
    assert "has no PDF" in paperlog("annotate lora --from-pdf").err
    paperlog(["edit", "lora", "--pdf", str(file)])
    assert paperlog("annotate lora --from-pdf").code == 0
    assert notes(paperlog) == BOTH


def test_imported_path_is_read_only_with_consent(paperlog: Shell, file: Path, tmp_path: Path) -> None:
    bibliography = tmp_path / "a.bib"
    bibliography.write_text(f"@article{{a, title={{Tides}}, file={{:{file}:PDF}}}}", "utf-8")
    paperlog(["import", str(bibliography), "--with-readings"])
    result = paperlog("annotate tides --from-pdf")
    assert (result.code, "was imported from 'a.bib'" in result.err) == (2, True)
    assert paperlog("annotate tides --from-pdf --yes").code == 0
    assert len(paperlog.paper("tides")["notes"]) == 2


def test_edited_and_removed_notes_stay_as_they_are(paperlog: Shell, file: Path) -> None:
    paperlog(["annotate", "lora", "--from-pdf", str(file)])
    paperlog("annotate lora --edit 1 mine")
    paperlog("annotate lora --remove 2")
    again = ["annotate", "lora", "--from-pdf", str(file)]
    assert paperlog(again).out.splitlines()[-1] == (
        "Annotations of lora.pdf: 0 added, 1 unchanged, 1 removed earlier (to add them again: --with-removed)."
    )
    assert notes(paperlog) == [(1, "1", "a low intrinsic rank.", "mine")]
    paperlog([*again, "--with-removed"])
    assert [text for *_, text in notes(paperlog)] == ["mine", "compare with\nQLoRA"]
    paperlog([*again, "--with-removed"])
    assert len(notes(paperlog)) == 2


def test_note_follows_its_comment_in_the_pdf(paperlog: Shell, file: Path) -> None:
    again = ["annotate", "lora", "--from-pdf", str(file)]
    paperlog(again)
    own_number = paperlog("annotate lora own").code
    moved = Mark(NOTE.kind, [(RIGHT, 600, "", "x")], NOTE.text)
    write_pdf(
        file, [PAGE], [[moved, Mark("/Highlight", HIGHLIGHT.lines, "better"), Mark("/FreeText", NOTE.lines, "new")]]
    )
    assert paperlog(again).out.splitlines()[-1] == "Annotations of lora.pdf: 1 added, 1 updated, 1 unchanged."
    assert [text for *_, text in notes(paperlog)] == ["better", "compare with\nQLoRA", "own", "new"]
    assert own_number == 0


def test_annotations_of_the_same_pdf_have_the_same_ids_in_every_copy(
    paperlog: Shell, new_paperlog: Shell, file: Path
) -> None:
    ids = []
    for shell in (paperlog, new_paperlog):
        shell(["annotate", "lora", "--from-pdf", str(file)])
        ids.append([note["uid"] for note in shell.paper("lora")["notes"]])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2


def test_dry_run_and_json(paperlog: Shell, file: Path) -> None:
    command = ["annotate", "lora", "--from-pdf", str(file)]
    dry = paperlog([*command, "--dry-run"])
    assert notes(paperlog) == []
    assert "“a low intrinsic rank.”" in dry.out
    result = paperlog([*command, "--json"]).json
    counts = {"added": 2, "updated": 0, "unchanged": 0, "removed": 0, "left_out": 0}
    assert result["annotations"] == {"file": str(file), **counts}
    assert result["dry_run"] is False


def test_dates_are_those_of_the_annotations_but_not_in_the_future(paperlog: Shell, tmp_path: Path) -> None:
    dates = ["D:20240503101112+02'00'", "D:20240504", "D:20991231", "yesterday", "D:20241399", "D:20240505101112Z"]
    marks = [Mark("/Text", [(LEFT, 700 - 20 * n, "", "x")], f"n{n}", [("/M", date)]) for n, date in enumerate(dates)]
    file = write_pdf(tmp_path / "a.pdf", [PAGE], [marks])
    paperlog(["annotate", "lora", "--from-pdf", str(file)])
    days = {note["text"]: note["at"][:10] for note in paperlog.paper("lora")["notes"]}
    today = "2026-11-23"
    assert days == {"n0": "2024-05-03", "n1": "2024-05-04", "n2": today, "n3": today, "n4": today, "n5": "2024-05-05"}


def test_pages_have_the_labels_of_the_pdf(paperlog: Shell, tmp_path: Path) -> None:
    marks = [[Mark("/Text", [(LEFT, 700, "", "x")], f"on {number}")] for number in range(3)]
    file = write_pdf(tmp_path / "a.pdf", [PAGE] * 3, marks, labels=[(0, "/r"), (2, "/D")])
    paperlog(["annotate", "lora", "--from-pdf", str(file)])
    assert [(page, text) for _, page, _, text in notes(paperlog)] == [("i", "on 0"), ("ii", "on 1"), ("1", "on 2")]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_text_under_a_highlight(tmp_path: Path, rotation: int) -> None:
    marks = [
        Mark("/Highlight", [(LEFT, 688, "sic rank. ", "It uses fewer"), (LEFT, 676, "", "parameters")]),
        Mark("/Underline", [(RIGHT, 700, "A second column, with ", "low-"), (RIGHT, 688, "", "rank")]),
        Mark("/Squiggly", [(RIGHT, 688, "rank factors and ", "\xfeft")]),
        Mark("/StrikeOut", [(LEFT, 700, "The ", "update")]),
    ]
    file = write_pdf(tmp_path / "a.pdf", [PAGE], [marks], rotation=rotation)
    assert sorted(quotes(file)) == ["It uses fewer parameters", "low-rank", "update", "\xfeft"]


def test_struck_out_text_is_named(paperlog: Shell, tmp_path: Path) -> None:
    marks = [
        Mark("/StrikeOut", [(LEFT, 700, "The ", "update")]),
        Mark("/StrikeOut", [(LEFT, 688, "sic rank. ", "It uses fewer")], "not always"),
        Mark("/StrikeOut", [(LEFT, 100, "", "nothing here")]),
    ]
    file = write_pdf(tmp_path / "a.pdf", [PAGE], [marks])
    result = paperlog(["annotate", "lora", "--from-pdf", str(file)])
    assert [(quote, text) for _, _, quote, text in notes(paperlog)] == [
        ("update", "Struck out."),
        ("It uses fewer", "Struck out: not always"),
    ]
    assert "2 added, 1 left out" in result.out


def test_annotations_are_in_the_order_of_the_text(tmp_path: Path) -> None:
    places = [(RIGHT, 688, "", "rank"), (LEFT, 676, "", "parameters"), (RIGHT, 700, "", "A"), (LEFT, 700, "", "The")]
    file = write_pdf(tmp_path / "a.pdf", [PAGE], [[Mark("/Highlight", [place]) for place in places]])
    assert quotes(file) == ["The", "parameters", "A", "rank"]


def test_highlight_without_quads_covers_its_rectangle(tmp_path: Path) -> None:
    rectangle = ArrayObject([NumberObject(number) for number in (LEFT, 672, LEFT + 200, 712)])
    mark = Mark("/Highlight", [(LEFT, 700, "", "The")], more=[("/QuadPoints", ArrayObject()), ("/Rect", rectangle)])
    file = write_pdf(tmp_path / "a.pdf", [PAGE], [[mark]])
    (quote,) = quotes(file)
    assert quote == "The update has a low intrinsic rank. It uses fewer parameters: a low-rank one."


def test_comment_that_repeats_the_highlighted_text_is_left_out(tmp_path: Path) -> None:
    mark = Mark("/Highlight", [(LEFT, 688, "", "sic rank.")], "sic\nrank.")
    (annotation,) = extracted(write_pdf(tmp_path / "a.pdf", [PAGE], [[mark]]))
    assert (annotation["quote"], annotation["text"]) == ("sic rank.", "")


def test_ligatures_and_soft_hyphens_become_letters() -> None:
    def covered(text: str) -> str:
        characters = [pdf_annotations.Character(each, index, 0) for index, each in enumerate(text)]
        return pdf_annotations.PageText(characters).covered([pdf_annotations.Box(-1, -1, 999, 1)])[0]

    assert covered("e\ufb03cient \ufb01ne \ud835\udefc") == "efficient fine \U0001d6fc"
    assert covered("exam\ufffeple") == "example"
    assert covered("in a low-rank one: low\ufffe rank") == "in a low-rank one: low-rank"
    assert covered("Bengio\ufffeCourville") == "Bengio-Courville"
    assert covered("ends with exam\ufffe") == "ends with exam-"
    assert covered("") == ""


def test_only_annotations_of_readers_are_read_and_those_without_text_are_counted(
    paperlog: Shell, tmp_path: Path
) -> None:
    here = [(LEFT, 700, "", "The")]
    marks = [
        Mark("/Link", here, "a link"),
        Mark("/Popup", here, "a window"),
        Mark("/Text", here, "hidden", [("/F", NumberObject(2))]),
        Mark("/Text", here, "accepted", [("/StateModel", "Review")]),
        Mark("/Ink", here),
        Mark("/Highlight", [(LEFT, 100, "", "nothing here")]),
        Mark("/Text", here, "damaged", [("/Rect", ArrayObject())]),
        Mark("/Square", here, "look \x1b[31mhere"),
    ]
    file = write_pdf(tmp_path / "a.pdf", [PAGE], [marks])
    result = paperlog(["annotate", "lora", "--from-pdf", str(file)])
    assert result.out.splitlines()[-1] == "Annotations of a.pdf: 1 added, 3 left out, without text or damaged."
    assert [text for *_, text in notes(paperlog)] == ["look here"]


def test_pdf_without_annotations(paperlog: Shell, tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "a.pdf", [PAGE])
    assert (
        paperlog(["annotate", "lora", "--from-pdf", str(file)]).out.splitlines()[-1] == "Annotations of a.pdf: 0 added."
    )
    assert paperlog("history").out == ""


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n", b"hello", b"\xff" * 999])
def test_damaged_pdf_is_refused(paperlog: Shell, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(content)
    result = paperlog(["annotate", "lora", "--from-pdf", str(file)])
    assert (result.code, result.out) == (4, "")
    assert result.err == f"{file} can't be read: not a PDF, or damaged. Nothing was changed.\n"


def test_encrypted_pdf_is_refused(paperlog: Shell, tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "a.pdf", [PAGE], [[NOTE]], password="secret")
    result = paperlog(["annotate", "lora", "--from-pdf", str(file)])
    assert (result.code, result.out) == (4, "")
    assert result.err == (
        f"{file} can't be read: it is encrypted. Save it without a password first. Nothing was changed.\n"
    )


def test_missing_extra_is_named(paperlog: Shell, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda name: None if name == "pypdfium2" else object())
    result = paperlog(["annotate", "lora", "--from-pdf", str(file)])
    assert (result.code, "optional extra 'pdf'" in result.err) == (2, True)


@pytest.mark.parametrize(
    "options",
    ["--with-removed", "--from-pdf --page 3", "--from-pdf --quote x", "--from-pdf --edit 1", "--from-pdf a.pdf b.pdf"],
)
def test_other_options_are_refused(paperlog: Shell, options: str) -> None:
    result = paperlog(f"annotate lora {options}")
    assert (result.code, result.out) == (2, "")
    assert "annotate PAPER --from-pdf" in result.err


def test_missing_file_is_refused(paperlog: Shell) -> None:
    result = paperlog("annotate lora --from-pdf nosuch.pdf")
    assert (result.code, result.err) == (2, "There is no file nosuch.pdf.\n")
