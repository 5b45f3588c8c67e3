"""Word vectors for the analysis, learnt from folders of plain Thai text.

    python -m tools.train_vectors OUT.npz FOLDER [FOLDER ...] [--often FOLDER ...]

Skip-gram with negative sampling (Mikolov and others, 2013) over the words as the analysis cuts
them. The same folders give the same file: lines are read in the order of their names, each
different line once, and one thread learns from a fixed seed. Needs ``requirements-train.txt``
and, for 60 million words, half an hour and 2 GB; nothing here is needed to run the service.
"""

import argparse
import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path

# Gensim orders words of one count by their hash: another seed, another file.
if os.environ.get("PYTHONHASHSEED") != "0":
    os.environ["PYTHONHASHSEED"] = "0"
    os.execv(sys.executable, [sys.executable, "-m", "tools.train_vectors", *sys.argv[1:]])

import numpy as np
from gensim.models import Word2Vec
from gensim.models.word2vec import LineSentence
from numpy.typing import NDArray
from sklearn.preprocessing import normalize
from tqdm import tqdm

from analysis.clean import normalise
from analysis.tokenise import cut_to_parts

Floats = NDArray[np.float32]

DIMENSIONS = 128
WINDOW = 10
NEGATIVE = 8
FEWEST = 8
SAMPLE = 3e-5
EPOCHS = 3
SEED = 1
# 60,000 words of 128 bytes are 7.7 MB; compressed, with their spellings, under 8.
MOST_WORDS = 54_000
# A shorter line is a heading, a date or a web page's furniture.
FEWEST_LETTERS = 20
# People write to a survey as they write on social media, so its lines count this many times.
OFTEN = 8
_LETTER = re.compile(r"[ก-ฮa-z]")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the folders, learn, and write the file."""
    options = _parse(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus.txt"
        count = write_corpus(options.folders, options.often, corpus)
        print(f"{count:,} lines", flush=True)
        model = Word2Vec(
            LineSentence(str(corpus), max_sentence_length=10_000),
            vector_size=options.dimensions,
            window=WINDOW,
            min_count=FEWEST,
            sg=1,
            negative=NEGATIVE,
            sample=SAMPLE,
            epochs=options.epochs,
            seed=SEED,
            workers=1,
        )
    words = model.wv.index_to_key[:MOST_WORDS]
    counts = [model.wv.get_vecattr(word, "count") for word in words]
    write_vectors(options.out, words, counts, model.wv.vectors[: len(words)])


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.train_vectors", description=__doc__)
    parser.add_argument("out", metavar="OUT.npz")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--often", nargs="*", type=Path, default=[], metavar="FOLDER")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--dimensions", type=int, default=DIMENSIONS)
    return parser.parse_args(arguments)


def write_corpus(folders: Sequence[Path], often: Sequence[Path], corpus: Path) -> int:
    """Write every different line of the folders as words between spaces; return how many."""
    written = 0
    seen: set[bytes] = set()
    with corpus.open("w", encoding="utf-8") as out, Pool() as pool:
        for folder, times in [*((each, 1) for each in folders), *((each, OFTEN) for each in often)]:
            shortest = FEWEST_LETTERS if times == 1 else 1
            lines = _read_different_lines(folder, shortest, seen)
            for words in tqdm(pool.imap(_read_words, lines, chunksize=500), desc=folder.name):
                if " " in words:
                    out.write(f"{words}\n" * times)
                    written += times
    return written


def _read_different_lines(folder: Path, shortest: int, seen: set[bytes]) -> Iterator[str]:
    for path in sorted(folder.rglob("*.txt")):
        for line in path.read_text(encoding="utf-8", errors="ignore").splitlines():
            mark = hashlib.blake2b(line.strip().encode(), digest_size=8).digest()
            if len(_LETTER.findall(line)) >= shortest and mark not in seen:
                seen.add(mark)
                yield line


def _read_words(line: str) -> str:
    # The analysis compares the first 2,000 characters of an answer; a corpus line may be longer.
    pieces = [line[at : at + 2000] for at in range(0, len(line), 2000)]
    return " ".join(word for piece in pieces for word in cut_to_parts(normalise(piece)))


def centre(vectors: Floats) -> Floats:
    """Return the vectors without what all have in common (Mu and Viswanath, 2018)."""
    shifted = vectors - vectors[:5000].mean(axis=0)
    _, _, axes = np.linalg.svd(shifted[:20_000], full_matrices=False)
    return np.asarray(normalize(shifted - np.outer(shifted @ axes[0], axes[0])), dtype=np.float32)


def write_vectors(out: str, words: Sequence[str], counts: Sequence[int], vectors: Floats) -> None:
    """Write the vectors, centred, with 8 bits a number, each row scaled to use them all."""
    centred = centre(normalize(vectors))
    largest = np.abs(centred).max(axis=1)
    small = np.round(centred / largest[:, None] * 127).astype(np.int8)
    np.savez_compressed(
        out,
        words="\n".join(words),
        counts=np.array(counts, dtype=np.int32),
        vectors=small,
    )
    print(f"{len(words):,} words, {Path(out).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
