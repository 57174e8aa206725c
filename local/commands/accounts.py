"""`liushui account …`"""

from typing import Annotated, Any, TypeAlias

import typer

from liushui.domain.errors import ConfigurationError
from liushui.wechat.accounts import Account
from local.account_admin import RECOVERY_DAYS, AccountAdmin
from local.account_options import OPTIONS, account_from, with_budget
from local.commands.options import JsonOption, StageOption
from local.commands.output import clear_errors, out, print_lines, print_table
from local.stage import LOCAL, Stage

app = typer.Typer(no_args_is_help=True, help="Add, list, rotate and remove WeChat accounts. 账号的添加、列出、换钥与删除。")

Name: TypeAlias = Annotated[str, typer.Argument(help="The account's name in URLs: lower-case letters, digits, hyphens.")]
Token: TypeAlias = Annotated[str | None, typer.Option("--token", help="The server configuration's Token.")]
AesKey: TypeAlias = Annotated[
    str | None, typer.Option("--encoding-aes-key", help="EncodingAESKey, 43 characters; not in plain mode.")
]
ApiV3Key: TypeAlias = Annotated[str | None, typer.Option("--api-v3-key", help="pay: APIv3 key (APIv3密钥), 32 characters.")]

PerMinute: TypeAlias = Annotated[
    int | None, typer.Option("--messages-per-minute", min=0, help="How many replies it may send a minute; 0: no limit.")
]
PerDay: TypeAlias = Annotated[
    int | None, typer.Option("--messages-per-day", min=0, help="How many replies it may send a day in China; 0: no limit.")
]


@app.command("add")
def add(
    name: Name,
    kind: Annotated[
        str,
        typer.Option("--kind", help="official (公众号), mini (小程序), wecom (企业微信), component (第三方平台) or pay."),
    ] = "official",
    app_id: Annotated[str | None, typer.Option("--app-id", help="AppID of WeChat's console (基本配置).")] = None,
    app_secret: Annotated[str | None, typer.Option("--app-secret", help="AppSecret of WeChat's console.")] = None,
    token: Token = None,
    encoding_aes_key: AesKey = None,
    mode: Annotated[
        str | None, typer.Option("--mode", help="plain, compatible or safe. Default: safe with a key, else plain.")
    ] = None,
    payload: Annotated[str | None, typer.Option("--payload", help="mini: xml or json, as in the console.")] = None,
    corp_id: Annotated[str | None, typer.Option("--corp-id", help="wecom: CorpID (我的企业 → 企业信息).")] = None,
    agent: Annotated[
        list[str] | None, typer.Option("--agent", help="wecom: NAME:ID:SECRET of an application; may be repeated.")
    ] = None,
    receive_id: Annotated[
        list[str] | None,
        typer.Option("--receive-id", help="wecom: whom callbacks are addressed to, the CorpID by default; may be repeated."),
    ] = None,
    mch_id: Annotated[str | None, typer.Option("--mch-id", help="pay: merchant number (商户号).")] = None,
    api_v3_key: ApiV3Key = None,
    platform_key: Annotated[
        list[str] | None,
        typer.Option(
            "--platform-key",
            help="pay: FILE of a certificate, SERIAL=FILE of a public key; may be repeated. Not needed locally.",
        ),
    ] = None,
    messages_per_minute: PerMinute = None,
    messages_per_day: PerDay = None,
    tenant: Annotated[str, typer.Option("--tenant", help="Whose account it is.")] = "default",
    api_base: Annotated[
        str | None, typer.Option("--api-base", help="Root of WeChat's API. Default: WeChat's own; locally the platform's.")
    ] = None,
    stage: StageOption = "local",
) -> None:
    """Add an account; prints the URL for WeChat's console. It works within 10 seconds."""
    options: dict[str, Any] = {
        "app_id": app_id, "app_secret": app_secret, "token": token, "encoding_aes_key": encoding_aes_key, "mode": mode,
        "payload": payload, "corp_id": corp_id, "agents": agent, "receive_ids": receive_id, "mch_id": mch_id,
        "api_v3_key": api_v3_key, "platform_keys": platform_key, "messages_per_minute": messages_per_minute or None,
        "messages_per_day": messages_per_day or None,
    }  # fmt: skip
    with clear_errors():
        simulated = stage == LOCAL
        # What is wrong is said before anything is asked.
        account_from(name, kind, options, api_base=api_base, tenant=tenant, simulated=simulated)
        opened = Stage.open(stage)
        base = api_base or opened.platform_url
        account = account_from(name, kind, options, api_base=base, tenant=tenant, simulated=simulated)
        url = AccountAdmin(opened).add(account)
        out.print(f"added {name}; its callback URL is\n{url}", soft_wrap=True)
        if kind == "component":
            out.print(f"and for the messages of the accounts that it manages\n{url}/$APPID$", soft_wrap=True)


@app.command("set")
def set_budget(
    name: Name, messages_per_minute: PerMinute = None, messages_per_day: PerDay = None, stage: StageOption = "local"
) -> None:
    """Change how much an account may send. What is over the budget waits, and is sent when it frees."""
    given = {"messages_per_minute": messages_per_minute, "messages_per_day": messages_per_day}
    with clear_errors():
        if set(given.values()) == {None}:
            raise ConfigurationError("name what changes: --messages-per-minute or --messages-per-day")
        admin = AccountAdmin(Stage.open(stage))
        account = with_budget(admin.get(name), given)
        admin.replace(account)
        shown = (account.messages_per_minute or "any number of", account.messages_per_day or "any number of")
        out.print(f"{name} may send {shown[0]} replies a minute, {shown[1]} a day; functions know within 5 minutes")


@app.command("rotate")
def rotate(
    name: Name,
    token: Token = None,
    encoding_aes_key: AesKey = None,
    api_v3_key: ApiV3Key = None,
    stage: StageOption = "local",
) -> None:
    """Give an account new keys; the ones before stay valid until the next change. Change WeChat's console afterwards."""
    given = {"token": token, "encoding_aes_key": encoding_aes_key, "api_v3_key": api_v3_key}
    new = {option: value for option, value in given.items() if value is not None}
    with clear_errors():
        if not new:
            raise ConfigurationError("name what changes: --token, --encoding-aes-key or --api-v3-key")
        AccountAdmin(Stage.open(stage)).rotate(name, **new)
        out.print(
            f"{name} now takes both its new and its former {' and '.join(new)}. Functions know within 5 minutes, and at once "
            "when a callback needs it. Enter the new values in WeChat's console now; keep the former ones valid (rotate no "
            "further) for a day: callbacks under way still use them.",
            soft_wrap=True,
        )


@app.command("list")
def list_accounts(stage: StageOption = "local", as_json: JsonOption = False) -> None:
    """List the accounts; secrets are not shown."""
    with clear_errors():
        admin = AccountAdmin(Stage.open(stage))
        rows = [row_of(account, admin.callback_url(account)) for account in admin.list()]
        if as_json:
            print_lines(rows)
        else:
            columns = ("name", "kind", "tenant", "app_id", "mode", "callback_url")
            print_table(
                columns, ([row[c] for c in columns] for row in rows), empty="no accounts; add one with `liushui account add`"
            )


def row_of(account: Account, callback_url: str) -> dict[str, str | int | None]:
    """What may be shown of an account."""
    return {
        "name": account.name,
        "kind": account.kind,
        "tenant": account.tenant,
        "app_id": account.wechat_id,
        "mode": getattr(account, "mode", None if "token" not in OPTIONS[account.kind][0] else "safe"),
        "api_base": account.api_base,
        "messages_per_minute": account.messages_per_minute,
        "messages_per_day": account.messages_per_day,
        "callback_url": callback_url,
    }


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="The account's name.")], stage: StageOption = "local") -> None:
    """Remove an account. What it received stays in the event store."""
    with clear_errors():
        opened = Stage.open(stage)
        AccountAdmin(opened).remove(name)
        kept = "" if opened.is_local else f"; adding it again within {RECOVERY_DAYS} days is possible"
        out.print(f"removed {name}{kept}")
