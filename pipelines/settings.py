"""Where things are and whom to ask: from the environment, one place."""

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models.problem import Problem
from spiders.hosts import OK_URL, TELEGRAM_URL, VK_URL

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Paths and addresses of one installation. Everything produced lies under `var`."""

    var: Path
    reference: Path = ROOT / "data" / "reference"
    seed: Path = ROOT / "data" / "seed"
    labels: Path = ROOT / "data" / "labels"
    artifacts: Path = ROOT / "data" / "var" / "artifacts"
    sources: Path | None = None
    vk_url: str = VK_URL
    telegram_url: str = TELEGRAM_URL
    exports: Path | None = None
    vk_token: str | None = None
    vk_batches: bool = False
    ok_url: str = OK_URL
    ok_app_key: str | None = None
    ok_secret: str | None = None
    ok_token: str | None = None
    workers: int = 1
    encoder: Path | None = None

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
    """Settings of this installation from the environment: MCU_VAR, MCU_REFERENCE, MCU_SOURCES, MCU_LABELS, MCU_EXPORTS, MCU_WORKERS, MCU_ENCODER,
    and the keys and addresses of networks.

    MCU_VK_TOKEN_KIND says `user` where VK's key is a person's and not the application's: then calls go in batches. A key (MCU_VK_TOKEN, MCU_OK_APP_KEY,
    MCU_OK_SECRET, MCU_OK_TOKEN) may also lie in `secrets`, in a file of that name (`vk_token`, `ok_app_key`, …).
    """
    var = _path("MCU_VAR") or ROOT / "data" / "var"
    workers = os.environ.get("MCU_WORKERS", "1")
    if not workers.isdigit() or int(workers) < 1:
        raise Problem(f"MCU_WORKERS={workers}: нужно целое число от 1.")
    vk_kind = os.environ.get("MCU_VK_TOKEN_KIND", "service")
    if vk_kind not in ("service", "user"):
        raise Problem(f"MCU_VK_TOKEN_KIND={vk_kind}: нужно service (ключ приложения) или user (ключ человека).")
    return Settings(
        var=var,
        reference=_path("MCU_REFERENCE") or Settings.reference,
        labels=_path("MCU_LABELS") or Settings.labels,
        sources=_path("MCU_SOURCES"),
        exports=_path("MCU_EXPORTS"),
        vk_url=os.environ.get("MCU_VK_URL", VK_URL),
        telegram_url=os.environ.get("MCU_TELEGRAM_URL", TELEGRAM_URL),
        vk_token=_key(var, "vk_token"),
        vk_batches=vk_kind == "user",
        ok_url=os.environ.get("MCU_OK_URL", OK_URL),
        ok_app_key=_key(var, "ok_app_key"),
        ok_secret=_key(var, "ok_secret"),
        ok_token=_key(var, "ok_token"),
        workers=int(workers),
        encoder=_path("MCU_ENCODER"),
    )


def _path(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None


def _key(var: Path, name: str) -> str | None:
    """The key of the environment, or of its file."""
    path = var / "secrets" / name
    return os.environ.get(f"MCU_{name.upper()}") or (path.read_text(encoding="utf-8").strip() or None if path.is_file() else None)


def _secret(path: Path) -> bytes:
    """The secret of the file, which is made if missing; two processes at once agree on one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_bytes()
