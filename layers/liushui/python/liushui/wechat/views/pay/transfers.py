"""Transfers to users. Amounts in fen."""

from liushui.wechat.views.attributes import moment, text, whole, word
from liushui.wechat.views.pay.notices import PayNotice


class MchtransferBillFinishedNotice(PayNotice, names="MCHTRANSFER.BILL.FINISHED", page="商家转账回调通知"):
    """A transfer ended. `state`: `SUCCESS`, `FAIL`, `CANCELLED`."""

    mch_id = word("resource.mchid", "resource.mch_id")
    out_bill_no = word("resource.out_bill_no")
    transfer_bill_no = word("resource.transfer_bill_no")
    state = word("resource.state")
    amount = whole("resource.transfer_amount")
    open_id = word("resource.openid")
    fail_reason = word("resource.fail_reason")
    create_time = moment("resource.create_time")
    update_time = moment("resource.update_time")


class BatchNotice(PayNotice):
    """A batch of transfers."""

    mch_id = word("resource.mchid")
    out_batch_no = word("resource.out_batch_no")
    batch_id = word("resource.batch_id")
    batch_status = word("resource.batch_status")
    total_amount = whole("resource.total_amount")
    total_number = whole("resource.total_num")
    update_time = moment("resource.update_time")


class MchtransferBatchFinishedNotice(BatchNotice, names="MCHTRANSFER.BATCH.FINISHED", page="商家转账批次回调通知"):
    """A batch ended."""

    success_amount = whole("resource.success_amount")
    success_number = whole("resource.success_num")
    fail_amount = whole("resource.fail_amount")
    fail_number = whole("resource.fail_num")


class MchtransferBatchClosedNotice(BatchNotice, names="MCHTRANSFER.BATCH.CLOSED", page="商家转账批次回调通知"):
    """A batch was closed."""

    close_reason = word("resource.close_reason")


class MchtransferAuthorizationConfirmedNotice(
    PayNotice, names="MCHTRANSFER.AUTHORIZATION.CONFIRMED", page="免确认收款授权结果通知"
):
    """A user agreed to transfers that need no confirmation."""

    mch_id = word("resource.mchid")
    app_id = word("resource.appid")
    out_authorization_no = word("resource.out_authorization_no")
    authorization_id = word("resource.authorization_id")
    state = word("resource.state")
    open_id = word("resource.openid")
    user_display_name = text("resource.user_display_name")
    authorize_time = moment("resource.authorize_time")


class MchtransferQqwalletbillFinishedNotice(PayNotice, names="MCHTRANSFER.QQWALLETBILL.FINISHED", page="QQ钱包转账回调通知"):
    """A transfer to a QQ wallet ended."""

    mch_id = word("resource.mchid")
    app_id = word("resource.appid")
    out_bill_no = word("resource.out_bill_no")
    transfer_bill_no = word("resource.transfer_bill_no")
    state = word("resource.state")
    amount = whole("resource.transfer_amount")
    remark = text("resource.transfer_remark")
    open_id = word("resource.openid")
    user_qq = word("resource.user_qq")
    user_name = text("resource.user_name")
    fail_reason = word("resource.fail_reason")
    create_time = moment("resource.create_time")
    update_time = moment("resource.update_time")
