"""Writing a day's digest."""

from datetime import date, datetime
from pathlib import Path

from models.files import write_whole
from pipelines.digest.data import load_digest
from pipelines.digest.html import render_html
from pipelines.digest.markdown import render_markdown
from pipelines.digest.sheet import render_sheet
from pipelines.settings import Settings


def write_digest(settings: Settings, day: date, now: datetime) -> list[Path]:
    """Write `digests/<day>.html`, `.md` and `.xlsx` from the published copy; each appears whole."""
    digest = load_digest(settings.published, day, now)
    texts = {".html": render_html(digest).encode(), ".md": render_markdown(digest).encode(), ".xlsx": render_sheet(digest)}
    return [write_whole(settings.digests / f"{day}{suffix}", body) for suffix, body in texts.items()]
