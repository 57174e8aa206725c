import pytest

from liushui.domain.commits import Event, Proposal
from liushui.domain.streams import StreamName
from local.platform.page.timeline import Timeline
from tests.unit.platform.page.stage import REPLY, REPLY_ID, STREAM, Stage
from tests.unit.platform.shop import an_account


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def timeline(stage: Stage) -> Timeline:
    return Timeline(stage.open(an_account()), STREAM)


def types(timeline: Timeline) -> list[str]:
    return [event.type for commit in timeline.commits() for event in commit.events]


def test_a_user_of_whom_nothing_is_known_has_an_empty_one(timeline: Timeline) -> None:
    assert timeline.poll() is False
    assert (types(timeline), timeline.heads(STREAM)) == ([], {})


def test_it_reads_on_as_the_streams_grow(stage: Stage, timeline: Timeline) -> None:
    stage.receive("one")
    assert timeline.poll() is True
    assert timeline.poll() is False
    stage.request()
    stage.attempt()
    assert timeline.poll() is True
    assert types(timeline) == ["MessageReceived", "ReplyRequested", "ReplyAttempted"]
    stage.send()
    assert timeline.poll() is True
    assert types(timeline)[-1] == "ReplySent"
    assert (timeline.heads(STREAM), timeline.heads(REPLY)) == ({"us-east-1": 2}, {"us-east-1": 2})
    assert timeline.reply_ids() == [REPLY_ID]


def test_a_settled_reply_is_looked_at_again_now_and_then(stage: Stage, timeline: Timeline) -> None:
    stage.request()
    stage.attempt()
    stage.send()
    timeline.poll()
    stage.send()  # late evidence, or a person's decision
    assert any(timeline.poll() for _ in range(10))
    assert types(timeline).count("ReplySent") == 2


class Counting:
    """A store that counts the reads of one stream."""

    def __init__(self, stage: Stage, stream: StreamName) -> None:
        self.reads = 0
        original = stage.events.tail

        def tail(asked: StreamName, **how: object) -> object:
            self.reads += asked == stream
            return original(asked, **how)  # type: ignore[arg-type]

        stage.events.tail = tail  # type: ignore[method-assign, assignment]


def test_a_quiet_reply_costs_little(stage: Stage, timeline: Timeline) -> None:
    stage.request()
    stage.attempt()
    stage.send()
    timeline.poll()
    counting = Counting(stage, REPLY)
    for _ in range(20):
        timeline.poll()
    assert counting.reads <= 2


def test_an_event_that_fits_no_schema_is_shown_all_the_same(stage: Stage, timeline: Timeline) -> None:
    stage.events.append(STREAM, lambda _: Proposal(events=[Event("ReplyAnswered", 1, {"odd": 1})]), cause="odd")
    assert timeline.poll() is True
    assert (types(timeline), timeline.reply_ids()) == (["ReplyAnswered"], [])
