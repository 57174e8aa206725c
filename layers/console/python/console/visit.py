"""One request, as pages see it."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from console.texts import Texts
from liushui.domain.operators import Operator

ROOT = "/console"
LONGEST_REASON = 1000
LONGEST_ID = 128
"""Characters of an id, an account or a class: more than any of WeChat's has, and few enough for DynamoDB's keys."""
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`path` is below the console, `query` and `form` what came with it, `text` the body as it came. `operator` is None on the
    page for signing in alone. `token` is what every form must bring along; `form_id` names this showing of a form. `now`:
    milliseconds since the epoch. `secure`: it came by HTTPS. `is_new`: the browser has no cookie of ours yet."""

    path: str
    method: str
    texts: Texts
    now: int
    operator: Operator | None = None
    query: Values = field(default_factory=dict, repr=False)
    form: Values = field(default_factory=dict, repr=False)
    text: str = field(default="", repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    token: str = field(default="", repr=False)
    form_id: str = ""
    secure: bool = True
    is_new: bool = False

    @property
    def known(self) -> Operator:
        """The operator of a page that one must sign in for."""
        if self.operator is None:
            raise LookupError("this page is open to everybody")
        return self.operator

    def asked(self, name: str, default: str = "") -> str:
        """One value of the query."""
        return (self.query.get(name) or [default])[0]

    def given(self, name: str, default: str = "") -> str:
        """One value of the form."""
        return (self.form.get(name) or [default])[0]

    @property
    def reason(self) -> str:
        """Why an operator acts, as long as it may be; empty where the form does not say."""
        return self.given("reason").strip()[:LONGEST_REASON]

    @property
    def is_program(self) -> bool:
        """Whether the answer is for a program."""
        return self.path.startswith("/api/")

    @property
    def is_top(self) -> bool:
        """Whether this page lies right below the console: only there cookies are set."""
        return self.path.count("/") == 1

    @property
    def here(self) -> str:
        """This page, as `link` takes it."""
        return self.path.strip("/")

    def link(self, to: str = "", **query: object) -> str:
        """The address of a page below the console, relative to this one: so it holds behind any stage, path and host.

        Values of `query` that are empty or None are left out; a sequence is repeated.
        """
        kept = {key: value for key, value in query.items() if value not in (None, "", [], ())}
        address = "../" * self.path.count("/") + (ROOT + "/" + quote(to, safe="/-_.~")).strip("/")
        return f"{address}?{urlencode(kept, doseq=True)}" if kept else address


def whole_number(text: str) -> int | None:
    """The number that digits stand for; None for anything else, and for more digits than any number here has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def text_of(event: Mapping[str, Any]) -> str:
    """The body of a proxy event; what is no UTF-8 counts as empty."""
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(text)
    try:
        return b64decode(text).decode()
    except ValueError:
        return ""


def body_of(event: Mapping[str, Any]) -> Values:
    """The fields of a form in a proxy event; what is no form has none."""
    kind = header(event, "content-type")
    is_form = kind.startswith("application/x-www-form-urlencoded")
    return parse_qs(text_of(event), keep_blank_values=True) if is_form else {}


def header(event: Mapping[str, Any], name: str) -> str:
    """A header of a proxy event, whatever its case; empty where there is none."""
    headers = event.get("headers") or {}
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")
