"""A small judge is taught once of an equal lesson, and anew of another."""

from pipelines.lessons import Taught


def test_an_equal_lesson_gives_the_same_judge() -> None:
    given: list[tuple[list[str], str]] = []

    def teach(lesson: list[str], words: str) -> object:
        given.append((lesson, words))
        return object()

    judge = Taught(teach)
    first = judge(["а"], "слова")
    assert judge(["а"], "слова") is first
    assert judge(["а", "б"], "слова") is not first
    assert judge(["а", "б"], "другие") is not judge(["а"], "слова")
    assert len(given) == 4
    same = judge(["а"], "слова")
    judge.forget()
    assert judge(["а"], "слова") is not same
