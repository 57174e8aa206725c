"""The accounts of a stage: a secret each, and on the local stage the simulated platform's knowledge of it."""

import builtins
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from liushui.adapters.secrets_accounts import SecretsAccounts
from liushui.adapters.system import SystemClock
from liushui.domain.errors import ConfigurationError, UnknownAccount
from liushui.wechat.accounts import Account
from local.cloud import http
from local.cloud.accounts import keys_of_platform, known_to_platform
from local.cloud.errors import CloudError, NotThere
from local.stage import Stage

RECOVERY_DAYS = 7
"""In AWS a removed account's secret can be restored for this long; adding the same name again restores and replaces it."""


@dataclass(frozen=True)
class AccountAdmin:
    """The accounts of one stage."""

    stage: Stage

    def add(self, account: Account) -> str:
        """Store a new account and give its callback URL. Raises ConfigurationError when the name is taken, and CloudError where
        the simulated platform refuses it; then nothing is stored."""
        self._store(account)
        try:
            return self._tell_platform(account)
        except CloudError:
            self._delete(account.name)
            raise

    def list(self) -> Iterator[Account]:
        """All accounts, by name."""
        accounts = self._reader()
        return (accounts.get(name) for name in accounts.names())

    def get(self, name: str) -> Account:
        """One account. Raises UnknownAccount."""
        return self._reader().get(name)

    def tenant_of(self, name: str) -> str:
        """Whose account it is, or was: of one that was removed, what it received still says so. Raises UnknownAccount for one
        of which nothing is known, ConfigurationError where a name was several tenants'."""
        try:
            return self.get(name).tenant
        except UnknownAccount:
            former = self.stage.tenants_in_store(name)
            if not former:
                raise
        if len(former) > 1:
            raise ConfigurationError(
                f"account {name!r} was removed, and was {' and '.join(former)}'s: add it again with --tenant to look at one"
            )
        return former[0]

    def rotate(self, name: str, **new: str) -> Account:
        """Give an account new keys beside its current ones, in every region. Raises UnknownAccount, ConfigurationError."""
        account = self.get(name).rotated(**new)
        self.replace(account)
        return account

    def replace(self, account: Account) -> None:
        """Store an account in the place of the one of its name, in every region. Raises UnknownAccount."""
        self.get(account.name)
        text = json.dumps(account.to_dict())
        self.stage.client("secretsmanager").put_secret_value(SecretId=self._secret(account.name), SecretString=text)
        self._tell_platform(account)

    def remove(self, name: str) -> None:
        """Remove an account; what it received stays in the event store. Raises UnknownAccount."""
        self.get(name)
        if self.stage.is_local:
            with suppress(NotThere):
                http.call("DELETE", f"{self.stage.platform_url}/control/accounts/{name}")
        self._delete(name)

    def callback_url(self, account: Account) -> str:
        """What is entered as the account's server address (URL) in WeChat's console."""
        return f"{self.stage.callback_base()}/{account.door}/{account.name}"

    def _store(self, account: Account) -> None:
        name, text = self._secret(account.name), json.dumps(account.to_dict())
        client, others = self.stage.client("secretsmanager"), self._replicas()
        try:
            client.create_secret(Name=name, SecretString=text, **({"AddReplicaRegions": others} if others else {}))
        except (client.exceptions.ResourceExistsException, client.exceptions.InvalidRequestException):
            if "DeletedDate" not in client.describe_secret(SecretId=name):
                raise ConfigurationError(
                    f"there is an account named {account.name!r} already; remove it first, or choose another name"
                ) from None
            # Removed, and not yet gone for good.
            client.restore_secret(SecretId=name)
            client.put_secret_value(SecretId=name, SecretString=text)
            if others:
                client.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=others, ForceOverwriteReplicaSecret=True)

    def _delete(self, name: str) -> None:
        """AWS deletes no secret that still has replicas ("Delete an AWS Secrets Manager secret")."""
        client, secret = self.stage.client("secretsmanager"), self._secret(name)
        if others := self.stage.regions[1:]:
            client.remove_regions_from_replication(SecretId=secret, RemoveReplicaRegions=list(others))
        how: dict[str, Any] = {"RecoveryWindowInDays": RECOVERY_DAYS}
        client.delete_secret(SecretId=secret, **({"ForceDeleteWithoutRecovery": True} if self.stage.is_local else how))

    def _replicas(self) -> builtins.list[dict[str, str]]:
        return [{"Region": region} for region in self.stage.regions[1:]]

    def _tell_platform(self, account: Account) -> str:
        url, stored = self.callback_url(account), account.to_dict()
        if self.stage.is_local:
            told = http.call("POST", f"{self.stage.platform_url}/control/accounts", known_to_platform(stored, url))
            if keys := keys_of_platform(stored, told):
                client = self.stage.client("secretsmanager")
                client.put_secret_value(SecretId=self._secret(account.name), SecretString=json.dumps(stored | keys))
        return url

    def _secret(self, name: str) -> str:
        return self.stage.names.accounts_prefix + name

    def _reader(self) -> SecretsAccounts:
        return SecretsAccounts(
            client=self.stage.client("secretsmanager"), prefix=self.stage.names.accounts_prefix, clock=SystemClock()
        )
