"""WeChat's API side for Official Accounts: the calls it takes and what they do. How they are answered: `answering`."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.platform.accounts import Account
from local.platform.errors import ApiError
from local.platform.messages import check_message, parse_json, refuse_escapes
from local.platform.simulator import Simulator

TYPING_SECONDS = 15
EXCHANGED_WITHIN_SECONDS = 30
_OK = {"errcode": 0, "errmsg": "ok"}
Answer = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One request of an account's server."""

    simulator: Simulator
    query: Mapping[str, str]
    body: bytes
    call_id: str

    def account_name(self) -> str:
        """Whose access_token this is. Raises ApiError for a token that does not serve."""
        return self.simulator.tokens.check(self.query.get("access_token"))


@dataclass(frozen=True)
class Api:
    """One simulated call. `name` is what faults and records call it."""

    name: str
    method: str
    path: str
    carry_out: Callable[[Call], Answer]


def get_token(call: Call) -> Answer:
    account = _authenticate(call.simulator, call.query)
    call.simulator.quotas.spend(account.name, "token")
    token, seconds = call.simulator.tokens.get_classic(account.name)
    return {"access_token": token, "expires_in": seconds}


def get_stable_token(call: Call) -> Answer:
    given = parse_json(call.body)
    account = _authenticate(call.simulator, given)
    call.simulator.quotas.spend(account.name, "stable_token")
    force = given.get("force_refresh", False)
    if not isinstance(force, bool):
        raise ApiError(47001)
    token, seconds = call.simulator.tokens.get_stable(account.name, force=force)
    return {"access_token": token, "expires_in": seconds}


def send_custom_message(call: Call) -> Answer:
    account, simulator = call.account_name(), call.simulator
    simulator.quotas.spend(account, "custom/send")
    refuse_escapes(call.body)
    message = parse_json(call.body)
    msgtype, content = check_message(message, lambda media_id: simulator.media.knows(account, media_id))
    user = simulator.conversations.recipient(account, message.get("touser"))
    now = simulator.clock.now()
    user.windows.check(now)
    user.windows.spend(now)
    simulator.conversations.show(user, content, msgtype, "custom_send", call.call_id)
    return _OK


def set_typing(call: Call) -> Answer:
    account, simulator = call.account_name(), call.simulator
    given, now = parse_json(call.body), simulator.clock.now()
    command = given.get("command")
    if command not in ("Typing", "CancelTyping"):
        raise ApiError(45072)
    user = simulator.conversations.recipient(account, given.get("touser"))
    user.windows.check(now)
    if command == "CancelTyping":
        user.typing_until = 0.0
        return _OK
    if now - user.exchanged_at > EXCHANGED_WITHIN_SECONDS:
        raise ApiError(45080)
    if now < user.typing_until:
        raise ApiError(45081)
    user.typing_until = now + TYPING_SECONDS
    return _OK


def list_addresses(call: Call) -> Answer:
    call.account_name()
    return {"ip_list": ["127.0.0.1"]}


def clear_quota(call: Call) -> Answer:
    account = call.simulator.accounts.get(call.account_name())
    if parse_json(call.body).get("appid") != account.app_id:
        raise ApiError(40013)
    call.simulator.quotas.clear(account.name)
    return _OK


APIS = (
    Api("token", "GET", "/cgi-bin/token", get_token),
    Api("stable_token", "POST", "/cgi-bin/stable_token", get_stable_token),
    Api("custom/send", "POST", "/cgi-bin/message/custom/send", send_custom_message),
    Api("custom/typing", "POST", "/cgi-bin/message/custom/typing", set_typing),
    Api("getcallbackip", "GET", "/cgi-bin/getcallbackip", list_addresses),
    Api("get_api_domain_ip", "GET", "/cgi-bin/get_api_domain_ip", list_addresses),
    Api("clear_quota", "POST", "/cgi-bin/clear_quota", clear_quota),
)
API_NAMES = tuple(api.name for api in APIS)


def _authenticate(simulator: Simulator, given: Mapping[str, Any]) -> Account:
    """The account of an AppID and its secret. Raises ApiError 40002, 41002, 41004, 40013, 40125."""
    if given.get("grant_type") != "client_credential":
        raise ApiError(40002)
    app_id, secret = given.get("appid"), given.get("secret")
    if not app_id:
        raise ApiError(41002)
    if not secret:
        raise ApiError(41004)
    account = simulator.accounts.with_app_id(str(app_id))
    if account is None:
        raise ApiError(40013)
    if not secrets.compare_digest(account.app_secret.encode(), str(secret).encode()):
        raise ApiError(40125)
    return account
