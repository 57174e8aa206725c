"""The console's cookies: which browser, whose session, which language. No script can read the first two, no other site can
send them along (MDN, "Set-Cookie": HttpOnly, SameSite=Strict)."""

import hmac
from collections.abc import Mapping
from typing import Any

from console.visit import Visit, header

VISIT, SESSION, LANGUAGE = "liushui-visit", "liushui-session", "liushui-language"
YEAR = 365 * 24 * 3600


def cookies_of(event: Mapping[str, Any]) -> dict[str, str]:
    """The cookies of a proxy event, by name."""
    pairs = (part.strip().partition("=") for part in header(event, "cookie").split(";"))
    return {name: value for name, _, value in reversed(list(pairs)) if name}  # of one name the first: the longest path's


def form_token(cookies: Mapping[str, str]) -> str:
    """What a form of this visit and session must bring along. Who cannot read the cookies cannot make it."""
    key = f"{cookies.get(VISIT, '')}|{cookies.get(SESSION, '')}".encode()
    return hmac.new(key, b"a form of the console", "sha256").hexdigest()


def set_cookie(visit: Visit, name: str, value: str, *, seconds: int | None = None) -> str:
    """The header that sets a cookie for the console's pages, for `seconds` or as long as the browser is open. 0 removes it.

    The browser is told the path of the console relative to nothing: the folder that the present page seems to lie in, which
    holds behind any stage and host. So only pages right below the console set cookies (RFC 6265, 5.1.4).
    """
    parts = [f"{name}={value}", "HttpOnly", "SameSite=Strict"]
    if visit.secure:
        parts.append("Secure")
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    return "; ".join(parts)
