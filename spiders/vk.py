"""The VK API: what an answer may be, when to ask again, when to stop."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
import vk_api
from jconfig.memory import MemoryConfig
from requests.adapters import HTTPAdapter
from vk_api.exceptions import ApiError, ApiHttpError

from models.problem import Problem
from spiders.hosts import VK_URL

API_VERSION = "5.199"
API_URL = VK_URL
TIMEOUT = (5, 30)  # seconds to connect, to read
PAUSES = (1.0, 4.0)  # seconds before the second and the third try
BATCH = 25  # the API's limit of calls inside one `execute`
STOPS = {5, 9, 14, 27, 28, 29}  # asking further would be useless or rude
REFUSALS = {15, 18, 30, 100, 212}  # this wall or thread is not given, another may be
REASONS = {
    5: "токен не действует: получите новый сервисный ключ и впишите его в MCU_VK_TOKEN",
    6: "слишком частые запросы, ВК просит реже",
    9: "слишком много однотипных запросов, ВК просит подождать",
    10: "внутренняя ошибка ВК, повторите позже",
    14: "ВК требует ввести капчу, сбор остановлен",
    15: "доступ закрыт",
    18: "страница удалена или заблокирована",
    27: "ключ сообщества не подходит для этого метода",
    28: "ключ приложения не подходит для этого метода",
    29: "исчерпан суточный лимит запросов",
    30: "профиль закрыт",
    100: "такого адреса в ВК нет (адреса сообществ стоят в sources.toml)",
    212: "комментарии закрыты",
}


class Stopped(Problem):
    """VK, or our own count of calls, asks to stop: the next run goes on."""


class Failure(Problem):
    """No answer, or none that can be read, after several tries."""


class Refused(Problem):
    """VK does not give one wall or one thread; `reason` says why without naming the source."""

    def __init__(self, source: str, reason: str):
        super().__init__(f"{source}: {reason}.")
        self.reason = reason


@dataclass(frozen=True)
class Vk:
    """A client for one source, whose name its problems tell. `may_call` counts a call of a method beforehand and says whether it is within the day's limit.

    `batches` says that the token may `execute`: a person's may, a service key may not, and a community's reads no walls.
    """

    session: vk_api.VkApi
    source: str
    may_call: Callable[[str], bool]
    batches: bool = False
    _planned: dict[str, str] = field(default_factory=dict)  # calls as VKScript by their keys
    _ready: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def plan(self, method: str, calls: Iterable[Mapping[str, Any]]) -> None:
        """Say which calls will follow: they are asked together where the token may, and it changes nothing where it may not."""
        if self.batches:
            self._planned.update({_key(method, values): f"API.{method}({json.dumps(values, ensure_ascii=False)})" for values in calls})

    def call(self, method: str, **values: Any) -> Mapping[str, Any]:
        """The answer of a method; raises Stopped, Refused or Failure, the last one after a few tries."""
        key = _key(method, values)
        if key in self._planned:
            self._ask_together()
        if key in self._ready:
            return self._ready.pop(key)
        for pause in PAUSES:
            try:
                return self._ask(method, values, dict)
            except Failure:
                time.sleep(pause)
        return self._ask(method, values, dict)

    def unreadable(self, method: str) -> Failure:
        """The problem of an answer that is not as documented."""
        return Failure(f"{self.source}: ответ ВК не разобран ({method}).")

    def _ask_together(self) -> None:
        """One `execute` of the next planned calls. What goes wrong, inside or with the whole, is left to calls of their own."""
        batch = dict(list(self._planned.items())[:BATCH])
        for key in batch:
            del self._planned[key]
        try:
            answers = self._ask("execute", {"code": f"return [{','.join(batch.values())}];"}, list)
        except (Failure, Refused):
            return
        self._ready.update({key: answer for key, answer in zip(batch, answers, strict=False) if isinstance(answer, dict)})

    def _ask(self, method: str, values: Mapping[str, Any], kind: type) -> Any:
        if not self.may_call(method):
            raise Stopped(f"{self.source}: вызовы {method} на сегодня кончились (суточный лимит ВК). Сбор продолжится завтра.")
        try:
            answer = self.session.method(method, dict(values))
        except ApiError as error:
            raise self._refusal(error.code) from error
        except ApiHttpError as error:
            raise Failure(f"{self.source}: сервер ВК ответил ошибкой HTTP {error.response.status_code}. Повторите позже.") from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:  # before RequestException: a broken JSON is both
            raise self.unreadable(method) from error
        except requests.RequestException as error:
            raise Failure(f"{self.source}: нет связи с ВК ({type(error).__name__}). Проверьте сеть и повторите.") from error
        if answer == []:
            return kind()  # PHP's empty object too: a name that nobody has
        if not isinstance(answer, kind):
            raise self.unreadable(method)
        return answer

    def _refusal(self, code: int) -> Problem:
        reason = f"{REASONS.get(code, 'ВК ответил ошибкой')} (ошибка {code})"
        if code in REFUSALS:
            return Refused(self.source, reason)
        return (Stopped if code in STOPS else Failure)(f"{self.source}: {reason}.")


def _key(method: str, values: Mapping[str, Any]) -> str:
    return f"{method} {json.dumps(values, sort_keys=True)}"


class _Redirected(HTTPAdapter):
    """Sends what vk_api addresses to api.vk.ru to another address, and never waits for ever."""

    def __init__(self, url: str):
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send the request to the address of the source."""
        assert request.url is not None
        request.url = request.url.replace(API_URL, self._url, 1)
        kwargs["timeout"] = kwargs.get("timeout") or TIMEOUT
        return super().send(request, *args, **kwargs)


def open_vk(token: str | None, url: str = API_URL, source: str = "ВК", may_call: Callable[[str], bool] = lambda method: True, batches: bool = False) -> Vk:
    """A client of the API at `url`; raises Problem without a token."""
    if not token:
        raise Problem("Нет сервисного ключа ВК: задайте переменную окружения MCU_VK_TOKEN (или файл data/var/secrets/vk_token).")
    http = requests.Session()
    http.trust_env = False
    http.mount(API_URL, _Redirected(url))
    session = vk_api.VkApi(token=token, api_version=API_VERSION, session=http, config=MemoryConfig)
    session.error_handlers.clear()  # they retry error 6 for ever and open web pages: here every error is raised
    session.last_request = time.time()  # the client of another source may have called just now
    return Vk(session, source, may_call, batches)
