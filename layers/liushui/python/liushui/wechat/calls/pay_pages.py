"""What opens WeChat Pay's cashier for an order: fields signed with the merchant's key, made for the user's device.

Sources: WeChat Pay documentation (APIv3), "Invoke JSAPI payment" (JSAPI调起支付), "Invoke payment in a mini program"
(小程序调起支付), "Invoke APP payment" (APP调起支付). A native order's address is shown as a QR code, an H5 order's is led to.
"""

from liushui.domain.json import JsonObject
from liushui.wechat.accounts import PayAccount
from liushui.wechat.calls import checks
from liushui.wechat.pay_signing import sign


def jsapi_payment(account: PayAccount, app_id: str, prepay_id: str, *, timestamp: int, nonce: str) -> JsonObject:
    """What a page gives to `WeixinJSBridge.invoke("getBrandWCPayRequest", …)`, or a mini program to `wx.requestPayment`.
    `timestamp` in seconds. Raises ConfigurationError where the account has no private key."""
    checks.required("prepay_id", prepay_id)
    package = f"prepay_id={prepay_id}"
    fields = {"appId": checks.required("app_id", app_id), "timeStamp": str(timestamp), "nonceStr": nonce, "package": package}
    return {**fields, "signType": "RSA", "paySign": _signed(account, *fields.values())}


def app_payment(account: PayAccount, app_id: str, prepay_id: str, *, timestamp: int, nonce: str) -> JsonObject:
    """What an app gives to WeChat's SDK as `PayReq`; otherwise as above."""
    signed = _signed(
        account, checks.required("app_id", app_id), str(timestamp), nonce, checks.required("prepay_id", prepay_id)
    )
    return {
        "appid": app_id,
        "partnerid": account.mch_id,
        "prepayid": prepay_id,
        "package": "Sign=WXPay",
        "noncestr": nonce,
        "timestamp": str(timestamp),
        "sign": signed,
    }


def _signed(account: PayAccount, *values: str) -> str:
    private_key, _ = account.signing_key
    return sign(private_key, "".join(f"{value}\n" for value in values).encode())
