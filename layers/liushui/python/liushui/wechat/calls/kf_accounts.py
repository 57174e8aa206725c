"""Customer-service accounts of Official Accounts and mini programs: at most 100.

Sources: "Add a customer-service account" (添加客服账号), "Invite" (邀请绑定客服账号), "Update" (修改客服账号), "Delete"
(删除客服账号), "Set the picture" (上传客服头像), "Get all" (获取所有客服账号), "Get who is online" (获取在线客服列表).
"""

from dataclasses import dataclass

from liushui.domain.json import JsonObject
from liushui.wechat.calls import answers, build, checks
from liushui.wechat.calls.call import Call, nothing
from liushui.wechat.calls.files import JPEG, FileRule, check_file

MOST_NICKNAME = 16
_ACCOUNT = r"[A-Za-z0-9_]{1,10}@[^@\s]{1,30}"
_PICTURE = FileRule(None, JPEG)


@dataclass(frozen=True, slots=True)
class KfAccount:
    """`wechat_id` is bound to it; or an invitation to `invited_wechat_id` stands at `invite_status` (waiting, rejected,
    expired)."""

    kf_account: str
    nickname: str
    kf_id: str
    picture_url: str | None
    wechat_id: str | None
    invited_wechat_id: str | None
    invite_status: str | None


@dataclass(frozen=True, slots=True)
class OnlineKf:
    """`status` 1: online in the browser. `accepted_cases`: conversations that it has now."""

    kf_account: str
    kf_id: str
    status: int
    accepted_cases: int


def add_kf_account(kf_account: str, nickname: str) -> Call[None]:
    """Add an account (添加客服账号). `kf_account` is a name of 1 to 10 letters, digits and _, then @ and the account's
    WeChat id."""
    return _named("add", kf_account, nickname, delivers=True)


def update_kf_account(kf_account: str, nickname: str) -> Call[None]:
    """Rename an account (修改客服账号)."""
    return _named("update", kf_account, nickname)


def delete_kf_account(kf_account: str) -> Call[None]:
    """Delete an account (删除客服账号)."""
    check_kf_account(kf_account)
    return build.post("/customservice/kfaccount/del", nothing, {"kf_account": kf_account})


def invite_kf(kf_account: str, wechat_id: str) -> Call[None]:
    """Invite a person to an account (邀请绑定客服账号): the person gets an invitation, good for 24 hours."""
    check_kf_account(kf_account)
    checks.required("wechat_id", wechat_id)
    body: JsonObject = {"kf_account": kf_account, "invite_wx": wechat_id}
    return build.post("/customservice/kfaccount/inviteworker", nothing, body, delivers=True)


def upload_kf_picture(kf_account: str, file_name: str, size: int) -> Call[None]:
    """Set an account's picture (上传客服头像): a JPEG, best with 640 × 640 pixels."""
    check_kf_account(kf_account)
    check_file(_PICTURE, file_name, size, what="picture")
    return build.upload("/customservice/kfaccount/uploadheadimg", nothing, {"kf_account": kf_account})


def list_kf_accounts() -> Call[tuple[KfAccount, ...]]:
    """List the accounts (获取所有客服账号)."""
    return build.get(
        "/cgi-bin/customservice/getkflist", lambda answer: tuple(map(_account, answers.objects(answer, "kf_list")))
    )


def list_online_kf() -> Call[tuple[OnlineKf, ...]]:
    """List who is online (获取在线客服列表)."""
    return build.get(
        "/cgi-bin/customservice/getonlinekflist",
        lambda answer: tuple(map(_online, answers.objects(answer, "kf_online_list"))),
    )


def check_kf_account(kf_account: str) -> None:
    """Raises InvalidCall for what cannot be a whole account."""
    rule = "1 to 10 letters, digits and _, then @ and the account's WeChat id (at most 30 characters)"
    checks.matching("kf_account", kf_account, _ACCOUNT, rule)


def _named(action: str, kf_account: str, nickname: str, *, delivers: bool = False) -> Call[None]:
    check_kf_account(kf_account)
    checks.at_most_characters("nickname", nickname, MOST_NICKNAME)
    body: JsonObject = {"kf_account": kf_account, "nickname": nickname}
    return build.post(f"/customservice/kfaccount/{action}", nothing, body, delivers=delivers)


def _account(answer: JsonObject) -> KfAccount:
    return KfAccount(
        kf_account=answers.text(answer, "kf_account"),
        nickname=answers.text(answer, "kf_nick"),
        kf_id=answers.identifier(answer, "kf_id"),
        picture_url=answers.optional_text(answer, "kf_headimgurl"),
        wechat_id=answers.optional_text(answer, "kf_wx"),
        invited_wechat_id=answers.optional_text(answer, "invite_wx"),
        invite_status=answers.optional_text(answer, "invite_status"),
    )


def _online(answer: JsonObject) -> OnlineKf:
    return OnlineKf(
        kf_account=answers.text(answer, "kf_account"),
        kf_id=answers.identifier(answer, "kf_id"),
        status=answers.number(answer, "status"),
        accepted_cases=answers.number(answer, "accepted_case"),
    )
