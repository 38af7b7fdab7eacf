"""A new source as a block at the end of sources.toml, whose other lines and comments stay as they are."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

from models.check import SOURCE_TOWNS
from models.files import write_whole
from models.problem import Problem
from models.reference import Reference, load_reference
from models.source_address import source_at
from pipelines.settings import Settings
from spiders.identity import Identity, identify_ok, identify_site, identify_telegram, identify_vk
from spiders.ok_api import open_ok

PREFIXES = {"vk": "vk", "ok": "ok", "telegram": "tg", "site": "site"}
BLOCK = """
[[source]]
id = {id}
name = {name}
kind = {kind}
address = {address}
town = {town}
enabled = true
source = {source}
sure = "M"
"""


def identify(settings: Settings, kind: str, given: str) -> Identity:
    """Ask the source that is given who it is; the kind is one of PREFIXES."""
    if kind == "vk":
        return identify_vk(given, settings.vk_token, settings.vk_url)
    if kind == "ok":
        return identify_ok(given, open_ok(settings.ok_app_key, settings.ok_secret, settings.ok_token, f"Группа ОК «{given}»", settings.ok_url))
    return identify_telegram(given, settings.telegram_url) if kind == "telegram" else identify_site(given)


def add_source(settings: Settings, identity: Identity, town: str, day: date) -> str:
    """Append the block; returns its id. Raises Problem if the address is there already."""
    if town not in SOURCE_TOWNS:
        raise Problem(f"town «{town}»: нужно одно из {', '.join(sorted(SOURCE_TOWNS))}.")
    path = settings.sources or settings.reference / "sources.toml"
    reference = load_reference(settings.reference, path)
    known = source_at(reference, identity.kind, identity.address, identity.short if identity.kind == "vk" else identity.address)
    if known is not None:
        state = "включён" if known.enabled else "выключен: поставьте enabled = true"
        raise Problem(f"Этот адрес уже есть: источник «{known.id}» ({known.name}), {state}.")
    id = _free_id(reference, identity)
    fields = {"id": id, "name": _plain(identity.name) or identity.short, "kind": identity.kind, "address": identity.address, "town": town}
    block = BLOCK.format(**{name: _quoted(value) for name, value in {**fields, "source": f"mcu source add, {day:%d.%m.%Y}"}.items()})
    _append(path, block, fields)
    return id


def _append(path: Path, block: str, fields: dict[str, str]) -> None:
    """Write the file with the block, if it reads as the old one and the block."""
    before = path.read_bytes().decode()  # line ends stay as they are
    after = before.rstrip("\r\n") + "\n" + block
    read = tomllib.loads(after)
    added = read["source"].pop()
    if read.get("source") != tomllib.loads(before).get("source", []) or not fields.items() <= added.items():
        raise Problem(f"Блок не дописывается в {path}: файл устроен необычно. Впишите его сами:{block}")
    write_whole(path, after)


def _free_id(reference: Reference, identity: Identity) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", identity.short.lower()).strip("_") or "source"
    stem = f"{PREFIXES[identity.kind]}_{words}"
    return next(id for id in (stem, *(f"{stem}_{n}" for n in range(2, len(reference.sources) + 3))) if id not in reference.sources)


def _plain(name: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
