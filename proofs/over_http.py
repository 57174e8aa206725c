"""The door over HTTP, on the local cloud: 200 messages of one user, pushed by the simulated WeChat with its retries.

Four messages at a time, three deliveries each: the emulator starts a process for each invocation that runs beside others, and
carries out late what nobody waits for any more; WeChat never delivers again after a minute, which is how far back a commit knows.
"""

import io
import json
import secrets
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import boto3
import httpx

from cdk.names import Names
from proofs.engines import local_cloud_endpoint
from proofs.runner import Complaints, Mutant, Scale
from tests.builders import REGION
from tests.local.conftest import LocalCloud, Phone, run_liushui

AT_ONCE = 4
DELIVERIES = 3
"""How often a message is pushed at the same moment."""
PUSHES = 20
"""How often a message that stays unanswered is pushed anew, WeChat's three tries each."""


def many_of_one_user(scale: Scale) -> str:
    """Each is acknowledged in the end, and stands once; the numbers have no gap."""
    local_cloud_endpoint()
    status = json.loads(run_liushui("status", "--json"))
    cloud = LocalCloud(status["platform"], status["regions"][0]["callback_base"])
    phone, messages = Phone(cloud, "demo", f"o{secrets.token_hex(13)}"), 24 if scale.hunting else scale(60, 200)
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
    tries = sum(tries for tries in pushes if tries)
    complaints.unless(tries >= messages * DELIVERIES, "the messages were not delivered again")
    complaints.raise_any()
    return f"{messages} messages of one user, {AT_ONCE} at a time, {tries} deliveries"


def _push_until_answered(phone: Phone, msg_id: str, text: str) -> int | None:
    """How many deliveries it took; None: there was no answer."""
    tries = 0
    for _ in range(PUSHES):
        report = _act(phone, msg_id, text)
        tries += len(report["tries"])
        if any(attempt["status"] == 200 for attempt in report["tries"]):
            return tries
    return None


def _act(phone: Phone, msg_id: str, text: str) -> dict[str, Any]:
    with httpx.Client(trust_env=False, timeout=120) as client:
        request = {
            "account": phone.account,
            "user": phone.user,
            "type": "text",
            "msg_id": msg_id,
            "times": DELIVERIES,
            "fields": {"Content": text},
        }
        answer = client.post(f"{phone.cloud.platform}/control/callback", json=request)
    report: dict[str, Any] = answer.json()
    return report


_MUTANT_BOT = """
from bot.app import bot
from liushui.adapters.commit_log import CommitLog

CommitLog._find = lambda *_: None
"""


@contextmanager
def _without_commit_ids() -> Iterator[None]:
    """The deployed function has one more layer, whose bot spoils the event store."""
    name = Names("local").function("receive_callback")
    client: Any = boto3.client("lambda", region_name=REGION, endpoint_url=local_cloud_endpoint())
    before = client.get_function_configuration(FunctionName=name)
    variables, layers = before["Environment"]["Variables"], [layer["Arn"] for layer in before["Layers"]]
    layer = client.publish_layer_version(LayerName="liushui-local-mutant", Content={"ZipFile": _zipped(_MUTANT_BOT)})
    mutant = {"Variables": {**variables, "LIUSHUI_BOT": "mutant:bot"}}
    client.update_function_configuration(FunctionName=name, Environment=mutant, Layers=[*layers, layer["LayerVersionArn"]])
    try:
        yield
    finally:
        client.update_function_configuration(FunctionName=name, Environment={"Variables": variables}, Layers=layers)
        client.delete_layer_version(LayerName="liushui-local-mutant", VersionNumber=layer["Version"])


def _zipped(module: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("python/mutant.py", module)
    return packed.getvalue()


NO_COMMIT_ID = Mutant("no commit id", _without_commit_ids, "stored twice")
