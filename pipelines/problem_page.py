"""The card of a chronic problem as one HTML file that needs nothing from outside."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from models.files import write_whole
from pipelines.problem_card import Card
from pipelines.settings import Settings

_ENVIRONMENT = Environment(loader=FileSystemLoader(Path(__file__).resolve().parent / "digest"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def render_page(card: Card, made_at: datetime) -> str:
    """The page."""
    most = max((n for _, n in card.months), default=0) or 1
    return _ENVIRONMENT.get_template("problem.html.j2").render(card=card, most=most, made_at=made_at)


def write_page(settings: Settings, card: Card, made_at: datetime) -> Path:
    """Write `reports/problems/<id>.html`."""
    return write_whole(settings.var / "reports" / "problems" / f"{card.id.removeprefix('problem:')}.html", render_page(card, made_at))
