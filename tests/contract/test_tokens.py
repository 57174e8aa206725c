"""What every token store must do, and what senders rely on when they share one: on memory and on DynamoDB (moto)."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from moto import mock_aws

from liushui.adapters.dynamodb_tokens import DynamoDBTokens
from liushui.adapters.memory_platform import MemoryTokens, ScriptedPlatform, refused
from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.access_tokens import AccessTokens
from liushui.domain.errors import StoreUnavailable, TokenUnavailable
from liushui.ports import AccessToken, RefreshNotes, Tokens
from tests.aws import atomic_dynamodb, create_tables, local_templates
from tests.builders import NOW_MS, REGION, FixedAccounts, an_account

TABLE, KIND, APP = "liushui-local-tokens", "access_token", "wx0123456789abcdef"


@pytest.fixture(params=["memory", "dynamodb"])
def tokens(request: pytest.FixtureRequest) -> Iterator[Tokens]:
    if request.param == "memory":
        yield MemoryTokens()
        return
    with mock_aws(), atomic_dynamodb():
        client = boto3.client("dynamodb", region_name=REGION)
        for template in local_templates().values():
            create_tables(template, client)
        yield DynamoDBTokens(client=client, table=TABLE)


def test_an_account_without_a_token_has_none(tokens: Tokens) -> None:
    assert tokens.get("demo", KIND) is None


def test_a_token_is_read_back(tokens: Tokens) -> None:
    assert tokens.put("demo", KIND, AccessToken("a", NOW_MS, APP)) == AccessToken("a", NOW_MS, APP)
    assert tokens.get("demo", KIND) == AccessToken("a", NOW_MS, APP)
    assert tokens.get("other", KIND) is None


@pytest.mark.parametrize("expires_at", [NOW_MS - 1, NOW_MS])
def test_the_later_expiry_stands(tokens: Tokens, expires_at: int) -> None:
    tokens.put("demo", KIND, AccessToken("later", NOW_MS, APP))
    assert tokens.put("demo", KIND, AccessToken("earlier", expires_at, APP)) == AccessToken("later", NOW_MS, APP)
    assert tokens.get("demo", KIND) == AccessToken("later", NOW_MS, APP)


def test_a_later_expiry_replaces(tokens: Tokens) -> None:
    tokens.put("demo", KIND, AccessToken("earlier", NOW_MS, APP))
    assert tokens.put("demo", KIND, AccessToken("later", NOW_MS + 1, APP)).value == "later"


def test_a_refused_token_is_replaced_whatever_its_expiry(tokens: Tokens) -> None:
    tokens.put("demo", KIND, AccessToken("dead", NOW_MS, APP))
    assert tokens.put("demo", KIND, AccessToken("new", NOW_MS - 1, APP), instead_of="another").value == "dead"
    assert tokens.put("demo", KIND, AccessToken("new", NOW_MS - 1, APP), instead_of="dead").value == "new"


def test_kinds_stand_side_by_side(tokens: Tokens) -> None:
    tokens.put("demo", KIND, AccessToken("token", NOW_MS, APP))
    tokens.put("demo", "jsapi_ticket", AccessToken("ticket", NOW_MS - 1, APP))
    assert tokens.get("demo", KIND) == AccessToken("token", NOW_MS, APP)
    assert tokens.get("demo", "jsapi_ticket") == AccessToken("ticket", NOW_MS - 1, APP)
    assert tokens.try_lease("demo", KIND, "a", identity=APP, now=NOW_MS, until=NOW_MS + 10).granted
    assert tokens.try_lease("demo", "jsapi_ticket", "b", identity=APP, now=NOW_MS, until=NOW_MS + 10).granted


def test_another_apps_token_is_replaced_whatever_its_expiry(tokens: Tokens) -> None:
    tokens.put("demo", KIND, AccessToken("removed account's", NOW_MS, "wxfedcba9876543210"))
    assert tokens.put("demo", KIND, AccessToken("new", NOW_MS - 1, APP)).value == "new"
    assert tokens.get("demo", KIND) == AccessToken("new", NOW_MS - 1, APP)


def test_another_apps_notes_hold_up_nobody(tokens: Tokens) -> None:
    tokens.try_lease("demo", KIND, "a", identity=APP, now=NOW_MS, until=NOW_MS + 10)
    tokens.release_lease("demo", KIND, "a", RefreshNotes(retry_at=NOW_MS + 100, error_class="wait"), identity=APP)
    lease = tokens.try_lease("demo", KIND, "b", identity="wxfedcba9876543210", now=NOW_MS, until=NOW_MS + 10)
    assert (lease.granted, lease.notes) == (True, RefreshNotes())


def test_one_holds_the_lease(tokens: Tokens) -> None:
    assert tokens.try_lease("demo", KIND, "a", identity=APP, now=NOW_MS, until=NOW_MS + 10).granted
    assert not tokens.try_lease("demo", KIND, "b", identity=APP, now=NOW_MS, until=NOW_MS + 10).granted
    assert tokens.try_lease("demo", KIND, "a", identity=APP, now=NOW_MS, until=NOW_MS + 10).granted
    assert tokens.try_lease("other", KIND, "b", identity=APP, now=NOW_MS, until=NOW_MS + 10).granted


def test_a_lease_runs_out(tokens: Tokens) -> None:
    tokens.try_lease("demo", KIND, "a", identity=APP, now=NOW_MS, until=NOW_MS + 10)
    assert not tokens.try_lease("demo", KIND, "b", identity=APP, now=NOW_MS + 9, until=NOW_MS + 20).granted
    assert tokens.try_lease("demo", KIND, "b", identity=APP, now=NOW_MS + 10, until=NOW_MS + 20).granted


def test_a_returned_lease_is_free_and_its_notes_are_found(tokens: Tokens) -> None:
    notes = RefreshNotes(NOW_MS - 1, "configuration", 40125, "AppSecret wrong", NOW_MS - 5, 3)
    tokens.try_lease("demo", KIND, "a", identity=APP, now=NOW_MS, until=NOW_MS + 10)
    tokens.release_lease("demo", KIND, "a", notes, identity=APP)
    again = tokens.try_lease("demo", KIND, "b", identity=APP, now=NOW_MS, until=NOW_MS + 10)
    assert (again.granted, again.notes) == (True, notes)


def test_who_lost_the_lease_returns_nothing(tokens: Tokens) -> None:
    tokens.try_lease("demo", KIND, "a", identity=APP, now=NOW_MS, until=NOW_MS + 10)
    tokens.try_lease("demo", KIND, "b", identity=APP, now=NOW_MS + 10, until=NOW_MS + 20)
    tokens.release_lease("demo", KIND, "a", RefreshNotes(forced=7), identity=APP)
    assert not tokens.try_lease("demo", KIND, "c", identity=APP, now=NOW_MS + 11, until=NOW_MS + 20).granted
    tokens.release_lease("demo", KIND, "b", RefreshNotes(), identity=APP)
    assert tokens.try_lease("demo", KIND, "c", identity=APP, now=NOW_MS + 11, until=NOW_MS + 20).notes == RefreshNotes()


def test_nobody_gets_the_lease_before_the_notes_allow_it(tokens: Tokens) -> None:
    tokens.try_lease("demo", KIND, "a", identity=APP, now=NOW_MS, until=NOW_MS + 10)
    notes = RefreshNotes(retry_at=NOW_MS + 100, error_class="wait")
    tokens.release_lease("demo", KIND, "a", notes, identity=APP)
    early = tokens.try_lease("demo", KIND, "b", identity=APP, now=NOW_MS + 99, until=NOW_MS + 200)
    assert (early.granted, early.notes) == (False, notes)
    assert tokens.try_lease("demo", KIND, "b", identity=APP, now=NOW_MS + 100, until=NOW_MS + 200).granted


SENDERS = 200


class PatientClock(SystemClock):
    """Real time in which nobody's patience ends: how fast 200 threads share this machine is not the question."""

    def monotonic(self) -> float:
        return 0.0


def senders(tokens: Tokens, platform: ScriptedPlatform) -> list[AccessTokens]:
    """As many containers, each with a cache of its own."""
    accounts = FixedAccounts({"demo": an_account()})
    return [
        AccessTokens(tokens=tokens, accounts=accounts, platform=platform, clock=PatientClock(), ids=SystemIds())
        for _ in range(SENDERS)
    ]


def test_200_senders_with_an_expired_token_make_one_refresh(tokens: Tokens) -> None:
    platform, together = ScriptedPlatform(), Barrier(SENDERS)
    tokens.put("demo", KIND, AccessToken("old", SystemClock().now_ms() + 1000, APP))

    def ask(sender: AccessTokens) -> str:
        together.wait()
        return sender.token_for(an_account())

    with ThreadPoolExecutor(SENDERS) as pool:
        values = set(pool.map(ask, senders(tokens, platform)))
    assert platform.refreshed == [False]
    assert values == {"wx0123456789abcdef-1"}


def test_200_senders_whose_token_was_refused_force_one_refresh(tokens: Tokens) -> None:
    platform, together = ScriptedPlatform(), Barrier(SENDERS)
    callers = senders(tokens, platform)
    dead = callers[0].token_for(an_account())
    platform.refreshed.clear()

    def tell(sender: AccessTokens) -> str:
        together.wait()
        return sender.refused(an_account(), dead)

    with ThreadPoolExecutor(SENDERS) as pool:
        values = set(pool.map(tell, callers))
    assert platform.refreshed == [False, True]
    assert values == {"wx0123456789abcdef-2"}


def test_200_senders_with_a_wrong_secret_ask_wechat_once(tokens: Tokens) -> None:
    platform, together = ScriptedPlatform(refreshes=deque([refused(40125, send=False)])), Barrier(SENDERS)

    def ask(sender: AccessTokens) -> str:
        together.wait()
        with pytest.raises(TokenUnavailable) as told:
            sender.token_for(an_account())
        return told.value.error_class

    with ThreadPoolExecutor(SENDERS) as pool:
        classes = set(pool.map(ask, senders(tokens, platform)))
    assert platform.refreshed == [False]
    assert classes == {"configuration"}


def test_a_throttled_table_is_named_and_a_missing_one_is_not_taken_for_it() -> None:
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        broken = DynamoDBTokens(client=client, table="missing")
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            broken.get("demo", KIND)
        client.meta.events.register("before-send.dynamodb.*", _throttled)  # type: ignore[arg-type]
        with pytest.raises(StoreUnavailable, match="ProvisionedThroughputExceededException"):
            broken.get("demo", KIND)


def _throttled(**_: object) -> AWSResponse:
    class Raw:
        def stream(self) -> Iterator[bytes]:
            yield b'{"__type":"ProvisionedThroughputExceededException","message":"slow down"}'

    headers = HTTPHeaders.from_dict({"Content-Type": "application/x-amz-json-1.0"})
    return AWSResponse("https://dynamodb", 400, headers, Raw())
