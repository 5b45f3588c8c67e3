"""The report as JSON for other programs, in the form that ``report.schema.json`` describes."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from survey.comparison import Comparison
from survey.counts import counts
from survey.findings import Findings, Quote, Tally
from survey.manuscript import Manuscript
from survey.outline import OutlinePoint, OutlineTopic
from survey.told import ToldTopic

FORMAT, VERSION = "siangsathon-report", 1
Entry = dict[str, Any]


def as_json(kept: Manuscript) -> bytes:
    """Return the report as JSON; the same report gives the same bytes.

    Null stands for a count that is too small to tell.
    """
    whole = {"format": FORMAT, "version": VERSION, **_report(kept)}
    return f"{json.dumps(whole, ensure_ascii=False, indent=1)}\n".encode()


def _report(kept: Manuscript) -> Entry:
    survey = kept.survey
    return {
        "survey": {
            "slug": survey.slug,
            "title": survey.title,
            "organisation": survey.organisation,
            "threshold": survey.threshold,
            "published": survey.published,
        },
        "edition": kept.edition.number if kept.edition else None,
        "facts": asdict(kept.outline.facts),
        "topics": [_topic(kept, topic) for topic in kept.outline.topics],
        "quotes": [_quote(quote) for quote in sorted(kept.quotable.values(), key=_place)],
        "decisions": [entry for topic in kept.decided for entry in _decisions(topic)],
        "comparison": _comparison(kept.comparison) if kept.outline.facts.comparison else None,
        "pictures": [
            {"digest": caption.digest, "caption": caption.text}
            for caption in kept.outline.pictures
            if caption.digest in kept.pictures
        ],
        "counts": _counts(kept.found) if kept.found else None,
        "provenance": _provenance(kept),
    }


def _topic(kept: Manuscript, topic: OutlineTopic) -> Entry:
    labels = _labels(kept.found)
    return {
        "number": topic.number,
        "title": topic.title,
        "sections": [
            {
                "number": section.number,
                "heading": section.heading,
                "points": [_point(kept, labels, point) for point in section.points],
            }
            for section in topic.sections
        ],
        "choices": [_tally(tally) for tally in topic.tallies],
    }


def _point(kept: Manuscript, labels: Mapping[str, str], point: OutlinePoint) -> Entry:
    too_few = 0 < point.count < kept.survey.threshold
    return {
        "key": point.key,
        "number": kept.outline.position(point.key),
        "wording": point.wording,
        "origin": point.origin.value,
        "count": None if too_few else point.count,
        "themes": [
            {"key": key, "label": labels[key], "firm": kept.firm.get(key)} for key in point.keys
        ],
        "quotes": [quote.code for quote in point.quotes],
    }


def _labels(found: Findings | None) -> dict[str, str]:
    """Return what the themes that may be told of are called, by key."""
    sections = [section for topic in (found.topics if found else ()) for section in topic.sections]
    return {point.key: point.label for section in sections for point in section.points}


def _tally(tally: Tally) -> Entry:
    choices = [{"text": text, "count": count} for text, count in tally.choices]
    return {"question": tally.question, "counts": choices}


def _quote(quote: Quote) -> Entry:
    return {
        "code": quote.code,
        "text": quote.text,
        "topic": quote.topic,
        "section": quote.section,
        "theme": quote.theme,
    }


def _place(quote: Quote) -> tuple[int, int, str]:
    return quote.topic, quote.section, quote.code


def _decisions(topic: ToldTopic) -> list[Entry]:
    return [
        {"topic": topic.number, "about": item.key, "said": item.said, **asdict(item.decided)}
        for item in topic.items
        if item.decided
    ]


def _comparison(comparison: Comparison | None) -> Entry | None:
    if comparison is None:
        return None
    return {
        "source": comparison.source,
        "topics": [
            {
                "topic": topic.topic,
                "points": [
                    {
                        "source": point.earlier.source,
                        "place": point.earlier.place,
                        "text": point.earlier.text,
                        "again": list(point.labels),
                    }
                    for point in topic.points
                ],
                "new": list(topic.new),
            }
            for topic in comparison.topics
        ],
    }


def _counts(found: Findings) -> Entry:
    counted = counts(found)
    sums = counted.sums
    return {
        "answers": sums.answers,
        "statements": sums.statements,
        "in_themes": sums.in_themes,
        "others": sums.others,
        "non_answers": sums.non_answers,
        "sections": [asdict(each) for each in counted.sections],
    }


def _provenance(kept: Manuscript) -> Entry:
    return {
        "run": kept.found.run if kept.found else None,
        "signed_off": {str(topic): v.number for topic, v in sorted(kept.versions.items())},
        "settings": {name: kept.settings[name] for name in sorted(kept.settings)},
        "programs": {name: kept.programs[name] for name in sorted(kept.programs)},
    }
