"""Draws a small picture of an image somebody sent.

It runs in a process of its own (`dealdesk.reading_apart`), so it needs no settings and no database, and it may be
ended at any moment.
"""

import io
import warnings
from base64 import b64encode

from PIL import Image, ImageOps

from dealdesk.reading_child import CannotRead

MOST_PIXELS_SHOWN = 16_000_000  # decoding takes four bytes a pixel; what is larger is kept and not shown
PICTURE_SIDE = 1_200  # pixels, the longer one
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")  # the decoders that may look at a file, and no other


def drawn(path: str) -> str:
    """A PNG of our own making that shows an image: none of the bytes that were sent are in it.

    Args:
        path: the image.

    Returns:
        The PNG in base 64.

    Raises:
        CannotRead: it cannot be decoded, or has more pixels than are shown.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a broken file is full of is nobody's to read
            with Image.open(path, formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS_SHOWN:
                    raise CannotRead("Image is too large.")
                image.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
                upright = ImageOps.exif_transpose(image)
                shown = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in image.info else "RGB")
    except Exception:  # decoders fail on hostile bytes in every way there is
        raise CannotRead("This image cannot be decoded.") from None
    made = io.BytesIO()
    shown.info = {}
    shown.save(made, "PNG")
    return b64encode(made.getvalue()).decode()
