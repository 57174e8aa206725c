"""Complaints, violations, risks and the self-test."""

from liushui.wechat.views.attributes import moment, text, word
from liushui.wechat.views.pay.notices import PayNotice


class ComplaintNotice(PayNotice):
    """A user's complaint. `action`: `CREATE_COMPLAINT`, `CONTINUE_COMPLAINT`, `USER_RESPONSE` …"""

    complaint_id = word("resource.complaint_id")
    action = word("resource.action_type")


class ComplaintCreateNotice(ComplaintNotice, names="COMPLAINT.CREATE", page="消费者投诉2.0/投诉通知回调"):
    """A user complained."""


class ComplaintStateChangeNotice(ComplaintNotice, names="COMPLAINT.STATE_CHANGE", page="消费者投诉2.0/投诉通知回调"):
    """A complaint went on."""


class ViolationNotice(PayNotice, page="商户违规通知"):
    """A merchant broke a rule."""

    sub_mch_id = word("resource.sub_mchid")
    company_name = text("resource.company_name")
    record_id = word("resource.record_id")
    punish_plan = text("resource.punish_plan")
    punish_time = moment("resource.punish_time")
    punish_description = text("resource.punish_description")
    risk_type = word("resource.risk_type")
    risk_description = text("resource.risk_description")


class ViolationPunishNotice(ViolationNotice, names="VIOLATION.PUNISH", page="消费者投诉2.0/投诉通知回调"):
    """A merchant was punished."""


class ViolationInterceptNotice(ViolationNotice, names="VIOLATION.INTERCEPT", page="消费者投诉2.0/投诉通知回调"):
    """A merchant's payment was stopped."""


class ViolationAppealNotice(ViolationNotice, names="VIOLATION.APPEAL", page="消费者投诉2.0/投诉通知回调"):
    """A merchant's appeal was decided."""


class RisktradeIdentificationNotice(PayNotice, names="RISKTRADE.IDENTIFICATION", page="风险交易通知"):
    """A payment is risky."""

    mch_id = word("resource.mchid")
    out_trade_no = word("resource.out_trade_no")
    risk_type = word("resource.risk_type")
    risk_level = word("resource.risk_level")


class SecurityEchoSuccessNotice(PayNotice, names="SECURITY_ECHO.SUCCESS", page="回调测试通知"):
    """WeChat Pay's own test of the address."""
