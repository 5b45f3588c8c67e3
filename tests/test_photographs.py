"""A picture as a report may keep it: what is read, what is refused, what does not come along."""

import io
import struct
import zlib

import pytest
from PIL import Image

from survey.errors import PictureRefused
from survey.photographs import LONGEST_SIDE, photograph

PLACE, DEVICE = b"13.7563N", b"Secret Camera 9"


def file_of(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    held = io.BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


def from_a_phone(width: int = 80, height: int = 60, orientation: int = 1) -> bytes:
    """A picture with where, when and with what it was taken, and a comment of its owner."""
    exif = Image.Exif()
    exif[0x0112], exif[0x0110], exif[0x0132] = orientation, DEVICE.decode(), "2026:05:15 13:30:00"
    exif.get_ifd(0x8825)[29] = PLACE.decode()
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, 0, width, height // 2))
    return file_of(image, exif=exif, comment=b"taken by Somchai")


def png_that_claims(width: int, height: int) -> bytes:
    """A small file that says it is a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
    parts = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_nothing_but_its_dots_is_kept() -> None:
    """No place, time, device or comment is in what is kept."""
    raw = from_a_phone()
    assert DEVICE in raw
    kept = photograph(raw)
    for told in (PLACE, DEVICE, b"2026:05:15", b"Somchai", b"Exif"):
        assert told not in kept.content
    assert not opened(kept.content).getexif()


def test_a_picture_taken_sideways_stands_upright() -> None:
    """The camera's note on how it was held is applied before it goes."""
    kept = photograph(from_a_phone(80, 60, orientation=6))
    assert (kept.width, kept.height) == (60, 80)
    red, _, blue = opened(kept.content).convert("RGB").getpixel((50, 40))  # type: ignore[misc]
    assert blue > red


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_is_scaled_whatever_its_kind(kind: str) -> None:
    """What is kept is a JPEG of at most 1,600 dots a side."""
    kept = photograph(file_of(Image.new("RGB", (3_000, 1_500), "green"), kind))
    assert (kept.kind, kept.width, kept.height) == ("image/jpeg", LONGEST_SIDE, LONGEST_SIDE // 2)
    assert (opened(kept.content).format, opened(kept.content).size) == ("JPEG", (1_600, 800))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_see_through_stands_on_white(mode: str) -> None:
    """As on paper; without this it would be black."""
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0)).convert(mode)
    kept = photograph(file_of(clear, "PNG", **({"transparency": 0} if mode == "P" else {})))
    dot = opened(kept.content).getpixel((10, 10))
    assert isinstance(dot, tuple)
    assert min(dot) > 250


def test_a_picture_as_printers_have_them_is_read() -> None:
    """CMYK becomes the colours of a screen."""
    assert opened(photograph(file_of(Image.new("CMYK", (9, 9)))).content).mode == "RGB"


def test_the_same_picture_has_one_digest() -> None:
    """And another has another."""
    first, again = photograph(from_a_phone()), photograph(from_a_phone())
    assert (first.digest, first.content) == (again.digest, again.content)
    assert len(first.digest) == 32
    assert photograph(from_a_phone(81)).digest != first.digest


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ไม่ใช่ภาพ"),
        (b"MZ\x90 a program called photo.jpg", "ไม่ใช่ภาพ"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ไม่ใช่ภาพ"),
        (file_of(Image.new("RGB", (9, 9)), "GIF"), "ไม่ใช่ภาพ"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (from_a_phone()[:-400], "เสียหรือไม่สมบูรณ์"),
        (png_that_claims(64, 64), "เสียหรือไม่สมบูรณ์"),
        (png_that_claims(4_001, 4_001), "๑๖ ล้านจุด"),
        (png_that_claims(60_000, 60_000), "๑๖ ล้านจุด"),
    ],
)
def test_what_is_no_picture_we_read_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    """By its content, whatever it is called; a bomb before it is unpacked."""
    with pytest.raises(PictureRefused, match=said) as refused:
        photograph(content)
    assert "โปรด" in str(refused.value)
