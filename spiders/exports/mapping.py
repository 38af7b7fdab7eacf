"""The description of a system's exports: `data/reference/exports/<system>.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.problem import Problem
from models.records import load_toml
from spiders.exports.fields import FIELDS


@dataclass(frozen=True, slots=True)
class Form:
    """A known form of the export: it is this one where all `headers` stand and no field of `without` has a column. `required` fields must have a value."""

    id: str
    name: str
    headers: frozenset[str]
    required: tuple[str, ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportMapping:
    """Headers of each field, the better first; known headers that are not needed; the forms, the last one for what fits no other."""

    system: str
    file: str
    fields: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    ignored: frozenset[str]
    forms: tuple[Form, ...]


def header_key(text: object) -> str:
    """A header as it is compared: case, ё, breaks, dots and colons at the ends do not count."""
    return " ".join(str("" if text is None else text).lower().replace("ё", "е").split()).strip(" .:*")


def load_mapping(path: Path) -> ExportMapping:
    """The description in the file; raises Problem if it is broken."""
    table = load_toml(path)
    try:
        required = tuple(table["required"])
        fields = {name: tuple(map(header_key, headers)) for name, headers in table["fields"].items()}
        forms = [_form(block, required) for block in table.get("form", [])]
        ignored = frozenset(map(header_key, table.get("ignored", [])))
    except (KeyError, TypeError, AttributeError) as error:
        raise Problem(f"Справочник {path}: нет или испорчено: {error}. Нужны required, [fields] и, если есть, [[form]].") from error
    return ExportMapping(path.stem, f"exports/{path.name}", fields, required, ignored, (*forms, Form("other", "по заголовкам", frozenset(), required)))


def _form(block: Mapping[str, Any], required: tuple[str, ...]) -> Form:
    headers = frozenset(map(header_key, block["headers"]))
    return Form(block["id"], block["name"], headers, tuple(block.get("required", required)), tuple(block.get("without", ())))


def check_mapping(mapping: ExportMapping) -> list[str]:
    """Problems of the description in Russian: headers that stand twice, fields that nobody knows, required ones without a header."""
    headers = [header for names in mapping.fields.values() for header in names] + list(mapping.ignored)
    problems = [f"{mapping.file}: заголовок «{h}» описан дважды" for h in sorted({h for h in headers if headers.count(h) > 1})]
    problems += [f"{mapping.file}: поля «{name}» программа не знает" for name in mapping.fields if name not in FIELDS]
    for form in mapping.forms:
        problems += [f"{mapping.file}: у обязательного поля «{f}» нет заголовка" for f in form.required if f not in mapping.fields]
        problems += [f"{mapping.file}: раскладка «{form.id}» ждёт неизвестный заголовок «{h}»" for h in sorted(form.headers - set(headers))]
    return list(dict.fromkeys(problems))
