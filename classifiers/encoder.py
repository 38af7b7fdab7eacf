"""A better reader plugged in: a local encoder of texts whose vectors stand beside the other features. Without one nothing changes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from sklearn.preprocessing import normalize

from models.language import fold
from models.problem import Problem

BATCH = 32
TOKENS = 256  # of a text that an ONNX encoder reads


class Encoder(Protocol):
    """Whatever turns texts into vectors (n, width): a SentenceTransformer is one as it is."""

    def encode(self, sentences: list[str], /) -> Any:
        """One vector a text."""


@dataclass(frozen=True)
class Plugged:
    """An encoder, and who it is: the hash of its files, which is a part of the version of what was taught with it."""

    identity: str
    encoder: Encoder

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of length 1 (n, width) of float32; equal texts are encoded once."""
        unlike = list(dict.fromkeys(texts))
        at = {text: number for number, text in enumerate(unlike)}
        found = normalize(np.asarray(self.encoder.encode(unlike), dtype=np.float32))
        return np.asarray(found[[at[text] for text in texts]])


class StaticEncoder:
    """The mean of the words' vectors of a table: `words.txt`, a word a line, and `vectors.npy`. Needs no library."""

    def __init__(self, folder: Path):
        words = (folder / "words.txt").read_text(encoding="utf-8").split("\n")
        self.number = {word: number for number, word in enumerate(words) if word}
        self.table = np.load(folder / "vectors.npy", allow_pickle=False)

    def encode(self, sentences: list[str]) -> np.ndarray:
        """One vector a text; zeros where no word is known."""
        answer = np.zeros((len(sentences), self.table.shape[1]), dtype=np.float32)
        for row, text in zip(answer, sentences, strict=True):
            known = [self.number[word] for word in fold(text).split() if word in self.number]
            if known:
                row[:] = self.table[known].mean(axis=0)
        return answer


class OnnxEncoder:
    """The mean of the last layer of an ONNX model over the tokens of a text (the usual pooling of sentence encoders)."""

    def __init__(self, session: Any, tokenizer: Any):
        self.session, self.tokenizer = session, tokenizer
        self.tokenizer.enable_truncation(TOKENS)
        self.tokenizer.enable_padding()
        self.inputs = {one.name for one in session.get_inputs()}

    def encode(self, sentences: list[str]) -> np.ndarray:
        """One vector a text."""
        return np.concatenate([self._encode(sentences[at : at + BATCH]) for at in range(0, len(sentences), BATCH)])

    def _encode(self, sentences: list[str]) -> np.ndarray:
        tokens = self.tokenizer.encode_batch(sentences)
        ids, mask = (np.array([getattr(one, name) for one in tokens], dtype=np.int64) for name in ("ids", "attention_mask"))
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        last = self.session.run(None, {name: value for name, value in given.items() if name in self.inputs})[0]
        weights = mask[:, :, None]
        return np.asarray((last * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1))


def load_encoder(folder: Path | None) -> Plugged | None:
    """The encoder of the folder, or None if none is given; raises Problem where the folder or the library for it is missing."""
    if folder is None:
        return None
    if not folder.is_dir():
        raise Problem(f"MCU_ENCODER: папки {folder} нет.")
    try:
        return Plugged(identity_of(folder), _encoder_of(folder))
    except ImportError as error:
        raise Problem(f"MCU_ENCODER: для {folder} нужна библиотека {error.name}; она ставится так: pip install -e .[encoder].") from error


def identity_of(folder: Path) -> str:
    """The hash of the folder's files, with their names."""
    digest = hashlib.sha256()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


def _encoder_of(folder: Path) -> Encoder:
    if (folder / "vectors.npy").is_file():
        return StaticEncoder(folder)
    network = next((path for path in (folder / "model.onnx", folder / "onnx" / "model.onnx") if path.is_file()), None)
    if network and (folder / "tokenizer.json").is_file():
        tokenizer = import_module("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))
        return OnnxEncoder(import_module("onnxruntime").InferenceSession(str(network), providers=["CPUExecutionProvider"]), tokenizer)
    if (folder / "modules.json").is_file():
        transformer: Encoder = import_module("sentence_transformers").SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        return transformer
    raise Problem(f"MCU_ENCODER: в {folder} нет ни model.onnx с tokenizer.json, ни modules.json (sentence-transformers), ни vectors.npy с words.txt.")
