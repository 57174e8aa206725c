"""`liushui chat`: the phone in the terminal."""

import contextlib
import threading
import time
from typing import Annotated, Any

import typer

from local.cloud import CloudError
from local.commands.outcomes import told_message
from local.commands.output import clear_errors, err, out
from local.commands.platform import open_platform
from local.platform.client import ControlClient, ControlRefused

LOOKS_EVERY_SECONDS = 0.3
HELP = """/follow  关注          /unfollow  取消关注
/menu N  点第 N 个菜单（/menu 列出） tap menu item N; alone: list them
/scan SCENE  扫码      /image  发图片        /location  发位置
/help  帮助            /quit  退出
Anything else is said as text. 其他内容作为文本发送。"""


class Chat:
    """One user of one account. Raises CloudError for what the person typed wrongly."""

    def __init__(self, platform: ControlClient, account: str, user: str) -> None:
        self._platform = platform
        self._account = account
        self._user = user

    def do(self, line: str) -> str | None:
        """Carry out a line; what to print beside the replies, which come by themselves."""
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        match word:
            case "":
                return None
            case "/help":
                return HELP
            case "/follow" | "/unfollow":
                return self._act("subscribe" if word == "/follow" else "unsubscribe")
            case "/image" | "/location":
                return self._act(word[1:])
            case "/scan":
                return self._scan(rest)
            case "/menu":
                return self._tap(rest)
            case _ if word.startswith("/"):
                raise CloudError(f"{word} is no command; /help lists them. 没有此命令，/help 查看帮助")
        return self._act("text", Content=line.strip())

    def _act(self, kind: str, **fields: Any) -> str | None:
        report = self._platform.act(self._account, self._user, kind, fields=fields)
        if report["problem"]:
            return f"(no reply: {report['problem']})"
        failed = report["tries"][-1]["error"] if report["tries"] else None
        return f"(not delivered: {failed})" if failed else None

    def _scan(self, scene: str) -> str | None:
        if not scene:
            raise CloudError("/scan needs a scene, like /scan desk-7. 请给出场景值")
        users = self._platform.users(self._account)
        follows = any(user["user"] == self._user and user["subscribed"] for user in users)
        return self._act("SCAN", EventKey=scene) if follows else self._act("subscribe", EventKey=f"qrscene_{scene}")

    def _tap(self, number: str) -> str | None:
        items = list(_items(self._menu()))
        if not number:
            return "\n".join(f"{index}  {item['name']}" for index, item in enumerate(items, 1)) or "(no menu 没有菜单)"
        if not number.isdecimal() or not 1 <= int(number) <= len(items):
            raise CloudError(f"/menu takes a number from 1 to {len(items)}; /menu alone lists them. 请输入菜单序号")
        item = items[int(number) - 1]
        if item["type"] == "view":
            return self._act("VIEW", EventKey=item["url"])
        return self._act("CLICK" if item["type"] == "click" else item["type"], EventKey=item.get("key", ""))

    def _menu(self) -> list[dict[str, Any]]:
        try:
            return self._platform.menu(self._account, self._user)
        except ControlRefused:  # who has not acted yet is unknown, and sees no menu
            return []


def _items(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for button in buttons:
        found += _items(button["sub_button"]) if button.get("sub_button") else [button]
    return found


class Incoming(threading.Thread):
    """Prints what the user gets, passive and active, as it comes."""

    def __init__(self, url_of: ControlClient, account: str, user: str) -> None:
        super().__init__(daemon=True)
        self._platform, self._account, self._user = url_of, account, user
        self._told = len(url_of.delivered(account, user))
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            self.show()
            time.sleep(LOOKS_EVERY_SECONDS)

    def show(self) -> None:
        with contextlib.suppress(ControlRefused):
            messages = self._platform.delivered(self._account, self._user)
            for message in messages[self._told :]:
                way = {"passive": "◂", "system": "!"}.get(message["via"], "◃")
                out.print(f"{way} {told_message(message)}", markup=False, soft_wrap=True)
            self._told = len(messages)


def chat(
    account: Annotated[str, typer.Option("--account", "-a", help="The account's name.")] = "demo",
    user: Annotated[str, typer.Option("--user", "-u", help="Who you are.")] = "alice",
) -> None:
    """Chat with your bot in the terminal. 在终端里与机器人聊天。"""
    with clear_errors(), open_platform() as platform, open_platform() as watching:
        err.print(f"{user} → {account}.  ◂ passive 被动  ◃ active 主动\n{HELP}", style="dim", markup=False)
        phone, incoming = Chat(platform, account, user), Incoming(watching, account, user)
        incoming.start()
        with contextlib.suppress(EOFError, KeyboardInterrupt):
            while (line := input("> ").strip()) != "/quit":
                try:
                    if said := phone.do(line):
                        out.print(said, markup=False, style="dim")
                except (CloudError, ControlRefused) as error:
                    err.print(str(error), style="red", markup=False)
                time.sleep(LOOKS_EVERY_SECONDS)  # so that the reply stands above the next prompt
        incoming.stopping.set()
        incoming.join()
        incoming.show()


def register(app: typer.Typer) -> None:
    """Put the command on `app`."""
    app.command("chat")(chat)
