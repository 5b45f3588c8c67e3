"""A picture as a report may keep it: known by its content, rid of where and when it was taken."""

import hashlib
import io
import threading
import warnings
from typing import TYPE_CHECKING

from forms.fields import thai_digits
from survey.errors import PictureRefused
from survey.records import PictureFile

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1_600
QUALITY = 85
# A phone's 12 million fit. Decoded, twice where they are see-through, they are up to 130 MB.
MOST_PIXELS = 16_000_000
DIGEST_SIGNS = 32
# How the pictures of newer iPhones say what they are (ISO/IEC 23008-12, "ftyp" box).
HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})

NOT_A_PICTURE = (
    "แฟ้มที่เลือกไม่ใช่ภาพชนิดที่รับได้ จึงยังไม่ได้เพิ่มภาพ "
    "โปรดเลือกแฟ้มภาพชนิด JPEG (.jpg) PNG (.png) หรือ WebP (.webp)"
)
IS_HEIC = (
    "ภาพนี้เป็นชนิด HEIC ของไอโฟน ซึ่ง Word เปิดไม่ได้ จึงยังไม่ได้เพิ่มภาพ โปรดแปลงเป็น JPEG ก่อน เช่น "
    "ส่งภาพทาง LINE หรืออีเมลแล้วบันทึกใหม่ หรือตั้งค่ากล้องของไอโฟนเป็น “เข้ากันได้มากที่สุด” แล้วถ่ายใหม่"
)
BROKEN = "แฟ้มภาพนี้เสียหรือไม่สมบูรณ์ จึงยังไม่ได้เพิ่มภาพ โปรดเปิดภาพดูก่อน แล้วเลือกแฟ้มใหม่อีกครั้ง"
TOO_MANY_PIXELS = (
    f"ภาพนี้มีขนาดเกิน {thai_digits(MOST_PIXELS // 1_000_000)} ล้านจุด จึงยังไม่ได้เพิ่มภาพ "
    "โปรดย่อภาพหรือตัดเฉพาะส่วนที่ใช้ แล้วเลือกใหม่อีกครั้ง"
)

# One at a time: the memory of many large pictures at once is more than a small server has.
_bench = threading.Lock()


def photograph(content: bytes) -> PictureFile:
    """Return the picture that a file holds, upright, scaled, on white and written anew as JPEG.

    Nothing but its dots is taken over, so no place, time, device or owner's note comes along.

    Raises:
        PictureRefused: the file is no picture of a kind we read, is broken, or too large.
    """
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        raise PictureRefused(IS_HEIC)
    with _bench:
        dots = _dots(content)
    written = io.BytesIO()
    dots.save(written, "JPEG", quality=QUALITY, optimize=True)
    kept = written.getvalue()
    digest = hashlib.sha256(kept).hexdigest()[:DIGEST_SIGNS]
    return PictureFile(digest, "image/jpeg", dots.width, dots.height, kept)


def _dots(content: bytes) -> "Image":
    """Return the dots of a picture, upright, scaled and on white."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as opened:
            # Scaled before anything else is done to it, and in its own place: that is the least
            # memory. A JPEG is decoded at a fraction of its size, where that still is enough.
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            see_through = opened.has_transparency_data
            rgb = "RGBA" if see_through else "RGB"
            scaled = opened if opened.mode in ("L", "CMYK", rgb) else opened.convert(rgb)
            scaled.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            plain = ImageOps.exif_transpose(scaled).convert(rgb)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureRefused(TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise PictureRefused(NOT_A_PICTURE) from error
    except Exception as error:  # Decoders fail over a broken file in nearly every way there is.
        raise PictureRefused(BROKEN) from error
    fresh = Image.new("RGB", plain.size, "white")
    fresh.paste(plain, mask=plain.getchannel("A") if see_through else None)
    return fresh
