"""The topics of a survey, read from a TOML file: a subset of the survey templates' format."""

import tomllib
from typing import Any

from .model import Topic
from .table import BadInputError, decode, read_bytes
from .words import say


def read_topic_file(path: str) -> tuple[Topic, ...]:
    """Return the ``[[topic]]`` tables of ``path``.

    Each has a ``title``, and may have a ``key`` ("1", "2", … by position otherwise), a
    ``description``, and ``[[topic.section]]`` tables with ``heading`` and ``asks``, which become
    part of the description. Other keys are ignored.

    Raises:
        BadInputError: the file can't be read, is no TOML, or a topic lacks what it needs.
    """
    text, _ = decode(read_bytes(path), path)
    try:
        tables = tomllib.loads(text).get("topic")
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(say("bad_toml", path=path, reason=error)) from error
    if not isinstance(tables, list) or not tables:
        raise BadInputError(say("no_topics", path=path))
    topics = tuple(_read_topic(table, number, path) for number, table in enumerate(tables, 1))
    keys = [topic.key for topic in topics]
    doubled = next((key for key in keys if keys.count(key) > 1), None)
    if doubled is not None:
        raise BadInputError(say("same_key", path=path, key=doubled))
    return topics


def _read_topic(table: Any, number: int, path: str) -> Topic:
    if not isinstance(table, dict) or not _text(table, "title", number, path):
        raise BadInputError(say("no_title", path=path, number=number))
    key = table.get("key", number)
    lines = [_text(table, "description", number, path)]
    for section in _sections(table, number, path):
        lines += [_text(section, field, number, path) for field in ("heading", "asks")]
    description = "\n".join(line for line in lines if line)
    return Topic(str(key).strip() or str(number), _text(table, "title", number, path), description)


def _sections(table: dict[str, Any], number: int, path: str) -> list[dict[str, Any]]:
    sections = table.get("section", [])
    if isinstance(sections, list) and all(isinstance(section, dict) for section in sections):
        return sections
    raise BadInputError(say("bad_text", path=path, number=number, field="section"))


def _text(table: dict[str, Any], field: str, number: int, path: str) -> str:
    value = table.get(field, "")
    if not isinstance(value, str):
        raise BadInputError(say("bad_text", path=path, number=number, field=field))
    return value.strip()
