"""The figures of the judges as people read them: the report, and the block of README."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.files import write_whole
from models.problem import Problem
from pipelines.settings import ROOT

README, BRIEF = ROOT / "README.md", ROOT / "data" / "evaluation.json"  # what README tells, and the numbers it is made of
START, STOP = "<!-- evaluation -->", "<!-- /evaluation -->"
WORDS = {
    "relevance": "о городе", "appeal": "обращение", "kind": "вид", "group": "группа", "topic": "тема", "sentiment": "тон",
    "urgency": "срочность", "thread": "нужна ветка", "department": "ответственный",
}  # fmt: skip
TITLES = {
    "hands": "Чужие руки: проверяется то, что написал человек, которого программа не читала",
    "random": "Случайное деление: только для сравнения с чужими показателями",
    "week": "Записанная неделя (data/sample/gold.csv)",
}
SHOWN, FEW, LONGEST = 30, 8, 160  # classes in a table; messages below which a class of many is not told; characters of an example
HEAD = "| суждение | n | accuracy | macro-F1 | weighted-F1 | top-3 | ECE |"
_KEPT = ("judgement", "n", "accuracy", "macro_f1", "weighted_f1", "top3", "ece")


def render_page(data: dict[str, Any]) -> str:
    """The whole report in Markdown."""
    lines = ["# Качество классификаторов", "", f"Версия {data['version']}; {data['messages']} сообщений data/seed, рук: {data['hands']}.", ""]
    for split in data["splits"]:
        lines += [f"## {TITLES[split['name']]}", "", *_table(split), ""]
    lines += ["По времени не делится: у сообщений data/seed нет дат.", ""]
    lines += ["![Доля и точность](coverage.svg) ![Уверенность и правота](calibration.svg) ![Кривая обучения](learning.svg)", ""]
    lines += ["## Согласие двух читателей", "", "| суждение | n | согласны | каппа Коэна |", "|---|---|---|---|"]
    lines += [f"| {WORDS[a['judgement']]} | {a['n']} | {a['share']:.3f} | {a['kappa']:.2f} |" for a in data["agreement"]]
    lines += ["", "## Кривая обучения: группа на сообщениях чужих рук", "", "| показано сообщений | accuracy | macro-F1 |", "|---|---|---|"]
    lines += [f"| {p['taught']} | {p['accuracy']:.3f} | {p['macro_f1']:.3f} |" for p in data["learning"]]
    for one in data["splits"][0]["judgements"]:
        lines += ["", f"## {WORDS[one['judgement']].capitalize()}", "", *_details(one, data["captions"])]
    return "\n".join(lines) + "\n"


def _table(split: dict[str, Any]) -> list[str]:
    return [HEAD, "|" + "---|" * 7, *("| " + " | ".join(_figures(one)) + " |" for one in split["judgements"])]


def _figures(one: dict[str, Any]) -> list[str]:
    figures = [_number(one[name]) for name in ("accuracy", "macro_f1", "weighted_f1", "top3", "ece")]
    return [WORDS[one["judgement"]], str(one["n"]), *figures]


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _details(one: dict[str, Any], captions: dict[str, str]) -> Iterator[str]:
    """The classes, confusions, curve and calibration of one judgement; of many classes the worst that are not rare."""
    classes = one["classes"]
    if len(classes) > SHOWN:
        classes = sorted((c for c in classes if c["n"] >= FEW), key=lambda c: c["f1"])[:SHOWN]
        yield from (f"Худшие {len(classes)} из {len(one['classes'])} классов, где сообщений не меньше {FEW}; остальные в evaluation.json.", "")
    yield from ("| класс | точность | полнота | F1 | n |", "|---|---|---|---|---|")
    yield from (f"| {captions.get(c['name'], c['name'])} | {c['precision']:.2f} | {c['recall']:.2f} | {c['f1']:.2f} | {c['n']} |" for c in classes)
    yield from ("", "Что с чем путается:", "")
    for c in one["confusions"]:
        yield f"* {captions.get(c['truth'], c['truth'])} → {captions.get(c['guess'], c['guess'])}: {c['n']}"
        yield from (f"  * «{_short(text)}»" for text in c["examples"])
    yield from ("", "| доля самых уверенных | из них верно | порог |", "|---|---|---|")
    yield from (f"| {p['share']:.2f} | {p['precision']:.3f} | {p['threshold']:.2f} |" for p in one["coverage"])
    yield from ("", "| уверенность | верно | n |", "|---|---|---|")
    yield from (f"| {b['confidence']:.2f} | {b['right']:.2f} | {b['n']} |" for b in one["calibration"])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[:LONGEST] + "…"


def brief(data: dict[str, Any]) -> dict[str, Any]:
    """The numbers that README tells."""
    splits = [{"name": s["name"], "judgements": [{k: one[k] for k in _KEPT} for one in s["judgements"]]} for s in data["splits"]]
    return {key: data[key] for key in ("version", "messages", "hands", "learning", "agreement")} | {"splits": splits}


def render_readme(data: dict[str, Any]) -> str:
    """The block of README between its marks."""
    splits = {split["name"]: {one["judgement"]: one for one in split["judgements"]} for split in data["splits"]}
    kappa = {a["judgement"]: a["kappa"] for a in data["agreement"]}
    lines = [
        f"Измерено командой `mcu evaluate --readme` на {data['messages']} сообщениях `data/seed`; проверяются сообщения рук, которых программа не читала",
        f"(рук {data['hands']}, четыре части). Каппа — согласие двух читателей на {data['agreement'][0]['n']} сообщениях, размеченных вслепую ещё раз.",
        "", f"{HEAD} каппа | accuracy при случайном делении |", "|" + "---|" * 9,
    ]  # fmt: skip
    for name, one in splits["hands"].items():
        lines.append("| " + " | ".join([*_figures(one), f"{kappa[name]:.2f}", _number(splits["random"][name]["accuracy"])]) + " |")
    curve = ", ".join(f"{p['taught']} — {p['accuracy']:.2f}" for p in data["learning"])
    lines += ["", f"Группа верна после стольких показанных сообщений (первая из четырёх частей, она легче остальных; ответы в ветках не в счёт): {curve}."]
    return "\n".join(lines)


def write_readme(data: dict[str, Any], readme: Path = README, kept: Path = BRIEF) -> list[Path]:
    """Put the figures into README, and beside it the numbers they were made of; returns both paths."""
    text, short = readme.read_text(encoding="utf-8"), brief(data)
    if START not in text or STOP not in text:
        raise Problem(f"В {readme.name} нет меток {START} и {STOP}: некуда писать показатели.")
    block = f"{START}\n{render_readme(short)}\n{STOP}"
    write_whole(kept, json.dumps(short, ensure_ascii=False, indent=1) + "\n")
    write_whole(readme, re.sub(f"{START}.*{STOP}", lambda _: block, text, flags=re.DOTALL))
    return [readme, kept]
