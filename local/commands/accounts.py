"""`liushui account …`"""

from typing import Annotated

import typer

from liushui.wechat.accounts import DEFAULT_API_BASE, Account
from local.account_admin import RECOVERY_DAYS, AccountAdmin
from local.commands.options import JsonOption, StageOption
from local.commands.output import clear_errors, out, print_lines, print_table
from local.stage import Stage

app = typer.Typer(no_args_is_help=True, help="Add, list and remove WeChat accounts. 公众号账号的添加、列出与删除。")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The account's name in URLs: lower-case letters, digits, hyphens.")],
    app_id: Annotated[str, typer.Option("--app-id", help="AppID of WeChat's console (基本配置).")],
    app_secret: Annotated[str, typer.Option("--app-secret", help="AppSecret of WeChat's console.")],
    token: Annotated[str, typer.Option("--token", help="The server configuration's Token.")],
    kind: Annotated[str, typer.Option("--kind", help="official: an Official Account (公众号).")] = "official",
    encoding_aes_key: Annotated[
        str | None, typer.Option("--encoding-aes-key", help="EncodingAESKey, 43 characters; for compatible and safe mode.")
    ] = None,
    mode: Annotated[
        str | None, typer.Option("--mode", help="plain, compatible or safe. Default: safe with a key, else plain.")
    ] = None,
    tenant: Annotated[str, typer.Option("--tenant", help="Whose account it is.")] = "default",
    api_base: Annotated[
        str | None, typer.Option("--api-base", help="Root of WeChat's API. Default: WeChat's own; locally the platform's.")
    ] = None,
    stage: StageOption = "local",
) -> None:
    """Add an account; prints the URL for WeChat's console. It works within 10 seconds."""
    with clear_errors():
        opened = Stage.open(stage)
        account = Account(
            name=name, kind=kind, tenant=tenant, app_id=app_id, app_secret=app_secret, token=token,
            encoding_aes_key=encoding_aes_key, mode=mode or ("safe" if encoding_aes_key else "plain"),  # type: ignore[arg-type]
            api_base=api_base or opened.platform_url or DEFAULT_API_BASE,
        )  # fmt: skip
        out.print(f"added {name}; its callback URL is\n{AccountAdmin(opened).add(account)}", soft_wrap=True)


@app.command("list")
def list_accounts(stage: StageOption = "local", as_json: JsonOption = False) -> None:
    """List the accounts; secrets are not shown."""
    with clear_errors():
        admin = AccountAdmin(Stage.open(stage))
        rows = [
            {
                "name": account.name,
                "kind": account.kind,
                "tenant": account.tenant,
                "app_id": account.app_id,
                "mode": account.mode,
                "api_base": account.api_base,
                "callback_url": admin.callback_url(account.name),
            }
            for account in admin.list()
        ]
        if as_json:
            print_lines(rows)
        else:
            columns = ("name", "kind", "tenant", "app_id", "mode", "callback_url")
            print_table(
                columns, ([row[c] for c in columns] for row in rows), empty="no accounts; add one with `liushui account add`"
            )


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(help="The account's name.")], stage: StageOption = "local") -> None:
    """Remove an account. What it received stays in the event store."""
    with clear_errors():
        opened = Stage.open(stage)
        AccountAdmin(opened).remove(name)
        kept = "" if opened.is_local else f"; adding it again within {RECOVERY_DAYS} days is possible"
        out.print(f"removed {name}{kept}")
