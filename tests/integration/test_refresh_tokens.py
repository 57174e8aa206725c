"""The token keeper's handler on moto, against the simulated platform over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.refresh_tokens.handler import lambda_handler
from liushui.adapters.system import SystemClock
from liushui.ports import AccessToken
from liushui.wechat.accounts import Account
from local.platform.serve import RunningPlatform, running_platform
from tests.builders import an_account
from tests.deployed import Context, Deployed, deployed, metrics_of

PAYLOAD = Path(__file__).parents[2] / "events" / "payloads" / "refresh_tokens" / "scheduled.json"
SOON_MS, KIND = 240_000, "access_token"


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
