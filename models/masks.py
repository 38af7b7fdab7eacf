"""Personal data by their shape: pages, mails, documents, cards, plates, flats."""

import re
from collections.abc import Iterator, Sequence

from models.address import Address
from models.counted_noun import NOT_A_UNIT
from models.view import fold_keeping_length

Span = tuple[int, int, str]
KEPT = ""  # the kind of a span that looks personal and is not: nothing inside it is masked

_COMMUNITY = re.compile(r"\[(?:club|public|event)\d+\|[^\]\n]{0,200}\]|[@*](?:club|public|event)\d+(?:\s?\([^)\n]{0,200}\))?")
_MENTION = re.compile(r"\[id\d+\|[^\]\n]{0,200}\]|\*id\d+\s?\([^)\n]{0,200}\)|@id\d+\b")
_PAGE = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:(?:m|www)\.)?(vk\.(?:com|ru)|ok\.ru|t\.me|telegram\.me|wa\.me|instagram\.com|facebook\.com)/([^\s,;()«»\"<>|\]]+)", re.I
)
_PUBLIC_PATH = {
    "vk": re.compile(
        r"(?:club|public|event|app)\d+|(?:wall|photo|video|topic|album|market|clip|story|poll|doc|page)-\d|(?:feed|search|away|video|app)\b|@|.*wall-\d", re.I
    ),
    "ok": re.compile(r"(?:group|video|live|search)\b|\d+/", re.I),
    "t": re.compile(r"(?:s|c|share|addstickers|proxy)/|\w+/\d+|\w+bot\b", re.I),
}
_URL = re.compile(r"https?://[^\s,;«»\"<>]+", re.I)
_HANDLE = re.compile(r"(?<![\w@.|/])@([A-Za-z][A-Za-z0-9_.]{2,31})")
_NOBODY = frozenset({"all", "everyone", "online", "here"})
_MAIL_HOST = re.compile(r"(?:g?mail|yandex|ya|bk|list|inbox|rambler)\.\w+", re.I)
_MAILS = (
    re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"),
    re.compile(
        r"(?<![\w.+-])[a-z0-9][a-z0-9._-]{1,40}\s?(?:[\[({]\s?(?:собака|собачка|at|dog|@)\s?[\])}]|\sсоба(?:к|чк)а\s|\s@\s?|@\s)\s?"
        r"[a-z0-9-]{2,30}\s?(?:\.|[\[(]?(?:точка|dot)[\])]?)\s?(?:ru|com|net|org|su|рф)\b",
        re.I,
    ),
)
_LINK_SIGN = re.compile(r"[@/*\[({]|соба(?:к|чк)а", re.I)  # what every link or mail has
_CARD = r"\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{2,3})?(?!\d)"
_PASS = r"\d{2}\s?\d{2}[\s,]{0,2}(?:№|n|номер)?[\s:]{0,2}\d{6}(?!\d)"
_DOCUMENTS = (
    ("паспорт", re.compile(rf"(?:паспорт\w{{0,8}}(?:\s(?:рф|гражданина\sрф|данн\w+))?[\s:,–—-]{{0,3}})?(?:сери[яию][\s:]{{0,2}}){_PASS}", re.I)),
    ("паспорт", re.compile(rf"паспорт\w{{0,8}}(?:\s(?:рф|гражданина\sрф|данн\w+))?[\s:,№–—-]{{0,4}}{_PASS}", re.I)),
    ("паспорт", re.compile(r"(?<![\d.,:/№-])(?<!№\s)\d{2}\s\d{2}\s(?:№\s?)?\d{6}(?!\d)")),
    ("СНИЛС", re.compile(r"снилс\w{0,8}[\s:№–—-]{0,4}\d{3}[\s-]?\d{3}[\s-]?\d{3}[\s-]?\d{2}(?!\d)|(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)", re.I)),
    ("ИНН", re.compile(r"(?<!\w)инн[\s:№–—-]{0,4}\d{12}(?!\d)", re.I)),  # ten digits are an organisation's
    ("полис", re.compile(rf"полис\w{{0,8}}(?:\sомс)?[\s:№–—-]{{0,4}}{_CARD}", re.I)),
    ("карта", re.compile(rf"(?<!\d){_CARD}")),
)
_TEN_DIGITS = re.compile(r"(?:\d\D*+){10}")  # no document has fewer
_PLATE = re.compile(r"(?<!\w)[авекмнорстухabekmhopctyx](\s?)\d{3}(\s?)([авекмнорстухabekmhopctyx]{2})(?:(\s?)\d{2,3}(?!\d)(?:\s?(?:rus|рус))?)?(?!\w)", re.I)
_PLATE_CORE = re.compile(r"\d{3}\s?[авекмнорстухabekmhopctyx]{2}", re.I)
_WORDS_OF_TWO = frozenset("на не но ну ко во со то та ту те он ом ее ох ах ух ум ус см км мм тк".split())
_SIGN = r"\s{0,2}(?:№|номер|n)?\s{0,2}"
_COUNTED = r"(?!\s?-?(?:х\s|ти\s)?\s?(?:комнат|окн|балкон|кошк|кошек|собак|жил|прописан|счетчик|квадрат|кв\b|батаре|стояк|тысяч|кубов|м2))"
_NUMBER = rf"\d{{1,3}}(?:[а-г](?![а-я]))?(?![\d])(?!-[а-я]{{4}}){NOT_A_UNIT}"
_FLAT = re.compile(rf"(?<![^\W\d])(?:кв\.?{_SIGN}{_NUMBER}|квартир[а-я]{{0,3}}{_SIGN}{_NUMBER}{_COUNTED})")
_NEXT_FLAT = re.compile(rf"\s?(?:,|и|или|,\s?и)\s?({_NUMBER})")
_FLAT_AFTER = re.compile(
    rf"(?<![\d.,:/-])\d{{1,3}}(?:-?(?:й|я|ю|ой|ая|ую|ей|го)\s|\s)квартир(?:е|а|у|ой)(?![а-я]|{_SIGN}\d)"
    r"|(?<![\d.,:/-])\d{1,3}-?(?:й|ой|ей)\sквартиры(?![а-я])"
    r"|(?<=из )\d{1,3} (?:квартиры|кв)(?![а-я]|\.?\s?м(?:етр|[\W\d]|$))|(?<=в )\d{1,3} кв(?![а-я]|\.?\s?м(?:етр|[\W\d]|$))|(?<=от )\d{1,3} квартиры"
    r"|(?<=\d, )\d{1,3}\s?кв(?![а-я]|\.?\s?м(?:етр|[\W\d]|$))\.?"
    r"|(?:(?<=льцы )|(?<=ители )|(?<=яйка )|(?<=озяин )|(?<=оседи )|(?<=сосед )|(?<=седка ))\d{1,3} квартиры"
)
_HYPHEN_FLAT = re.compile(r"(?<![\d-])(\d{1,3})([а-г]?)\s?[-–]\s?(\d{1,3})(?![\d-]|[а-г](?![а-я]))")
_HOUSES = re.compile(r"дом(?:а|ов|ах|ам)\W*\Z")
_FLATS_APART = 25  # «17-90»: no row of houses is that long


def find_links(text: str, communities: frozenset[str]) -> Iterator[Span]:
    """Pages of people, mentions, mails; communities, posts of channels and plain sites come as KEPT. `communities` are short names known to be public."""
    if not _LINK_SIGN.search(text):
        return
    yield from ((m.start(), m.end(), KEPT) for m in _COMMUNITY.finditer(text))
    yield from ((m.start(), m.end(), "имя") for m in _MENTION.finditer(text))
    for page in _PAGE.finditer(text):
        path = page.group(2).rstrip(".:!?")
        yield page.start(), page.start(2) + len(path), KEPT if _is_public(page.group(1).lower(), path, communities) else "ссылка"
    yield from ((m.start(), m.end(), KEPT) for m in _URL.finditer(text) if not _PAGE.match(text, m.start()))
    for handle in _HANDLE.finditer(text):
        name = handle.group(1).rstrip(".")
        if name.lower() not in communities | _NOBODY and not _MAIL_HOST.fullmatch(name):
            yield handle.start(), handle.start(1) + len(name), "ссылка"
    yield from ((m.start(), m.end(), "почта") for mail in _MAILS for m in mail.finditer(text))


def _is_public(site: str, path: str, communities: frozenset[str]) -> bool:
    public = _PUBLIC_PATH.get(site.partition(".")[0].replace("telegram", "t"))
    return re.split(r"[/?#]", path.lower(), maxsplit=1)[0] in communities or (public is not None and public.match(path) is not None)


def find_documents(text: str) -> Iterator[Span]:
    """Passports, СНИЛС, ИНН, policies, cards, plates."""
    if _TEN_DIGITS.search(text):
        for kind, pattern in _DOCUMENTS:
            yield from ((m.start(), m.end(), kind) for m in pattern.finditer(text))
    if not _PLATE_CORE.search(text):
        return
    for m in _PLATE.finditer(text):
        before, after, pair, region = m.groups()
        spaced = before or after
        if spaced and pair.lower() in _WORDS_OF_TWO and (not m.group().isupper() or text.isupper()):
            continue
        if region is not None or (not spaced and m.group().isupper()):
            yield m.start(), m.end(), "номер машины"


def find_flats(text: str, addresses: Sequence[Address]) -> Iterator[Span]:
    """Flats: «кв. 15», «квартиры 12 и 14», «из 15-й квартиры», and the 15 of «Мира 17-15»."""
    folded = fold_keeping_length(text)
    for found in _FLAT.finditer(folded) if "кв" in folded else ():
        at = found.end()
        yield found.start(), at, "квартира"
        while follower := _NEXT_FLAT.match(folded, at):
            at = follower.end()
            yield follower.start(1), at, "квартира"
    yield from ((m.start(), m.end(), "квартира") for m in (_FLAT_AFTER.finditer(folded) if "кв" in folded else ()))
    for address in addresses:
        yield from _after_hyphen(folded, address)


def _after_hyphen(folded: str, address: Address) -> Iterator[Span]:
    """The flat behind a house number: after a letter, not larger than the house, or far too large for a row of houses."""
    if address.level != "house" or _HOUSES.search(folded[max(0, address.start - 12) : address.start]):
        return
    for found in _HYPHEN_FLAT.finditer(folded, address.start, min(len(folded), address.stop + 6)):
        house, letter, flat = int(found.group(1)), found.group(2), int(found.group(3))
        within = found.start() > 0 and folded[found.start() - 1] in "/к"  # «15/8-24»: the house is 15/8
        if found.start() < address.stop and (letter or within or flat <= house or flat - house > _FLATS_APART):
            yield found.start(3), found.end(3), "квартира"
