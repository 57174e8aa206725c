from typing import Any

import pytest

from liushui.domain.errors import StoreUnavailable
from liushui.domain.events import ReplyFailed
from local.platform.page import stage_feed
from local.platform.page.records import RecordsUnavailable
from local.platform.page.stage_feed import StageFeed
from tests.unit.platform.page.stage import REPLY, REPLY_ID, USER, Stage
from tests.unit.platform.shop import an_account


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def feed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> StageFeed:
    monkeypatch.setattr(stage_feed, "TRY_AGAIN_SECONDS", 0.0)
    return StageFeed(stage.open, an_account(), USER)


def told(feed: StageFeed) -> dict[str, Any]:
    return dict(feed.changes())


def test_first_everything_then_nothing_until_something_changes(stage: Stage, feed: StageFeed) -> None:
    assert told(feed) == {
        "stage": {"state": "running"},
        "timeline": {"reset": True, "lines": [], "earlier": 0},
        "state": None,
        "replies": [],
    }
    assert told(feed) == {}
    stage.receive("one")
    news = told(feed)
    assert set(news) == {"timeline"}
    assert news["timeline"]["reset"] is False
    (line,) = news["timeline"]["lines"]
    assert (line["type"], line["data"]["Content"], line["seq"], line["index"]) == ("MessageReceived", "one", 1, 0)
    assert stage.opened == 1


def test_the_state_says_how_far_it_is_behind(stage: Stage, feed: StageFeed) -> None:
    stage.project(stage.receive("one"))
    state = told(feed)["state"]
    assert (state["messages"], state["behind"]) == (1, 0)
    second = stage.receive("two")
    assert told(feed)["state"]["behind"] == 1
    stage.project(second)
    state = told(feed)["state"]
    assert (state["messages"], state["behind"]) == (2, 0)


def test_a_reply_is_followed_to_its_outcome(stage: Stage, feed: StageFeed) -> None:
    stage.project(stage.request())
    (reply,) = told(feed)["replies"]
    assert (reply["reply_id"], reply["state"], reply["meaning"]) == (REPLY_ID, "requested", None)
    attempted = stage.attempt()
    assert "replies" not in told(feed), "the read model has not followed yet"
    stage.project(attempted)
    assert told(feed)["replies"][0]["state"] == "attempted"
    stage.project(stage.append(REPLY, ReplyFailed(REPLY_ID, 1, "window_closed", errcode=45015)))
    (reply,) = told(feed)["replies"]
    assert (reply["state"], reply["class"], reply["meaning"]["zh"]) == (
        "failed",
        "window_closed",
        "超出回复时限或用户已取消关注",
    )
    assert told(feed) == {}


def test_what_comes_to_stand_before_what_was_told_is_told_anew(stage: Stage, feed: StageFeed) -> None:
    stage.request()
    told(feed)
    stage.append(REPLY, ReplyFailed(REPLY_ID, 0, "expired"), at=1)
    news = told(feed)["timeline"]
    assert (news["reset"], [line["type"] for line in news["lines"]]) == (True, ["ReplyFailed", "ReplyRequested"])


def test_a_long_history_is_told_by_its_end(stage: Stage, monkeypatch: pytest.MonkeyPatch, feed: StageFeed) -> None:
    monkeypatch.setattr(stage_feed, "SHOWN_LINES", 3)
    for number in range(5):
        stage.receive(str(number))
    news = told(feed)["timeline"]
    assert ([line["seq"] for line in news["lines"]], news["earlier"]) == ([3, 4, 5], 2)


def test_no_cloud_is_said_once_and_looked_for_again(stage: Stage, feed: StageFeed) -> None:
    stage.failure = RecordsUnavailable("stopped", "start it with `make run`")
    assert told(feed) == {"stage": {"state": "stopped", "detail": "start it with `make run`"}}
    assert told(feed) == {}
    stage.failure = None
    stage.receive("one")
    news = told(feed)
    assert news["stage"] == {"state": "running"}
    assert len(news["timeline"]["lines"]) == 1


def test_a_store_that_fails_is_opened_again(stage: Stage, feed: StageFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    told(feed)

    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("DynamoDB: ThrottlingException")

    with monkeypatch.context() as patched:
        patched.setattr(stage.events, "tail", fail)
        assert told(feed) == {"stage": {"state": "failing", "detail": "StoreUnavailable: DynamoDB: ThrottlingException"}}
    assert told(feed) == {"stage": {"state": "running"}}
    assert stage.opened == 2


def test_between_two_looks_for_a_cloud_some_time_passes(stage: Stage) -> None:
    stage.failure = RecordsUnavailable("stopped", "")
    feed = StageFeed(stage.open, an_account(), USER)
    for _ in range(5):
        told(feed)
    assert stage.opened == 1
