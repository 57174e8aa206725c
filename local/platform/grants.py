"""The control API's side doors: what people do outside of messages and events, so that APIs have something to work on.

A person logs in and gives a code, agrees to a message, becomes somebody's customer, adds a robot to a group; an owner
authorises a component. Mounted among the requests of `control`, and described there.
"""

import secrets
from typing import Any

from starlette.requests import Request

from local.platform.accounts import Account
from local.platform.apis import robots
from local.platform.apis.components import authorize, issue_ticket
from local.platform.apis.consent import SCOPES
from local.platform.apis.menus import menu_of
from local.platform.apis.mini_sessions import issue_phone_code
from local.platform.apis.wecom_customer_messages import confirm
from local.platform.apis.wecom_external import befriend
from local.platform.apis.wecom_kf import note_customer_message
from local.platform.errors import ControlError
from local.platform.holders import COMPONENT, MINI, WORK, kind_of
from local.platform.logins import issue_code
from local.platform.payload import Payload
from local.platform.simulator import Simulator


class Grants:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def add_user(self, request: Request) -> dict[str, Any]:
        """Make a user known without a push, such as a member of a corporation: `{"account", "user"}`, given back."""
        payload = Payload(await read_json(request), ("account", "user"))
        account, user = self._account(payload), payload.text("user")
        self._simulator.conversations.meet(account.name, user)
        self._simulator.touch()
        return {"account": account.name, "user": user}

    async def add_login_code(self, request: Request) -> dict[str, Any]:
        """A user logs in: `{"account", "user", ["scope": "snsapi_base"]}` gives the `{"code"}` of wx.login or of a web
        login, which serves once within five minutes."""
        payload = Payload(await read_json(request), ("account", "user", "scope"))
        scope = payload.text("scope", SCOPES[0])
        if scope not in SCOPES:
            raise ControlError(400, f"scope must be one of {', '.join(SCOPES)}")
        code = issue_code(self._simulator, self._account(payload).name, payload.text("user"), scope)
        self._simulator.touch()
        return {"code": code}

    async def add_phone_code(self, request: Request) -> dict[str, Any]:
        """A user lets a mini program have the phone number: `{"account", "user"}` gives the `{"code"}` of the button, which
        serves once within five minutes."""
        payload = Payload(await read_json(request), ("account", "user"))
        code = issue_phone_code(self._simulator, self._account(payload, MINI).name, payload.text("user"))
        self._simulator.touch()
        return {"code": code}

    async def confirm_mass_message(self, request: Request) -> dict[str, Any]:
        """A member sends a mass message to customers: `{"account", "user": the member, "msgid"}` gives `{"customers"}`, how
        many have it now."""
        payload = Payload(await read_json(request), ("account", "user", "msgid"))
        account = self._account(payload, WORK)
        customers = confirm(self._simulator, account.name, payload.text("msgid"), payload.text("user"))
        self._simulator.touch()
        return {"customers": customers}

    async def add_consent(self, request: Request) -> dict[str, Any]:
        """A user agrees to messages of a template: `{"account", "user", "template_id", ["count": 1]}` gives `{"consents"}`,
        how many are open now."""
        payload = Payload(await read_json(request), ("account", "user", "template_id", "count"))
        user = self._simulator.conversations.meet(self._account(payload).name, payload.text("user"))
        template = payload.text("template_id")
        consents = user.consents.get(template, 0) + payload.integer("count", 1, least=1, most=1_000)
        user.consents[template] = consents
        self._simulator.touch()
        return {"consents": consents}

    async def get_menu(self, request: Request) -> dict[str, Any]:
        """`?account=A&user=U` gives `{"button": […]}`, the menu that this user sees; no buttons where there is none."""
        account = self._simulator.accounts.get(request.query_params.get("account", ""))
        user = self._simulator.conversations.get(account.name, request.query_params.get("user", ""))
        menu = menu_of(self._simulator, user)
        return {"button": menu["button"] if menu else []}

    async def add_verify_ticket(self, request: Request) -> dict[str, Any]:
        """A component's newest verify ticket: `{"account"}` gives `{"component_verify_ticket"}`."""
        account = self._account(Payload(await read_json(request), ("account",)), COMPONENT)
        self._simulator.touch()
        return {"component_verify_ticket": issue_ticket(self._simulator, account.name)}

    async def add_authorization(self, request: Request) -> dict[str, Any]:
        """An account's owner authorises a component: `{"account": the component, "app_id": of the other}` gives
        `{"authorization_code"}`, for api_query_auth."""
        payload = Payload(await read_json(request), ("account", "app_id"))
        account = self._account(payload, COMPONENT)
        self._simulator.touch()
        return {"authorization_code": authorize(self._simulator, account.name, payload.text("app_id"))}

    async def add_robot(self, request: Request) -> dict[str, Any]:
        """A group of a corporation gets a robot: `{"account", ["key"]}` gives `{"key", "user"}`; under `user` stands what
        the group gets."""
        payload = Payload(await read_json(request), ("account", "key"))
        account, key = self._account(payload, WORK), payload.optional_text("key") or secrets.token_hex(18)
        self._simulator.records.put(account.name, robots.TABLE, key, {})
        self._simulator.touch()
        return {"key": key, "user": robots.group_of(key)}

    async def add_customer(self, request: Request) -> dict[str, Any]:
        """A customer adds a member: `{"account", "user": the member, "external_userid", ["state"]}` gives
        `{"welcome_code"}`, which serves once within 20 s."""
        payload = Payload(await read_json(request), ("account", "user", "external_userid", "state"))
        account = self._account(payload, WORK)
        state = payload.optional_text("state") or ""
        code = befriend(self._simulator, account.name, payload.text("user"), payload.text("external_userid"), state)
        self._simulator.touch()
        return {"welcome_code": code}

    async def add_kf_message(self, request: Request) -> dict[str, Any]:
        """A customer writes to 微信客服: `{"account", "open_kfid", "external_userid", ["msgtype": "text"], ["content":
        {"content": "你好"}]}` gives `{"msgid"}`; kf/sync_msg has it, and a kf_msg_or_event is owed. `msgtype` event with
        `{"event_type": "enter_session"}` is the session being opened."""
        payload = Payload(await read_json(request), ("account", "open_kfid", "external_userid", "msgtype", "content"))
        account = self._account(payload, WORK)
        msgtype = payload.text("msgtype", "text")
        content = payload.mapping("content") or {"content": "你好"}
        who = (payload.text("open_kfid"), payload.text("external_userid"))
        msgid = note_customer_message(self._simulator, account.name, *who, msgtype, content)
        self._simulator.touch()
        return {"msgid": msgid}

    async def list_owed(self, _request: Request) -> dict[str, Any]:
        """`{"owed": [{"account", "user", "fields"}]}`: callbacks that calls led to and that are still to be pushed."""
        return {"owed": self._simulator.owed.public()}

    def _account(self, payload: Payload, kinds: tuple[str, ...] = ()) -> Account:
        account = self._simulator.accounts.get(payload.text("account"))
        if kinds and kind_of(account) not in kinds:
            raise ControlError(400, f"account {account.name!r} is of kind {kind_of(account)}, not {' or '.join(kinds)}")
        return account


async def read_json(request: Request) -> object:
    """The body. Raises ControlError 400 when it is no JSON."""
    try:
        return await request.json()
    except (ValueError, RecursionError):
        raise ControlError(400, "the body must be JSON in UTF-8") from None
