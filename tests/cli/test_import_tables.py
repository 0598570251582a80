"""The `import` command, with tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.files import write_file
from support.shell import Shell

UNKNOWN = "Opus;Wann;Wo\nTides;2020;https://example.org/t\nReefs;2021;https://example.org/r\n"


def test_report_names_other_columns_and_counts_lines_before_the_header(paperlog: Shell, tmp_path: Path) -> None:
    listed = write_file(tmp_path, "x.csv", "My export\nTitle,Authors,Cited by,Rank\nTides,Ann Bee,5,1\n")
    result = paperlog(f"import {listed}")
    assert result.out == "x.csv: 1 added, 0 updated, 0 unchanged, 0 rejected\n"
    assert result.err == (
        "x.csv: kept 2 other columns in 'extra': Cited by and Rank\n"
        "x.csv: neither imported nor exported: 1 preamble line\n"
    )


def test_report_names_values_that_are_not_understood(paperlog: Shell, tmp_path: Path) -> None:
    table = "Title,Date,My Rating\nTides,3/4/2023,9/10\nReefs,2020,4\n"
    result = paperlog(f"import {write_file(tmp_path, 'x.csv', table)} --with-readings")
    assert (
        result.err
        == "x.csv: not fully understood, and kept in 'extra': '3/4/2023' in 'Date' and '9/10' in 'My Rating'\n"
    )
    assert (paperlog.paper("tides")["published"], paperlog.paper("tides")["rating"]) == ("2023", None)


def test_columns_that_are_not_known_are_named(paperlog: Shell, tmp_path: Path) -> None:
    listed = write_file(tmp_path, "x.csv", UNKNOWN)
    refused = paperlog(f"import {listed}")
    assert (refused.code, refused.err) == (
        4,
        (
            f"{listed} can't be read: no column in its header is known to hold titles. Its columns are 'Opus', 'Wann', "
            "'Wo'. Name the one with the titles: --columns title=COLUMN. Nothing was changed.\n"
        ),
    )
    result = paperlog(f"import {listed} --columns title=opus,date=Wann --columns url=Wo")
    assert (result.code, result.err) == (0, "")
    assert paperlog.paper("tides")["published"] == "2020"
    assert [link["url"] for link in paperlog.paper("reefs")["links"]] == ["https://example.org/r"]


def test_option_for_columns_is_named_if_a_header_is_not_certain(paperlog: Shell, tmp_path: Path) -> None:
    listed = write_file(tmp_path, "x.csv", "obra,autor,onde\nMarés,Ana Bee,https://example.org/mares\n")
    refused = paperlog(f"import {listed}")
    assert (refused.code, refused.err) == (
        4,
        (
            f"{listed} can't be read: no header with a title column, and no column that clearly contains titles. "
            "If the first line is a header, name its column with the titles: --columns title=COLUMN. "
            "Nothing was changed.\n"
        ),
    )
    assert paperlog(f"import {listed} --columns title=obra,url=onde").code == 0


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("titel=opus", "Unknown field 'titel' in --columns. Did you mean 'title'?"),
        ("opus", "'opus' isn't FIELD=COLUMN, as in --columns title=nome."),
        ("title=opus,title=wo", "--columns names two columns for title."),
    ],
)
def test_wrong_columns_are_usage_errors(paperlog: Shell, tmp_path: Path, option: str, message: str) -> None:
    result = paperlog(f"import {write_file(tmp_path, 'x.csv', UNKNOWN)} --columns {option}")
    assert (result.code, result.err) == (2, f"{message}\n")


def test_columns_are_for_csv_only(paperlog: Shell, tmp_path: Path) -> None:
    result = paperlog(f"import {write_file(tmp_path, 'x.bib', '@misc{a, title={A}}')} --columns title=a")
    assert (result.code, result.err) == (2, "--columns is for the format csv, not bibtex.\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_files_of_spreadsheets_may_be_in_utf_16(paperlog: Shell, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "x.csv"
    mark = "\ufeff" if encoding.endswith("e") else ""
    file.write_bytes(f"{mark}Titel\tJahr\r\nGezeiten und Träume\t2020\r\n".encode(encoding))
    assert paperlog(f"import {file}").code == 0
    assert paperlog.paper("gezeiten-und-traume")["title"] == "Gezeiten und Träume"


def test_reading_log_becomes_readings_on_request(paperlog: Shell, tmp_path: Path) -> None:
    listed = write_file(tmp_path, "x.csv", "Title,Date Read,My Rating,My Review\nTides,2024/03/05,4,Deep.\n")
    assert paperlog(f"import {listed}").err == (
        "x.csv: not imported: 1 note, 1 status, 1 rating (use --with-readings)\n"
    )
    paperlog(f"import {listed} --with-readings")
    tides = paperlog("show tides --json").json
    assert (tides["status"], tides["read_on"], tides["rating"]) == ("read", "2024-03-05", 4)
    assert [note["text"] for note in tides["notes"]] == ["Deep."]


def test_own_export_changes_nothing(paperlog: Shell, tmp_path: Path) -> None:
    listed = write_file(tmp_path, "x.csv", "Title,Authors,Volume,Cited by\nTides,Ann Bee,8,5\n")
    paperlog(f"import {listed} --source mine")
    exported = write_file(tmp_path, "out.csv", paperlog("export -f csv").out)
    assert paperlog(f"import {exported}").out == "out.csv: 0 added, 0 updated, 50 unchanged, 0 rejected\n"


def test_report_names_values_of_json_that_are_kept_and_left_out(paperlog: Shell, tmp_path: Path) -> None:
    work = {"title": "Tides", "authorships": [], "cited_by_count": 5, "referenced_works": ["https://example.org"] * 50}
    result = paperlog(f"import {write_file(tmp_path, 'x.json', json.dumps({'results': [work]}))}")
    assert (result.out, result.err) == (
        "x.json: 1 added, 0 updated, 0 unchanged, 0 rejected\n",
        "x.json: kept 1 other column in 'extra': cited_by_count\nx.json: left out details in referenced_works\n",
    )


def test_import_of_an_exported_table_changes_nothing(paperlog: Shell, tmp_path: Path) -> None:
    text = "Title,Author,Date Added,My = list\nTides,Ann Bee,2018-01-01 10:00,a & b\n"
    paperlog(f"import {write_file(tmp_path, 'x.csv', text)}")
    for name in ("y.bib", "y.ris", "y.csl.json", "y.csv"):
        paperlog(f"export tides -o {tmp_path / name}")
        assert "0 added, 0 updated, 1 unchanged" in paperlog(f"import {tmp_path / name}").out
    assert paperlog.paper("tides")["extra"]["csv-date-added"] == "2018-01-01 10:00"


def test_json_that_cannot_be_read_is_refused_by_name(paperlog: Shell, tmp_path: Path) -> None:
    listed = write_file(tmp_path, "x.json", json.dumps({"resultList": {"result": [{"title": "Tides"}]}}))
    result = paperlog(f"import {listed}")
    assert (result.code, result.err) == (
        4,
        (
            f"{listed} can't be read: it looks like Europe PMC JSON, which paperlog can't read. "
            "Export BibTeX or RIS instead. Nothing was changed.\n"
        ),
    )
