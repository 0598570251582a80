"""A state machine that changes and merges three copies of a library, and compares each with a dictionary."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.errors import NotFound
from paperlog.library import notes, papers, tags, tracking
from paperlog.library.importing import import_lists
from paperlog.library.undo import undo_changes
from paperlog.models import TICK
from support.copies import KEYS, START, Copy

Value = tuple[datetime, Any]
"""When a value was recorded, and the value; None if it was removed."""
Register = tuple[str, ...]
"""A paper, a kind of value, and which of them."""

NEVER = START - timedelta(days=99)
CLOCKS = [timedelta(), timedelta(hours=5, seconds=1), timedelta(hours=-3, seconds=2)]
COPIES = st.sampled_from(range(3))
PAPERS = st.sampled_from(KEYS)


class Machine(RuleBasedStateMachine):
    """`models` has the expected values of each copy, and `past` what undo has to restore."""

    @initialize()
    def start(self) -> None:
        base = Copy()
        self.copies = [base.copy(clock) for clock in CLOCKS]
        self.models: list[dict[Register, Value]] = [
            {(paper, "present"): (NEVER, True) for paper in KEYS} for _ in range(3)
        ]
        self.past: list[list[dict[Register, Any]]] = [[], [], []]
        self.seen: set[str] = set()
        self.written = 0
        self.first_texts: dict[str, str] = {}

    def has(self, copy: int, paper: str) -> bool:
        return bool(self.models[copy][paper, "present"][1])

    def value(self, copy: int, *register: str) -> Any:
        return self.models[copy].get(register, (NEVER, None))[1]

    def record(self, copy: int, values: dict[Register, Any]) -> None:
        """Expect new values, recorded with the last change or, if they replace later ones, just after these."""
        model = self.models[copy]
        last = max(each.reversed_at or each.at for each in self.copies[copy].snapshot.history)
        for is_present in (True, False):  # papers and readings are different records
            changed = [
                name
                for name, value in values.items()
                if (name[1] == "present") is is_present and self.value(copy, *name) != value
            ]
            for paper in KEYS:
                names = [name for name in changed if name[0] == paper]
                time = max([last, *(model[name][0] + TICK for name in names if name in model)])
                model |= {name: (time, values[name]) for name in names}

    def change(self, copy: int, run: Any, *names: str, **values: Any) -> None:
        """Run a change of a paper, and update the model. A removed paper isn't found."""
        paper, *which = names
        register = (paper, *which)
        self.copies[copy].now += timedelta(minutes=7)
        if not self.has(copy, paper):
            with pytest.raises(NotFound):
                run(self.copies[copy].session)
            return
        run(self.copies[copy].session)
        self.expect(copy, {register: values["value"]})

    def expect(self, copy: int, values: dict[Register, Any]) -> None:
        before = {name: self.value(copy, *name) for name, value in values.items() if self.value(copy, *name) != value}
        if before:
            self.past[copy].append(before)
            self.record(copy, values)

    @rule(copy=COPIES, paper=PAPERS, stars=st.none() | st.integers(1, 5))
    def rate(self, copy: int, paper: str, stars: int | None) -> None:
        self.change(copy, lambda session: tracking.rate(session, [paper], stars), paper, "rating", value=stars)

    @rule(copy=COPIES, paper=PAPERS, tag=st.sampled_from("ab"), is_added=st.booleans())
    def tag(self, copy: int, paper: str, tag: str, is_added: bool) -> None:
        added, removed = ([tag], []) if is_added else ([], [tag])
        self.change(
            copy, lambda session: tags.tag(session, [paper], added, removed), paper, "tag", tag, value=is_added or None
        )

    @rule(copy=COPIES, paper=PAPERS)
    def read(self, copy: int, paper: str) -> None:
        self.written += 1
        day = PartialDate(1900 + self.written)
        self.change(
            copy, lambda session: tracking.mark_read(session, [paper], day), paper, "read", str(day), value=True
        )

    @rule(copy=COPIES, paper=PAPERS)
    def annotate(self, copy: int, paper: str) -> None:
        self.written += 1
        text = f"note {self.written}"
        self.change(copy, lambda session: notes.annotate(session, paper, text), paper, "note", text, value=text)
        if self.has(copy, paper):
            self.first_texts[self.copies[copy].session.find(paper).reading.notes[-1].uid] = text

    def notes_of(self, copy: int, paper: str) -> list[Register]:
        return [name for name, (_, text) in self.models[copy].items() if name[:2] == (paper, "note") and text]

    @rule(copy=COPIES, paper=PAPERS, edits=st.booleans(), data=st.data())
    def change_note(self, copy: int, paper: str, edits: bool, data: st.DataObject) -> None:
        names = self.notes_of(copy, paper)
        if not (names and self.has(copy, paper)):
            return
        name = data.draw(st.sampled_from(sorted(names)))
        session = self.copies[copy].session
        note = next(each for each in session.find(paper).reading.notes if each.text == self.value(copy, *name))
        self.written += 1
        text = f"edit {self.written}" if edits else None
        self.change(
            copy,
            lambda session: (
                notes.edit_note(session, paper, note, replace(note, text=text))
                if text
                else notes.remove_note(session, paper, note.id)
            ),
            *name,
            value=text,
        )

    @rule(copy=COPIES, paper=PAPERS)
    def remove(self, copy: int, paper: str) -> None:
        self.change(copy, lambda session: papers.remove(session, [paper]), paper, "present", value=False)

    @rule(copy=COPIES)
    def add_again(self, copy: int) -> None:
        import_lists(self.copies[copy].session)
        self.expect(copy, {(paper, "present"): True for paper in KEYS})

    @rule(copy=COPIES)
    def undo(self, copy: int) -> None:
        self.copies[copy].now += timedelta(minutes=7)
        if not self.past[copy]:
            with pytest.raises(NotFound):
                undo_changes(self.copies[copy].session)
            return
        undo_changes(self.copies[copy].session)
        self.record(copy, self.past[copy].pop())

    @rule(copies=st.lists(COPIES, min_size=2, max_size=2, unique=True))
    def sync(self, copies: list[int]) -> None:
        into, of = copies
        self.copies[into].merge(self.copies[of])
        model, before = self.models[into], {}
        for name, (time, value) in self.models[of].items():
            known = model.get(name, (NEVER, None))
            if (time, weight(value)) > (known[0], weight(known[1])):
                model[name] = (time, value)
                if value != known[1]:
                    before[name] = known[1]
        changes = self.copies[into].snapshot.history
        if changes and changes[-1].command == "sync" and not changes[-1].elsewhere and changes[-1].id not in self.seen:
            self.seen.add(changes[-1].id)
            self.past[into].append(before)
        else:
            assert not before

    @invariant()
    def copies_have_the_expected_values(self) -> None:
        for copy, model in zip(self.copies, self.models, strict=True):
            assert self.view(copy) == {name: value for name, (_, value) in model.items() if value}

    def view(self, copy: Copy) -> dict[Register, Any]:
        """Return the values of a library, including those of removed papers."""
        found: dict[Register, Any] = {(key, "present"): True for key in copy.snapshot.papers}
        for key, reading in copy.snapshot.readings.items():
            if reading.rating:
                found[key, "rating"] = reading.rating
            found |= {(key, "tag", tag): True for tag in reading.tags_added}
            found |= {(key, "read", str(day)): True for day in reading.reads}
            found |= {(key, "note", self.first_texts[note.uid]): note.text for note in reading.notes}
        return found


def weight(value: Any) -> tuple[int, str]:
    return (len(str(value)), str(value)) if value else (0, "")


Machine.TestCase.settings = settings(max_examples=40, stateful_step_count=40)
TestCopies = Machine.TestCase
