"""Schema images in the HTML export."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from paperlog.image_cache import ImageCache
from support.images import add, offline, picture
from support.shell import CommandResult, Shell

X, Y = "https://x.org/x.png", "https://x.org/y.png"


def embedded(result: CommandResult) -> list[Image.Image]:
    assert result.code == 0
    return [
        Image.open(BytesIO(b64decode(data)), formats=("PNG",))
        for data in re.findall('src="data:image/png;base64,([^"]+)"', result.out)
    ]


@pytest.fixture
def cache(paperlog: Shell, folder: Path) -> ImageCache:
    """The cache of a shell without a network, whose library has two schema images."""
    add(paperlog, x=X, y=Y)
    offline(paperlog)
    return ImageCache(folder)


def test_fetched_images_are_embedded_on_request(paperlog: Shell, cache: ImageCache) -> None:
    cache.store(X, picture(size=(8, 4)))
    result = paperlog("export --format html --with-images")
    assert [image.size for image in embedded(result)] == [(8, 4)]
    assert f'src="{Y}"' in result.out
    assert result.err == (
        "1 of 2 schema images not fetched yet; the page loads it from the web. To embed all: paperlog schema fetch\n"
    )
    assert embedded(paperlog("export --format html")) == []


def test_all_images_are_embedded_without_a_message(paperlog: Shell, cache: ImageCache) -> None:
    for address in (X, Y):
        cache.store(address, picture())
    result = paperlog("export --format html --with-images")
    assert (len(embedded(result)), result.err) == (2, "")


def test_files_that_are_not_images_are_not_embedded(paperlog: Shell, cache: ImageCache, folder: Path) -> None:
    for address in (X, Y):
        cache.store(address, picture())
    for file, content in zip(folder.iterdir(), (b"<script>", picture("GIF")), strict=True):
        file.write_bytes(content)
    result = paperlog("export --format html --with-images")
    assert embedded(result) == []
    assert "2 of 2 schema images not fetched yet; the page loads them from the web." in result.err


def test_size_of_embedded_images_is_limited(paperlog: Shell, cache: ImageCache) -> None:
    noise = Image.frombytes("RGB", (1300, 650), Random(1).randbytes(1300 * 650 * 3))
    content = BytesIO()
    noise.save(content, "PNG")
    cache.store(X, content.getvalue())
    cache.store(Y, picture(size=(2560, 20)))
    found = embedded(paperlog("export --format html --with-images"))
    assert [image.size for image in found] == [(640, 320), (1280, 10)]
