"""Accounts in AWS Secrets Manager, one secret each, cached as the callback's costs ask.

An account is kept for 5 minutes and a miss for 10 seconds; `fetch_again` asks anew at most once in 10 seconds and account, so
that a rotated key works at once and a call a message is never paid.
"""

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from liushui.domain.errors import ConfigurationError, StoreUnavailable, UnknownAccount
from liushui.ports import Clock
from liushui.wechat.accounts import NAME_PATTERN, Account, ComponentAccount

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEEP_SECONDS = 300.0
MISS_SECONDS = 10.0
AGAIN_SECONDS = 10.0
_MOST_CACHED = 4096
_REMEDY = "`liushui account add`"


class SecretsAccounts:
    """See `ports.Accounts`. `prefix` is the secrets' common beginning, `liushui/<stage>/accounts/`."""

    def __init__(self, *, client: "SecretsManagerClient", prefix: str, clock: Clock) -> None:
        self._client = client
        self._prefix = prefix
        self._clock = clock
        self._cache: dict[str, tuple[float, Account | None]] = {}

    def get(self, name: str) -> Account:
        """See `ports.Accounts`."""
        platform, _, app_id = name.partition(".")
        return _managed(self._get(platform), app_id) if app_id else self._get(name)

    def _get(self, name: str) -> Account:
        fetched_at, account = self._cache.get(name, (None, None))
        keep = KEEP_SECONDS if account is not None else MISS_SECONDS
        if fetched_at is None or self._clock.monotonic() - fetched_at >= keep:
            try:
                account = self._fetch(name)
            except StoreUnavailable:
                if account is None:
                    raise
                self._cache[name] = (self._clock.monotonic() - KEEP_SECONDS + AGAIN_SECONDS, account)  # keys outlive outages
        return _known(name, account)

    def fetch_again(self, name: str) -> Account:
        """See `ports.Accounts`."""
        fetched_at, account = self._cache.get(name, (None, None))
        if fetched_at is None or self._clock.monotonic() - fetched_at >= AGAIN_SECONDS:
            account = self._fetch(name)
        return _known(name, account)

    def names(self) -> list[str]:
        """See `ports.Accounts`."""
        try:
            pages = self._client.get_paginator("list_secrets").paginate(Filters=[{"Key": "name", "Values": [self._prefix]}])
            found = [secret["Name"] for page in pages for secret in page["SecretList"]]
        except (BotoCoreError, ClientError) as error:
            raise StoreUnavailable(f"Secrets Manager: {type(error).__name__}") from error
        return sorted(name.removeprefix(self._prefix) for name in found if name.startswith(self._prefix))

    def _fetch(self, name: str) -> Account | None:
        if not NAME_PATTERN.fullmatch(name):
            return None
        account = self._read(name)
        if len(self._cache) >= _MOST_CACHED:  # made-up names must not fill the memory
            self._cache.clear()
        self._cache[name] = (self._clock.monotonic(), account)
        return account

    def _read(self, name: str) -> Account | None:
        try:
            answer = self._client.get_secret_value(SecretId=self._prefix + name)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidRequestException":  # scheduled for deletion
                return None
            raise StoreUnavailable(f"Secrets Manager: {error.response['Error']['Code']}") from error
        except BotoCoreError as error:
            raise StoreUnavailable(f"Secrets Manager: {type(error).__name__}") from error
        account = Account.from_dict(_object(self._prefix + name, answer.get("SecretString", "")))
        if account.name != name:
            raise ConfigurationError(f"secret {self._prefix + name} holds an account of another name; set it with {_REMEDY}")
        return account


def _object(secret_id: str, text: str) -> dict[str, Any]:
    """What a secret holds. Nothing of it gets into the error, nor the JSON error, which keeps the whole text."""
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise ConfigurationError(f"secret {secret_id} is not a JSON object; set it with {_REMEDY}")
    return data


def _managed(platform: Account, app_id: str) -> Account:
    """The account `<platform>.<AppID>`. Raises UnknownAccount for what is no AppID: addresses may say anything."""
    if not isinstance(platform, ComponentAccount):
        raise UnknownAccount(f"account {platform.name!r} is no third-party platform: it manages no accounts")
    try:
        return platform.authorized(app_id)
    except ConfigurationError as error:
        raise UnknownAccount(str(error)) from None


def _known(name: str, account: Account | None) -> Account:
    if account is None:
        raise UnknownAccount(f"no account named {name[:63]!r}; add it with {_REMEDY}")
    return account
