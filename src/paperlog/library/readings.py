"""Changing the readings of several papers as one change in the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from paperlog.library.results import PaperNames, Result
from paperlog.library.selection import resolve
from paperlog.library.session import Session
from paperlog.models import Entry, Reading
from paperlog.store import Transaction
from paperlog.text import enumerated


def change_readings(
    session: Session,
    command: str,
    names: PaperNames,
    change: Callable[[Reading, datetime], Reading],
    describe: Callable[[str], str],
) -> Result:
    """Change the readings of papers.

    `change` also takes the time of the change. `describe` turns the names of the changed papers into a sentence.
    """
    with session.transaction() as transaction:
        entries = resolve(session, transaction, names)
        changed = stage_readings(transaction, entries, lambda entry: change(entry.reading, transaction.time))
        return record_readings(session, transaction, command, entries, describe(changed))


def stage_readings(transaction: Transaction, entries: Sequence[Entry], change: Callable[[Entry], Reading]) -> str:
    """Stage the changed readings of papers; return the names of the changed papers, as part of a sentence."""
    changed = []
    for entry in {entry.key: entry for entry in entries}.values():
        reading = change(entry)
        if reading != entry.reading:
            transaction.put(reading)
            changed.append(entry.paper.name)
    return enumerated(changed)


def record_readings(
    session: Session, transaction: Transaction, command: str, entries: Sequence[Entry], sentence: str
) -> Result:
    """Record staged readings in the history; return the papers with their new readings."""
    change = session.record(transaction, command, sentence)
    keys = dict.fromkeys(entry.key for entry in entries)
    return Result([transaction.entry(key) for key in keys], change)
