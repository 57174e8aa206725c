"""The pages on which a person agrees: web login of accounts and of corporations, and one-time subscriptions.

They stand in for open.weixin.qq.com, login.work.weixin.qq.com and mp.weixin.qq.com. Who is holding the phone is told by the
parameter `user`, which WeChat does not have; without it the page asks.
"""

import html
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from local.platform.accounts import Account
from local.platform.apis.call import Api, Call
from local.platform.holders import OFFICIAL, with_app_id, with_corp_id
from local.platform.logins import issue_code

SCOPES = ("snsapi_base", "snsapi_userinfo", "snsapi_login", "snsapi_privateinfo")


def authorize(call: Call) -> Response:
    """Back to `redirect_uri` with `code` and `state`."""
    query = call.query
    app_id, scope = query.get("appid"), query.get("scope", "snsapi_base")
    account = with_app_id(call.simulator.accounts, app_id, OFFICIAL) or with_corp_id(call.simulator.accounts, app_id)
    if account is None or scope not in SCOPES:
        return PlainTextResponse("AppID 参数错误" if account is None else "Scope 参数错误或没有 Scope 权限", 400)
    return _once_known(
        call,
        account,
        lambda user: {
            "code": issue_code(call.simulator, account.name, user, scope),
            "state": query.get("state", ""),
        },
    )


def confirm_subscription(call: Call) -> Response:
    """The user agrees to one message: back to `redirect_url` with openid, template_id, action, scene and reserved."""
    query = call.query
    account = with_app_id(call.simulator.accounts, query.get("appid"), OFFICIAL)
    if account is None or query.get("action") != "get_confirm":
        return PlainTextResponse("参数错误", 400)
    return _once_known(call, account, lambda user: _agree(call, account, user))


def _agree(call: Call, account: Account, openid: str) -> dict[str, str]:
    template_id = call.query.get("template_id", "")
    user = call.simulator.conversations.meet(account.name, openid)
    user.consents[template_id] = user.consents.get(template_id, 0) + 1
    told = {name: call.query.get(name, "") for name in ("scene", "reserved")}
    return {"openid": openid, "template_id": template_id, "action": "confirm", **told}


def _once_known(call: Call, account: Account, answer: Callable[[str], dict[str, str]]) -> Response:
    back = urlsplit(call.query.get("redirect_uri") or call.query.get("redirect_url") or "")
    if back.scheme not in ("http", "https") or not back.netloc:
        return PlainTextResponse("redirect_uri 参数错误", 400)
    user = call.query.get("user")
    if not user:
        return _ask_who(call, account)
    query = "&".join(part for part in (back.query, urlencode(answer(user))) if part)
    return RedirectResponse(urlunsplit((*back[:3], query, back.fragment)), 302)


def _ask_who(call: Call, account: Account) -> Response:
    known = [user.openid for user in call.simulator.conversations.users(account.name)]
    links = "".join(
        f'<li><a href="?{html.escape(urlencode({**call.query, "user": user}))}">{html.escape(user)}</a></li>'
        for user in known or ["visitor"]
    )
    return HTMLResponse(
        f'<!doctype html><meta charset="utf-8"><title>微信登录</title><p>Who are you? 您是谁？</p><ul>{links}</ul>'
    )


APIS = (
    Api("connect/oauth2/authorize", "GET", "/connect/oauth2/authorize", authorize, (), None),
    Api("connect/qrconnect", "GET", "/connect/qrconnect", authorize, (), None),
    Api("wwlogin/sso/login", "GET", "/wwlogin/sso/login", authorize, (), None),
    Api("mp/subscribemsg", "GET", "/mp/subscribemsg", confirm_subscription, (), None),
)
