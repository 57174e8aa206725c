"""The local cloud for the end-to-end tests: the checkout's own, left running for the next run."""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import pytest

from local.stage import Stage
from tests.local.browser import PhonePage, phone_page

T = TypeVar("T")
PATIENCE_SECONDS = 45.0


class CommandFailed(Exception):
    """A `liushui` command ended with an error; its text is what a person would have read."""


@dataclass(frozen=True)
class LocalCloud:
    """The local cloud, seen as a user sees it: by the command line and over HTTP."""

    platform: str
    callback_base: str

    def liushui(self, *arguments: str) -> str:
        """Run the command line; gives what it printed. Raises CommandFailed."""
        return run_liushui(*arguments)

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        """The JSON lines of a command."""
        return [json.loads(line) for line in self.liushui(*arguments, "--json").splitlines()]

    def control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the simulated platform."""
        with httpx.Client(trust_env=False, timeout=60) as client:
            answer = client.request(method, f"{self.platform}/control/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def delivered(self, account: str, user: str) -> list[dict[str, Any]]:
        """What a user really got."""
        messages: list[dict[str, Any]] = self.control("GET", f"delivered?account={account}&user={user}")["messages"]
        return messages


@dataclass(frozen=True)
class Phone:
    """One user's phone, with one account open."""

    cloud: LocalCloud
    account: str
    user: str

    def act(self, kind: str, fields: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
        """Act as the user; gives the platform's report."""
        request = {"account": self.account, "user": self.user, "type": kind, "fields": dict(fields or {}), **more}
        report: dict[str, Any] = self.cloud.control("POST", "callback", request)
        return report

    def say(self, text: str, **more: Any) -> str | None:
        """Say something; gives the passive reply's text."""
        reply = self.act("text", {"Content": text}, **more)["reply"]
        return reply["text"]["content"] if reply else None

    def got(self) -> list[str]:
        """The texts that the user got, oldest first."""
        return [message["text"]["content"] for message in self.cloud.delivered(self.account, self.user) if "text" in message]

    def state(self) -> dict[str, Any]:
        """The user's state, by the command line."""
        (line,) = self.cloud.lines("user", "--account", self.account, "--user", self.user)
        return line

    def events(self) -> list[dict[str, Any]]:
        """The user's events and those of the replies to them, by the command line."""
        return self.cloud.lines("events", "--account", self.account, "--user", self.user)

    def replies(self) -> list[dict[str, Any]]:
        """The replies to the user, by the command line."""
        return self.cloud.lines("replies", "--account", self.account, "--user", self.user)


def run_liushui(*arguments: str) -> str:
    command = [sys.executable, "-m", "local.cli", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    if ended.returncode:
        raise CommandFailed(f"liushui {' '.join(arguments)}: {ended.stderr}")
    return ended.stdout


def eventually(look: Callable[[], T], wanted: Callable[[T], bool], *, seconds: float = PATIENCE_SECONDS) -> T:
    """What `look` sees as soon as it is what is `wanted`; fails with the last sight."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            seen: T | None = look()
            if wanted(seen):  # type: ignore[arg-type]
                return seen  # type: ignore[return-value]
        except (CommandFailed, AssertionError) as error:
            seen = None
            last: object = error
        else:
            last = seen
        assert time.monotonic() < deadline, f"not within {seconds} s; last seen: {last}"
        time.sleep(0.5)


@pytest.fixture(scope="session")
def cloud() -> LocalCloud:
    """The local cloud, started or found."""
    run_liushui("up", "--detach")
    status = json.loads(run_liushui("status", "--json"))
    assert status["running"]
    return LocalCloud(status["platform"], status["regions"][0]["callback_base"])


@pytest.fixture(params=["plain", "compatible", "safe"], scope="session")
def account(request: pytest.FixtureRequest, cloud: LocalCloud) -> Iterator[str]:
    """A new account in each mode, usable within ten seconds."""
    name = f"e2e-{request.param}-{secrets.token_hex(3)}"
    key = [] if request.param == "plain" else ["--encoding-aes-key", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"]
    known = ["--app-id", f"wx{secrets.token_hex(8)}", "--app-secret", secrets.token_hex(16), "--token", secrets.token_hex(8)]
    cloud.liushui("account", "add", name, "--kind", "official", *known, "--mode", request.param, *key)
    yield name
    cloud.liushui("account", "remove", name)


@pytest.fixture
def closed_circuits(cloud: LocalCloud) -> None:
    """Tests lose answers on purpose, on the same account: their sum must not open its circuit to the next one."""
    stage = Stage.open("local")
    client, table = stage.client("dynamodb"), stage.names.table("tokens")
    for item in client.scan(TableName=table)["Items"]:
        if item["kind"]["S"].startswith("circuit."):
            client.delete_item(TableName=table, Key={name: item[name] for name in ("account", "kind")})


@pytest.fixture
def phone(cloud: LocalCloud, account: str, closed_circuits: None) -> Phone:
    """A new user of the account, who follows it."""
    new = Phone(cloud, account, f"o{secrets.token_hex(13)}")
    assert "Welcome" in new.act("subscribe")["reply"]["text"]["content"]
    return new


@pytest.fixture
def demo_phone(cloud: LocalCloud, closed_circuits: None) -> Phone:
    """Somebody who follows the demo account already: who does so now is taken through the example saga."""
    return Phone(cloud, "demo", f"o{secrets.token_hex(13)}")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhonePage]:
    with phone_page(tmp_path_factory.mktemp("chromium")) as page:
        yield page


@pytest.fixture
def page(browser: PhonePage) -> Iterator[PhonePage]:
    """The page at desktop width, in Chinese; a test that leaves a complaint in the console fails."""
    browser.resize(1440, 900)
    browser.complaints()
    yield browser
    browser.driver.execute_script("localStorage.clear()")
    assert browser.complaints() == []


@pytest.fixture
def user() -> str:
    return f"o{secrets.token_hex(13)}"
