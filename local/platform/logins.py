"""Codes that stand for a person who let an account know who they are: each serves once, within five minutes."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from local.platform.errors import ApiError
from local.platform.simulator import Simulator

LIFE_SECONDS = 300
_TABLE, _USED = "login_codes", "used_login_codes"


@dataclass(frozen=True)
class Login:
    openid: str
    scope: str


def issue_code(simulator: Simulator, account: str, openid: str, scope: str = "snsapi_base") -> str:
    """A code for a person, who becomes known with it, though not as a follower."""
    if simulator.conversations.find(account, openid) is None:
        simulator.conversations.meet(account, openid).subscribed = False
    code = secrets.token_urlsafe(24)
    simulator.records.put(account, _TABLE, code, {"openid": openid, "scope": scope}, LIFE_SECONDS)
    return code


def redeem_code(simulator: Simulator, account: str, code: object) -> Login:
    """Whom it stands for. Raises ApiError 41008 when missing, 40163 when used, 40029 when unknown or too old."""
    if not isinstance(code, str) or not code:
        raise ApiError(41008)
    if simulator.records.get(account, _USED, code):
        raise ApiError(40163)
    kept: dict[str, Any] | None = simulator.records.take(account, _TABLE, code)
    if kept is None:
        raise ApiError(40029)
    simulator.records.put(account, _USED, code, True, LIFE_SECONDS)
    simulator.conversations.meet(account, kept["openid"])
    return Login(kept["openid"], kept["scope"])


def union_id(openid: str) -> str:
    """One person has one among all accounts; the platform takes equal names for one person."""
    return "o6_" + hashlib.sha256(openid.encode()).hexdigest()[:25]
