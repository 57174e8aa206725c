"""Electronic invoices (电子发票)."""

from liushui.wechat.views.attributes import text, word
from liushui.wechat.views.kinds import Event


class UserAuthorizeInvoiceEvent(Event, names="user_authorize_invoice", page="微信电子发票"):
    """A user let an invoice be issued, or would not."""

    succ_order_id = word("SuccOrderId")
    fail_order_id = word("FailOrderId")
    app_id = word("AuthorizeAppId", "AppId")
    source = word("Source")


class UpdateInvoiceStatusEvent(Event, names="update_invoice_status", page="微信电子发票"):
    """An invoice's state changed."""

    status = word("Status")
    card_id = word("CardId")
    code = word("Code")


class SubmitInvoiceTitleEvent(Event, names="submit_invoice_title", page="微信电子发票"):
    """A user handed his invoice title in."""

    title = text("title")
    phone = text("phone")
    tax_no = word("tax_no")
    addr = text("addr")
    bank_type = text("bank_type")
    bank_no = word("bank_no")
    attach = text("attach")
    title_type = word("title_type")


class CloudInvoiceResultEvent(Event, names="cloud_invoice_invoiceresult_event", page="微信电子发票"):
    """An invoice was issued on the platform, or not."""

    status = word("status")
    request_number = word("fpqqlsh")
    seller_tax_no = word("nsrsbh")
