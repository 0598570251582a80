"""Notes with properties."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from paperlog.formats.text import strip_control
from paperlog.formats.vault import loads
from support.counting import assert_linear, count_operations

VALUES = st.one_of(st.text(), st.text(st.sampled_from("[]{}:,&*!|>#'\"-?@ \nab1")))


@given(st.lists(st.tuples(VALUES, VALUES)))
def test_any_note_is_a_paper_or_counted_or_named(notes: list[tuple[str, str]]) -> None:
    files = [(f"{number}.md", f"---\ntitle: A\ndoi: {doi}\n---\n{body}") for number, (doi, body) in enumerate(notes)]
    imported = loads(files, "vault", Path("/vault"))
    assert len(imported.papers) + len(imported.rejected) + sum(imported.skipped.values()) == len(files)


@given(st.text())
def test_body_is_kept(body: str) -> None:
    body = strip_control(body).strip()
    imported = loads([("a.md", f"---\ntitle: A\nyear: 2020\n---\n\n{body}")], "vault", Path("/vault"))
    notes = [note.text for reading in imported.readings for note in reading.notes]
    assert notes == ([body] if body and "::" not in body else notes)


def test_notes_with_different_properties_are_read_in_linear_time() -> None:
    def count(size: int) -> int:
        files = [(f"{n}.md", f"---\ntitle: A{n}\nyear: 2020\nown-{n}: x\n---\n#t{n}") for n in range(size)]
        return count_operations(lambda: loads(files, "vault", Path("/vault")))

    assert_linear(count, 20)


def test_many_properties_are_read_in_linear_time() -> None:
    def count(size: int) -> int:
        text = "".join(f"own-{number}:: x\n" for number in range(size))
        return count_operations(lambda: loads([("a.md", text)], "vault", Path("/vault")))

    assert_linear(count, 20)
