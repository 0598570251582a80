"""Schema images for tests."""

from __future__ import annotations

import json
import struct
import zlib
from io import BytesIO

from PIL import Image

from paperlog import paths
from paperlog.fetch import Fetcher
from support.shell import CommandResult, Shell

CACHE_FOLDER = paths.cache_folder  # the real function, which conftest replaces


def picture(form: str = "PNG", size: tuple[int, int] = (4, 2), color: str | None = "red", mode: str = "RGB") -> bytes:
    content = BytesIO()
    Image.new(mode, size, color).save(content, form)
    return content.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """Return the beginning of a PNG file whose header has this size."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    chunks = (struct.pack(">I", len(each) - 4) + each + struct.pack(">I", zlib.crc32(each)) for each in (head, data))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def offline(paperlog: Shell) -> None:
    def refuse() -> Fetcher:
        raise AssertionError("an unexpected fetch")

    paperlog.fetcher = refuse


def add(paperlog: Shell, **addresses: str) -> None:
    """Add papers with schema images, and remove the image URLs of all other papers."""
    paperlog(["list", "is:read"])
    tables = paperlog.tables()
    for row in tables["papers"].values():
        row.pop("schema_url", None)
    paperlog.store.write_text(json.dumps(tables))
    papers = "".join(
        f'[[paper]]\nkey = "{key}"\ntitle = "{key.title()}"\ncategory = "c"\nschema_url = "{url}"\n'
        for key, url in addresses.items()
    )
    result = paperlog(
        "import - --format toml",
        stdin=f'[catalogue]\nname = "l"\nversion = "1"\n[[category]]\nkey = "c"\nname = "C"\ncolor = "red"\n{papers}',
    )
    assert result.code == 0, result.err


def drawn(paperlog: Shell, line: str = "show x --schema") -> CommandResult:
    return paperlog(f"--color always {line}", columns=300)
