"""Measures the search for identifiers: recall, precision, false alarms, speed and memory."""

import csv
import re
import resource
import statistics
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.identify import Identifier, find_identifiers

DATA = Path(__file__).parents[1] / "tests" / "data"
MARK = re.compile(r"\{([a-z-]+)\|([^}]*)\}")
KIND_OF = {"bare": "name", "barenick": "nickname"}


@dataclass(frozen=True)
class Label:
    """A passage a person marked; ``row`` is the line of the table it is counted on."""

    start: int
    end: int
    row: str

    def found_in(self, found: Iterable[Identifier]) -> bool:
        """Whether one of the right kind overlaps it."""
        kind = KIND_OF.get(self.row, self.row)
        return any(x.kind == kind and x.start < self.end and self.start < x.end for x in found)

    def found_exactly(self, found: Iterable[Identifier]) -> bool:
        """Whether one begins and ends as marked."""
        return any((x.start, x.end) == (self.start, self.end) for x in found)


@dataclass(frozen=True)
class Sentence:
    """One sentence of the labelled set."""

    text: str
    labels: tuple[Label, ...]

    def is_marked(self, found: Identifier) -> bool:
        """Whether a person marked what was found there, as that kind."""
        return any(label.found_in([found]) for label in self.labels)


@dataclass(frozen=True)
class Score:
    """What was found of one kind."""

    wanted: int = 0
    found: int = 0
    exact: int = 0

    @property
    def recall(self) -> float:
        """The share of the marked passages that were found."""
        return self.found / self.wanted if self.wanted else 1.0


def read_sentence(marked: str) -> Sentence:
    """Return a sentence without its marks, and where they were."""
    pieces: list[str] = []
    labels = []
    place = 0
    for match in MARK.finditer(marked):
        pieces.append(marked[place : match.start()])
        start = sum(map(len, pieces))
        pieces.append(match[2])
        labels.append(Label(start, start + len(match[2]), match[1]))
        place = match.end()
    return Sentence("".join([*pieces, marked[place:]]), tuple(labels))


def read_labelled() -> tuple[tuple[str, ...], dict[str, dict[str, list[Sentence]]]]:
    """Return the roster, and split → group → sentences."""
    with (DATA / "identify_labelled.toml").open("rb") as file:
        whole = tomllib.load(file)
    splits = {
        split: {group: list(map(read_sentence, rows)) for group, rows in whole[split].items()}
        for split in ("dev", "test")
    }
    return tuple(whole["roster"]), splits


def read_answers() -> list[str]:
    """Return the development answers, of which hardly one names anybody."""
    with (DATA / "answers_dev.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def recalls(sentences: Iterable[Sentence], roster: Collection[str]) -> dict[str, Score]:
    """Return what was found of every kind."""
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    for sentence in sentences:
        seen = find_identifiers(sentence.text, roster)
        for label in sentence.labels:
            wanted[label.row] += 1
            found[label.row] += label.found_in(seen)
            exact[label.row] += label.found_exactly(seen)
    return {row: Score(wanted[row], found[row], exact[row]) for row in sorted(wanted)}


def precisions(sentences: Iterable[Sentence], roster: Collection[str]) -> dict[str, float]:
    """Return, for every kind, the share of findings that a person had marked too."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for sentence in sentences:
        for found in find_identifiers(sentence.text, roster):
            total[found.kind] += 1
            right[found.kind] += sentence.is_marked(found)
    return {kind: right[kind] / total[kind] for kind in sorted(total)}


def alarms(
    texts: Iterable[str], roster: Collection[str] = ()
) -> list[tuple[str, list[Identifier]]]:
    """Return the texts with a hard finding, and those findings."""
    searched = ((text, find_identifiers(text, roster)) for text in texts)
    hard = ((text, [found for found in all_found if found.hard]) for text, all_found in searched)
    return [(text, found) for text, found in hard if found]


def milliseconds(act: Callable[[], object], rounds: int = 3) -> float:
    """Return the best time of a few rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


HOSTILE = {
    "20,000 marks": "\u0e49" * 20_000,
    "ก and 20,000 marks": "ก" + "\u0e48" * 20_000,
    "20,000 digits": "8" * 20_000,
    "20,000 digits and dashes": "0-" * 10_000,
    "2,000 × ก": "ก" * 2_000,
    "นา × 4,000": "นา" * 4_000,
    "ครับ × 5,000": "ครับ" * 5_000,
    "นายนาง × 2,500": "นายนาง" * 2_500,
    "นักหัวหน้า × 2,000": "นักหัวหน้า" * 2_000,
    "20,000 × a": "a" * 20_000,
    "a. × 10,000": "a." * 10_000,
    "ไลน์ × 5,000": "ไลน์ " * 5_000,
    "20,000 spaces": " " * 20_000,
    "20,000 zero-width": "\u200b" * 20_000,
}


def report_split(split: str, groups: dict[str, list[Sentence]], roster: Collection[str]) -> None:
    """Print one table."""
    everything = [sentence for sentences in groups.values() for sentence in sentences]
    precise = precisions(everything, roster)
    print(f"\n{split}, {'with' if roster else 'without'} roster")
    print(f"{'kind':14}{'n':>5}{'recall':>8}{'exact':>8}{'precision':>11}")
    for row, score in recalls(everything, roster).items():
        exact = score.exact / score.wanted
        precision = f"{precise[row]:.2f}" if row in precise else "–"
        print(f"{row:14}{score.wanted:5}{score.recall:8.2f}{exact:8.2f}{precision:>11}")
    for group in ("clean", "hard_negative"):
        texts = [sentence.text for sentence in groups[group]]
        print(f"hard alarms in {group}: {len(alarms(texts, roster))}/{len(texts)}")


def misses(groups: dict[str, list[Sentence]], roster: Collection[str]) -> Iterator[str]:
    """Yield a line for every passage missed, found amiss, or found though unmarked."""
    for sentence in (sentence for sentences in groups.values() for sentence in sentences):
        found = find_identifiers(sentence.text, roster)
        missed = [x for x in sentence.labels if not x.found_in(found) or not x.found_exactly(found)]
        extra = [x for x in found if not sentence.is_marked(x)]
        if missed or extra:
            lost = [(x.row, sentence.text[x.start : x.end]) for x in missed]
            seen = [(x.kind.value, x.text) for x in found]
            yield f"{sentence.text}\n    missed {lost}\n    found {seen}"


def main(arguments: list[str]) -> None:
    """Print the table; ``--misses dev`` prints what went wrong instead."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    load = milliseconds(lambda: find_identifiers("ทดสอบ"), rounds=1)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    roster, splits = read_labelled()
    if arguments[:1] == ["--misses"]:
        print("\n".join(misses(splits[arguments[1]], roster if "--roster" in arguments else ())))
        return
    for split, groups in splits.items():
        for names in ((), roster):
            report_split(split, groups, names)
    answers = read_answers()
    print(f"\nanswers_dev: hard alarms in {len(alarms(answers))}/{len(answers)}")
    for text, found in alarms(answers):
        print(f"    {[(x.kind.value, x.text) for x in found]}  in  {text}")
    times = [milliseconds(lambda text=text: find_identifiers(text)) for text in answers]  # type: ignore[misc]
    print(f"\nms a sentence: median {statistics.median(times):.2f}, worst {max(times):.2f}")
    for name, text in HOSTILE.items():
        print(f"    {name:26} {milliseconds(lambda text=text: find_identifiers(text)):7.1f} ms")  # type: ignore[misc]
    print(f"load {load:.0f} ms, memory {before / 1024:.0f} → {after / 1024:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
