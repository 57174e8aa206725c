"""The token keeper's handler on moto, against the simulated platform over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.refresh_tokens.handler import lambda_handler
from liushui.adapters.dynamodb_grants import DynamoDBGrants
from liushui.adapters.system import SystemClock, SystemIds
from liushui.application.access_tokens import AccessTokens
from liushui.application.components import Components
from liushui.application.find_authorizers import FindAuthorizers
from liushui.application.refresh_tokens import Refreshed, RefreshTokens
from liushui.domain.commits import Proposal
from liushui.domain.events import EventReceived, record
from liushui.domain.streams import StreamName
from liushui.ports import AccessToken, EventStore
from liushui.wechat.accounts import Account, ComponentAccount
from local.platform.serve import RunningPlatform, running_platform
from tests.builders import REGION, FixedAccounts, an_account
from tests.deployed import Context, Deployed, deployed, metrics_of
from tests.issuing import IssuingPlatform, listed
from tests.keeping import a_component

PAYLOAD = Path(__file__).parents[2] / "events" / "payloads" / "refresh_tokens" / "scheduled.json"
SOON_MS, KIND = 240_000, "access_token"
TABLE, APP = "liushui-local-tokens", "wx0123456789abcdef"


@pytest.fixture
def platform() -> Iterator[RunningPlatform]:
    with running_platform() as running:
        yield running


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with deployed(monkeypatch) as stage:
        yield stage


def open_account(aws: Deployed, platform: RunningPlatform, *, known_as: str | None = None, **changes: Any) -> Account:
    """An account at WeChat, configured here; `known_as`: with another secret than WeChat's."""
    account = an_account(api_base=platform.base_url, **changes)
    fields = {name: getattr(account, name) for name in ("name", "app_id", "app_secret", "token", "encoding_aes_key", "mode")}
    platform.control.put_account(
        **fields | {"callback_url": "http://127.0.0.1:9/"} | ({"app_secret": known_as} if known_as else {})
    )
    aws.add_account(account)
    return account


def run() -> None:
    lambda_handler(json.loads(PAYLOAD.read_text()), Context())


def asked(platform: RunningPlatform) -> int:
    return len(platform.control.calls(api="stable_token"))


def test_every_account_gets_a_token_and_keeps_it(
    aws: Deployed, platform: RunningPlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    open_account(aws, platform)
    open_account(aws, platform, name="second", app_id="wxfedcba9876543210")
    run()
    tokens = [aws.tokens.get(name, KIND) for name in ("demo", "second")]
    assert None not in tokens
    run()
    assert [aws.tokens.get(name, KIND) for name in ("demo", "second")] == tokens
    assert asked(platform) == 2
    output = capsys.readouterr().out
    assert metrics_of(output) == {"TokenRenewed": 2, "TokenRefused": 0}
    for token in tokens:
        assert token is not None
        assert token.value not in output + aws.logs.getvalue()


def test_a_token_in_its_last_minutes_is_renewed(aws: Deployed, platform: RunningPlatform) -> None:
    open_account(aws, platform)
    aws.tokens.put("demo", KIND, AccessToken("old", SystemClock().now_ms() + SOON_MS, an_account().app_id))
    run()
    token = aws.tokens.get("demo", KIND)
    assert token is not None
    assert token.value != "old"
    assert token.expires_at > SystemClock().now_ms() + 7_000_000


def test_a_refusal_is_counted_once_and_stops_nobody_else(
    aws: Deployed, platform: RunningPlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = open_account(aws, platform, known_as="f" * 32)
    open_account(aws, platform, name="second", app_id="wxfedcba9876543210")
    run()
    assert aws.tokens.get("second", KIND) is not None
    asked_so_far = asked(platform)
    run()
    assert asked(platform) == asked_so_far
    assert metrics_of(capsys.readouterr().out) == {"TokenRenewed": 1, "TokenRefused": 1}
    assert '"errcode":40125' in aws.logs.getvalue()
    assert wrong.app_secret not in aws.logs.getvalue()


def test_wechat_out_of_reach_is_no_refusal(
    aws: Deployed, platform: RunningPlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.control.add_fault("stable_token", "http_status", 502)
    open_account(aws, platform)
    run()
    assert metrics_of(capsys.readouterr().out) == {"TokenRenewed": 0, "TokenRefused": 0}
    assert aws.tokens.get("demo", KIND) is None


def test_a_third_party_platform_and_its_accounts_on_dynamodb(aws: Deployed) -> None:
    clock, platform, component = SystemClock(), IssuingPlatform(), a_component()
    now = clock.now_ms()
    platform.listed = [listed(APP, "r", now - 60_000)]
    events, grants = aws.events(clock), DynamoDBGrants(client=aws.client, table=TABLE)
    tell(events, component, "ticket", InfoType="component_verify_ticket", ComponentVerifyTicket="ticket")
    ends = str(now // 1000 + 3600)
    tell(
        events, component, APP, InfoType="authorized", AuthorizationCode="code", AuthorizationCodeExpiredTime=ends
    )  # fmt: skip
    known, accounts = Components(events=events, grants=grants, regions=(REGION,)), FixedAccounts({"platform": component})
    access = AccessTokens(
        tokens=aws.tokens, accounts=accounts, platform=platform, clock=clock, ids=SystemIds(), components=known
    )
    find = FindAuthorizers(
        tokens=aws.tokens, access=access, platform=platform, components=known, clock=clock, ids=SystemIds()
    )
    refresh = RefreshTokens(accounts=accounts, tokens=access, clock=clock, find_authorizers=find)
    assert refresh(seconds=30).renewed == ["platform component_access_token", f"platform/{APP} access_token"]
    assert platform.calls() == ["api_component_token", "api_get_authorizer_list", "api_query_auth"]
    grant, token = grants.get("platform", APP), aws.tokens.get(f"platform/{APP}", KIND)
    assert grant is not None
    assert token is not None
    assert (grant.refresh_token, token.value) == ("refresh-api_query_auth-1", "api_query_auth-1")
    assert refresh(seconds=30) == Refreshed(kept=2)


def test_the_function_serves_third_party_platforms(aws: Deployed, capsys: pytest.CaptureFixture[str]) -> None:
    aws.add_account(a_component())
    run()
    assert metrics_of(capsys.readouterr().out) == {"TokenRenewed": 0, "TokenRefused": 0}
    assert '"waiting":["platform component_access_token","platform authorizers"]' in aws.logs.getvalue()


def tell(events: EventStore, component: ComponentAccount, subject: str, **fields: str) -> None:
    event = record(EventReceived(fields))
    stream = StreamName(component.tenant, component.name, "component", subject)
    events.append(stream, lambda _: Proposal(events=[event]), cause=str(fields))
