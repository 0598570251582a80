"""Decoding of untrusted images: a program that reads an image from stdin and writes its pixels to stdout.

It runs in its own process with limits, because a small file can keep a decoder busy for minutes, or make it
allocate hundreds of megabytes. Of the other modules, it only imports the limits, to start fast.
"""

from __future__ import annotations

import sys
from io import BytesIO
from math import ceil, sqrt
from typing import BinaryIO
from warnings import catch_warnings, simplefilter

from PIL import Image, UnidentifiedImageError

from paperlog.process_limits import limit_process

MAX_PIXELS = 25_000_000
"""The maximum size of an image. Larger ones are rejected before any pixels are decoded."""
MAX_DECODED_PIXELS = 4_000_000
"""The size to which larger images are reduced. That is enough for a terminal of 250 columns."""
CPU_SECONDS = 10
MEMORY = 300_000_000
"""The address space of the process, in bytes. A PNG or JPEG image of the maximum size needs less."""

EXIT_REFUSED, EXIT_OUT_OF_MEMORY = 3, 4


def decode(content: bytes) -> Image.Image:
    """Decode an image to RGB, with transparent areas white, and reduce it. Raises ValueError or MemoryError."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with catch_warnings():
            simplefilter("ignore")
            with Image.open(BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP")) as image:
                if image.width * image.height > MAX_PIXELS:  # by default, Pillow only warns
                    raise Image.DecompressionBombError
                return _flattened(image)
    except MemoryError:
        raise
    except UnidentifiedImageError:
        raise ValueError("not a PNG, JPEG, GIF or WebP image") from None
    except Image.DecompressionBombError:
        raise ValueError(f"more than {MAX_PIXELS // 1_000_000} million pixels") from None
    except Exception as error:  # Pillow's decoders raise exceptions of all kinds
        raise ValueError("damaged image") from error


def _flattened(image: Image.Image) -> Image.Image:
    factor = ceil(sqrt(image.width * image.height / MAX_DECODED_PIXELS))
    if factor > 1:
        image.draft("RGB", (image.width // factor, image.height // factor))  # decodes a JPEG at a fraction of its size
        factor = ceil(sqrt(image.width * image.height / MAX_DECODED_PIXELS))
    mode = "RGBA" if image.has_transparency_data else "RGB"
    converted = image if image.mode == mode else image.convert(mode)
    reduced = converted.reduce(factor) if factor > 1 else converted
    if mode == "RGB":
        return reduced.convert("RGB")
    background = Image.new("RGB", reduced.size, "white")
    background.paste(reduced, mask=reduced)
    return background


def main(stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Write `WIDTH HEIGHT` and the pixels, or why the image is rejected. Return the exit code."""
    try:
        image = decode(stdin.read())
        stdout.write(f"{image.width} {image.height}\n".encode() + image.tobytes())
    except ValueError as error:
        stdout.write(str(error).encode())
        return EXIT_REFUSED
    except MemoryError:
        return EXIT_OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    limit_process(CPU_SECONDS, MEMORY)
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
