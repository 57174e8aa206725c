"""The error codes of WeChat Pay (APIv3), which are words. The older spelling without underscores means the same.

Sources: WeChat Pay documentation, "Error codes" (错误码) and each API's own page. The classes are Liushui's: of what WeChat
Pay says to repeat with the same number, `wait`; what only another person or setting can mend, `configuration`.
"""

from collections.abc import Mapping
from typing import Final

from liushui.wechat.errcodes import Classified, ErrorClass

_E = ErrorClass
# fmt: off
_ROWS: Final[tuple[tuple[tuple[str, ...], ErrorClass, str, str], ...]] = (
    (("SYSTEM_ERROR", "BANK_ERROR"), _E.WAIT, "WeChat Pay or the bank failed: repeat with the same number",
     "系统或银行异常，请用相同参数重试"),
    (("USERPAYING",), _E.WAIT, "the user is paying just now: ask again later", "用户支付中，请稍后查询"),
    (("FREQUENCY_LIMITED", "FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEEDED"), _E.RATE_LIMITED, "calls too frequent", "频率超限"),
    (("SIGN_ERROR",), _E.CONFIGURATION, "the signature is wrong: private_key, serial_no and merchant number must belong together",
     "签名错误：请检查商户私钥、证书序列号与商户号"),
    (("MCH_NOT_EXISTS",), _E.CONFIGURATION, "no such merchant", "商户号不存在"),
    (("APPID_MCHID_NOT_MATCH",), _E.CONFIGURATION, "the AppID is not bound to the merchant", "AppID 与商户号未绑定"),
    (("ACCOUNT_ERROR",), _E.CONFIGURATION, "the merchant's account is abnormal", "商户账户异常"),
    (("NOT_ENOUGH",), _E.CONFIGURATION, "not enough money in the merchant's account, or left of the order", "余额不足"),
    (("NO_AUTH",), _E.PERMISSION, "the merchant lacks the right to this", "商户无权限"),
    (("OPENID_MISMATCH",), _E.RECIPIENT_UNREACHABLE, "the OpenID is not of this AppID", "OpenID 与 AppID 不匹配"),
    (("USER_ACCOUNT_ABNORMAL",), _E.RECIPIENT_UNREACHABLE, "the user's account is abnormal or closed", "用户账户异常或注销"),
    (("PARAM_ERROR",), _E.PERMANENT, "a parameter is wrong", "参数错误"),
    (("INVALID_REQUEST",), _E.PERMANENT, "this cannot be done to what it names, or contradicts an earlier request of this number",
     "无效请求，或与该单号先前的请求不一致"),
    (("OUT_TRADE_NO_USED",), _E.PERMANENT, "the out_trade_no was used with other data", "商户订单号重复"),
    (("ORDER_CLOSED",), _E.PERMANENT, "the order is closed: use a new out_trade_no", "订单已关闭"),
    (("ORDER_PAID", "ORDERPAID"), _E.PERMANENT, "the order is paid", "订单已支付"),
    (("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS", "NOT_FOUND"), _E.PERMANENT, "there is no such order, refund or bill",
     "单据不存在"),
    (("INVALID_TRANSACTIONID",), _E.PERMANENT, "no such transaction_id", "微信支付订单号非法"),
    (("TRADE_ERROR",), _E.PERMANENT, "the trade failed", "交易错误"),
    (("RULE_LIMIT",), _E.PERMANENT, "WeChat Pay's rules forbid it (the share of an order that may be split, …)", "业务规则限制"),
    (("ALREADY_EXISTS",), _E.PERMANENT, "a bill of this number exists with other data", "单号已存在"),
)
# fmt: on


def classify(code: str) -> Classified:
    """The class of a code. An unknown one is permanent and says so."""
    return _TABLE.get(_plain(code), _UNKNOWN)


def _plain(code: str) -> str:
    return code.replace("_", "")


_UNKNOWN: Final = Classified(
    ErrorClass.PERMANENT, "a code unknown here: see WeChat Pay's documentation / 未知错误码，请查阅微信支付文档"
)
_TABLE: Final[Mapping[str, Classified]] = {
    _plain(code): Classified(error_class, f"{english} / {chinese}")
    for codes, error_class, english, chinese in _ROWS
    for code in codes
}
