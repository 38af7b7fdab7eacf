"""What a department returned is remembered: a message much like it goes to a person, not there again."""

from classifiers.nearest import Undone
from classifiers.text import Batch, TextFeatures
from classifiers.training import read_texts
from models.analysis import Reader

RETURNED = "На Апатитовом шоссе у остановки третий день лежит сбитая собака, уберите пожалуйста"
CASES = {
    RETURNED: True,
    "Третий день на Апатитовом шоссе у остановки сбитая собака лежит. Уберите пожалуйста!": True,
    "На Апатитовом шоссе у остановки не горит фонарь": False,
    "Кто отвечает за уборку мусора во дворе на Мира 5?": False,
    "": False,
}


def test_only_the_like_is_remembered(reader: Reader) -> None:
    texts = [RETURNED, *CASES, "Нет воды второй день", "Автобус снова не пришёл", "Во дворе не чищен снег"]
    text = TextFeatures(reader.language).fit(read_texts(texts, reader))
    undone = Undone.of(text, [(read_texts([RETURNED], reader)[0], "ukgh")])
    found = undone.like(text, Batch(read_texts(list(CASES), reader)))
    assert dict(zip(CASES, ("ukgh" in departments for departments in found), strict=True)) == CASES


def test_nothing_returned_nothing_like(reader: Reader) -> None:
    text = TextFeatures(reader.language).fit(read_texts(list(CASES), reader))
    assert Undone.of(text, []).like(text, Batch(read_texts(["снег"], reader))) == [frozenset()]
