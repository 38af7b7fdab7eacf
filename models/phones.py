"""Phone numbers as people write them; those of services and hot lines are nobody's."""

import re
from collections.abc import Iterator, Sequence

from models.address import Address
from models.counted_noun import NOT_A_UNIT
from models.view import fold_keeping_length

_MARK = "[ \t\u00a0().–—-]{0,3}"
_SEVEN = rf"(?:{_MARK}\d){{7}}(?!\d)"
_FIVE = rf"(?:{_MARK}\d){{5}}(?!\d)"
_LONG = re.compile(
    rf"(?<![\d/_=])(?:(?:\+\s?7|8|7){_MARK}(\d{{3}}){_SEVEN}|\(\d{{3}}\){_SEVEN}|\(\d{{3}}-?\d{{2}}\){_FIVE}|815-?31{_FIVE})|(?<![\d/_=.,+-])9\d{{2}}{_SEVEN}"
)
_HOME = re.compile(rf"(?<![\d/.,:№-])(?:\d-\d{{2}}-\d{{2}}|[2-9]\d-\d{{3}})(?![\d-]|[.,]\d){NOT_A_UNIT}")
_TOLD = r"(?:\d{5,7}|\d{2}[ –-]?\d{2}[ –-]?\d{2}|\d{3}[ –-]\d{2}[ –-]\d{2}|\d[ –-]\d{2}[ –-]\d{2}|\d{2}[ –-]\d{3}|\d{3}[ –-]\d{3})(?!\d|[.:/]\d)"
_CALL = re.compile(
    r"(?<!\w)(?:тел(?:ефон[а-я]*)?|т|моб(?:ильн[а-я]*)?|сот(?:ов[а-я]*)?|(?:пере|по|до)?звон[а-я]+|вотсап[а-я]*|ватсап[а-я]*|whats ?app|вайбер[а-я]*|viber|"
    rf"домашн[а-я]+|мой номер)\.?([^\d.!?;\n]{{0,20}}?)({_TOLD})"
)
_NEXT = re.compile(rf"\s?(?:,|;|или|и|/)\s?({_TOLD})")
_NUMBERED = re.compile(r"(?:заявк|обращени|договор|счет|инн|огрн|индекс|приказ|дел[оау]\b|талон)[а-я]*\W{0,3}(?:номер\W{0,2})?\Z")
_RANGE = re.compile(r"(?<!\w)(?:с|от|до|около|маршрут[а-я]*|автобус[а-я]*|номер)\s\Z")
_HOT_LINES = frozenset({"800", "804"})
_SERVICE = (
    r"(?:е?ддс|112|диспетчер[а-я]*|диспетчерск[а-я]+|аварийк[а-я]*|аварийн[а-я]+|горяч[а-я]+ лини[а-я]+|ук|жэ[ук]|жкх|управляющ[а-я]+|регистратур[а-я]*|"
    r"поликлиник[а-я]*|больниц[а-я]*|приемн[а-я]+|администраци[а-я]+|дежурн[а-я]+|полици[а-я]+|мчс|мфц|скор[а-я]+ помощ[а-я]*|водоканал[а-я]*|такси|"
    r"справочн[а-я]+|(?:колл|контакт)-?центр[а-я]*)"
)
_AFTER_SERVICE = re.compile(
    rf"(?<!\w){_SERVICE}(?:[\s:.()«»\"№+–—-]|,(?=\s?т)|(?<=\d),|\d|(?<!\w)(?:т|тел[а-я]*|номер[а-я]*|по|или|и|служб[а-я]*|част[а-я]+|компани[а-я]+|звоните|"
    r"администраци[а-я]+|поликлиник[а-я]*|больниц[а-я]*|город[а-я]*|кировск[а-я]*|круглосуточн[а-я]+)(?!\w)|[«\"][^»\"]{1,20}[»\"])*\Z"
)
_FIVE_DIGITS = re.compile(r"(?:\d\D*+){5}")  # no phone is shorter
_LOOK_BACK = 70


def find_phones(text: str, addresses: Sequence[Address]) -> Iterator[tuple[int, int, str]]:
    """Phones of people: long ones, home ones of five digits, any five to seven digits that somebody is told to call."""
    if not _FIVE_DIGITS.search(text):
        return
    folded = fold_keeping_length(text)
    houses = [(a.start, a.stop) for a in addresses if a.level == "house"]
    for start, stop in (*_long(folded), *_home(folded, houses), *_told(folded)):
        if not _AFTER_SERVICE.search(folded[max(0, start - _LOOK_BACK) : start]):
            yield start, stop, "телефон"


def _long(folded: str) -> Iterator[tuple[int, int]]:
    for found in _LONG.finditer(folded):
        before = folded[max(0, found.start() - 25) : found.start()]
        bare = found.group().isdigit() and len(found.group()) < 11
        if found.group(1) not in _HOT_LINES and not (bare and _NUMBERED.search(before)):
            yield found.start(), found.end()


def _home(folded: str, houses: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """«5-43-21», «54-321», unless they are house numbers, a range or round figures."""
    for found in _HOME.finditer(folded):
        one, *_, last = found.group().split("-")
        two_parts = found.group().count("-") == 1
        is_range = two_parts and (_RANGE.search(folded[max(0, found.start() - 15) : found.start()]) or (one[-1] in "05" and last[-1] in "05"))
        is_number = _NUMBERED.search(folded[max(0, found.start() - 25) : found.start()])
        if not is_range and not is_number and not any(a < found.end() and found.start() < b for a, b in houses):
            yield found.start(), found.end()


def _told(folded: str) -> Iterator[tuple[int, int]]:
    """Numbers after a word of calling: «тел. 5 43 21», «звоните 54321 или 54322»."""
    for found in _CALL.finditer(folded):
        if _NUMBERED.search(found.group(1)):
            continue
        at = found.end()
        yield found.start(2), at
        while follower := _NEXT.match(folded, at):
            at = follower.end()
            yield follower.start(1), at
