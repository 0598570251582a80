"""Feed damaged files to the parsers of lists and libraries, which may raise nothing but a ValueError.

    python tests/support/fuzz.py [SECONDS]

The tests fuzz only briefly; this script runs for as long as you like.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from paperlog.errors import InvalidData
from paperlog.formats.toml import loads
from paperlog.library import papers, tracking
from paperlog.library.session import Session
from paperlog.library.undo import undo_changes
from paperlog.store import MemoryStorage, Store, load_snapshot
from paperlog.store.layout import dump

SEED = Path(__file__).parents[2] / "data" / "seed.toml"
SCRAPS = [
    b"\x00",
    b"\xff",
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[[",
    b"]",
    b"null",
    b"9" * 400,
    b"-",
    b"\n",
    b"\xed\xa0\x80",
    b"1e999",
]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return the content with some bytes removed, doubled or replaced."""
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        end = min(end, at + chance.choice([0, 1, 8, 400]))
        piece = chance.choice([b"", content[at:end] * 2, chance.choice(SCRAPS)])
        content = content[:at] + piece + content[end:]
    return content


def read_catalogue(content: bytes) -> None:
    loads(content.decode("utf-8"), "fuzz")


def read_store(content: bytes) -> None:
    snapshot = load_snapshot(content, Path("fuzz"))
    assert snapshot.entries is not None
    assert snapshot.history is not None


def store_of(catalogue: str) -> bytes:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    storage = MemoryStorage()
    session = Session(Store(storage, "fuzz"), lambda: loads(catalogue, "fuzz"), lambda: now, lambda _: None)
    tracking.mark_read(session, ["lora"], stars=4, note="mine")
    tracking.queue(session, ["vit"])
    papers.edit(session, "gpt-3", {"title": "Edited"}, "/a.pdf")
    undo_changes(session)
    return dump(storage.read() or {})


def main(seconds: float) -> None:
    catalogue = SEED.read_bytes()
    small = b"\n[[paper]]".join(catalogue.split(b"\n[[paper]]")[:12])
    cases: list[tuple[bytes, Callable[[bytes], None]]] = [
        (small, read_catalogue),
        (store_of(catalogue.decode()), read_store),
    ]
    seed = time.time_ns()
    chance = random.Random(seed)
    end = time.monotonic() + seconds
    tried = refused = 0
    while time.monotonic() < end:
        content, read = chance.choice(cases)
        content = damaged(content, chance)
        tried += 1
        try:
            read(content)
        except (ValueError, InvalidData):
            refused += 1
        except BaseException:
            Path("fuzz.failed").write_bytes(content)
            print(f"seed {seed}: {read.__name__} failed; its input is in ./fuzz.failed")
            raise
    print(f"{tried} tried, {refused} refused, {tried - refused} read")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
