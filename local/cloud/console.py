"""The console of the local stage: its one operator, and where its API is."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cdk.names import Names
from liushui.adapters.secrets_console import keys_from, keys_to
from liushui.ports.console import ConsoleKeys, LocalOperator
from local.cloud.aws import Clients
from local.cloud.layout import STAGE, Ports

OPERATOR: Final = "operator"
_SECRET: Final = Names(STAGE).console_secret


@dataclass(frozen=True)
class SignIn:
    """What a person types into the console's first page."""

    name: str
    password: str = field(repr=False)


def ensure_operator(aws: Clients, regions: Sequence[str]) -> SignIn:
    """Make the local operator and a session key where there are none; `regions`: the primary first, all get the same."""
    text = _read(aws, regions[0]) or json.dumps(keys_to(_new_keys()))
    for region in regions:
        client = aws.client("secretsmanager", region)
        if _read(aws, region) is None:
            client.create_secret(Name=_SECRET, SecretString=text)
    return _sign_in(text)


def read_operator(aws: Clients, region: str) -> SignIn | None:
    """The local operator; None before the first `make run`."""
    text = _read(aws, region)
    return _sign_in(text) if text else None


def find_console(client: Any, ports: Ports) -> str | None:
    """The emulator's address of the console's API in the region of `client` (API Gateway); None: none is deployed."""
    for page in client.get_paginator("get_rest_apis").paginate():
        for api in page["items"]:
            if api["name"] == Names(STAGE).console_api:
                stage = client.get_stages(restApiId=api["id"])["item"][0]["stageName"]
                return f"{ports.endpoint}/_aws/execute-api/{api['id']}/{stage}/console"
    return None


def _new_keys() -> ConsoleKeys:
    return ConsoleKeys(secrets.token_hex(32), (LocalOperator(OPERATOR, secrets.token_urlsafe(12)),))


def _sign_in(text: str) -> SignIn:
    operator = keys_from(json.loads(text)).operators[0]
    return SignIn(operator.name, operator.password)


def _read(aws: Clients, region: str) -> str | None:
    client = aws.client("secretsmanager", region)
    try:
        return str(client.get_secret_value(SecretId=_SECRET)["SecretString"])
    except client.exceptions.ResourceNotFoundException:
        return None
