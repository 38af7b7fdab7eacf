"""A better reader plugged in: tiny encoders made here; without one nothing changes."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.pipeline import Pipeline

from classifiers.bar import Bar
from classifiers.encoder import OnnxEncoder, Plugged, identity_of, load_encoder
from classifiers.nearest import Memory, Undone
from classifiers.registry import judges_version, load_judges, save_judges, set_current
from classifiers.text import Batch, TextFeatures
from classifiers.training import Judges, read_texts
from models.analysis import Reader
from models.problem import Problem
from models.reference import Reference
from pipelines.settings import Settings, load_settings

TEXTS = ["Яма на дороге", "яма во дворе", "Спасибо за концерт"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A table of three words."""
    made = tmp_path / "tiny"
    made.mkdir()
    (made / "words.txt").write_text("яма\nспасибо\nдороге\n", encoding="utf-8")
    np.save(made / "vectors.npy", np.eye(3, 4, dtype=np.float32))
    return made


def test_a_table_of_words_encodes(folder: Path) -> None:
    plugged = load_encoder(folder)
    assert plugged is not None
    half = 2**-0.5
    assert np.allclose(plugged.vectors([*TEXTS, "ничего"]), [[half, 0, half, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]])


def test_the_encoder_is_one_more_block_and_none_without_it(folder: Path, reader: Reader) -> None:
    batch = Batch(read_texts(TEXTS, reader))
    bare = TextFeatures(reader.language).fit(batch).rows(batch)
    more = TextFeatures(reader.language, load_encoder(folder)).fit(batch).rows(batch)
    assert more.shape[1] == bare.shape[1] + 4
    assert (more[:, : bare.shape[1]] != bare).nnz == 0


def test_the_version_holds_who_the_encoder_is(folder: Path, reference: Reference) -> None:
    plugged = load_encoder(folder)
    versions = {judges_version([], reference), judges_version([], reference, plugged)}
    (folder / "words.txt").write_text("яма\nспасибо\nлифт\n", encoding="utf-8")
    other = load_encoder(folder)
    assert plugged is not None
    assert other is not None
    assert plugged.identity != other.identity
    assert len(versions | {judges_version([], reference, other)}) == 3


def test_judges_are_loaded_only_with_their_encoder(folder: Path, tmp_path: Path, reader: Reader) -> None:
    plugged = load_encoder(folder)
    assert plugged is not None
    text = TextFeatures(reader.language, plugged).fit(read_texts(TEXTS, reader))
    judges = Judges(
        "tiny",
        text,
        *[Pipeline([("none", "passthrough")])] * 6,
        Memory.of(text, read_texts(TEXTS, reader), [("1", one, "") for one in TEXTS]),
        Bar(1.0, 0.0, 2.0),
        Undone.of(text, []),
    )
    save_judges(tmp_path, judges, {})
    set_current(tmp_path, "tiny")
    assert load_judges(tmp_path, reader.language, plugged).text.encoder is plugged
    for other in (None, replace(plugged, identity="other")):
        with pytest.raises(Problem, match="mcu train"):
            load_judges(tmp_path, reader.language, other)


def test_an_onnx_encoder_is_the_mean_over_the_tokens_of_a_text() -> None:
    """The session and the tokenizer stand in for those of the libraries: token 2 is padding."""
    words = {"а": [0], "а б": [0, 1]}

    def encode_batch(texts: list[str]) -> list[SimpleNamespace]:
        width = max(len(words[text]) for text in texts)
        return [SimpleNamespace(ids=(words[t] + [2] * width)[:width], attention_mask=([1] * len(words[t]) + [0] * width)[:width]) for t in texts]

    tokenizer = SimpleNamespace(encode_batch=encode_batch, enable_truncation=lambda n: None, enable_padding=lambda: None)
    table = np.array([[2.0, 0.0], [0.0, 4.0], [9.0, 9.0]])
    names = [SimpleNamespace(name="input_ids"), SimpleNamespace(name="attention_mask")]
    session = SimpleNamespace(get_inputs=lambda: names, run=lambda _, given: [table[given["input_ids"]]])
    assert OnnxEncoder(session, tokenizer).encode(["а", "а б"]).tolist() == [[2.0, 0.0], [1.0, 2.0]]


def test_whatever_encodes_can_be_plugged(reader: Reader) -> None:
    plugged = Plugged("lengths", SimpleNamespace(encode=lambda texts: [[len(text), 1.0] for text in texts]))
    batch = Batch(read_texts(TEXTS, reader))
    assert TextFeatures(reader.language, plugged).fit(batch).rows(batch)[:, -2:].toarray().shape == (3, 2)


def test_a_real_onnx_model(tmp_path: Path) -> None:
    """A table lookup as an ONNX network and a tokenizer of words, both made here."""
    pytest.importorskip("onnxruntime", reason="дополнение encoder не установлено")
    onnx = pytest.importorskip("onnx", reason="нечем сделать маленькую сеть: нужен пакет onnx")
    tokenizers = pytest.importorskip("tokenizers", reason="дополнение encoder не установлено")
    h, proto = onnx.helper, onnx.TensorProto
    node = h.make_node("Gather", ["table", "input_ids"], ["last"])
    table = onnx.numpy_helper.from_array(np.array([[0, 0], [1, 0], [0, 1]], dtype=np.float32), "table")
    ids, last = (h.make_tensor_value_info(name, kind, [None] * rank) for name, kind, rank in (("input_ids", proto.INT64, 2), ("last", proto.FLOAT, 3)))
    onnx.save(h.make_model(h.make_graph([node], "tiny", [ids], [last], [table]), opset_imports=[h.make_opsetid("", 17)], ir_version=9), tmp_path / "model.onnx")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[PAD]": 0, "яма": 1, "лифт": 2}, unk_token="[PAD]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    plugged = load_encoder(tmp_path)
    assert plugged is not None
    assert np.allclose(plugged.vectors(["яма", "лифт"]), [[1, 0], [0, 1]])


@pytest.mark.parametrize(("made", "said"), [(None, "нет"), ("config.json", "ни model.onnx"), ("modules.json", "encoder")])
def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str | None, said: str) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    if made:
        (tmp_path / "x").mkdir()
        (tmp_path / "x" / made).write_text("[]", encoding="utf-8")
    with pytest.raises(Problem, match=said):
        load_encoder(tmp_path / "x")


def test_the_setting(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    assert Settings(var=folder).encoder is None
    monkeypatch.setenv("MCU_ENCODER", str(folder))
    assert load_settings().encoder == folder
    assert len(identity_of(folder)) == 12
