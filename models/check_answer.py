"""What `mcu check` says of the words by which answers are judged."""

from collections.abc import Iterator
from dataclasses import fields

from models.answer_rules import Phrases, PromiseWords, Words
from models.reference import Reference

FILE = "answer.toml"
POINTS = ("addressed", "action", "date", "who", "plain", "contact", "own", "rating", "photo", "overall")
OF_WORDS = ("action", "date", "who", "plain", "contact", "own")  # points that the words of an answer alone decide: what is said of one holds of its likes
ABBREVIATIONS = "words.not_people"
SINGLE = ("terms", "matters", "plans", "sayings", "lasting", "helpers")  # of promise: single words, the others are phrases


def check_answer_rules(reference: Reference) -> Iterator[str]:
    """Phrases that can never be found, words said twice, points that are missing or unknown; nothing where a town has no such file."""
    rules = reference.answering
    if not rules.points and rules.phrases == Phrases():
        return
    for field in fields(Phrases):
        yield from _phrases(f"phrases.{field.name}", getattr(rules.phrases, field.name))
    for field in fields(Words):
        yield from _words(f"words.{field.name}", getattr(rules.words, field.name))
    for field in fields(PromiseWords):
        judge = _words if field.name in SINGLE else _phrases
        yield from judge(f"promise.{field.name}", getattr(rules.promise, field.name))
    yield from (f"{FILE}: слово «{word}» стоит и в paper, и в happens" for word in rules.words.paper if word in rules.words.happens)
    yield from (f"{FILE}: нет пункта «{id}» ([[point]])" for id in POINTS if id not in rules.points)
    yield from (f"{FILE}: неизвестный пункт «{id}»; бывают {', '.join(POINTS)}" for id in rules.points if id not in POINTS)
    yield from (f"{FILE}: у пункта «{p.id}» пусто name или missing" for p in rules.points.values() if not p.name.strip() or not p.missing.strip())


def _phrases(name: str, phrases: tuple[str, ...]) -> Iterator[str]:
    if not phrases:
        yield f"{FILE}: в {name} ни одной фразы"
    for phrase in phrases:
        if phrase != phrase.lower() or not any(letter.isalnum() for letter in phrase):
            yield f"{FILE}: {name}: фразы пишутся строчными и не пустыми: «{phrase}»"
        if any("*" in word[:-1] for word in phrase.split()):
            yield f"{FILE}: {name}: «*» стоит только в конце слова или отдельно: «{phrase}»"
    yield from _doubles(name, phrases)


def _words(name: str, words: tuple[str, ...]) -> Iterator[str]:
    if not words:
        yield f"{FILE}: в {name} ни одного слова"
    for word in words:
        if not word.strip() or " " in word or (name != ABBREVIATIONS and (word != word.lower() or "ё" in word)):
            yield f"{FILE}: {name}: одно слово строчными и через «е»: «{word}»"
    yield from _doubles(name, words)


def _doubles(where: str, values: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{FILE}: {where}: «{value}» встречается дважды" for value in dict.fromkeys(values) if values.count(value) > 1)
