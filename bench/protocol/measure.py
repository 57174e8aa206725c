"""Verify, decrypt, parse, view, build a reply, encrypt: the same messages through each contestant, in turns."""

import json
import platform
import random
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.figures import Aim, Figure, interleaved, times_as_fast
from bench.peers import peers_python
from bench.protocol import REPLY_CHARACTERS
from bench.texts import a_text
from bench.workers import Worker
from liushui.wechat.accounts import Account, OfficialAccount
from liushui.wechat.callback import Mode
from liushui.wechat.xml import encrypt_of, parse
from tests.builders import a_callback, an_account, text_fields

MESSAGES = 100
LENGTHS = {"short": 5, "long": 1_000}
"""Texts, in Chinese characters."""
AIMS: dict[tuple[str, str], Aim] = {("plain", "werobot"): Aim(at_least=2.5), ("safe", "werobot"): Aim(at_least=2)}
SHOWN = {"werobot": "WeRoBot 1.13.1", "wechatpy": "wechatpy 1.8.18"}


def measure(rounds: int) -> Iterator[Figure]:
    """Raises AssertionError where a contestant did not do its work."""
    cases, texts = _cases()
    with ExitStack() as stack, TemporaryDirectory() as folder:
        path = Path(folder) / "messages.json"
        path.write_text(json.dumps(cases), encoding="utf-8")
        pythons = {"liushui": Path(sys.executable), **dict.fromkeys(SHOWN, peers_python())}
        workers = {
            name: stack.enter_context(Worker(python, "bench.protocol.worker", name, str(path)))
            for name, python in pythons.items()
        }
        for worker in workers.values():
            _check(worker.about, cases, texts)
        for case in cases:
            samples = interleaved({name: partial(worker.microseconds, case) for name, worker in workers.items()}, rounds)
            for peer, shown in SHOWN.items():
                named = {"liushui": samples["liushui"], shown: samples[peer]}
                aim = AIMS.get((case.partition(",")[0], peer))
                yield times_as_fast(f"protocol, {case}", "µs", named, "liushui", shown, aim)


def _cases() -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What each contestant reads, and the texts inside."""
    chance, cases, texts = random.Random(5), dict[str, Any](), dict[str, list[str]]()
    modes: tuple[Mode, ...] = ("plain", "safe")
    for mode in modes:
        account = an_account(mode=mode)
        for length, characters in LENGTHS.items():
            case = f"{mode}, {length} text"
            texts[case] = [a_text(chance, characters) for _ in range(MESSAGES)]
            callbacks = [a_callback(account, _fields(text, n), nonce=str(10**8 + n)) for n, text in enumerate(texts[case])]
            messages = [{"query": query, "body": body.decode()} for query, body in callbacks]
            cases[case] = {"account": account.to_dict(), "messages": messages}
    return cases, texts


def _fields(text: str, number: int) -> dict[str, str]:
    return text_fields(text, user=f"oLiushui_0123456789-{number:08}", msg_id=str(24536000000000000 + number))


def _check(about: Mapping[str, Any], cases: Mapping[str, Any], texts: Mapping[str, list[str]]) -> None:
    """A contestant that answers wrongly, or runs on another Python, has no figure."""
    assert about["python"] == platform.python_version()
    for case, answers in about["answers"].items():
        account = Account.from_dict(cases[case]["account"])
        assert isinstance(account, OfficialAccount)
        echoed = [text[:REPLY_CHARACTERS] for text in texts[case]]
        assert [_content(account, answer.strip()) for answer in answers] == echoed, case


def _content(account: OfficialAccount, answer: str) -> Any:
    if account.keys.crypter is None:
        return parse(answer.encode())["Content"]
    encrypt = encrypt_of(answer.encode())
    assert encrypt is not None
    return parse(account.keys.crypter.decrypt(encrypt).strip())["Content"]
