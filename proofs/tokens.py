"""Tokens and tickets: however many senders find one expired at the same moment, WeChat is asked for one."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Barrier
from typing import Any

import boto3
from botocore.config import Config
from moto import mock_aws

from liushui.adapters.dynamodb_tokens import DynamoDBTokens
from liushui.adapters.memory_platform import MemoryTokens
from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.access_tokens import AccessTokens
from liushui.application.token_kinds import ACCESS
from liushui.ports import AccessToken, CallResult, Lease, Tokens
from liushui.wechat.accounts import Account
from liushui.wechat.calls.call import Call
from proofs.runner import Check, Mutant, Scale, patched
from tests.aws import atomic_dynamodb, create_tables, local_templates
from tests.builders import REGION, FixedAccounts, an_account
from tests.issuing import IssuingPlatform

SENDERS = 200
_ANSWER_SECONDS = 0.1


class PatientClock(SystemClock):
    """Real time in which nobody's patience ends: how fast 200 threads share a machine is not the question."""

    def monotonic(self) -> float:
        """See `ports.Clock`."""
        return 0.0


class SlowPlatform(IssuingPlatform):
    """WeChat, which takes its time over a token."""

    def call(
        self, account: Account, call: Call[Any], token: str | None = None, *, seconds: float | None = None
    ) -> CallResult:
        """See `ports.Platform`."""
        time.sleep(_ANSWER_SECONDS)
        return super().call(account, call, token, seconds=seconds)


@contextmanager
def memory() -> Iterator[Tokens]:
    """Tokens in memory."""
    yield MemoryTokens()


@contextmanager
def moto() -> Iterator[Tokens]:
    """Tokens on DynamoDB, by moto."""
    with mock_aws(), atomic_dynamodb():
        client = boto3.client("dynamodb", region_name=REGION, config=Config(max_pool_connections=SENDERS))
        for template in local_templates().values():
            create_tables(template, client)
        yield DynamoDBTokens(client=client, table="liushui-local-tokens")


def one_refresh(engine: Callable[[], AbstractContextManager[Tokens]], kind: str) -> Check:
    """200 senders, each in a container of its own, at the same moment; the token of `kind` is expired, and so is the access
    token that asking for it may need."""

    def check(scale: Scale) -> str:
        account, platform, start = an_account(), SlowPlatform(), Barrier(SENDERS)

        def send(tokens: Tokens) -> str:
            own = AccessTokens(
                tokens=tokens, accounts=FixedAccounts({account.name: account}), platform=platform, clock=PatientClock(),
                ids=SystemIds(),
            )  # fmt: skip
            start.wait()
            return own.token_for(account, kind)

        with engine() as tokens, ThreadPoolExecutor(SENDERS) as pool:
            for expired in {ACCESS, kind}:
                tokens.put(account.name, expired, AccessToken("expired", SystemClock().now_ms() - 1, account.app_id))
            values = set(pool.map(send, [tokens] * SENDERS))
        for call, asked in Counter(platform.calls()).items():
            assert asked == 1, f"WeChat was asked for {asked} tokens by {call}"
        assert len(values) == 1, f"the senders went on with {len(values)} tokens"
        return f"{SENDERS} senders"

    return check


@contextmanager
def _no_lease() -> Iterator[None]:
    def grant(*_: object, **__: object) -> Lease:
        return Lease(granted=True)

    with ExitStack() as both:
        for adapter in (MemoryTokens, DynamoDBTokens):
            both.enter_context(patched(adapter, "try_lease", grant))
            both.enter_context(patched(adapter, "release_lease", lambda *_, **__: None))
        yield


NO_LEASE = Mutant("no lease", _no_lease, r"asked for \d+ tokens")
