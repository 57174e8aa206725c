"""The control API's requests about accounts. Mounted among those of `control`, and described there."""

from typing import Any

from starlette.requests import Request

from local.platform import defaults, samples
from local.platform.account_fields import parse_account
from local.platform.accounts import Account
from local.platform.payload import Payload
from local.platform.reading import read_body, read_query
from local.platform.senders.pay import platform_key, with_platform_key
from local.platform.simulator import Simulator


class AccountControl:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def list_accounts(self, _request: Request) -> dict[str, Any]:
        """`{"accounts": [{"name", "kind", "app_id": AppID, CorpID or merchant number, "mode", "callback_url", "original_id",
        ["payload"], ["agents"], ["component": which manages it]}]}`: no secrets."""
        return {"accounts": [account.public() for account in self._simulator.accounts]}

    async def get_account(self, request: Request) -> dict[str, Any]:
        """One account as listed; of a merchant (pay) `"platform_key": {"serial", "public_key": PEM}` too, with which notices
        are verified; of a component the `"managed": [names]` and the `"managed_url"` of their callbacks."""
        account = self._simulator.accounts.get(request.path_params["name"])
        return self._told(account)

    async def put_account(self, request: Request) -> dict[str, Any]:
        """Add or replace: `{"name", ["kind": "official"], "callback_url", …}`; gives it as GET /control/accounts/{name} does.
        409 when another account has the AppID, CorpID or merchant number. Fields of each kind:

        official: "app_id", "app_secret", "token", ["encoding_aes_key"], ["mode": "safe" | "compatible" | "plain"].
        mini: the same, and ["payload": "xml" | "json"].
        wecom: "corp_id", "token", "encoding_aes_key", ["agents": [{"name", "id", "secret"}]], ["receive_ids"].
        component: "app_id", "app_secret", "token", "encoding_aes_key"; what the accounts that it manages are sent goes to
        callback_url/<AppID>.
        pay: "mch_id", "api_v3_key", ["merchant_key": public, PEM], ["merchant_serial"], which its calls are verified with; the
        platform makes a key pair of its own for the merchant, and keeps it.
        """
        accounts, account = self._simulator.accounts, parse_account(await read_body(request))
        before = accounts.find(account.name)
        if account.kind == "pay":
            account = with_platform_key(account, before)
        accounts.put(account if before is None else account.managed_as(before))
        self._simulator.touch()
        return self._told(account)

    async def delete_account(self, request: Request) -> dict[str, Any]:
        """Forget the account, its tokens, users and conversations: `{"deleted": name}`."""
        name = request.path_params["name"]
        self._simulator.remove_account(name)
        self._simulator.touch()
        return {"deleted": name}

    async def verify_address(self, request: Request) -> dict[str, Any]:
        """Check the callback address as WeChat's console does when it is saved: `{"account"}` gives `{"ok", "status",
        "elapsed_ms", "error"}`. WeCom's echostr is encrypted. WeChat Pay checks no address: 400."""
        name = Payload(await read_body(request), ("account",)).text("account")
        return await self._simulator.callbacks.check_address(self._simulator.accounts.get(name))

    async def list_events(self, request: Request) -> dict[str, Any]:
        """`?account=A` gives `{"types": [names]}`: every `type` that POST /control/callback knows for this account; with
        `&type=T` also `{"fields"}`, the sample's own."""
        given = read_query(request, "account", optional=("type",))
        kind = self._simulator.accounts.get(given["account"]).kind
        types = {*defaults.names(kind), *samples.names(kind), *defaults.special_names(kind)}
        listed: dict[str, Any] = {"types": sorted(types)}
        if "type" in given:
            listed["fields"] = samples.find(kind, given["type"]) or defaults.fields_of(kind, given["type"], "") or {}
        return listed

    def _told(self, account: Account) -> dict[str, Any]:
        told = account.public()
        if account.kind == "pay":
            told["platform_key"] = platform_key(account)
        if account.kind == "component":
            told["managed_url"] = f"{account.callback_url}/$APPID$"
            told["managed"] = [one.name for one in self._simulator.accounts if one.component == account.name]
        return told
