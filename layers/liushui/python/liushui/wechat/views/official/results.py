"""What became of what the account sent or published."""

from liushui.wechat.views.attributes import flag, many, text, texts, whole, word
from liushui.wechat.views.kinds import Event, Part


class TemplateSendJobFinishEvent(Event, names="TEMPLATESENDJOBFINISH", page="模板消息接口"):
    """What became of a template message. `status`: `success`, `failed:user block`, `failed: system failed`."""

    message_id = word("MsgID", "MsgId")
    status = word("Status")


class CheckedArticle(Part):
    """One article of the originality check."""

    index = whole("ArticleIdx")
    user_declare_state = whole("UserDeclareState")
    audit_state = whole("AuditState")
    original_article_url = text("OriginalArticleUrl")
    original_article_type = whole("OriginalArticleType")
    can_reprint = flag("CanReprint")
    need_replace_content = flag("NeedReplaceContent")
    need_show_reprint_source = flag("NeedShowReprintSource")


class ArticleUrl(Part):
    """Where an article stands."""

    index = whole("ArticleIdx")
    url = text("ArticleUrl")


class MassSendJobFinishEvent(Event, names="MASSSENDJOBFINISH", page="群发接口和原创校验"):
    """The end of a mass sending. `status`: `send success`, `send fail`, `err(10001)` …"""

    message_id = word("MsgID")
    status = word("Status")
    total_count = whole("TotalCount")
    filter_count = whole("FilterCount")
    sent_count = whole("SentCount")
    error_count = whole("ErrorCount")
    check_state = whole("CopyrightCheckResult.CheckState")
    checked_count = whole("CopyrightCheckResult.Count")
    checked = many("CopyrightCheckResult.ResultList.item", CheckedArticle)
    article_count = whole("ArticleUrlResult.Count")
    articles = many("ArticleUrlResult.ResultList.item", ArticleUrl)


class PublishedArticle(Part):
    """One article of a publication."""

    index = whole("idx")
    url = text("article_url")


class PublishJobFinishEvent(Event, names="PUBLISHJOBFINISH FREEPUBLISHJOBFINISH", page="发布能力/事件推送发布结果"):
    """The end of a publication. `status`: 0 published, 1 under way, 2 originality check failed, 3 failed, 4 refused by
    WeChat, 5 deleted by the user, 6 banned."""

    publish_id = word("PublishEventInfo.publish_id")
    status = word("PublishEventInfo.publish_status")
    article_id = word("PublishEventInfo.article_id")
    count = whole("PublishEventInfo.article_detail.count")
    articles = many("PublishEventInfo.article_detail.item", PublishedArticle)
    failed = texts("PublishEventInfo.fail_idx")
