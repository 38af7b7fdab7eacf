"""The reference of an invented town in an invented region, made in a test."""

import shutil
from pathlib import Path

from pipelines.settings import ROOT

SHARED = (
    *("topics.toml", "departments.toml", "deadlines.toml", "escalation.toml", "indicators.toml", "systems.toml"),
    *("sentiment.csv", "urgency.csv", "answer.toml", "same_problem.toml", "chronic.toml", "causes.toml", "exports"),
)  # the same in every town
LOCAL = {
    "town.toml": 'home = "Зареченск"\nregion = "Заозёрная область"\n',
    "sources.toml": """[[source]]
id = "vk_zarechensk"
name = "Зареченск сегодня"
kind = "vk"
address = "-900000900"
town = "home"
source = "выдумка"
sure = "L"
""",
    "towns.toml": """[[town]]
id = "novoluzhsk"
name = "Новолужск"
names = ["Новолужск"]
markers = ["новолужане"]
streets = ["Шлюзовая"]
source = "выдумка"
sure = "L"
""",
    "streets.csv": """id,name,settlement,aliases,ambiguous,houses,source,sure
rechnaya,улица Речная,Зареченск,Речная,1,7;9,выдумка,L
pushchinskaya,проспект Пущинский,Зареченск,Пущинский;Пущик,0,,выдумка,L
kuznechny,переулок Кузнечный,Зареченск,Кузнечный,0,,выдумка,L
zabytaya,улица Забытая,Зареченск,Забытая,1,3,выдумка,L
staraya,улица Старополосная,Зареченск,Старополосная,0,1,выдумка,L
gornyatskaya,улица Горняцкая,Каменка,Горняцкая,1,4,выдумка,L
""",
    "places.csv": """id,name,kind,settlement,aliases,ambiguous,source,sure
zarechensk,Зареченск,settlement,Зареченск,город Зареченск,0,выдумка,L
klyuchi,Ключи,settlement,Ключи,посёлок Ключи,1,выдумка,L
kamenka,Каменка,settlement,Каменка,,1,выдумка,L
most,Горбатый мост,landmark,Зареченск,,0,выдумка,L
""",
}


def make_town(folder: Path) -> Path:
    """The whole reference of the town in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        source = ROOT / "data" / "reference" / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    for name, text in LOCAL.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
