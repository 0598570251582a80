"""Pictures: what is one, and those that are kept in the reader's cache. Needs the extra `pictures`."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit
from warnings import catch_warnings, simplefilter

from msgspec import Struct

from paperlog.errors import ExtraMissing, InvalidResponse, SystemFailure
from paperlog.store.atomic import make_folder, write_atomically

try:
    from PIL import Image, UnidentifiedImageError
except ImportError:
    raise ExtraMissing("pictures") from None

MAX_PIXELS = Image.MAX_IMAGE_PIXELS = 25_000_000


class ImageCache(Struct, frozen=True):
    """The pictures in a folder, each under a hash of its address; none is there that is no picture."""

    folder: Path

    def get(self, url: str) -> Image.Image | None:
        """Return a picture that is here; a file that came to harm counts as none."""
        try:
            return decode_image(self._path(url).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        except OSError as error:
            raise SystemFailure.from_os_error(f"read the pictures in {self.folder}", error) from error

    def store(self, url: str, content: bytes) -> Image.Image:
        """Return a picture that was fetched, and keep it. Raises InvalidResponse, with nothing kept."""
        try:
            image = decode_image(content)
        except ValueError as error:
            raise InvalidResponse(urlsplit(url).hostname or url, str(error)) from None
        path = self._path(url)
        try:
            make_folder(self.folder)
            write_atomically(path, content, temporary=path.with_suffix(f".{token_hex(4)}"))
        except OSError as error:
            raise SystemFailure.from_os_error(f"keep pictures in {self.folder}", error) from error
        return image

    def _path(self, url: str) -> Path:
        return self.folder / sha256(url.encode(errors="replace")).hexdigest()


def decode_image(content: bytes) -> Image.Image:
    """Return a picture in red, green and blue, on white where it is clear. Raises ValueError that says what is wrong.

    The kind and the size are read from the first bytes, and refused before anything is decoded.
    """
    try:
        with catch_warnings():
            simplefilter("ignore")
            with Image.open(BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP")) as image:
                if image.width * image.height > MAX_PIXELS:  # Pillow would only warn
                    raise Image.DecompressionBombError
                return _flattened(image)
    except UnidentifiedImageError:
        raise ValueError("it is no PNG, JPEG, GIF or WebP picture") from None
    except Image.DecompressionBombError:
        raise ValueError(f"it has more than {MAX_PIXELS // 1_000_000} million pixels") from None
    except Exception as error:  # what decodes a picture raises whatever it stumbles over
        raise ValueError("it is a broken picture") from error


def _flattened(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    background = Image.new("RGB", rgba.size, "white")
    background.paste(rgba, mask=rgba)
    return background
