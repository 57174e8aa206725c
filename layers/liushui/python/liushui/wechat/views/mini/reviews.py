"""What WeChat's reviews say about a mini program and its contents."""

from liushui.wechat.views.attributes import decimal, flag, many, seconds, text, texts, whole, word, words
from liushui.wechat.views.kinds import Event, Part


class WeappAuditSuccessEvent(Event, names="weapp_audit_success", page="代码审核结果推送"):
    """A version passed the review."""

    succ_time = seconds("SuccTime")


class WeappAuditFailEvent(Event, names="weapp_audit_fail", page="代码审核结果推送"):
    """A version failed the review. `reason` may hold `<br>`; `screenshots` are media ids."""

    fail_time = seconds("FailTime")
    reason = text("Reason")
    screenshots = words("ScreenShot", separator="|")


class WeappAuditDelayEvent(Event, names="weapp_audit_delay", page="代码审核结果推送"):
    """The review takes longer."""

    delay_time = seconds("DelayTime")
    reason = text("Reason")


class WxaNicknameAuditEvent(Event, names="wxa_nickname_audit", page="设置名称"):
    """The review of a name. `result`: 2 refused, 3 passed."""

    result = word("ret")
    nickname = text("nickname")
    reason = text("reason")


class WxaCategoryAuditEvent(Event, names="wxa_category_audit", page="添加类目"):
    """The review of a category. `result`: 2 refused, 3 passed."""

    result = word("ret")
    first = word("first")
    second = word("second")
    reason = text("reason")


class WxaPrivacyApplyEvent(Event, names="wxa_privacy_apply", page="申请隐私接口"):
    """The review of the use of an API that touches privacy."""

    api_name = word("result_info.api_name")
    apply_time = seconds("result_info.apply_time")
    audit_id = word("result_info.audit_id")
    audit_time = seconds("result_info.audit_time")
    reason = text("result_info.reason")
    status = word("result_info.status")


class AppealMaterial(Part):
    """What was punished, and what the owner said about it."""

    illegal_content = text("illegal_material.content")
    illegal_content_url = text("illegal_material.content_url")
    reason = text("appeal_material.reason")
    proofs = texts("appeal_material.proof_material_id")


class WxaAppealRecordEvent(Event, names="wxa_appeal_record", page="获取申诉记录"):
    """An appeal against a punishment."""

    record_id = word("appeal_record_id")
    app_id = word("appid")
    appeal_time = seconds("appeal_time")
    appeal_count = whole("appeal_count")
    appeal_from = word("appeal_from")
    appeal_status = word("appeal_status")
    punish_description = text("punish_description")
    audit_reason = text("audit_reason")
    materials = many("material", AppealMaterial)


class WxaIllegalRecordEvent(Event, names="wxa_illegal_record", page="获取违规记录"):
    """A mini program broke a rule."""

    record_id = word("illegal_record_id")
    app_id = word("appid")
    create_time = seconds("create_time")
    illegal_reason = text("illegal_reason")
    illegal_content = text("illegal_content")
    rule_name = text("rule_name")
    rule_url = text("rule_url")


class WxaPunishEvent(Event, names="wxa_punish_event", page="小程序违规处罚信息通知"):
    """A mini program was punished. `kind`: 1 warned, 2 a function barred, 3 taken down, 4 the account barred, 10 a page
    barred; `detail` is JSON in a text."""

    punish_id = word("punish_id")
    app_id = word("appid")
    punish_time = seconds("punish_time")
    illegal_reason = text("illegal_reason")
    illegal_contents = texts("illegal_content")
    kind = word("event_type")
    detail = text("detail")
    rule_name = text("rule_name")
    rule_url = text("rule_url")
    guide_url = text("adjust_guide_url")


class MediaCheckDetail(Part):
    """One of them."""

    strategy = word("strategy")
    error_code = word("errcode")
    suggest = word("suggest")
    label = word("label")
    probability = decimal("prob")
    keyword = text("keyword")
    level = word("level")


class WxaMediaCheckEvent(Event, names="wxa_media_check", page="音视频内容安全识别"):
    """The result of an asynchronous check of media. `suggest`: `pass`, `review`, `risky`; version 1 says `is_risky` only."""

    trace_id = word("trace_id")
    app_id = word("appid")
    version = word("version")
    suggest = word("result.suggest")
    label = word("result.label")
    details = many("detail", MediaCheckDetail)
    is_risky = flag("isrisky")
    extra_info = text("extra_info_json")
    status_code = word("status_code")


class WxaCommentBadScoreEvent(Event, names="wxa_comment_bad_score", page="商品评价"):
    """A user rated badly."""

    comment_id = word("result.comment_id")


class SecvodUploadEvent(Event, names="secvod_upload_event", page="微短剧/媒资上传完成事件"):
    """A drama's media file was taken in."""

    media_id = word("upload_event.media_id")
    source_context = text("upload_event.source_context")
    error_code = word("upload_event.errcode")
    error_message = text("upload_event.errmsg")


class SecvodAuditEvent(Event, names="secvod_audit_event", page="微短剧/审核状态事件"):
    """The review of a drama."""

    drama_id = word("audit_event.drama_id")
    audit_type = word("audit_event.audit_detail.audit_type")
    status = word("audit_event.audit_detail.status")
    create_time = seconds("audit_event.audit_detail.create_time")
    audit_time = seconds("audit_event.audit_detail.audit_time")


class SecbookAuditEvent(Event, names="secbook_audit_event", page="小说/审核状态事件"):
    """The review of a novel."""

    book_id = word("audit_event.book_id")
    status = word("audit_event.audit_detail.status")
    create_time = seconds("audit_event.audit_detail.create_time")
    audit_time = seconds("audit_event.audit_detail.audit_time")


class DebugDemoEvent(Event, names="debug_demo", page="消息推送"):
    """The console's own test push."""

    debug_str = text("debug_str")
