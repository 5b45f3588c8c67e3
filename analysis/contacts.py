"""Finds numbers and handles by their pattern: phone, national ID, e-mail, LINE, link, plate."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from stdnum.th import pin

from analysis.reading import Finding, Kind

# No pattern uses \b, which fails between a Thai letter and a digit, and every repetition is
# bounded, so that hostile text costs no more than its length.
GAP = r"[ .\-()]{0,3}"
FAR = rf"(?:\+66|0066|(?<!\d)66(?=[ \-689])){GAP}\(?0?\)?{GAP}"
MOBILE = re.compile(rf"(?<!\d)(?:{FAR}[689]\d|\(?0{GAP}[689]{GAP}\d)(?:{GAP}\d){{7}}(?!\d)")
LANDLINE = re.compile(rf"(?<!\d)(?:{FAR}|\(?0\)?{GAP})[2-57]\d?\)?(?:{GAP}\d){{6,7}}(?!\d)")
MORE = re.compile(r"(?: {0,2}(?:,|ต่อ|กด|ext\.?|#) {0,2}\d{1,6}|-\d{1,2})(?!\d)", re.IGNORECASE)
INTERNAL = re.compile(
    r"(?:ภายใน|เบอร์โต๊ะ|เบอร์ห้อง|เบอร์|โทรศัพท์|โทร|สายใน|ต่อสาย|ต่อ|กด|(?<![a-z])tel|(?<![a-z])ext)"
    r"\.? {0,2}:? {0,2}(?P<span>\d{3,5})(?![\d:.,/])",
    re.IGNORECASE,
)
NATIONAL_ID = re.compile(r"(?<!\d)[0-8](?:[ \-]?\d){12}(?!\d)")
ID_SHAPE = re.compile(r"\d[ \-]\d{4}[ \-]\d{5}[ \-]\d{2}[ \-]\d")
ID_CUE = re.compile(r"(?:บัตร|ประชาชน|ปชช|เลขประจำตัว|13 หลัก)[^\d]{0,20}$")
EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64} ?(?:@|\(at\)|\[at\]) ?"
    r"[A-Za-z0-9\-]{1,40}(?: ?\. ?[A-Za-z0-9\-]{2,20}){1,4}",
    re.IGNORECASE,
)
ADDRESS = r"[^\s\u0e01-\u0e5b\"'<>()\[\]]"
URL = re.compile(
    rf"(?:https?://|www\.){ADDRESS}{{2,300}}"
    r"|(?<![A-Za-z0-9.@\-])(?:[A-Za-z0-9\-]{2,40}\.){1,4}"
    r"(?:com|net|org|info|io|me|ly|gl|gle|app|be|ee|cc|th)(?![A-Za-z0-9.])"
    rf"(?:/{ADDRESS}{{0,300}})?",
    re.IGNORECASE,
)
HANDLE = (
    r"(?:{cues})(?: {{0,2}}(?:id|ไอดี))?(?: {{0,2}}(?:{links})){{0,2}} {{0,2}}[:=]? {{0,2}}"
    r"(?P<span>[@~]?[A-Za-z0-9][A-Za-z0-9._\-]{{2,29}})(?![A-Za-z0-9@])"
)
AT_HANDLE = re.compile(r"(?<![A-Za-z0-9._\-])@[A-Za-z0-9][A-Za-z0-9._\-]{2,29}")
NUMBER_PLATE = r"(?P<span>\d?[ก-ฮ]{1,3}[ \-]{0,2}\d{1,4})(?!\d)"
PLATE = re.compile(rf"(?<![\u0e01-\u0e4e\d]){NUMBER_PLATE}(?![.,:/])")
CUED_PLATE = re.compile(rf"(?:ทะเบียน|ป้าย) {{0,2}}:? {{0,2}}{NUMBER_PLATE}")
VEHICLE_PLATE = re.compile(rf"(?:รถ|คัน|เก๋ง|กระบะ|ตู้|มอไซค์|ทะเบียนรถ) {{0,2}}{NUMBER_PLATE}")


def find_contacts(text: str) -> Iterator[Finding]:
    """Yield numbers and handles by their pattern, the national ID also by its check digit."""
    yield from _emails_and_links(text)
    yield from _national_ids(text)
    yield from _phones(text)
    yield from _handles(text)
    yield from _plates(text)


@cache
def contact_words() -> dict[str, frozenset[str]]:
    """Return the words around numbers and handles."""
    path = Path(__file__).parent / "words" / "identify" / "contacts.toml"
    with path.open("rb") as file:
        return {key: frozenset(words) for key, words in tomllib.load(file).items()}


def _emails_and_links(text: str) -> Iterator[Finding]:
    for match in EMAIL.finditer(text):
        yield Finding(match.start(), match.end(), Kind.EMAIL, True)
    for match in URL.finditer(text):
        end = match.start() + len(match[0].rstrip(".,;:!?"))
        yield Finding(match.start(), end, Kind.URL, True)


def _national_ids(text: str) -> Iterator[Finding]:
    for match in NATIONAL_ID.finditer(text):
        valid = pin.is_valid(re.sub(r"\D", "", match[0]))
        cued = ID_CUE.search(text, max(0, match.start() - 40), match.start())
        if valid or cued or ID_SHAPE.fullmatch(match[0]):
            yield Finding(match.start(), match.end(), Kind.NATIONAL_ID, valid)


def _phones(text: str) -> Iterator[Finding]:
    for pattern in (MOBILE, LANDLINE):
        for match in pattern.finditer(text):
            more = MORE.match(text, match.end())
            yield Finding(match.start(), (more or match).end(), Kind.PHONE, True)
    measures = tuple(contact_words()["measures"])
    for match in INTERNAL.finditer(text):
        counted = text[match.end() : match.end() + 16].lstrip().startswith(measures)
        if not counted and match["span"] not in contact_words()["hotlines"]:
            yield Finding(*match.span("span"), Kind.PHONE)


@cache
def _handle_pattern() -> re.Pattern[str]:
    words = contact_words()
    cues = sorted(words["handle_cues"] | words["account_cues"], key=len, reverse=True)
    guarded = (rf"(?<![A-Za-z]){re.escape(cue)}" if cue.isascii() else cue for cue in cues)
    links = sorted(words["handle_links"], key=len, reverse=True)
    return re.compile(HANDLE.format(cues="|".join(guarded), links="|".join(links)), re.IGNORECASE)


def _handles(text: str) -> Iterator[Finding]:
    for match in _handle_pattern().finditer(text):
        handle = match["span"].rstrip(".-")
        if handle.lower() not in contact_words()["not_handles"] and not _is_number(handle):
            start = match.start("span")
            yield Finding(start, start + len(handle), Kind.LINE_ID, True)
    for match in AT_HANDLE.finditer(text):
        yield Finding(match.start(), match.end(), Kind.LINE_ID)


def _is_number(handle: str) -> bool:
    return len(handle) < 6 and handle.isdigit()


def _plates(text: str) -> Iterator[Finding]:
    for pattern in (CUED_PLATE, VEHICLE_PLATE, PLATE):
        for match in pattern.finditer(text):
            start, end = match.span("span")
            whole = _province_end(text, end)
            sure = pattern is CUED_PLATE or whole > end
            if sure or _is_plain_plate(match["span"]):
                yield Finding(start, whole, Kind.PLATE, sure)


def _is_plain_plate(plate: str) -> bool:
    """Whether letters and digits alone, with nothing around, must be a plate."""
    letters, digits = re.sub(r"[^ก-ฮ]", "", plate), re.sub(r"\D", "", plate)
    abbreviation = letters in contact_words()["not_plates"] and not plate[0].isdigit()
    return not abbreviation and len(letters) > 1 and len(digits) > 2


@cache
def _province_pattern() -> re.Pattern[str]:
    names = sorted(contact_words()["provinces"], key=len, reverse=True)
    return re.compile(rf" {{0,2}}(?:จ\.|จังหวัด)? ?(?:{'|'.join(map(re.escape, names))})")


def _province_end(text: str, end: int) -> int:
    match = _province_pattern().match(text, end)
    return match.end() if match else end
