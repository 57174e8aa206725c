"""The accounts of a stage: a secret each, and on the local stage the simulated platform's knowledge of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from liushui.adapters.secrets_accounts import SecretsAccounts
from liushui.adapters.system import SystemClock
from liushui.domain.errors import ConfigurationError
from liushui.wechat.accounts import Account
from local.cloud import http
from local.cloud.accounts import known_to_platform
from local.stage import Stage

RECOVERY_DAYS = 7
"""In AWS a removed account's secret can be restored for this long; adding the same name again restores and replaces it."""


@dataclass(frozen=True)
class AccountAdmin:
    """The accounts of one stage."""

    stage: Stage

    def add(self, account: Account) -> str:
        """Store a new account and give its callback URL. Raises ConfigurationError when the name is taken."""
        name, text = self._secret(account.name), json.dumps(account.to_dict())
        client = self.stage.client("secretsmanager")
        others = [{"Region": region} for region in self.stage.regions[1:]]
        try:
            client.create_secret(Name=name, SecretString=text, **({"AddReplicaRegions": others} if others else {}))
        except client.exceptions.ResourceExistsException:
            raise ConfigurationError(
                f"there is an account named {account.name!r} already; remove it first, or choose another name"
            ) from None
        except client.exceptions.InvalidRequestException:  # removed, and not yet gone for good
            client.restore_secret(SecretId=name)
            client.put_secret_value(SecretId=name, SecretString=text)
        return self._tell_platform(account)

    def list(self) -> Iterator[Account]:
        """All accounts, by name."""
        accounts = self._reader()
        return (accounts.get(name) for name in accounts.names())

    def get(self, name: str) -> Account:
        """One account. Raises UnknownAccount."""
        return self._reader().get(name)

    def rotate(self, name: str, **new: str) -> Account:
        """Give an account new keys beside its current ones, in every region. Raises UnknownAccount, ConfigurationError."""
        account = self.get(name).rotated(**new)
        text = json.dumps(account.to_dict())
        self.stage.client("secretsmanager").put_secret_value(SecretId=self._secret(name), SecretString=text)
        self._tell_platform(account)
        return account

    def remove(self, name: str) -> None:
        """Remove an account; what it received stays in the event store. Raises UnknownAccount."""
        account = self.get(name)
        how: dict[str, Any] = {"RecoveryWindowInDays": RECOVERY_DAYS}
        if self.stage.is_local:
            how = {"ForceDeleteWithoutRecovery": True}
            http.call("DELETE", f"{self.stage.platform_url}/control/accounts/{account.name}")
        self.stage.client("secretsmanager").delete_secret(SecretId=self._secret(name), **how)

    def callback_url(self, account: Account) -> str:
        """What is entered as the account's server address (URL) in WeChat's console."""
        return f"{self.stage.callback_base()}/{account.door}/{account.name}"

    def _tell_platform(self, account: Account) -> str:
        url = self.callback_url(account)
        if self.stage.is_local:
            http.call("POST", f"{self.stage.platform_url}/control/accounts", known_to_platform(account.to_dict(), url))
        return url

    def _secret(self, name: str) -> str:
        return self.stage.names.accounts_prefix + name

    def _reader(self) -> SecretsAccounts:
        return SecretsAccounts(
            client=self.stage.client("secretsmanager"), prefix=self.stage.names.accounts_prefix, clock=SystemClock()
        )
