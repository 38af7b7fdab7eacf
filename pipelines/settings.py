"""Where things are and whom to ask: from the environment, one place."""

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models.problem import Problem
from spiders.telegram import TELEGRAM_URL
from spiders.vk import API_URL

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Paths and addresses of one installation. Everything produced lies under `var`."""

    var: Path
    reference: Path = ROOT / "data" / "reference"
    seed: Path = ROOT / "data" / "seed"
    artifacts: Path = ROOT / "data" / "var" / "artifacts"
    sources: Path | None = None
    vk_url: str = API_URL
    telegram_url: str = TELEGRAM_URL
    exports: Path | None = None
    vk_token: str | None = None
    workers: int = 1

    @property
    def inbox(self) -> Path:
        """Append-only facts."""
        return self.var / "inbox"

    @property
    def store(self) -> Path:
        """The store; one process at a time."""
        return self.var / "store.duckdb"

    @property
    def published(self) -> Path:
        """The masked copy that everybody reads."""
        return self.var / "analytics.duckdb"

    @property
    def digests(self) -> Path:
        """Daily digests."""
        return self.var / "digests"

    @property
    def export_inbox(self) -> Path:
        """Where exports of the official systems are dropped."""
        return self.exports or self.inbox / "exports"

    @cached_property
    def author_key(self) -> bytes:
        """The key of the authors' hashes: MCU_AUTHOR_KEY or a file with mode 600, made at the first run."""
        given = os.environ.get("MCU_AUTHOR_KEY")
        return given.encode() if given else _secret(self.var / "secrets" / "author.key")


def load_settings() -> Settings:
    """Settings of this installation from the environment: MCU_VAR, MCU_SOURCES, MCU_EXPORTS, MCU_VK_TOKEN, MCU_VK_URL, MCU_TELEGRAM_URL, MCU_WORKERS."""
    var = _path("MCU_VAR") or ROOT / "data" / "var"
    workers = os.environ.get("MCU_WORKERS", "1")
    if not workers.isdigit() or int(workers) < 1:
        raise Problem(f"MCU_WORKERS={workers}: нужно целое число от 1.")
    return Settings(
        var=var,
        sources=_path("MCU_SOURCES"),
        exports=_path("MCU_EXPORTS"),
        vk_url=os.environ.get("MCU_VK_URL", API_URL),
        telegram_url=os.environ.get("MCU_TELEGRAM_URL", TELEGRAM_URL),
        vk_token=os.environ.get("MCU_VK_TOKEN") or _token(var / "secrets" / "vk_token"),
        workers=int(workers),
    )


def _path(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None


def _token(path: Path) -> str | None:
    return path.read_text(encoding="utf-8").strip() or None if path.is_file() else None


def _secret(path: Path) -> bytes:
    """The secret of the file, which is made if missing; two processes at once agree on one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_bytes()
