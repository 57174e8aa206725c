"""The door over HTTP, on the local cloud: 200 messages of one user, pushed by the simulated WeChat with its retries.

Ten at a time: the emulator starts a process for each invocation that runs beside others, which a small machine does not bear.
"""

import json
import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from proofs.engines import local_cloud_endpoint
from proofs.runner import Complaints, Scale
from tests.local.conftest import LocalCloud, Phone, run_liushui

AT_ONCE = 10
PUSHES = 20
"""How often a message that stays unanswered is pushed anew, WeChat's three tries each."""


def many_of_one_user(scale: Scale) -> str:
    """Each is acknowledged in the end, and stands once; the numbers have no gap."""
    local_cloud_endpoint()
    status = json.loads(run_liushui("status", "--json"))
    cloud = LocalCloud(status["platform"], status["regions"][0]["callback_base"])
    phone, messages = Phone(cloud, "demo", f"o{secrets.token_hex(13)}"), scale(60, 200)
    first = secrets.randbelow(10**17) + 10**17
    numbers = {str(first + n): f"message {n}" for n in range(messages)}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        pushes = list(pool.map(lambda item: _push_until_answered(phone, *item), numbers.items()))
    stored = [event for event in phone.events() if event["type"] == "MessageReceived"]
    ids = Counter(event["data"]["MsgId"] for event in stored)
    complaints = Complaints()
    complaints.unless(None not in pushes, "a message was never acknowledged")
    complaints.unless(ids.keys() == numbers.keys(), f"{len(numbers.keys() - ids.keys())} acknowledged but not stored")
    complaints.unless(max(ids.values()) == 1, "a message is stored twice")
    complaints.unless([event["seq"] for event in stored] == list(range(1, len(stored) + 1)), "the numbers have a gap")
    complaints.raise_any()
    tries = sum(tries for tries in pushes if tries)
    return f"{messages} messages of one user, {AT_ONCE} at a time, {tries} deliveries"


def _push_until_answered(phone: Phone, msg_id: str, text: str) -> int | None:
    """How many deliveries it took; None: there was no answer."""
    tries = 0
    for _ in range(PUSHES):
        report = _act(phone, msg_id, text)
        tries += len(report["tries"])
        if report["tries"][-1]["status"] == 200:
            return tries
    return None


def _act(phone: Phone, msg_id: str, text: str) -> dict[str, Any]:
    with httpx.Client(trust_env=False, timeout=120) as client:
        request = {
            "account": phone.account,
            "user": phone.user,
            "type": "text",
            "msg_id": msg_id,
            "fields": {"Content": text},
        }
        answer = client.post(f"{phone.cloud.platform}/control/callback", json=request)
    report: dict[str, Any] = answer.json()
    return report
