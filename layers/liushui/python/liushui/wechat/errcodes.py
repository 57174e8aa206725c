"""What WeChat's errcodes mean for whoever made the call. Decide on the number, never on the text of errmsg.

For Official Accounts and mini programs; on WeCom some numbers mean something else. Sources: WeChat developer documentation,
"Global return codes" (全局返回码), and each API's own page. The classes are Liushui's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias


class ErrorClass(StrEnum):
    """What an error asks for."""

    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - get a new access token and try once more
    WAIT = "wait"  # try again after a while
    RATE_LIMITED = "rate_limited"  # too many calls a minute: slow down
    QUOTA_RESET = "quota_reset"  # used up until the next day (or month) in China
    WINDOW_CLOSED = "window_closed"  # the user must do something first
    RECIPIENT_UNREACHABLE = "recipient_unreachable"  # this user cannot be reached
    CONTENT_REJECTED = "content_rejected"  # this content will not be taken
    PERMISSION = "permission"  # the account, or the user's consent, lacks a right
    CONFIGURATION = "configuration"  # a setting is wrong: an operator must act
    PERMANENT = "permanent"  # the same call would fail again
    AMBIGUOUS = "ambiguous"  # nobody can tell whether it was done


@dataclass(frozen=True, slots=True)
class Classified:
    """An error's class and what it means, in English and Chinese."""

    error_class: ErrorClass
    meaning: str


def classify(errcode: int, *, send: bool) -> Classified:
    """The class of an errcode other than 0.

    `send`: the call was to deliver something, so "system busy" leaves open whether it did. An unknown code counts as
    permanent and says so: trying again blindly could deliver twice.
    """
    if errcode == SYSTEM_BUSY and send:
        return Classified(ErrorClass.AMBIGUOUS, _BUSY_SENDING)
    error_class, meaning = ERRCODES.get(errcode, (ErrorClass.PERMANENT, _unknown(errcode)))
    return Classified(error_class, meaning)


def _unknown(errcode: int) -> str:
    return f"errcode {errcode} is unknown here: see WeChat's documentation / 未知错误码 {errcode}，请查阅微信文档"


SYSTEM_BUSY: Final = -1
_BUSY_SENDING = "system busy while sending: it may or may not have been delivered / 系统繁忙，消息可能已送达也可能未送达"

_Row: TypeAlias = tuple[tuple[int, ...], ErrorClass, str, str]
_E = ErrorClass
# fmt: off
_ROWS: tuple[_Row, ...] = (
    ((SYSTEM_BUSY,), _E.WAIT, "system busy", "系统繁忙"),
    # access tokens
    ((40001,), _E.REFRESH_TOKEN, "access_token invalid or replaced by a newer one, or AppSecret wrong",
     "access_token 无效或已被替换，或 AppSecret 错误"),
    ((40014,), _E.REFRESH_TOKEN, "access_token invalid", "access_token 无效"),
    ((42001,), _E.REFRESH_TOKEN, "access_token expired", "access_token 已过期"),
    ((42006,), _E.REFRESH_TOKEN, "component_access_token expired", "component_access_token 已过期"),
    # settings
    ((40002,), _E.CONFIGURATION, "grant type wrong", "凭证类型错误"),
    ((40013,), _E.CONFIGURATION, "AppID wrong", "AppID 错误"),
    ((40036, 40037), _E.CONFIGURATION, "template_id wrong", "模板 ID 错误"),
    ((40125,), _E.CONFIGURATION, "AppSecret wrong", "AppSecret 错误"),
    ((40164,), _E.CONFIGURATION, "the caller's IP address is not in the account's list", "调用 IP 不在白名单中"),
    ((40165, 41030), _E.CONFIGURATION, "page path wrong or not in the published version", "页面路径错误或未发布"),
    ((41001,), _E.CONFIGURATION, "access_token missing", "缺少 access_token"),
    ((41002, 41004, 41011), _E.CONFIGURATION, "AppID, AppSecret or agent id missing", "缺少 AppID、AppSecret 或应用 ID"),
    ((43104, 43105, 43116), _E.CONFIGURATION, "this template may not be used by this account", "账号无权使用该模板"),
    ((45026,), _E.CONFIGURATION, "too many templates", "模板数量超限"),
    ((45027,), _E.CONFIGURATION, "template conflicts with the account's industry", "模板与所属行业冲突"),
    ((45035,), _E.CONFIGURATION, "the caller's IP address is not registered", "调用 IP 未登记"),
    ((45064,), _E.CONFIGURATION, "mini program not linked to the account", "小程序未与公众号关联"),
    ((48017,), _E.CONFIGURATION, "a retired access address was used: call WeChat by name",
     "使用了已下线的接入 IP，请使用域名"),
    ((61004,), _E.CONFIGURATION, "the caller's IP address is not registered, or the API is not authorised",
     "调用 IP 未登记或接口未授权"),
    ((89501, *range(89503, 89507)), _E.CONFIGURATION, "the administrator has not consented to the caller's IP address",
     "调用 IP 待管理员确认或已被拒绝"),
    # recipients
    ((40003,), _E.RECIPIENT_UNREACHABLE, "OpenID wrong: not a follower, or of another account",
     "OpenID 错误：未关注或属于其他账号"),
    ((43004,), _E.RECIPIENT_UNREACHABLE, "the receiver must follow the account", "需要接收者关注"),
    ((43005,), _E.RECIPIENT_UNREACHABLE, "sender and receiver must be friends", "需要好友关系"),
    ((43019,), _E.RECIPIENT_UNREACHABLE, "the receiver is on the blacklist", "接收者在黑名单中"),
    ((46004,), _E.RECIPIENT_UNREACHABLE, "the user does not exist", "用户不存在"),
    ((48002,), _E.RECIPIENT_UNREACHABLE, "the follower switched off receiving messages", "粉丝已关闭接收消息"),
    ((50005,), _E.RECIPIENT_UNREACHABLE, "the user does not follow the account", "用户未关注公众号"),
    # windows
    ((43101,), _E.WINDOW_CLOSED, "the user refused, or has no subscription left", "用户拒收或订阅次数已用完"),
    ((45015,), _E.WINDOW_CLOSED, "outside the reply window, or the user left", "超出回复时限或用户已取消关注"),
    ((45047,), _E.WINDOW_CLOSED, "too many customer-service messages since the user last wrote", "客服消息条数超限"),
    ((45080,), _E.WINDOW_CLOSED, "typing needs a message of the last 30 s", "输入状态需要用户 30 秒内发过消息"),
    # rates and quotas
    ((45009,), _E.QUOTA_RESET, "the API's daily quota is used up", "接口当日调用次数已用完"),
    ((45028,), _E.QUOTA_RESET, "no mass sending left", "群发次数已用完"),
    ((45029,), _E.QUOTA_RESET, "no QR code left", "二维码数量超限"),
    ((48006,), _E.QUOTA_RESET, "no clearing of quotas left this month", "本月清零次数已用完"),
    ((45011,), _E.RATE_LIMITED, "calls too frequent", "调用太频繁"),
    ((45066,), _E.WAIT, "the same clientmsgid was used within the last minute", "相同 clientmsgid 一分钟内重试"),
    ((45102,), _E.WAIT, "the API is blocked for a while", "接口暂时被封禁"),
    ((61005, 61006), _E.WAIT, "component ticket expired or invalid: wait for the next",
     "平台 ticket 过期或无效，请等待下一次推送"),
    # content
    ((45168,), _E.CONTENT_REJECTED, "the text holds a forbidden word", "内容含有禁用关键词"),
    ((47003,), _E.CONTENT_REJECTED, "template data invalid: errmsg names the field", "模板参数不符合规则，详见 errmsg"),
    ((87014,), _E.CONTENT_REJECTED, "the content is risky", "内容含有违法违规信息"),
    # rights
    ((40030, 42002), _E.PERMISSION, "OAuth refresh_token invalid or expired", "网页授权 refresh_token 无效或已过期"),
    ((42003,), _E.PERMISSION, "OAuth code expired", "网页授权 code 已过期"),
    ((42007,), _E.PERMISSION, "the user changed the password: OAuth tokens are void", "用户修改密码，授权已失效"),
    ((40226,), _E.PERMISSION, "high-risk user: login refused", "高风险用户，登录被拒绝"),
    ((45087,), _E.PERMISSION, "customer-service messages of this account are blocked", "该账号的客服消息已被封禁"),
    ((45094,), _E.PERMISSION, "this account may not send on session entry", "该账号禁止在用户进入会话时下发消息"),
    ((48001,), _E.PERMISSION, "the account has no right to this API", "账号未获得该接口权限"),
    ((48004,), _E.PERMISSION, "the API is banned for this account: see the console", "接口被封禁，请登录公众平台查看"),
    ((48008,), _E.PERMISSION, "the account may not send this kind of message", "账号无权发送该类型消息"),
    ((50001,), _E.PERMISSION, "the user has not authorised this API", "用户未授权该接口"),
    ((50002,), _E.PERMISSION, "the user is restricted", "用户受限"),
    ((61003, 61007), _E.PERMISSION, "the account has not authorised this API to the platform",
     "账号未将该接口授权给第三方平台"),
    ((61009, 61010), _E.PERMISSION, "authorisation code invalid or expired, or the user was not seen lately",
     "授权码无效或过期，或用户近期未访问"),
    ((61023,), _E.PERMISSION, "the authoriser's refresh_token is invalid: authorise again",
     "授权方 refresh_token 无效，请重新授权"),
    # calls that would fail again
    ((40004, 40005), _E.PERMANENT, "media or file type wrong", "媒体或文件类型错误"),
    ((40006, 40009, 40010, 40011, 40012), _E.PERMANENT, "media size wrong", "媒体文件大小错误"),
    ((40007,), _E.PERMANENT, "media_id invalid or expired (3 days): upload again",
     "media_id 无效或已过期（3 天），请重新上传"),
    ((40008,), _E.PERMANENT, "message type wrong", "消息类型错误"),
    ((*range(40016, 40021), *range(40022, 40028)), _E.PERMANENT, "menu button wrong", "菜单按钮参数错误"),
    ((40029,), _E.PERMANENT, "OAuth or login code invalid", "授权或登录 code 无效"),
    ((40163,), _E.PERMANENT, "OAuth code already used", "授权 code 已被使用"),
    ((40031, 40032), _E.PERMANENT, "list of OpenIDs invalid", "OpenID 列表或长度错误"),
    ((40033,), _E.PERMANENT, "the body holds \\uXXXX or bad characters", "请求包含 \\uXXXX 或非法字符"),
    ((40035, 40038, 40058, 40063, 40097), _E.PERMANENT, "a parameter is wrong or empty", "参数错误或为空"),
    ((40132,), _E.PERMANENT, "WeChat id wrong", "微信号错误"),
    ((40137,), _E.PERMANENT, "image format not supported", "不支持的图片格式"),
    ((41003, *range(41005, 41011), 41016, 41033), _E.PERMANENT, "a required field is missing", "缺少必填参数"),
    ((43001, 43002, 43003), _E.PERMANENT, "GET, POST or HTTPS required", "请求方法或协议错误"),
    ((44001, 44002, 44003, 44004), _E.PERMANENT, "media, body, news or text is empty", "多媒体、请求体、图文或文本为空"),
    ((44007,), _E.PERMANENT, "message id repeated: it was already sent", "消息 ID 重复，消息已发送过"),
    ((45001,), _E.PERMANENT, "media too large", "多媒体文件过大"),
    ((45002,), _E.PERMANENT, "content too long", "消息内容超长"),
    ((*range(45003, 45007), 45008, 45032), _E.PERMANENT, "title, description or link too long, or too many articles",
     "标题、描述、链接或图文超限"),
    ((45007,), _E.PERMANENT, "voice too long (60 s)", "语音超过 60 秒"),
    ((*range(45056, 45060), *range(45157, 45160)), _E.PERMANENT, "tag wrong, or too many tags", "标签错误或超限"),
    ((45065,), _E.PERMANENT, "the same clientmsgid exists: it was already sent", "相同 clientmsgid 已存在，消息已发送过"),
    ((45067,), _E.PERMANENT, "clientmsgid too long", "clientmsgid 超长"),
    ((45072,), _E.PERMANENT, "typing command wrong", "输入状态命令错误"),
    ((45081,), _E.PERMANENT, "typing is already shown", "已处于输入状态"),
    ((46001, 46003), _E.PERMANENT, "media or menu data does not exist", "媒体或菜单数据不存在"),
    ((47001, 47002), _E.PERMANENT, "the body is no valid JSON or XML", "JSON 或 XML 解析错误"),
    (tuple(range(61451, 61458)), _E.PERMANENT, "customer-service account wrong, repeated, or too many",
     "客服账号参数错误、重复或超限"),
    (tuple(range(65301, 65318)), _E.PERMANENT, "conditional menu wrong", "个性化菜单错误"),
    ((76021, 76022), _E.PERMANENT, "API path wrong, or the token of another account",
     "接口路径错误或 access_token 与账号不符"),
)
# fmt: on

ERRCODES: Final[Mapping[int, tuple[ErrorClass, str]]] = MappingProxyType(
    {
        errcode: (error_class, f"{english} / {chinese}")
        for errcodes, error_class, english, chinese in _ROWS
        for errcode in errcodes
    }
)
