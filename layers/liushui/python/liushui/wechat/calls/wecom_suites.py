"""WeCom's service providers (第三方应用, 代开发应用): tokens of an application (suite) and of the provider, and how corporations
install an application.

Whoever calls keeps the tokens: they are arguments here. `suite_ticket` comes with the event of that name every 10 minutes.

Sources: "The application's token" (获取第三方应用凭证), "The provider's token" (获取服务商凭证), "Pre-authorisation code"
(获取预授权码), "Authorisation settings" (设置授权配置), "Permanent code" (获取企业永久授权码), "Authorisation's information"
(获取企业授权信息), "The corporation's token" (获取企业凭证), "Administrators" (获取应用的管理员列表).
"""

from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, Host, TokenUse, nothing
from liushui.wechat.calls.tokens import Issued


@dataclass(frozen=True, slots=True)
class SuitePreAuthCode:
    """Good for one installation."""

    code: str = field(repr=False)
    expires_in_seconds: int


@dataclass(frozen=True, slots=True)
class Installed:
    """A corporation that installed the application. `permanent_code`: store it durably, it is what the corporation's tokens are
    asked for with. `fields`: all that WeCom told (auth_corp_info, auth_info with the agents, auth_user_info)."""

    corp_id: str
    permanent_code: str | None = field(repr=False)
    token: Issued | None
    fields: JsonObject = field(repr=False)


class Administrator(NamedTuple):
    """`kind` 0: may send messages, 1: manages the application."""

    userid: str
    kind: int


def suite_token(suite_id: str, suite_secret: str, suite_ticket: str) -> Call[Issued]:
    """The application's token (suite_access_token), for the newest ticket (it lives for 30 minutes)."""
    body: JsonObject = {
        "suite_id": checks.required("suite_id", suite_id),
        "suite_secret": checks.required("suite_secret", suite_secret),
        "suite_ticket": checks.required("suite_ticket", suite_ticket),
    }
    return build.post("/cgi-bin/service/get_suite_token", _suite_token, body, host=Host.WORK, token=TokenUse.NONE)


def provider_token(corp_id: str, provider_secret: str) -> Call[Issued]:
    """The provider's own token (provider_access_token)."""
    body: JsonObject = {
        "corpid": checks.required("corp_id", corp_id),
        "provider_secret": checks.required("provider_secret", provider_secret),
    }
    return build.post("/cgi-bin/service/get_provider_token", _provider_token, body, host=Host.WORK, token=TokenUse.NONE)


def corp_token(suite_access_token: str, corp_id: str, permanent_code: str) -> Call[Issued]:
    """A corporation's access token for the application."""
    query, body = _suite(suite_access_token), _corporation(corp_id, permanent_code)
    return build.post(
        "/cgi-bin/service/get_corp_token", _access_token, body, query=query, host=Host.WORK, token=TokenUse.NONE
    )


def get_suite_pre_auth_code(suite_access_token: str) -> Call[SuitePreAuthCode]:
    """A code for installing the application (获取预授权码)."""
    query = _suite(suite_access_token)
    return build.get("/cgi-bin/service/get_pre_auth_code", _pre_auth_code, query, host=Host.WORK, token=TokenUse.NONE)


def set_session_info(suite_access_token: str, pre_auth_code: str, *, test: bool) -> Call[None]:
    """Whether the installation is one for tests (设置授权配置)."""
    session: JsonObject = {"auth_type": int(test)}
    body: JsonObject = {"pre_auth_code": checks.required("pre_auth_code", pre_auth_code), "session_info": session}
    query = _suite(suite_access_token)
    return build.post("/cgi-bin/service/set_session_info", nothing, body, query=query, host=Host.WORK, token=TokenUse.NONE)


def install_url(suite_id: str, pre_auth_code: str, redirect_uri: str, *, state: str) -> str:
    """The page on which a corporation's administrator installs the application; it leads on with `auth_code` and `state`."""
    checks.required("suite_id", suite_id)
    checks.check_url("redirect_uri", redirect_uri)
    checks.check_state(state)
    query = {"suite_id": suite_id, "pre_auth_code": pre_auth_code, "redirect_uri": redirect_uri, "state": state}
    return f"https://open.work.weixin.qq.com/3rdapp/install?{urlencode(query)}"


def get_permanent_code(suite_access_token: str, auth_code: str) -> Call[Installed]:
    """Exchange an authorisation's code (获取企业永久授权码), which is good once."""
    body: JsonObject = {"auth_code": checks.at_most_bytes("auth_code", auth_code, 512)}
    query = _suite(suite_access_token)
    return build.post(
        "/cgi-bin/service/get_permanent_code", _installed, body, query=query, host=Host.WORK, token=TokenUse.NONE,
        delivers=True,
    )  # fmt: skip


def get_auth_info(suite_access_token: str, corp_id: str, permanent_code: str) -> Call[Installed]:
    """What a corporation authorises now (获取企业授权信息)."""
    query, body = _suite(suite_access_token), _corporation(corp_id, permanent_code)
    return build.post("/cgi-bin/service/get_auth_info", _installed, body, query=query, host=Host.WORK, token=TokenUse.NONE)


def list_administrators(suite_access_token: str, corp_id: str, agent_id: int) -> Call[tuple[Administrator, ...]]:
    """Who administers the application in a corporation (获取应用的管理员列表)."""
    body: JsonObject = {"auth_corpid": checks.required("corp_id", corp_id), "agentid": agent_id}
    query = _suite(suite_access_token)
    return build.post(
        "/cgi-bin/service/get_admin_list", _administrators, body, query=query, host=Host.WORK, token=TokenUse.NONE
    )


def _suite(suite_access_token: str) -> dict[str, str]:
    return {"suite_access_token": checks.required("suite_access_token", suite_access_token)}


def _corporation(corp_id: str, permanent_code: str) -> JsonObject:
    code = checks.required("permanent_code", permanent_code)
    return {"auth_corpid": checks.required("corp_id", corp_id), "permanent_code": code}


def _issued(answer: JsonObject, name: str) -> Issued:
    return Issued(_filled(answer, name), answers.number(answer, "expires_in"))


def _filled(answer: JsonObject, name: str) -> str:
    """A token, which must not be empty."""
    value = answers.text(answer, name)
    if not value:
        raise ValueError(f"{name} is empty")
    return value


def _suite_token(answer: JsonObject) -> Issued:
    return _issued(answer, "suite_access_token")


def _provider_token(answer: JsonObject) -> Issued:
    return _issued(answer, "provider_access_token")


def _access_token(answer: JsonObject) -> Issued:
    return _issued(answer, "access_token")


def _pre_auth_code(answer: JsonObject) -> SuitePreAuthCode:
    return SuitePreAuthCode(answers.text(answer, "pre_auth_code"), answers.number(answer, "expires_in"))


def _installed(answer: JsonObject) -> Installed:
    return Installed(
        corp_id=answers.text(answers.object_in(answer, "auth_corp_info"), "corpid"),
        permanent_code=answers.optional_text(answer, "permanent_code"),
        token=_access_token(answer) if answer.get("access_token") else None,
        fields=answers.whole(answer),
    )


def _administrators(answer: JsonObject) -> tuple[Administrator, ...]:
    listed = answers.objects(answer, "admin", may_lack=True)
    return tuple(Administrator(answers.text(one, "userid"), answers.number(one, "auth_type")) for one in listed)
