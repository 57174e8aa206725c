"""The control API's requests about pushing: acting, what went over the wire, the clock. Mounted among those of `control`."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.platform.acting import Actor, parse_action
from local.platform.delivery import Delivery
from local.platform.errors import ControlError
from local.platform.payload import Payload
from local.platform.reading import read_body, read_query
from local.platform.simulator import Simulator

MOST_SECONDS_AHEAD = 400 * 86_400


class PushControl:
    def __init__(self, simulator: Simulator, actor: Actor) -> None:
        self._simulator = simulator
        self._actor = actor

    async def act_as_user(self, request: Request) -> Response | dict[str, Any]:
        """Act as a user, or as the platform, and push the callback: `{"account", "user", ["type": "text"],
        ["fields": {"Content": "hi"}], ["wait": true], ["msg_id"], ["create_time"], ["times": 1], ["agent"], ["probe"]}`.

        `type`: what GET /control/events lists for the account: messages and every documented event, whose fields have
        defaults or come from the sample in events/wechat. Any other: leave `type` out and give MsgType (and Event) in
        `fields`, which override everything, objects field by field. `times`: so many equal pushes at once. The same msg_id
        (events: the same create_time and fields) again is a repeat by WeChat: nothing new is noted, and a reply is shown once.

        wecom: `agent` names the application, the first by default; `user` may be left out of events; robot_… are an
        intelligent robot's. component: no `user`; component_verify_ticket makes a ticket that serves, authorized and
        updateauthorized let `AuthorizerAppid` be managed, unauthorized ends it. pay: no `user`; `fields` has `resource` in
        clear; `probe` true signs wrongly on purpose, which the merchant must refuse.

        Gives `{"exchange": id for GET /control/exchanges and POST /control/resend, "running", "msg_id", "create_time",
        "tries": [{"status", "elapsed_ms", "error"}], "reply": {"msgtype", …} | null, "problem": why the answer is no reply |
        null, "request": {"url", "query", "headers", "body"}, "decrypted": the document, "answer": the body that came back |
        null, "answer_decrypted" | null}`, of the try that decided or the last. `running` is true where the next try is more
        than 10 s away (WeChat Pay's), or the push is held back. With `wait` false: 202 and `{"id"}` at once; the report is
        then at GET /control/callbacks/{id}.
        """
        delivery, wait = parse_action(await read_body(request), self._simulator)
        return await self._push(delivery, wait)

    async def resend(self, request: Request) -> Response | dict[str, Any]:
        """Push a recorded callback again, freshly signed: `{"id": as GET /control/exchanges lists it, ["wait": true]}` gives
        what POST /control/callback does."""
        payload = Payload(await read_body(request), ("id", "wait"))
        push = self._simulator.exchanges.pushed(payload.text("id"))
        account = self._simulator.accounts.get(push.account)
        return await self._push(Delivery(account, push.document), payload.boolean("wait", True))

    async def get_report(self, request: Request) -> dict[str, Any]:
        """`{"id", "state": "running"}`, then `{"id", "state": "done", …}` with what POST /control/callback gives."""
        return self._actor.report(request.path_params["id"])

    async def list_exchanges(self, request: Request) -> dict[str, Any]:
        """`[?account=A][&user=U][&type=T][&after=R]` gives `{"revision": R, "exchanges": [{"id", "account", "user", "type",
        "at", "running", "decrypted", "tries": [{"number", "at", "waiting", "status", "elapsed_ms", "error", "problem",
        "replied"}]}]}`: the callbacks that changed after the revision R, oldest first. Ask again with the revision to
        follow them."""
        given = read_query(request, optional=("account", "user", "type", "after"))
        after = given.get("after", "0")
        if not after.isdecimal():
            raise ControlError(400, "the query parameter after must be a revision, as an answer of this request gives it")
        exchanges = self._simulator.exchanges
        found = exchanges.followed(int(after), given.get("account"), given.get("user"), given.get("type"))
        return {"revision": exchanges.revision, "exchanges": found}

    async def get_exchange(self, request: Request) -> dict[str, Any]:
        """What went over the wire, tokens and secrets masked; ids come with GET /watch. A callback: `{"kind": "callback",
        "decrypted", "running", "tries": [{"number", "at", "waiting", "request": {"url", "query", "headers", "body"}, "status",
        "elapsed_ms", "error", "problem", "replied", "answer", "answer_decrypted"}]}`. A call: as listed, and `{"kind": "call",
        "request": {"method", "path", "query", "body"}, "answer": the body that went out | null}`."""
        return self._simulator.exchanges.get(request.path_params["id"])

    async def get_clock(self, _request: Request) -> dict[str, Any]:
        """`{"now": ms, "advanced_seconds", "in_pushes"}`: the platform's time, and how far it is put forward."""
        return self._simulator.clock.public()

    async def advance_clock(self, request: Request) -> dict[str, Any]:
        """Put the platform's time forward: `{"advance_seconds", ["in_pushes": false]}` gives what GET does. Tokens, reply
        windows, media, quotas and the waits between tries age by it. What is signed keeps the real time, since servers
        compare it with their clock; `in_pushes` moves that, and CreateTime, too."""
        payload = Payload(await read_body(request), ("advance_seconds", "in_pushes"))
        if not payload.has("advance_seconds"):
            raise ControlError(400, "advance_seconds is missing: by how many seconds time goes forward")
        seconds = payload.integer("advance_seconds", 0, least=0, most=MOST_SECONDS_AHEAD)
        self._simulator.clock.advance(seconds, in_pushes=payload.boolean("in_pushes", False))
        self._simulator.touch()
        return self._simulator.clock.public()

    async def reset_clock(self, _request: Request) -> dict[str, Any]:
        """Back to the real time. What was made in the future stays so: its tokens live on until then."""
        self._simulator.clock.reset()
        self._simulator.touch()
        return self._simulator.clock.public()

    async def _push(self, delivery: Delivery, wait: bool) -> Response | dict[str, Any]:
        if wait:
            return await self._actor.act(delivery)
        return JSONResponse({"id": self._actor.start(delivery)}, 202)
