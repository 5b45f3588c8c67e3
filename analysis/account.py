"""What was found, told so that every statement is accounted for exactly once."""

import platform
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from numpy.typing import NDArray

from .concepts import read_concepts
from .label import Label
from .material import Material, locate
from .model import Analysis, Placement, Settings, Statement, Status, Theme, Topic
from .tokenise import choose_parts, name_engine
from .topics import UNKNOWN

Rows = NDArray[np.float32]
Labels = NDArray[np.int64]

# How like two themes of different topics must be to be kin, and how many are told.
KINSHIP = 0.8
MOST_KIN = 3
# Why a statement is in its theme is told in a few words, in themes that people can read.
MOST_REASONS = 5
MOST_EXPLAINED = 500
# At this stability and above a theme is firm: measured purity .71 against .50 below.
FIRM = 0.6
_LIBRARIES = ("pythainlp", "nlpo3", "scikit-learn", "scipy", "numpy")


@dataclass(frozen=True)
class Finding:
    """A theme before it has an identifier; members and quotes are rows of its ``Material``."""

    members: Labels
    quotes: tuple[int, ...]
    label: Label
    stability: float
    seed: str
    middle: Rows
    concepts: frozenset[str]


@dataclass(frozen=True)
class Found:
    """The themes of one topic, and for each opinion the rows of those most like it."""

    findings: tuple[Finding, ...]
    nearest: Mapping[int, tuple[tuple[int, float], ...]]


def account(
    answers: int,
    statements: tuple[Statement, ...],
    material: Material,
    found: Sequence[Found],
    settings: Settings,
) -> Analysis:
    """Return the analysis, with a placement for every statement."""
    names = _name_findings(material.topics, [each.findings for each in found])
    kin = _find_kin(names, material)
    themes = tuple(_describe(name, finding, kin[name], material) for name, finding in names)
    reasons = _find_reasons([finding for _, finding in names], material)
    places = material.places.tolist()
    placements = _place_all(statements, names, reasons, material)
    near = {places[row]: nearest for each in found for row, nearest in each.nearest.items()}
    nearest = tuple(
        tuple((places[other], share) for other, share in near.get(place, ()))
        for place in range(len(statements))
    )
    versions = _name_versions(settings)
    return Analysis(answers, statements, placements, themes, settings, versions, nearest)


def _find_kin(
    names: Sequence[tuple[str, Finding]], material: Material
) -> dict[str, tuple[str, ...]]:
    """Return for each theme the themes of other topics that say nearly the same, nearest first."""
    kin: dict[str, tuple[str, ...]] = {}
    for name, finding in names:
        home = material.home[finding.members[0]]
        near = [
            (float(finding.middle @ other.middle), other_name)
            for other_name, other in names
            if material.home[other.members[0]] != home
        ]
        nearest = sorted(((-share, other) for share, other in near if share >= KINSHIP))
        kin[name] = tuple(other for _, other in nearest[:MOST_KIN])
    return kin


def _find_reasons(findings: Sequence[Finding], material: Material) -> dict[int, tuple[str, ...]]:
    """Return for each opinion the concepts and words that it shares with others of its theme."""
    names = {concept.key: concept.name for concept in read_concepts()}
    reasons: dict[int, tuple[str, ...]] = {}
    for finding in findings:
        rows = finding.members[:MOST_EXPLAINED].tolist()
        read = {row: material.reading(row) for row in rows}
        concepts = {row: set(read[row].concepts.split()) for row in rows}
        words = {row: set(choose_parts(read[row].said.split())) for row in rows}
        said = Counter(each for row in rows for each in (*concepts[row], *words[row]))
        for row in rows:
            shared = sorted(
                key for key in concepts[row] if said[key] > 1 or key in finding.concepts
            )
            common = sorted(w for w in words[row] if said[w] > 1 and len(w) > 2)
            common.sort(key=lambda word: (-said[word], word))
            told = [*(names[key] for key in shared), *common]
            reasons[row] = tuple(told[:MOST_REASONS])
    return reasons


def _name_findings(
    topics: Sequence[Topic], findings: Sequence[Sequence[Finding]]
) -> list[tuple[str, Finding]]:
    """Return each theme with its identifier: T1-01 is the largest of topic 1, T01 of no topic."""
    short = all(re.fullmatch(r"[\w.]{1,12}", topic.key) for topic in topics)
    keys = [topic.key if short else str(at + 1) for at, topic in enumerate(topics)]
    return [
        (f"T{prefix}{number:02}", finding)
        for prefix, found in zip([*(f"{key}-" for key in keys), ""], findings, strict=True)
        for number, finding in enumerate(found, start=1)
    ]


def _describe(identifier: str, finding: Finding, kin: tuple[str, ...], material: Material) -> Theme:
    members = tuple(np.sort(material.places[finding.members]).tolist())
    strengths = material.shares[finding.members].mean(axis=0)
    home = int(material.home[finding.members[0]])
    return Theme(
        id=identifier,
        topic=material.topics[home].key if home != UNKNOWN else "",
        label=finding.label.text,
        keywords=finding.label.keywords,
        members=members,
        quotes=tuple(int(material.places[row]) for row in finding.quotes),
        strengths={
            topic.key: round(float(strength), 6)
            for topic, strength in zip(material.topics, strengths, strict=True)
        },
        stability=round(finding.stability, 4),
        firm=finding.stability >= FIRM,
        seed=finding.seed,
        kin=kin,
        tones=material.count_tones(finding.members),
    )


def _place_all(
    statements: Sequence[Statement],
    names: Sequence[tuple[str, Finding]],
    reasons: Mapping[int, tuple[str, ...]],
    material: Material,
) -> tuple[Placement, ...]:
    """Return where each statement ended; one that has no row in the material is a non-answer."""
    keys = [*(topic.key for topic in material.topics), ""]
    themes = [*(name for name, _ in names), ""]
    held = np.full(len(material.places), -1)
    for number, (_, finding) in enumerate(names):
        held[finding.members] = number
    says = material.says
    scores = np.zeros(len(says))
    spoken = np.flatnonzero(says != UNKNOWN)
    scores[spoken] = np.round(material.said[spoken, says[spoken]].astype(np.float64), 6)
    columns = (material.places, held, material.home, says, scores, material.misplaced)
    placed: list[Placement | None] = [None] * len(statements)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for row, (place, theme, home, spoken_of, score, misplaced) in enumerate(rows):
        placed[place] = Placement(
            status=Status.THEME if theme >= 0 else Status.SINGLE,
            theme=themes[theme],
            topic=keys[home],
            says=keys[spoken_of],
            score=score,
            misplaced=misplaced,
            tone=material.tone(row),
            reasons=reasons.get(row, ()),
        )
    topics = {name: keys[at] for name, at in locate(material.topics).items()}
    return tuple(
        each or Placement(Status.NON_ANSWER, topic=topics.get(statement.topic, ""))
        for each, statement in zip(placed, statements, strict=True)
    )


def _name_versions(settings: Settings) -> dict[str, str]:
    """Return what the result depends on: libraries, Python, and the tokeniser that ran."""
    versions = {"python": platform.python_version(), "engine": name_engine(settings.engine)}
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            versions[library] = version(library)
    return versions
