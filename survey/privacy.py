"""The promises to staff, as functions."""

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import urlsplit

from forms.definition import Survey
from forms.fields import thai_digits


def sent_from_our_own_page(headers: Mapping[str, str], host: str) -> bool:
    """Whether a form was sent from a page of this service (W3C Fetch Metadata; RFC 6454).

    Browsers that send no Sec-Fetch-Site are judged by Origin, and let through without either:
    the form's token still has to be good.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("Origin")
    try:
        return origin is None or urlsplit(origin).netloc == host
    except ValueError:
        return False


def staff_headers(style: str, tls: bool = False, script: str = "") -> dict[str, str]:
    """Return the headers of staff pages: nothing from elsewhere or kept, no script but this."""
    script_source = f"script-src {_digest(script)}; " if script else ""
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src {_digest(style)}; {script_source}img-src data:; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        **_common_headers(tls),
    }


def _digest(text: str) -> str:
    """Return the source that lets exactly this text stand in a page (CSP 3, section 8.4)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def desk_headers(tls: bool = False, frames: str = "'none'") -> dict[str, str]:
    """Return the headers of the facilitators' and writers' pages, and what they may frame."""
    return {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
            f"connect-src 'self'; frame-src {frames}; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        **_common_headers(tls),
    }


def preview_headers(style: str, tls: bool = False) -> dict[str, str]:
    """Return the headers of a staff page shown in a frame of the desk: it can send nothing."""
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src {_digest(style)}; img-src data:; "
            "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
        ),
        **_common_headers(tls),
    }


def _common_headers(tls: bool) -> dict[str, str]:
    # RFC 6797, for this host alone: its neighbours may have no TLS yet.
    hsts = {"Strict-Transport-Security": "max-age=31536000"} if tls else {}
    return {
        **hsts,
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        # "no-referrer" would make browsers send "Origin: null" with our own forms.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


def promises(survey: Survey) -> tuple[str, ...]:
    """Return what this survey promises to staff, a sentence each; docs/anonymity.md has the proof.

    Lines that were public already (``published``) carry no promise.
    """
    if survey.published:
        return ()
    return (
        "เราไม่ขอชื่อ ไม่ใช้คุกกี้ และไม่เก็บเลขไอพี เวลาที่ตอบ หรือรุ่นเครื่องของท่าน",
        "คำตอบแต่ละช่องเก็บแยกกัน ไม่มีรหัสใดโยงว่ามาจากคนเดียวกัน",
        "คำตอบทุกช่องถูกปิดผนึกทันทีที่รับ ไม่มีผู้ใดเปิดอ่านได้ในระบบก่อนปิดรับ "
        "หรือก่อนมีคำตอบรออยู่อย่างน้อย ๑๐ คำตอบ ซึ่งจะเปิดพร้อมกัน",
        "ข้อความของท่านจะไม่ถูกยกไปใช้คำต่อคำ หากท่านไม่ได้ทำเครื่องหมายอนุญาตไว้ที่ช่องนั้น",
        f"ไม่นำข้อความในประเด็นที่มีน้อยกว่า {thai_digits(survey.threshold)} คำตอบไปแสดง",
    )
