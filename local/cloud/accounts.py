"""The WeChat accounts of the local stage: their secrets, and the simulated platform's knowledge of them."""

import base64
import json
import secrets
import string
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from cdk.names import Names
from liushui.wechat.accounts import KINDS
from local.account_options import TO_BE_TOLD
from local.cloud import http
from local.cloud.aws import Clients
from local.cloud.layout import STAGE, Ports

DEMO: Final = "demo"
_PREFIX: Final = Names(STAGE).accounts_prefix
_OURS: Final = (
    *("tenant", "api_base", "platform_keys", "messages_per_minute", "messages_per_day"),
    *("previous_token", "previous_encoding_aes_key", "previous_api_v3_key"),
)
_LETTERS: Final = string.ascii_letters + string.digits


def ensure_accounts(
    aws: Clients, ports: Ports, callback_bases: Mapping[str, str], platforms: Collection[str] = ()
) -> tuple[str, ...]:
    """Make the demo account where there is none, and register every account with the platform; give their names.

    `callback_bases`: by region, the primary first. `platforms`: the addresses that the platform has or had; accounts whose API
    is there, or nowhere yet, find it where it is now, and the others keep theirs. Raises CloudError where the platform refuses.
    """
    regions = list(callback_bases)
    accounts = {account["name"]: account for account in _read_accounts(aws, regions[0])}
    if DEMO not in accounts:
        accounts[DEMO] = make_account(DEMO)
    for account in accounts.values():
        callback_url = f"{callback_bases[regions[0]]}/{KINDS[account['kind']].door}/{account['name']}"
        told = http.call("POST", f"{ports.platform_url}/control/accounts", known_to_platform(account, callback_url))
        if account["api_base"] in ("", ports.platform_url, *platforms):
            account["api_base"] = ports.platform_url
            account |= keys_of_platform(account, told or {})
        _write_account(aws, regions, account)
    return tuple(sorted(accounts))


def known_to_platform(stored: Mapping[str, Any], callback_url: str) -> dict[str, Any]:
    """What the simulated platform is told of an account: all but what is ours alone."""
    return {**{name: value for name, value in stored.items() if name not in _OURS}, "callback_url": callback_url}


def keys_of_platform(account: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What a merchant's notices are verified with: the simulated WeChat Pay's key beside those that were there."""
    if "platform_key" not in told:
        return {}
    key = told["platform_key"]
    own = {serial: pem for serial, pem in account["platform_keys"].items() if TO_BE_TOLD.get(serial) != pem}
    return {"platform_keys": {**own, key["serial"]: key["public_key"]}}


def make_account(name: str) -> dict[str, Any]:
    """Make an Official Account in safe mode with random credentials, of the lengths that WeChat gives out."""
    return {
        "name": name,
        "kind": "official",
        "tenant": "default",
        "app_id": f"wx{secrets.token_hex(8)}",
        "app_secret": secrets.token_hex(16),
        "token": "".join(secrets.choice(_LETTERS) for _ in range(32)),
        "encoding_aes_key": make_encoding_aes_key(),
        "mode": "safe",
        "api_base": "",
    }


def make_encoding_aes_key() -> str:
    """Make an EncodingAESKey: 43 letters and digits that are the Base64 of 32 bytes without its final `=`."""
    while True:
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        if key.isalnum():
            return key


def _read_accounts(aws: Clients, region: str) -> Iterator[dict[str, Any]]:
    client = aws.client("secretsmanager", region)
    for page in client.get_paginator("list_secrets").paginate(Filters=[{"Key": "name", "Values": [_PREFIX]}]):
        for found in page["SecretList"]:
            yield json.loads(client.get_secret_value(SecretId=found["ARN"])["SecretString"])


def _write_account(aws: Clients, regions: Sequence[str], account: Mapping[str, Any]) -> None:
    text, name = json.dumps(account), f"{_PREFIX}{account['name']}"
    for region in regions:
        client = aws.client("secretsmanager", region)
        try:
            if client.get_secret_value(SecretId=name)["SecretString"] != text:
                client.put_secret_value(SecretId=name, SecretString=text)
        except client.exceptions.ResourceNotFoundException:
            client.create_secret(Name=name, SecretString=text)
