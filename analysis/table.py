"""CSV in and out: every row kept, every refusal a sentence that says what to do."""

import csv
import errno
import io
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .words import say

# An answer may be long; a cell of more than this is a file that isn't CSV.
LONGEST_CELL = 10_000_000

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_THAI = re.compile("[ก-ฺเ-๛]")
# In true Thai text a vowel above or below, or a tone mark, stands on a letter.
_MARK = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_MISPLACED_MARK = re.compile(f"(?:^|[^ก-ฮ{_MARK}])[{_MARK}]")
# Of fewer Thai letters nothing can be certain.
FEWEST_THAI = 8


class BadInputError(ValueError):
    """What was given can't be worked with; its text, in Thai, says why and what to do."""


@dataclass(frozen=True)
class Table:
    """A CSV file: its columns, its rows (each as long as ``columns``), and how it was written.

    ``lines`` gives the line of the file that each row ends on, as a cell may hold line breaks.
    """

    path: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8"
    lines: tuple[int, ...] = ()

    def column(self, name: str, option: str) -> tuple[str, ...]:
        """Return the cells of the column ``name``.

        Raises:
            BadInputError: there is none; the message names those there are, and ``option``.
        """
        if name not in self.columns:
            found = ", ".join(f"“{column}”" for column in self.columns)
            raise BadInputError(
                say("no_column", path=self.path, wanted=name, found=found, option=option)
            )
        at = self.columns.index(name)
        return tuple(row[at] for row in self.rows)


def read_table(path: str) -> Table:
    """Return the CSV at ``path``: UTF-8, or TIS-620 where it can't be anything else.

    Raises:
        BadInputError: the file is missing, empty, not text, in another encoding, or ragged.
    """
    return parse_table(read_bytes(path), path)


def parse_table(content: bytes, path: str) -> Table:
    """Return the CSV whose bytes these are; ``path`` is what messages call it.

    Raises:
        BadInputError: it is empty, not text, in another encoding, or ragged.
    """
    text, encoding = decode(content, path)
    if not text.strip():
        raise BadInputError(say("empty", path=path))
    try:
        columns, rows, lines = _read_rows(path, text)
    except csv.Error as error:
        raise BadInputError(say("bad_quotes", path=path)) from error
    return Table(path, columns, rows, encoding, lines)


def read_bytes(path: str) -> bytes:
    """Return what is in the file at ``path``; raise ``BadInputError`` where it can't be read."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise BadInputError(say("no_file", path=path)) from error
    except IsADirectoryError as error:
        raise BadInputError(say("not_a_file", path=path)) from error
    except (OSError, ValueError) as error:
        raise BadInputError(say("cannot_read", path=path, reason=_name_reason(error))) from error


def decode(content: bytes, path: str) -> tuple[str, str]:
    """Return the text of ``content`` and its encoding: "utf-8", "utf-8-sig" or "cp874"."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")):
        raise BadInputError(say("spreadsheet", path=path))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInputError(say("utf16", path=path))
    if _CONTROL.search(content.decode("latin-1")):
        raise BadInputError(say("binary", path=path))
    encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        return _decode_as_thai(content, path, error), "cp874"


def _decode_as_thai(content: bytes, path: str, error: UnicodeDecodeError) -> str:
    """Return ``content`` read as TIS-620 (Windows-874), where nothing speaks against it."""
    try:
        text = content.decode("cp874")
    except UnicodeDecodeError:
        text = ""
    thai = len(_THAI.findall(text))
    foreign = sum(not character.isascii() for character in text) - thai
    well_spelt = foreign <= 0.05 * thai and _is_well_spelt(text, thai)
    if thai >= FEWEST_THAI and well_spelt:
        return text
    guess = say("guess_western" if text and not well_spelt else "guess_none")
    raise BadInputError(
        say("encoding", path=path, position=error.start + 1, guess=guess)
    ) from error


def _is_well_spelt(text: str, letters: int) -> bool:
    """Return whether marks stand on letters: what tells Thai from Western bytes read as Thai."""
    return len(_MISPLACED_MARK.findall(text)) <= 0.02 * letters


def _read_rows(
    path: str, text: str
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Return columns, rows and their lines; a line with nothing at all on it is no row."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    filled = (row for row in reader if row)
    columns = tuple(next(filled))
    rows, lines = [], []
    for number, row in enumerate(filled, start=1):
        if len(row) != len(columns):
            width = {"found": len(row), "wanted": len(columns)}
            place = {"path": path, "row": number, "line": reader.line_num}
            raise BadInputError(say("ragged", **place, **width))
        rows.append(tuple(row))
        lines.append(reader.line_num)
    return columns, tuple(rows), tuple(lines)


def write_table(
    table: Table, columns: Sequence[str], cells: Iterable[Sequence[str]], path: str
) -> None:
    """Write ``table`` to ``path`` with further ``columns``; ``cells`` are theirs, row by row.

    What was in the table stays to the letter, so that nothing is lost on the way. UTF-8, with a
    byte-order mark where the table had one.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([*table.columns, *columns])
    writer.writerows([*row, *more] for row, more in zip(table.rows, cells, strict=True))
    marked = "utf-8-sig" if table.encoding == "utf-8-sig" else "utf-8"
    write_bytes(path, written.getvalue().encode(marked))


def write_bytes(path: str, content: bytes) -> None:
    """Write ``content`` to ``path``; raise ``BadInputError`` where that can't be done."""
    try:
        Path(path).write_bytes(content)
    except (OSError, ValueError) as error:
        raise BadInputError(say("cannot_write", path=path, reason=_name_reason(error))) from error


def check_writable(path: str) -> None:
    """Raise ``BadInputError`` where ``path`` can't be written, before any work is done for it."""
    target = Path(path)
    if target.is_dir() or not target.parent.is_dir():
        reason = os.strerror(errno.EISDIR if target.is_dir() else errno.ENOENT)
        raise BadInputError(say("cannot_write", path=path, reason=reason))
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        reason = os.strerror(errno.EACCES)
        raise BadInputError(say("cannot_write", path=path, reason=reason))


def _name_reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
