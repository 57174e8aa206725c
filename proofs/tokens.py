"""Tokens: however many senders find the token expired at the same moment, WeChat is asked for one."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Barrier

import boto3
from botocore.config import Config
from moto import mock_aws

from liushui.adapters.dynamodb_tokens import DynamoDBTokens
from liushui.adapters.memory_platform import MemoryTokens, ScriptedPlatform
from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.refresh_tokens import AccessTokens
from liushui.ports import AccessToken, CallResult, Lease, Tokens
from liushui.wechat.accounts import Account
from proofs.runner import Check, Mutant, Scale, patched
from tests.aws import atomic_dynamodb, create_tables, local_templates
from tests.builders import REGION, FixedAccounts, an_account

SENDERS = 200
_ANSWER_SECONDS = 0.1


class SlowPlatform(ScriptedPlatform):
    """WeChat, which takes its time over a token."""

    def stable_token(self, account: Account, *, force_refresh: bool) -> CallResult:
        """See `ports.Platform`."""
        time.sleep(_ANSWER_SECONDS)
        return super().stable_token(account, force_refresh=force_refresh)


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


def one_refresh(engine: Callable[[], AbstractContextManager[Tokens]]) -> Check:
    """200 senders, each in a container of its own, at the same moment."""

    def check(scale: Scale) -> str:
        account, platform, start = an_account(), SlowPlatform(), Barrier(SENDERS)

        def send(tokens: Tokens) -> str:
            own = AccessTokens(
                tokens=tokens, accounts=FixedAccounts({account.name: account}), platform=platform, clock=SystemClock(),
                ids=SystemIds(),
            )  # fmt: skip
            start.wait()
            return own.token_for(account)

        with engine() as tokens, ThreadPoolExecutor(SENDERS) as pool:
            tokens.put(account.name, AccessToken("expired", SystemClock().now_ms() - 1))
            values = set(pool.map(send, [tokens] * SENDERS))
        asked = len(platform.refreshed)
        assert asked == 1, f"WeChat was asked for {asked} tokens"
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
            both.enter_context(patched(adapter, "release_lease", lambda *_: None))
        yield


NO_LEASE = Mutant("no lease", _no_lease, r"asked for \d+ tokens")
