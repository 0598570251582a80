"""Decoding of untrusted images."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from paperlog import image_decoder
from paperlog.errors import SystemFailure
from paperlog.image_cache import decode_image
from paperlog.image_decoder import MAX_DECODED_PIXELS, decode
from support.files import write_file
from support.images import add, drawn, picture, png_of_size
from support.servers import LocalServer, Response
from support.shell import Shell


def test_decompression_bomb_is_refused_with_any_warning_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Image.open

    def meanwhile(*args: Any, **more: Any) -> Image.Image:
        warnings.simplefilter("ignore")
        return opened(*args, **more)

    monkeypatch.setattr(Image, "open", meanwhile)
    with pytest.raises(ValueError, match="more than 25 million pixels"):
        decode(png_of_size(5001, 5000))


def slow_jpeg() -> bytes:
    """Return a JPEG image whose last scan is repeated: a few bytes cost a millisecond each."""
    content = BytesIO()
    Image.new("L", (2000, 2000), 128).save(content, "JPEG", progressive=True, quality=50)
    data = content.getvalue()
    last_scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + 20_000 * last_scan + b"\xff\xd9"


def large_webp() -> bytes:
    """Return a WebP image of 1 kB that takes 600 MB to decode."""
    content = BytesIO()
    Image.new("RGBA", (5000, 5000)).save(content, "WEBP", lossless=True, method=0)
    return content.getvalue()


@pytest.fixture
def impatient_decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A decoder with a lower time limit."""
    source = Path(image_decoder.__file__).read_text("utf-8")
    program = write_file(tmp_path, "decoder.py", source.replace("CPU_SECONDS = 10", "CPU_SECONDS = 1"))
    monkeypatch.setattr(image_decoder, "__file__", str(program))
    return program


@pytest.mark.parametrize("make_image", [slow_jpeg, large_webp])
def test_image_that_is_too_expensive_is_decoded_once(
    paperlog: Shell, server: LocalServer, folder: Path, impatient_decoder: Path, make_image: Callable[[], bytes]
) -> None:
    content = make_image()
    server.responses = [Response(content, "image/jpeg")]
    add(paperlog, x=f"{server.address}/x")
    message = "127.0.0.1 sent an invalid response: it takes too much time or memory to decode. Nothing was changed."
    assert message in drawn(paperlog).err
    impatient_decoder.unlink()
    assert message in drawn(paperlog).err
    assert [file.suffix for file in folder.iterdir()] == [".refused"]


def test_decoder_that_waits_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_decoder, "__file__", str(write_file(tmp_path, "d.py", "import time; time.sleep(600)")))
    monkeypatch.setattr("paperlog.image_cache.DECODER_TIMEOUT", 0.1)
    with pytest.raises(ValueError, match="not decoded within 0"):
        decode_image(picture())


def test_crash_of_the_decoder_is_a_damaged_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_decoder, "__file__", str(write_file(tmp_path, "d.py", "import os; os.abort()")))
    with pytest.raises(ValueError, match="damaged image"):
        decode_image(picture())


def test_decoder_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nosuch")
    with pytest.raises(SystemFailure, match="Can't start the image decoder: No such file"):
        decode_image(picture())


def test_decoder_imports_nothing_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file(tmp_path, "PIL.py", "raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert decode_image(picture()).size == (4, 2)


@pytest.mark.parametrize(
    ("form", "mode", "size"),
    [
        ("PNG", "RGB", (5000, 5000)),
        ("PNG", "RGBA", (4000, 3000)),
        ("PNG", "P", (4000, 1001)),
        ("JPEG", "L", (5000, 4000)),
    ],
)
def test_large_image_is_reduced(form: str, mode: str, size: tuple[int, int]) -> None:
    image = decode(picture(form, size, mode=mode, color=None))
    assert image.mode == "RGB"
    assert MAX_DECODED_PIXELS / 5 < image.width * image.height <= MAX_DECODED_PIXELS
    assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.01)


@given(st.data())
def test_any_bytes_are_an_image_or_refused(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]))
    content = bytearray(picture(form, (9, 7)))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(content)))
    try:
        found = decode(bytes(content[:end]))
    except ValueError as error:
        assert str(error)
    else:
        assert found.mode == "RGB"
        assert found.width * found.height <= MAX_DECODED_PIXELS
