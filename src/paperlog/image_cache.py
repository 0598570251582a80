"""The cache of fetched schema images. Needs the optional extra `pictures`."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
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
    """A folder of images. File names are hashes of the URLs. Only valid images are stored."""

    folder: Path

    def get(self, url: str) -> Image.Image | None:
        """Return a cached image, or None if it is missing or damaged."""
        try:
            return decode_image(self._path(url).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        except OSError as error:
            raise SystemFailure.from_os_error(f"read the images in {self.folder}", error) from error

    def store(self, url: str, content: bytes) -> Image.Image:
        """Decode, store and return a fetched image. Raises InvalidResponse if the image isn't valid."""
        try:
            image = decode_image(content)
        except ValueError as error:
            raise InvalidResponse(urlsplit(url).hostname or url, str(error)) from None
        path = self._path(url)
        try:
            make_folder(self.folder)
            write_atomically(path, content)
        except OSError as error:
            raise SystemFailure.from_os_error(f"store images in {self.folder}", error) from error
        return image

    def _path(self, url: str) -> Path:
        return self.folder / sha256(url.encode(errors="replace")).hexdigest()


def decode_image(content: bytes) -> Image.Image:
    """Decode an image to RGB, with transparent areas white. Raises ValueError.

    The format and the size are checked before any pixels are decoded.
    """
    try:
        with catch_warnings():
            simplefilter("ignore")
            with Image.open(BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP")) as image:
                if image.width * image.height > MAX_PIXELS:  # by default, Pillow only warns
                    raise Image.DecompressionBombError
                return _flattened(image)
    except UnidentifiedImageError:
        raise ValueError("not a PNG, JPEG, GIF or WebP image") from None
    except Image.DecompressionBombError:
        raise ValueError(f"more than {MAX_PIXELS // 1_000_000} million pixels") from None
    except Exception as error:  # Pillow's decoders raise exceptions of all kinds
        raise ValueError("damaged image") from error


def _flattened(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    background = Image.new("RGB", rgba.size, "white")
    background.paste(rgba, mask=rgba)
    return background
