"""The REST API of Одноклассники: signed calls, and what a refusal means.

From the documentation (apiok.ru/dev/methods, apiok.ru/dev/errors), not seen live: one address for all methods, the signature, the error codes
1–104 and 300. No limit of calls a second is documented, so calls are a fifth of a second apart.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

import requests

from models.problem import Problem
from spiders.hosts import OK_URL

API_URL = OK_URL
TIMEOUT = (5, 30)  # seconds to connect, to read
PAUSES = (1.0, 4.0)  # seconds before the second and the third try
SPACING = 0.2  # seconds before each call
PASSING = {1, 2}  # another try may help
NOT_FOUND = 300
REASONS = {
    1: "неизвестная ошибка ОК, повторите позже",
    2: "служба ОК временно недоступна, повторите позже",
    3: "такого метода у ОК нет: нужна правка программы",
    4: "ОК не понял запрос: нужна правка программы",
    8: "слишком много однотипных запросов, ОК просит подождать",
    9: "ОК заблокировал запросы с этого адреса, подождите",
    10: "нет прав: приложению не разрешено читать эту группу (нужны VALUABLE_ACCESS и GROUP_CONTENT)",
    11: "исчерпан лимит запросов, сбор продолжится в следующий раз",
    100: "неверный параметр: проверьте номер группы в sources.toml",
    101: "неверный ключ приложения: проверьте MCU_OK_APP_KEY",
    102: "ключ доступа истёк: получите новый и впишите его в MCU_OK_TOKEN",
    103: "ключ доступа не подходит: проверьте MCU_OK_TOKEN",
    104: "подпись не сошлась: проверьте MCU_OK_SECRET",
    NOT_FOUND: "группы или обсуждения нет: проверьте номер группы в sources.toml",
}


class OkRefusal(Problem):
    """An error that the API states; `code` is its number."""

    def __init__(self, source: str, code: int):
        super().__init__(f"{source}: {REASONS.get(code, 'ОК ответил ошибкой')} (ошибка {code}).")
        self.code = code


@dataclass(frozen=True, slots=True)
class OkKeys:
    """The public key and the secret of the application, and the access token of its owner."""

    app_key: str = field(repr=False)
    secret: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True)
class Ok:
    """A client for one source, whose name its problems tell. `may_call` counts a call of a method beforehand and says whether it is within the day's limit."""

    keys: OkKeys
    source: str
    url: str = API_URL
    may_call: Callable[[str], bool] = lambda method: True

    def call(self, method: str, **values: str | int | None) -> Any:
        """The answer of a method; None values are left out. Raises OkRefusal or Problem, what may pass after a few tries."""
        for pause in PAUSES:
            try:
                return self._ask(method, values)
            except OkRefusal as refusal:
                if refusal.code not in PASSING:
                    raise
            except requests.RequestException:
                pass
            time.sleep(pause)
        try:
            return self._ask(method, values)
        except requests.RequestException as error:
            raise Problem(f"{self.source}: нет связи с ОК ({type(error).__name__}). Проверьте сеть и повторите.") from error

    def unreadable(self, method: str) -> Problem:
        """The problem of an answer that is not as documented."""
        return Problem(f"{self.source}: ответ ОК не разобран ({method}).")

    def _ask(self, method: str, values: Mapping[str, str | int | None]) -> Any:
        if not self.may_call(method):
            raise Problem(f"{self.source}: вызовы {method} на сегодня кончились (суточный лимит ОК). Сбор продолжится завтра.")
        given = {name: str(value) for name, value in values.items() if value is not None}
        form = signed({**given, "method": method, "format": "json", "application_key": self.keys.app_key}, self.keys)
        time.sleep(SPACING)
        with requests.Session() as http:
            http.trust_env = False
            response = http.post(f"{self.url}fb.do", data=form, timeout=TIMEOUT)
        try:
            answer = response.json()
        except ValueError as error:
            response.raise_for_status()
            raise self.unreadable(method) from error
        if isinstance(answer, dict) and "error_code" in answer:
            raise OkRefusal(self.source, answer["error_code"])
        response.raise_for_status()
        return answer


def open_ok(
    app_key: str | None, secret: str | None, token: str | None, source: str, url: str = API_URL, may_call: Callable[[str], bool] = lambda method: True
) -> Ok:
    """A client of the API at `url`; raises Problem if a key is missing."""
    if not (app_key and secret and token):
        missing = [name for name, key in (("APP_KEY", app_key), ("SECRET", secret), ("TOKEN", token)) if not key]
        names = ", ".join(f"MCU_OK_{name}" for name in missing)
        files = ", ".join(f"ok_{name.lower()}" for name in missing)
        raise Problem(f"{source}: нет ключей ОК: задайте {names} (или файлы data/var/secrets/: {files}).")
    return Ok(OkKeys(app_key, secret, token), source, url, may_call)


def signed(form: Mapping[str, str], keys: OkKeys) -> dict[str, str]:
    """The form with its signature and the token: md5 of the sorted «name=value» pairs and of the session's secret, which is md5 of token and secret."""
    session_secret = _md5(keys.token + keys.secret)
    pairs = "".join(f"{name}={form[name]}" for name in sorted(form))
    return {**form, "sig": _md5(pairs + session_secret), "access_token": keys.token}


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
