"""The deployed handler with an account of every kind, and a look at what it stores and tells."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache

import pytest

from functions.receive_callback.handler import lambda_handler
from liushui.domain import errors
from liushui.wechat.accounts import Account, ComponentAccount, MiniAccount, OfficialAccount, PayAccount, WeComAccount
from local.aws_events import Json
from local.callback_payloads import platform_key
from proofs.runner import Complaints
from tests.builders import AES_KEY, an_account
from tests.deployed import Context, Deployed, deployed

CANARY = "c4nary-in-the-b0dy"
"""Stands in every hostile body, and must not stand anywhere else."""
OFFICIAL = {mode: an_account(name=f"shop-{mode}", mode=mode) for mode in ("plain", "compatible", "safe")}
_SECRET, _TOKEN, _OTHER_KEY = "fedcba9876543210fedcba9876543210", "anotherToken9", "Z" * 20 + "9" * 22 + "E"
SERIAL, API_V3_KEY = "5157F09EFDC096DE15EBE81A47057A7200000000", "9v3-key-9v3-key-9v3-key-9v3-key-"
AUTHORIZER = "wxauthorizer00001"
MINI = {
    mode: MiniAccount(
        name=f"mini-{mode}", app_id="wxmini0123456789", app_secret=_SECRET, token=_TOKEN, encoding_aes_key=_OTHER_KEY,
        mode=mode, payload="json",
    )
    for mode in ("plain", "safe")
}  # fmt: skip
_WORK = {"corp_id": "ww0123456789abcdef", "token": _TOKEN, "encoding_aes_key": _OTHER_KEY}
CORP = WeComAccount(name="corp", **_WORK)  # type: ignore[arg-type]
ROBOT = WeComAccount(name="robot", **_WORK, receive_ids=("",))  # type: ignore[arg-type]
PLATFORM = ComponentAccount(
    name="platform", app_id="wxplatform012345", app_secret=_SECRET, token=_TOKEN, encoding_aes_key=_OTHER_KEY
)


@cache
def till() -> PayAccount:
    """The merchant."""
    pem = platform_key().public_key().export_key().decode()
    return PayAccount(name="till", mch_id="1900000001", api_v3_key=API_V3_KEY, platform_keys={SERIAL: pem})


def accounts() -> Iterator[Account]:
    """All of them."""
    yield from (*OFFICIAL.values(), *MINI.values(), CORP, ROBOT, PLATFORM, till())


_FIRST: OfficialAccount = OFFICIAL["plain"]
SECRETS = (_FIRST.token, _FIRST.app_secret, AES_KEY, _TOKEN, _SECRET, _OTHER_KEY, API_V3_KEY, CANARY)


@dataclass
class Stage:
    """The deployed handler, and what it has told so far."""

    stage: Deployed
    output: io.StringIO

    def knock(self, event: Json) -> tuple[int, str]:
        """The status of the answer and its body. Raises AssertionError where the handler raises: at the API that is a 502."""
        try:
            with redirect_stdout(self.output):
                answer = lambda_handler(event, Context())
            json.dumps(answer, ensure_ascii=False).encode()  # as Lambda's runtime passes it on
        except Exception as error:
            raise AssertionError(f"raised {type(error).__name__}") from error
        return answer["statusCode"], answer["body"]

    def stored(self) -> int:
        """How many commits stand."""
        pages = self.stage.client.get_paginator("scan").paginate(TableName="liushui-local-commits", Select="COUNT")
        return sum(page["Count"] for page in pages)

    def told(self) -> str:
        """The log and the metrics since the last look."""
        told = self.stage.logs.getvalue() + self.output.getvalue()
        for stream in (self.stage.logs, self.output):
            stream.truncate(0)
            stream.seek(0)
        return told


@contextmanager
def stage() -> Iterator[Stage]:
    """See `Stage`."""
    with pytest.MonkeyPatch.context() as patch, deployed(patch) as inner:
        for account in accounts():
            inner.add_account(account)
        yield Stage(inner, io.StringIO())


def tells_nothing(at: Stage, name: str, body: str, complaints: Complaints) -> None:
    """Neither the answer nor the log may hold a secret, the body or a stack trace; whatever went wrong has a class of ours."""
    complaints.unless("Traceback" not in body and ".py" not in body, f"{name}: a stack trace is in the answer")
    told = at.told()
    for secret in SECRETS:
        what = "the body" if secret == CANARY else "a secret"
        complaints.unless(secret not in told, f"{name}: {what} is in the log")
        complaints.unless(secret not in body, f"{name}: {what} is in the answer")
    for line in (json.loads(line) for line in told.splitlines() if line.startswith('{"level"')):
        complaints.unless("exception" not in line, f"{name}: a stack trace is in the log")
        if line["level"] not in ("DEBUG", "INFO"):
            complaints.unless(
                hasattr(errors, str(line.get("reason"))), f"{name}: an exception without a class is in the log"
            )
