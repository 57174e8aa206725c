"""`python -m bench.protocol.worker <contestant> <messages>`: one contestant, in the environment that has it."""

import json
import platform
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from bench.workers import Pass, serve, take_output

Answer: TypeAlias = Callable[[Mapping[str, str], bytes], str]
Messages: TypeAlias = list[tuple[dict[str, str], bytes]]


def main() -> None:
    channel = take_output()
    contestant, path = sys.argv[1:]
    answerer = import_module(f"bench.protocol.by_{contestant}").answerer
    passes: dict[str, Pass] = {}
    answers: dict[str, list[str]] = {}
    for name, case in json.loads(Path(path).read_text(encoding="utf-8")).items():
        answer, messages = answerer(case["account"]), _messages(case)
        answers[name] = [answer(query, body) for query, body in messages]
        passes[name] = partial(_answer_all, answer, messages)
    serve(channel, passes, {"python": platform.python_version(), "answers": answers})


def _messages(case: Mapping[str, Any]) -> Messages:
    return [(message["query"], message["body"].encode()) for message in case["messages"]]


def _answer_all(answer: Answer, messages: Messages) -> int:
    for query, body in messages:
        answer(query, body)
    return len(messages)


if __name__ == "__main__":
    main()
