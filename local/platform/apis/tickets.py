"""Tickets for pages: JS-SDK and cards ("获取jsapi_ticket"). A ticket stays the same until its two hours are over."""

import secrets

from local.platform.apis.call import OK, Answer, Api, Call
from local.platform.errors import ApiError
from local.platform.holders import WORK

LIFE_SECONDS = 7_200


def get_ticket(call: Call) -> Answer:
    kind = call.query.get("type")
    if kind not in ("jsapi", "wx_card"):
        raise ApiError(40097)
    return _ticket(call, kind)


def get_corporation_ticket(call: Call) -> Answer:
    return _ticket(call, "jsapi")


def get_agent_ticket(call: Call) -> Answer:
    """Of one agent: for agentConfig ("获取应用的jsapi_ticket")."""
    if call.query.get("type") != "agent_config":
        raise ApiError(40058)
    return _ticket(call, f"agent_config {call.bearer.slot}")


def _ticket(call: Call, key: str) -> Answer:
    ticket = call.get("tickets", key)
    if ticket is None:
        ticket = secrets.token_urlsafe(64)
        call.put("tickets", key, ticket, LIFE_SECONDS)
    left = call.simulator.records.seconds_left(call.account.name, "tickets", key)
    return {**OK, "ticket": ticket, "expires_in": left}


APIS = (
    Api("ticket/getticket", "GET", "/cgi-bin/ticket/getticket", get_ticket),
    Api("get_jsapi_ticket", "GET", "/cgi-bin/get_jsapi_ticket", get_corporation_ticket, WORK),
    Api("ticket/get", "GET", "/cgi-bin/ticket/get", get_agent_ticket, WORK),
)
