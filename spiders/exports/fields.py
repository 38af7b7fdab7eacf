"""What an export tells of an appeal: the names under which `ExportRow.fields` keeps it, the same for all systems.

A name that is absent from `fields` had no column in that export and changes nothing that is known; null says that the cell was empty or unreadable.
Moments are ISO 8601 in Europe/Moscow. `text` is always null: the text stands with the message. `author` is never a field: it becomes the message's hash.
"""

FIELDS = {
    "number": "номер в системе",
    "created": "создано",
    "registered": "зарегистрировано",
    "text": "текст обращения",
    "author": "заявитель (только хэш)",
    "group": "группа тем",
    "topic": "тема",
    "kind": "тип",
    "settlement": "населённый пункт",
    "street": "улица",
    "house": "дом",
    "address": "адрес одной строкой",
    "department": "отдел",
    "executor": "исполнитель",
    "step": "шаг, состояние",
    "outcome": "итог",
    "first_answer_at": "время первого ответа",
    "answer": "ответ",
    "closed": "закрыто",
    "returned_at": "возвращено на доработку",
    "rating": "оценка заявителя",
    "due": "срок",
    "url": "ссылка",
}
PAST = ("registered", "first_answer_at", "returned_at", "closed")  # moments after the creation and not in the future
MOMENTS = ("created", *PAST, "due")
OFFICES = ("department", "executor")
