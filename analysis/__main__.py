"""The command line: ``python -m analysis themes`` and ``python -m analysis identify``."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from tqdm import tqdm

from .model import Analysis, Placement, Settings, Statement, Status
from .table import BadInputError, Table, check_writable, read_table, write_bytes, write_table
from .topic_file import read_topic_file
from .words import say

THEME_COLUMNS = ("theme", "themes", "label", "topic_assigned", "topic_score", "status")
IDENTIFIER_COLUMNS = ("spans", "kinds")
_LARGEST_SEED = 2**32 - 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 2 with a message where the input won't do."""
    try:
        options = _build_parser().parse_args(arguments)
        options.run(options)
    except BadInputError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    return 0


def find_themes(options: argparse.Namespace) -> None:
    """Write the rows of a CSV with the theme of each."""
    from .embed import EmbeddingRefused
    from .pipeline import analyse

    _check_numbers(options)
    table = _open(options, THEME_COLUMNS)
    answers = _read_answers(table, options)
    topics = read_topic_file(options.topics) if options.topics else ()
    settings = Settings(options.themes, options.seed, options.lang, embedding=options.embedding)
    try:
        with _progress() as progress:
            analysis = analyse(answers, topics, settings, progress)
    except (EmbeddingRefused, ModuleNotFoundError) as refusal:
        raise BadInputError(
            say("bad_embedding", path=options.embedding, reason=refusal)
        ) from refusal
    write_table(table, THEME_COLUMNS, _describe_answers(analysis), options.out)
    if options.summary:
        summary = json.dumps(_summarise(analysis), ensure_ascii=False, indent=2)
        write_bytes(options.summary, (summary + "\n").encode())


def find_identifiers(options: argparse.Namespace) -> None:
    """Write the rows of a CSV with what in each could name a person."""
    from . import identify

    table = _open(options, IDENTIFIER_COLUMNS)
    texts = table.column(options.text, "--text")
    shown = tqdm(texts, desc=say("step_identify"), disable=not sys.stderr.isatty())
    found = [identify.find_identifiers(text) for text in shown]
    cells = [("|".join(f.text for f in each), "|".join(f.kind for f in each)) for each in found]
    write_table(table, IDENTIFIER_COLUMNS, cells, options.out)


class _Parser(argparse.ArgumentParser):
    """Refuses in Thai, by the same way as everything else that is refused."""

    def error(self, message: str) -> NoReturn:
        raise BadInputError(say("bad_command", reason=message))


def _build_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m analysis", description=say("help"))
    commands = parser.add_subparsers(required=True, metavar="themes|identify")
    themes = commands.add_parser("themes", help=say("help_themes"), description=say("help_themes"))
    themes.set_defaults(run=find_themes)
    _add_files(themes)
    themes.add_argument("--summary", metavar="OUT.json", help=say("help_summary"))
    themes.add_argument("--topic", default=None, metavar="COLUMN", help=say("help_topic"))
    themes.add_argument("--section", default=None, metavar="COLUMN", help=say("help_section"))
    themes.add_argument("--topics", metavar="FILE.toml", help=say("help_topics"))
    themes.add_argument("--themes", type=int, metavar="N", help=say("help_count"))
    themes.add_argument("--seed", type=int, default=0, metavar="N", help=say("help_seed"))
    themes.add_argument("--embedding", metavar="FOLDER", help=say("help_embedding"))
    themes.add_argument("--lang", choices=["th"], default="th", help=say("help_lang"))
    identify = commands.add_parser(
        "identify", help=say("help_identify"), description=say("help_identify")
    )
    identify.set_defaults(run=find_identifiers)
    _add_files(identify)
    return parser


def _add_files(command: argparse.ArgumentParser) -> None:
    command.add_argument("table", metavar="IN.csv", help=say("help_in"))
    command.add_argument("--out", required=True, metavar="OUT.csv", help=say("help_out"))
    command.add_argument("--text", default="text", metavar="COLUMN", help=say("help_text"))


def _check_numbers(options: argparse.Namespace) -> None:
    if options.themes is not None and options.themes < 1:
        raise BadInputError(say("few_themes", value=options.themes))
    if not 0 <= options.seed <= _LARGEST_SEED:
        raise BadInputError(say("bad_seed", value=options.seed))


def _open(options: argparse.Namespace, columns: Sequence[str]) -> Table:
    """Return the table to work on, once it is known that the result can be written."""
    table = read_table(options.table)
    for path in filter(None, (options.out, getattr(options, "summary", None))):
        check_writable(path)
    if table.encoding == "cp874":
        print(say("read_as_thai", path=options.table), file=sys.stderr)
    doubled = [column for column in columns if column in table.columns]
    if doubled:
        print(say("same_column", names=", ".join(doubled)), file=sys.stderr)
    return table


def _read_answers(table: Table, options: argparse.Namespace) -> list[Statement]:
    """Return the rows as answers; topic and section stay empty where there is no such column."""
    texts = table.column(options.text, "--text")
    topics = _optional(table, options.topic, "topic", "--topic")
    sections = _optional(table, options.section, "section", "--section")
    return [
        Statement(text, topic.strip(), section.strip(), str(row))
        for row, (text, topic, section) in enumerate(zip(texts, topics, sections, strict=True))
    ]


def _optional(table: Table, named: str | None, usual: str, option: str) -> Sequence[str]:
    """Return a column that must be there only where it was asked for by name."""
    if named is None and usual not in table.columns:
        return [""] * len(table.rows)
    return table.column(named or usual, option)


def _describe_answers(analysis: Analysis) -> list[tuple[str, ...]]:
    """Return the cells of ``THEME_COLUMNS`` for each answer, in the order they came in."""
    labels = {theme.id: theme.label for theme in analysis.themes}
    ended: dict[str, list[Placement]] = {}
    for statement, placement in zip(analysis.statements, analysis.placements, strict=True):
        ended.setdefault(statement.answer, []).append(placement)
    return [_describe_answer(placements, labels) for placements in ended.values()]


def _describe_answer(placements: Sequence[Placement], labels: dict[str, str]) -> tuple[str, ...]:
    themes = list(dict.fromkeys(p.theme for p in placements if p.theme))
    first = next((p for p in placements if p.status is not Status.NON_ANSWER), placements[0])
    status = next(s for s in Status if any(p.status is s for p in placements))
    theme = themes[0] if themes else ""
    score = f"{first.score:.4f}" if first.says else ""
    assigned = first.says or first.topic
    return theme, "|".join(themes), labels.get(theme, ""), assigned, score, status


def _summarise(analysis: Analysis) -> dict[str, object]:
    """Return the run as plain data for JSON."""
    return {
        "answers": analysis.answers,
        "statements": len(analysis.statements),
        "counts": {status.value: analysis.count(status) for status in Status},
        "themes": [
            {
                "id": theme.id,
                "topic": theme.topic,
                "label": theme.label,
                "keywords": list(theme.keywords),
                "size": len(theme.members),
                "answers": sorted({int(analysis.statements[i].answer) for i in theme.members}),
                "quotes": [analysis.statements[i].text for i in theme.quotes],
                "strengths": dict(theme.strengths),
                "stability": theme.stability,
                "firm": theme.firm,
                "kin": list(theme.kin),
                "tones": dict(theme.tones),
            }
            for theme in analysis.themes
        ],
        "settings": _list_settings(analysis.settings),
        "versions": dict(analysis.versions),
    }


def _list_settings(settings: Settings) -> dict[str, object]:
    return {**dataclasses.asdict(settings), "layers": sorted(settings.layers)}


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """Give a progress callback that draws a bar, on a terminal only."""
    with tqdm(total=100, disable=not sys.stderr.isatty(), leave=False) as bar:

        def show(step: str, share: float) -> None:
            bar.set_description(say(f"step_{step}"))
            bar.update(round(100 * share) - bar.n)

        yield show


if __name__ == "__main__":
    sys.exit(main())
