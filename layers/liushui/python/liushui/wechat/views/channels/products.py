"""Products, brands and stock."""

from liushui.wechat.views.attributes import text, texts, whole, word
from liushui.wechat.views.kinds import Event


class ProductSpuAuditEvent(Event, names="product_spu_audit", page="商品回调"):
    """The review of a product. `audit_info` is JSON in a text."""

    product_id = word("ProductSpuAudit.product_id")
    status = word("ProductSpuAudit.status")
    reason = text("ProductSpuAudit.reason")
    audit_info = text("ProductSpuAudit.audit_info")


class ProductSpuListingEvent(Event, names="product_spu_listing", page="商品回调"):
    """A product was put up or taken down."""

    product_id = word("ProductSpuListing.product_id")
    status = word("ProductSpuListing.status")
    reason = text("ProductSpuListing.reason")


class ProductSpuUpdateEvent(Event, names="product_spu_update", page="商品回调"):
    """A product changed."""

    product_id = word("ProductSpuUpdate.product_id")
    status = word("ProductSpuUpdate.status")


class ProductCategoryAuditEvent(Event, names="product_category_audit", page="类目审核结果"):
    """The review of a category."""

    audit_id = word("ProductCategoryAudit.audit_id")
    status = word("ProductCategoryAudit.status")
    reason = text("ProductCategoryAudit.reason")


class ChannelsEcBrandEvent(Event, names="channels_ec_brand", page="品牌审核结果"):
    """The review of a brand."""

    brand_id = word("BrandEvent.brand_id")
    audit_id = word("BrandEvent.audit_id")
    status = word("BrandEvent.status")
    reason = text("BrandEvent.reason")


class ChannelsEcStockNoEnoughEvent(Event, names="channels_ec_stock_no_enough", page="库存不足提醒"):
    """The stock is low."""

    product_id = word("channels_ec_stock_no_enough.product_id")
    sku_id = word("channels_ec_stock_no_enough.sku_id")
    remaining_stock = whole("channels_ec_stock_no_enough.remaining_stock_amount")
    remaining_codes = whole("channels_ec_stock_no_enough.remaining_code_amount")


class HeadSupplierItemUpdateEvent(Event, names="head_supplier_item_update", page="团长商品变更"):
    """A league's product changed."""

    kind = word("item_info.event_type")
    app_id = word("item_info.appid")
    product_id = word("item_info.product_id")
    version = word("item_info.version")
    update_fields = texts("item_info.update_fields")
