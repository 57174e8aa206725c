"""What all notices of WeChat Pay have. `resource` holds what was encrypted, in plain; its `original_type`
stands beside it."""

from liushui.wechat.views.attributes import moment, text, word
from liushui.wechat.views.kinds import Event


class PayNotice(Event):
    """`user` is the payer's OpenID, `account_id` the merchant's number; both "" where the resource has none."""

    user = word("resource.payer.openid", "resource.payer.sp_openid", "resource.openid", "resource.combine_payer_info.openid")
    account_id = word("resource.mchid", "resource.sp_mchid", "resource.combine_mchid", "resource.mch_id")
    created_at = moment("create_time")
    notice_id = word("id")
    event_type = word("event_type")
    summary = text("summary")
    original_type = word("original_type")
