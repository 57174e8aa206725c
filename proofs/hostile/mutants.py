"""Doors that are broken in one way each."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from liushui.application import receive_callback
from liushui.domain.errors import MalformedBody
from liushui.wechat import accounts, callback, json, pay_notice, signature, xml
from liushui.wechat.crypto import MessageCrypter
from liushui.wechat.doors import opening
from proofs.runner import Mutant, patched


def _prefix_matches(given: str, *parts: str) -> bool:
    return bool(given) and signature.sign(*parts)[:8] == given[:8]


_PARSE: Callable[[bytes], xml.Fields] = xml.parse
_CHECK_TIME: Callable[[str, int, int], None] = callback.check_time


def _telling_parse(body: bytes) -> xml.Fields:
    try:
        return _PARSE(body)
    except MalformedBody as error:
        raise MalformedBody(f"{error}: {body[:400]!r}") from error


@contextmanager
def _both(*patches: tuple[Any, str, Any]) -> Iterator[None]:
    with ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patched(*patch))
        yield


def _lenient_time(timestamp: str, now: int, tolerance: int) -> None:
    _CHECK_TIME(timestamp, now, tolerance * 2)


ENTITIES = Mutant(
    "entity expansion on", lambda: patched(xml, "_refuse_document_type", lambda *_: None), r"entity, plain: answered 200"
)
PREFIX = Mutant(
    "signature compared by prefix",
    lambda: patched(signature, "matches", _prefix_matches),
    r"first half right, plain: answered 200",
)
TELLING = Mutant(
    "the exception quotes the body",
    lambda: _both((xml, "parse", _telling_parse), (callback, "parse", _telling_parse)),
    "the body is in the log",
)
RAISING = Mutant(
    "a body that is no UTF-8 is not expected",
    lambda: patched(xml, "_parse_flat", lambda body: {"Content": body.decode()}),
    r"answered 503",
)
TWICE = Mutant(
    "JSON: of a name twice the last counts", lambda: patched(json, "_object", dict), r"a name twice.*: answered 200"
)
CONSTANTS = Mutant(
    "JSON: NaN is not expected", lambda: patched(json, "_refuse_constant", float), r"NaN, plain: answered 503"
)
RECEIVER = Mutant(
    "whom an envelope is addressed to is not checked",
    lambda: patched(MessageCrypter, "_checked_receiver", lambda _, receiver: receiver.decode(errors="replace")),
    r"addressed to another corporation, corp: answered 200",
)
FOREIGN_RECEIVER = Mutant(RECEIVER.name, RECEIVER.patch, r"ticket, addressed to the managed account: answered 200")
ANY_APP_ID = Mutant(
    "the AppID of the address may be anything",
    lambda: patched(accounts, "APP_ID_PATTERN", re.compile(".*", re.DOTALL)),
    r"an AppID like a path: answered 200",
)
UNSIGNED_NOTICE = Mutant(
    "a notice's signature is not checked",
    lambda: patched(pay_notice, "_is_signed", lambda *_: True),
    r"body, one byte changed: answered 204",
)
LATE_NOTICE = Mutant(
    "a notice may be ten minutes old",
    lambda: patched(pay_notice, "check_time", _lenient_time),
    r"rightly signed in six minutes: answered 204",
)
ANY_ADDRESS = Mutant(
    "an account is served at any address",
    lambda: patched(receive_callback, "door_of", lambda account, _, app_id: opening._door_of(account, app_id)),
    r"POST of shop-plain at /wecom/\{account\}: answered 200",
)


def _always_new(_: object) -> str:
    return os.urandom(8).hex()


@contextmanager
def _without_identity() -> Iterator[None]:
    from liushui.wechat.doors import component, wechat, wecom

    with _both(*((module, "identity", _always_new) for module in (wechat, wecom, component))):
        yield


NO_IDENTITY = Mutant("every delivery is a new callback", _without_identity, r"a replay is stored")
