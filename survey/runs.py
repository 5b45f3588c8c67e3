"""Store → analysis → store: one run, from published answers to kept themes."""

import hashlib
import os
import secrets
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

# The package only: its parts are imported when first used, in the process that analyses, so that
# the process that serves staff never loads scikit-learn.
import analysis
from analysis.model import Analysis, Settings, Statement, Topic
from forms.definition import Survey
from survey import likening
from survey.config import CHECKOUT, PREFIX
from survey.decisions import Reviewed, review, seeds, told_apart
from survey.errors import NoAnalysisYet, NotShownYet
from survey.findings import Findings, findings
from survey.records import Answer, Nearest, Run, RunState, StatementRecord, ThemeRecord
from survey.store import Store

# Without I, O and vowels that would spell words.
CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
# Called with the name of the step that begins and the share of the work already done.
Progress = Callable[[str, float], None]


def start_in_background(store: Store, instance: Path, slug: str) -> int:
    """Begin a run in a process of its own, and return the run's number at once."""
    run = store.begin_run(slug, {})
    process = start_command(instance, "analyse", slug, "--run", str(run))
    threading.Thread(target=_await, args=(process, store.path, run), daemon=True).start()
    return run


def start_command(instance: Path, *words: str) -> subprocess.Popen[bytes]:
    """Begin one of our own commands on the survey of a kept slug, in a process of its own."""
    return subprocess.Popen(  # noqa: S603  our own command; the slug is a kept survey's
        [sys.executable, "-m", "flask", "--app", "wsgi", "survey", *words],
        cwd=CHECKOUT,
        env={**os.environ, f"{PREFIX}_INSTANCE": str(instance)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _await(process: subprocess.Popen[bytes], database: Path, run: int) -> None:
    """Wait for a run's process; if it went without a word, note that the run came to nothing."""
    process.wait()
    store = Store(database)
    store.fail_run(run, "ProcessEnded")
    store.close()


def analyse_survey(
    store: Store,
    slug: str,
    settings: Settings,
    run: int | None,
    progress: Progress,
    roster: Sequence[str] = (),
) -> Run:
    """Analyse a survey's published answers as ``run`` (a new one if None), and keep the result.

    ``roster`` are names and nicknames to look for among the words that could identify somebody.

    Raises:
        Exception: whatever stopped the analysis, after its class was noted with the run.
    """
    number = run or store.begin_run(slug, {"themes": settings.themes, "seed": settings.seed})
    try:
        _analyse(store, slug, number, settings, progress, roster)
    except Exception as error:
        store.fail_run(number, type(error).__name__)
        raise
    finished = store.latest_run(slug, RunState.DONE)
    assert finished is not None  # noqa: S101  it was just kept
    return finished


def reviewed(store: Store, slug: str) -> tuple[Run, Reviewed]:
    """Return a survey's newest finished run with the facilitators' decisions applied.

    Raises:
        NoAnalysisYet: no run of the survey has finished.
    """
    run = store.latest_run(slug, RunState.DONE)
    if run is None:
        raise NoAnalysisYet(slug)
    return run, review(store.themes(run.id), store.statements(run.id), store.decisions(slug))


def shown(store: Store, slug: str) -> tuple[Run, Reviewed]:
    """Return the run whose findings may leave the review, with the decisions applied.

    It is the newest that holds no more answers than the one shown before, or at least a group of
    threshold size more: one answer more in a second report would show that answer.

    Raises:
        NotShownYet: the survey is open, and some of its answers were published early.
        NoAnalysisYet: no run of the survey has finished.
    """
    kept = store.survey(slug)
    if not kept.may_be_shown:
        raise NotShownYet
    sizes = store.sizes_by_run(slug)
    if not sizes:
        raise NoAnalysisYet(slug)
    chosen = may_be_shown(sizes, kept.survey.threshold)
    found = review(store.themes(chosen), store.statements(chosen), store.decisions(slug))
    return store.run(chosen), found


def shown_findings(store: Store, slug: str) -> Findings:
    """Return everything that may leave the review of a survey."""
    run, found = shown(store, slug)
    return findings(store.survey(slug).survey, run.id, found, store.ticks(run.id))


def may_be_shown(sizes: Mapping[int, int], threshold: int) -> int:
    """Return the last run, by number, that moved far enough from the one shown before it.

    ``sizes`` gives for every finished run how many answers it held.
    """
    shown_run, *later = sorted(sizes)
    for run in later:
        moved = abs(sizes[run] - sizes[shown_run])
        if moved == 0 or moved >= threshold:
            shown_run = run
    return shown_run


def _analyse(
    store: Store,
    slug: str,
    run: int,
    settings: Settings,
    progress: Progress,
    roster: Sequence[str],
) -> None:
    from analysis.read import reading_version

    survey = store.survey(slug).survey
    published = store.answers(slug)
    answers = [a for a in published if survey.topic(a.topic).box(a.box)]
    ticked = [a for a in published if not survey.topic(a.topic).box(a.box)]
    ticks = Counter((a.topic, a.box, a.body) for a in ticked)
    before = _before(store, slug)
    version = reading_version(settings)
    readings = store.readings(slug, version)
    result = analysis.analyse(
        [_statement(survey, answer) for answer in answers],
        topics=analysis_topics(survey),
        settings=settings,
        progress=progress,
        seeds=seeds(before),
        apart=told_apart(before),
        readings=readings,
    )
    store.keep_readings(slug, version, {a.key: readings[a.body] for a in answers})
    statements = statement_records(result, {a.key.hex(): a for a in answers}, roster)
    grown = {theme.id: theme.seed for theme in result.themes if theme.seed}
    names = carried_keys(statements, before.statements, grown)
    themes = [_theme_record(theme, names) for theme in result.themes]
    near = nearest_records(result, statements)
    statements = [replace(s, theme=names.get(s.theme, "")) for s in statements]
    likenesses = likening.weigh(store, slug, themes, statements)
    # Together: what a run found must not outlive answers destroyed while it ran.
    with store.transaction():
        store.add_codes(slug, new_codes(statements, store.codes(slug)))
        store.finish_run(run, themes, statements, ticks, result.versions, near)
        likening.keep(store, slug, run, likenesses)


def _before(store: Store, slug: str) -> Reviewed:
    """Return the survey's newest finished run as people left it; an empty one before the first."""
    try:
        return reviewed(store, slug)[1]
    except NoAnalysisYet:
        return Reviewed((), ())


def analysis_topics(survey: Survey) -> tuple[Topic, ...]:
    """Return a survey's topics as the analysis knows them: all their own words, a line each."""
    return tuple(
        Topic(
            key=str(topic.number),
            title=topic.title,
            description="\n".join(
                [topic.description]
                + [line for s in topic.sections for line in (s.heading, s.question.text)]
            ),
        )
        for topic in survey.topics
    )


def _statement(survey: Survey, answer: Answer) -> Statement:
    section = survey.topic(answer.topic).box(answer.box)
    number = section.number if section else 0
    return Statement(answer.body, str(answer.topic), str(number), answer.key.hex())


def statement_records(
    result: Analysis, answers: Mapping[str, Answer], roster: Sequence[str]
) -> list[StatementRecord]:
    """Return what an analysis placed, as records whose ``theme`` is still the analysis's id."""
    from analysis.identify import find_identifiers

    ranks = {i: place for t in result.themes for place, i in enumerate(t.quotes, 1)}
    seen: Counter[str] = Counter()
    records = []
    for i, (statement, placement) in enumerate(
        zip(result.statements, result.placements, strict=True)
    ):
        answer = answers[statement.answer]
        seen[statement.answer + statement.text] += 1
        records.append(
            StatementRecord(
                key=_statement_key(statement, seen[statement.answer + statement.text]),
                answer=answer.key,
                topic=answer.topic,
                section=int(statement.section),
                text=statement.text,
                status=placement.status.value,
                theme=placement.theme,
                says=int(placement.says or 0),
                misplaced=placement.misplaced,
                rank=ranks.get(i, 0),
                quotable=answer.quotable,
                identifying=any(span.hard for span in find_identifiers(statement.text, roster)),
                reasons=placement.reasons,
            )
        )
    return records


def _statement_key(statement: Statement, occurrence: int) -> str:
    """Return a key that the same words of the same answer keep in every run."""
    source = f"{statement.answer}|{occurrence}|{statement.text}".encode()
    return hashlib.blake2b(source, digest_size=8).hexdigest()


def nearest_records(result: Analysis, statements: Sequence[StatementRecord]) -> dict[str, Nearest]:
    """Return for each statement, by key, those most like it."""
    return {
        statement.key: tuple((statements[other].key, share) for other, share in near)
        for statement, near in zip(statements, result.nearest, strict=True)
        if near
    }


def _theme_record(theme: analysis.model.Theme, names: Mapping[str, str]) -> ThemeRecord:
    return ThemeRecord(
        key=names[theme.id],
        topic=int(theme.topic),
        label=theme.label,
        keywords=theme.keywords,
        strengths=theme.strengths,
        stability=theme.stability,
        firm=theme.firm,
        kin=tuple(names[other] for other in theme.kin),
    )


def carried_keys(
    statements: Iterable[StatementRecord],
    earlier: Iterable[StatementRecord],
    grown: Mapping[str, str],
) -> dict[str, str]:
    """Return a key for each theme, so that names and moves stay with what they were made for.

    A theme that grew from a seed has the seed's key (``grown``, by theme). The others get those
    of the earlier themes, each once, so that the statements shared are most in all (Kuhn, 1955).
    A theme with nothing in common gets a new random key. Statements that people sent to another
    topic say nothing: the analysis found them where they were asked.
    """
    before = {(s.key, s.topic): s.theme for s in earlier if s.theme}
    here = [s for s in statements if s.theme]
    names = dict(grown)
    shared = Counter((s.theme, before[s.key, s.topic]) for s in here if (s.key, s.topic) in before)
    taken = set(names.values())
    free = {
        (theme, key): count
        for (theme, key), count in shared.items()
        if theme not in names and key not in taken
    }
    names.update(_matched(free))
    for theme in sorted({s.theme for s in here} - names.keys()):
        names[theme] = secrets.token_hex(4)
    return names


def _matched(shared: Mapping[tuple[str, str], int]) -> dict[str, str]:
    """Return the one-to-one matching of themes with keys that shares most statements in all."""
    if not shared:
        return {}
    # Only here, in the process that analyses.
    from scipy.optimize import linear_sum_assignment

    themes = sorted({theme for theme, _ in shared})
    keys = sorted({key for _, key in shared})
    table = [[shared.get((theme, key), 0) for key in keys] for theme in themes]
    pairs = zip(*linear_sum_assignment(table, maximize=True), strict=True)
    return {themes[row]: keys[column] for row, column in pairs if table[row][column]}


def new_codes(statements: Sequence[StatementRecord], given: Mapping[str, str]) -> dict[str, str]:
    """Return random codes such as ``K4-0273`` for the statements that have none yet."""
    taken = set(given.values())
    codes: dict[str, str] = {}
    for statement in statements:
        if statement.key in given:
            continue
        while (code := _random_code()) in taken:
            pass
        taken.add(code)
        codes[statement.key] = code
    return codes


def _random_code() -> str:
    number = secrets.randbelow(10_000)
    return f"{secrets.choice(CODE_LETTERS)}{secrets.randbelow(10)}-{number:04}"
