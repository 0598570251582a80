"""The cache of fetched schema images. Needs the optional extra `pictures`."""

from __future__ import annotations

import signal
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from paperlog.errors import ExtraMissing, InvalidResponse, SystemFailure
from paperlog.store.atomic import make_folder, write_atomically

try:
    from PIL import Image
except ImportError:
    raise ExtraMissing("pictures") from None

from paperlog import image_decoder
from paperlog.image_decoder import EXIT_OUT_OF_MEMORY, EXIT_REFUSED, MAX_DECODED_PIXELS

DECODER_TIMEOUT = 60.0
"""Timeout in seconds. The decoder limits its own CPU time; this also ends a decoder that only waits."""
_LIMIT_SIGNALS = frozenset(-getattr(signal, name) for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name))
"""How the system ends a process that exceeds its CPU time or memory."""
_TOO_EXPENSIVE = "it takes too much time or memory to decode"

_PNG_WIDTH, _PNG_SIZE = 1280, 1 << 20
"""The largest width in pixels and size in bytes of an image on a page, which shows it at half of this width."""


class TooExpensive(ValueError):
    """The decoder exceeded its limits."""


class ImageCache(Struct, frozen=True):
    """A folder of images, decoded and scaled down. File names are hashes of the URLs.

    If an image is too expensive to decode, a file named after its hash keeps it from being decoded again.
    """

    folder: Path

    def get(self, url: str) -> Image.Image | None:
        """Return a cached image, or None if it is missing or damaged."""
        try:
            return _read_cached(self._path(url).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        except OSError as error:
            raise SystemFailure.from_os_error(f"read the images in {self.folder}", error) from error

    def png(self, url: str) -> bytes | None:
        """Return a cached image as a PNG file of limited size, or None if it is missing or damaged."""
        image = self.get(url)
        if image is None:
            return None
        image.thumbnail((_PNG_WIDTH, image.height))
        while len(content := _png(image)) > _PNG_SIZE:
            image = image.reduce(2)
        return content

    def store(self, url: str, content: bytes) -> Image.Image:
        """Decode, store and return a fetched image. Raises InvalidResponse if the image isn't valid."""
        server = urlsplit(url).hostname or url
        refused = self.folder / f"{sha256(content).hexdigest()}.refused"
        try:
            if refused.exists():
                raise InvalidResponse(server, _TOO_EXPENSIVE)
            image = decode_image(content)
        except TooExpensive as error:
            self._write(refused, b"")
            raise InvalidResponse(server, str(error)) from None
        except ValueError as error:
            raise InvalidResponse(server, str(error)) from None
        self._write(self._path(url), _png(image))
        return image

    def _write(self, path: Path, content: bytes) -> None:
        try:
            make_folder(self.folder)
            write_atomically(path, content)
        except OSError as error:
            raise SystemFailure.from_os_error(f"store images in {self.folder}", error) from error

    def _path(self, url: str) -> Path:
        return self.folder / sha256(url.encode(errors="replace")).hexdigest()


def decode_image(content: bytes) -> Image.Image:
    """Decode an untrusted image in another process, with limits on its time and memory. Raises ValueError."""
    # -P: don't import modules from the current folder or the decoder's folder.
    program = [sys.executable, "-P", image_decoder.__file__]
    try:
        run = subprocess.run(program, input=content, capture_output=True, timeout=DECODER_TIMEOUT, check=False)  # noqa: S603 - no shell
    except subprocess.TimeoutExpired:
        raise ValueError(f"not decoded within {DECODER_TIMEOUT:g} s") from None
    except OSError as error:
        raise SystemFailure.from_os_error("start the image decoder", error) from error
    if run.returncode == EXIT_REFUSED:
        raise ValueError(run.stdout.decode())
    if run.returncode in {EXIT_OUT_OF_MEMORY, *_LIMIT_SIGNALS}:
        raise TooExpensive(_TOO_EXPENSIVE)
    if run.returncode:
        raise ValueError("damaged image")
    size, _, pixels = run.stdout.partition(b"\n")
    width, height = map(int, size.split())
    return Image.frombytes("RGB", (width, height), pixels)


def _png(image: Image.Image) -> bytes:
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def _read_cached(content: bytes) -> Image.Image:
    """Return an image written by `store`. Raises ValueError for any other file."""
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as image:
            if image.mode != "RGB" or image.width * image.height > MAX_DECODED_PIXELS:
                raise ValueError("not a decoded image")
            image.load()
            return image.copy()
    except Exception as error:  # Pillow's decoders raise exceptions of all kinds
        raise ValueError("damaged image") from error
