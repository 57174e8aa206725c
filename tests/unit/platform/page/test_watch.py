"""GET /watch over real sockets."""

import time
from collections.abc import Iterator

import httpx
import pytest

from local.platform.page.watch import format_event
from local.platform.serve import RunningPlatform, running_platform
from tests.unit.platform.endpoint import Reply, ScriptedEndpoint
from tests.unit.platform.page.stage import USER, Stage
from tests.unit.platform.page.watching import watch
from tests.unit.platform.shop import NO_TLS, SHOP

HOSTILE = "<script>alert(1)</script>\n\nevent: faults\ndata: []"


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def watched(stage: Stage, endpoint: ScriptedEndpoint) -> Iterator[RunningPlatform]:
    with running_platform(open_records=stage.open) as platform:
        platform.control.put_account(**{**SHOP, "callback_url": endpoint.url})
        yield platform


def test_it_tells_the_platforms_and_the_stages_news(watched: RunningPlatform, stage: Stage) -> None:
    with watch(watched, "shop", USER) as events:
        assert events.until("conversation") == {"reset": True, "messages": []}
        assert events.until("timeline")["lines"] == []
        watched.control.act("shop", USER, fields={"Content": "在吗"})
        news = events.until("conversation")
        assert (news["reset"], news["messages"][0]["fields"]["Content"]) == (False, "在吗")
        stage.receive("在吗")
        assert events.until("timeline")["lines"][0]["data"]["Content"] == "在吗"
        assert events.seen["stage"] == {"state": "running"}
        watched.control.add_fault("custom/send", "drop_after")
        assert events.until("faults")[0]["fault"] == "drop_after"


def test_tries_are_told_while_wechat_is_still_trying(shop: RunningPlatform, endpoint: ScriptedEndpoint) -> None:
    endpoint.script = [Reply(delay=1), Reply(status=500), Reply()]
    with watch(shop, "shop", USER) as events:
        started = shop.control.act("shop", USER, wait=False)
        assert events.until("pushes")[0]["tries"][0]["waiting"] is True
        while events.seen["pushes"][0]["running"]:
            events.until("pushes")
        tries = events.seen["pushes"][0]["tries"]
        assert [(tried["number"], tried["status"]) for tried in tries] == [(1, None), (2, 500), (3, 200)]
        assert shop.control.report(started["id"])["state"] == "done"


def test_a_platform_alone_says_so_and_chats_all_the_same(shop: RunningPlatform) -> None:
    with watch(shop, "shop", USER) as events:
        assert events.until("stage")["state"] == "stopped"
        shop.control.act("shop", USER)
        assert len(events.until("conversation")["messages"]) == 1


def test_nothing_is_read_once_nobody_watches(watched: RunningPlatform, stage: Stage) -> None:
    reads = 0
    original = stage.events.tail

    def tail(*stream: object, **how: object) -> object:
        nonlocal reads
        reads += 1
        return original(*stream, **how)  # type: ignore[arg-type]

    stage.events.tail = tail  # type: ignore[method-assign, assignment]
    with watch(watched, "shop", USER) as events:
        events.until("timeline")
    time.sleep(0.5)
    before = reads
    time.sleep(1.2)
    assert (reads, before > 0) == (before, True)


def test_a_stopping_platform_does_not_wait_for_its_watchers(stage: Stage) -> None:
    with running_platform(open_records=stage.open) as platform, watch(platform) as events:
        events.until("accounts")
        stopping = time.monotonic()
        platform_address = platform.base_url
    assert time.monotonic() - stopping < 8
    with pytest.raises(httpx.HTTPError):
        httpx.get(platform_address, trust_env=False, verify=NO_TLS)


def test_other_web_sites_may_not_watch(shop: RunningPlatform) -> None:
    answer = httpx.get(f"{shop.base_url}/watch", headers={"origin": "https://evil.example"}, trust_env=False, verify=NO_TLS)
    assert answer.status_code == 403


def test_what_a_user_wrote_cannot_end_an_event() -> None:
    told = format_event("conversation", {"text": HOSTILE, "中": "文"})
    name, data, *rest = told.split("\n")
    assert (name, rest) == ("event: conversation", ["", ""])
    assert '"中": "文"' in data
