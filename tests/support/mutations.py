"""Damaging and changing the content of files."""

from __future__ import annotations

import json
from contextlib import suppress
from random import Random
from typing import Any

SCRAPS = [
    *(
        b"\x00",
        b"\xff",
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[[",
        b"]",
        b"(",
        b")",
        b"`",
        b"|",
        b"<",
        b"#",
        b"@",
        b"$",
        b"%",
        b",",
    ),
    *(b"null", b"-", b"\n", b"\r", b"\t", b" ", b"\xed\xa0\x80", b"1e999", b"9" * 400, b"9" * 5000),
    *(text.encode() for text in ("\ufeff", "\u202e", "\u0301", "\u2028", "\x85", "\x1b]", "中", "🐝", "İ", "ﬁ")),
]
VALUES: list[Any] = [
    *(None, True, 0, -1, 10**30, 10**400, 1e308, "", " ", "\0", "\ud800", "\x1b[2J", "🐝", "!!!", "a" * 3000),
    *("9999-12-31", "0001-01-01", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2023-02-29", "javascript:a"),
    *("https://a.org", "https://[::1", "2106.09685", "10.48550/arXiv.2106.09685", [], {}, [[]], {"": None}),
]
MAX_BYTES = 100_000


def damaged(content: bytes, chance: Random) -> bytes:
    """Return the content with some bytes removed, doubled or replaced."""
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        end = min(end, at + chance.choice([0, 1, 8, 400]))
        piece = chance.choice([b"", content[at:end] * 2, chance.choice(SCRAPS)])
        content = content[:at] + piece + content[end:]
    return content


def mutated(samples: list[bytes], chance: Random) -> bytes:
    """Return a sample with damage, long repetitions, other JSON values, or the end of another sample."""
    content, other = chance.choice(samples), chance.choice(samples)
    match chance.randrange(5):
        case 0:
            at, start = chance.randrange(len(content) + 1), chance.randrange(len(other) + 1)
            content = content[:at] + other[start:]
        case 1:
            at = chance.randrange(len(content) + 1)
            piece = chance.choice([chance.choice(SCRAPS), content[at : at + chance.randint(1, 12)]])
            content = content[:at] + piece * chance.choice([10, 1000, 20_000]) + content[at:]
        case 2 | 3 if content[:1] in (b"{", b"["):
            with suppress(ValueError):  # TOML may begin like JSON
                return json.dumps(_with_other_values(json.loads(content), chance)).encode()
    return damaged(content, chance)[:MAX_BYTES] if chance.random() < 0.8 else content[:MAX_BYTES]


def _with_other_values(values: Any, chance: Random) -> Any:
    """Replace, remove or duplicate a few of the values in decoded JSON."""
    for _ in range(chance.randint(1, 4)):
        parent = values
        while parent:
            key = chance.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
            if isinstance(parent[key], dict | list) and parent[key] and chance.random() < 0.9:
                parent = parent[key]
                continue
            match chance.randrange(4):
                case 0:
                    del parent[key]
                case 1 if isinstance(parent, list):
                    parent.append(parent[key])
                case 2:
                    parent[key] = [parent[key]] if chance.random() < 0.5 else {"key": parent[key]}
                case _:
                    parent[key] = chance.choice(VALUES)
            break
    return values
