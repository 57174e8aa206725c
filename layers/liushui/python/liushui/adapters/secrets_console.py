"""The local operators and their session key, in one secret of AWS Secrets Manager."""

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from liushui.domain.errors import ConfigurationError, StoreUnavailable
from liushui.domain.operators import Role
from liushui.ports import Clock
from liushui.ports.console import ConsoleKeys, LocalOperator

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

KEEP_SECONDS = 60.0


class SecretsConsole:
    """See `ports.console.ConsoleSecrets`. `name` is the secret's, `liushui/<stage>/console`."""

    def __init__(self, *, client: "SecretsManagerClient", name: str, clock: Clock) -> None:
        self._client, self._name, self._clock = client, name, clock
        self._kept: tuple[float, ConsoleKeys] | None = None

    def keys(self) -> ConsoleKeys:
        """See `ports.console.ConsoleSecrets`. Raises ConfigurationError where the secret is not what `make run` writes."""
        now = self._clock.monotonic()
        if self._kept is None or now - self._kept[0] >= KEEP_SECONDS:
            self._kept = (now, self._fetch())
        return self._kept[1]

    def _fetch(self) -> ConsoleKeys:
        try:
            text = self._client.get_secret_value(SecretId=self._name)["SecretString"]
        except (ClientError, BotoCoreError) as error:
            raise StoreUnavailable(f"the secret {self._name} cannot be read: {type(error).__name__}") from error
        try:
            return keys_from(json.loads(text))
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(
                f"the secret {self._name} is not what `make run` writes: delete it and run that"
            ) from error


def keys_from(data: dict[str, Any]) -> ConsoleKeys:
    """The keys in a secret's JSON. Raises KeyError, TypeError or ValueError for anything else."""
    operators = tuple(
        LocalOperator(_text(each["name"]), _text(each["password"]), frozenset(Role(role) for role in each["roles"]))
        for each in data["operators"]
    )
    return ConsoleKeys(_text(data["session_key"]), operators)


def _text(value: object) -> str:
    """An empty key or password would let everybody in."""
    if not isinstance(value, str) or not value:
        raise ValueError("a name, a password or a key is empty or no text")
    return value


def keys_to(keys: ConsoleKeys) -> dict[str, Any]:
    """The inverse of `keys_from`."""
    operators = [{"name": o.name, "password": o.password, "roles": sorted(o.roles)} for o in keys.operators]
    return {"session_key": keys.session_key, "operators": operators}
