"""The platform's own periods, in seconds. Tests shorten the waits; the defaults are WeChat's."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Timings:
    """`tries` pushes of a callback in all, `answer_timeout` for each, `retry_wait` between two of them.

    WeChat cuts the connection after 5 s and tries again, three deliveries in total as observers see it
    ("接收普通消息", "被动回复用户消息").
    """

    answer_timeout: float = 5.0
    retry_wait: float = 5.0
    tries: int = 3
    token_life: int = 7200
    token_overlap: int = 300
    save_every: float = 1.0
