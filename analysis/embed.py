"""A local sentence-embedding model, where somebody has one: plugged in by path, never fetched."""

import json
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import normalize

Floats = NDArray[np.float32]

REQUIREMENTS = "requirements-embedding.txt"
STATIC_FILES = ("model.safetensors", "tokenizer.json", "config.json")


class EmbeddingRefused(ValueError):
    """The folder named as a model holds none that can be read."""


def embed(texts: Sequence[str], path: str) -> Floats:
    """Return each text as a row of length 1, by the model in the folder at ``path``.

    A model of vectors alone is read by model2vec, another with ``modules.json`` by
    sentence-transformers; whichever it is must be installed. Neither may go to the network.

    Raises:
        EmbeddingRefused: there is no such folder, or it holds no model of either kind.
        ModuleNotFoundError: the library that reads it isn't installed.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise EmbeddingRefused(
            f"embedding must be the folder of a model; there is none at {path!r}."
        )
    # Both libraries read these when first imported, and then look nowhere but in the folder.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    if _is_static(folder):
        return _by_model2vec(texts, folder)
    if (folder / "modules.json").exists():
        return _by_sentence_transformers(texts, folder)
    raise EmbeddingRefused(
        f"embedding must hold modules.json (sentence-transformers) or the model.safetensors, "
        f"tokenizer.json and config.json of model2vec; {path!r} holds neither."
    )


def _is_static(folder: Path) -> bool:
    """Return whether the folder holds a model of vectors alone, without a network to run."""
    if not all((folder / name).exists() for name in STATIC_FILES):
        return False
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return "architectures" not in config


def _by_sentence_transformers(texts: Sequence[str], folder: Path) -> Floats:
    _need("sentence_transformers", "sentence-transformers")
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    rows = model.encode(list(texts), batch_size=32, show_progress_bar=False)
    return np.asarray(normalize(np.asarray(rows, dtype=np.float32)))


def _by_model2vec(texts: Sequence[str], folder: Path) -> Floats:
    _need("model2vec", "model2vec")
    from model2vec import StaticModel

    rows = StaticModel.from_pretrained(str(folder)).encode(list(texts), use_multiprocessing=False)
    return np.asarray(normalize(np.asarray(rows, dtype=np.float32)))


def _need(module: str, package: str) -> None:
    if find_spec(module) is None:
        raise ModuleNotFoundError(
            f"the model at embedding needs {package}, which is not installed; "
            f"pip install -r {REQUIREMENTS}, or install {package}."
        )
