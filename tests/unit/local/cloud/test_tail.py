"""Following the functions' logs: every line once."""

from itertools import islice

from local.cloud.logs import LogLine
from local.cloud.tail import follow


def _line(at_ms: int, text: str) -> LogLine:
    return LogLine(at_ms, "us-east-1", "receive_callback", text)


def test_every_line_is_given_once_also_those_of_one_moment() -> None:
    written = [_line(10, "a"), _line(20, "b")]
    asked: list[int] = []

    def read(since_ms: int) -> list[LogLine]:
        asked.append(since_ms)
        return [line for line in written if line.at_ms >= since_ms]

    steps = follow(read, 5)
    assert [line.text for line in next(steps)] == ["a", "b"]
    assert next(steps) == []
    written += [_line(20, "c"), _line(30, "d")]
    assert [line.text for line in next(steps)] == ["c", "d"]
    assert asked == [5, 20, 20]


def test_nothing_written_is_no_end() -> None:
    assert list(islice(follow(lambda _: [], 5), 3)) == [[], [], []]
