"""One call of an account's server, one API, and what is checked before any of them is carried out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from local.platform.accounts import Account
from local.platform.errors import ApiError
from local.platform.holders import BOTH, COMPONENT, OFFICIAL, WORK, kind_of
from local.platform.messages import parse_json, refuse_escapes
from local.platform.simulator import Simulator
from local.platform.tokens import Issued

Answer = dict[str, Any]
OK: Answer = {"errcode": 0, "errmsg": "ok"}
ACCESS = "access_token"
COMPONENT_ACCESS = "component_access_token"


@dataclass(frozen=True)
class Call:
    """One request of an account's server. `base_url`: how the platform was addressed, for links back to it."""

    simulator: Simulator
    query: Mapping[str, str]
    body: bytes
    call_id: str
    content_type: str = ""
    base_url: str = ""
    path_params: Mapping[str, str] = field(default_factory=dict)

    @property
    def bearer(self) -> Issued:
        """The token that came along. Raises ApiError 41001, 40014, 42001 or 40001."""
        return self.simulator.tokens.bearer(self.query.get(ACCESS) or self.query.get(COMPONENT_ACCESS))

    @property
    def account(self) -> Account:
        """Whose token it is. Raises ApiError for a token that does not serve."""
        return self.simulator.accounts.get(self.bearer.account)

    @property
    def given(self) -> dict[str, Any]:
        r"""The body's JSON object. Raises ApiError 44002, 47001, and 40033 for `\uXXXX`, which WeCom alone understands."""
        if not (self.query.get(ACCESS) and kind_of(self.account) in WORK):
            refuse_escapes(self.body)
        return parse_json(self.body)

    @property
    def now(self) -> float:
        return self.simulator.clock.now()

    def knows_medium(self, media_id: str) -> bool:
        """Whether the account may use the medium, now."""
        return self.simulator.media.knows(self.account.name, media_id)

    # the account's own records

    def put(self, table: str, key: object, value: Any, life: float | None = None) -> None:
        self.simulator.records.put(self.account.name, table, str(key), value, life)

    def get(self, table: str, key: object) -> Any:
        return self.simulator.records.get(self.account.name, table, key)

    def take(self, table: str, key: object) -> Any:
        return self.simulator.records.take(self.account.name, table, key)

    def remove(self, table: str, key: object) -> None:
        self.simulator.records.remove(self.account.name, table, key)

    def rows(self, table: str) -> Mapping[str, Any]:
        return self.simulator.records.rows(self.account.name, table)

    def next_number(self, table: str, first: int = 1) -> int:
        return self.simulator.records.next_number(self.account.name, table, first)

    def owe(self, user: str, event: str, **fields: Any) -> None:
        """The platform will push this event later."""
        self.simulator.owed.add(self.account.name, user, event, **fields)


@dataclass(frozen=True)
class Api:
    """One simulated call. `name` is what faults, quotas and records call it, `kinds` whose tokens it takes.

    `token` is the query parameter that it comes in; None: the API needs no token, or authenticates by itself.
    """

    name: str
    method: str
    path: str
    carry_out: Callable[[Call], Answer | Response]
    kinds: tuple[str, ...] = OFFICIAL
    token: str | None = ACCESS

    @property
    def of_wecom(self) -> bool:
        return self.kinds == WORK

    @property
    def quota(self) -> str:
        """The name of its quota: WeCom counts apart."""
        return f"wecom/{self.name}" if self.of_wecom else self.name


def carry_out(api: Api, method: str, call: Call) -> Answer | Response:
    """Check method, token and quota, then do it. Raises ApiError with WeChat's errcode."""
    if api.method and method != api.method:
        raise ApiError(43001 if api.method == "GET" else 43002)
    if api.token is not None:
        _check_kind(api, kind_of(call.account))
        call.simulator.quotas.spend(call.account.name, api.quota)
    return api.carry_out(call)


def _check_kind(api: Api, kind: str) -> None:
    if kind in api.kinds:
        return
    known_there = kind in BOTH and not {*api.kinds} & {*WORK, *COMPONENT}
    raise ApiError(48001 if known_there else 40014)
