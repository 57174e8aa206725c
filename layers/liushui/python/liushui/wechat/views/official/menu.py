"""Menus: what a follower tapped."""

from liushui.wechat.views.attributes import decimal, many, one, text, whole, word
from liushui.wechat.views.kinds import Event, Part


class MenuEvent(Event):
    """A tap on a menu item. `key` is the item's own."""

    key = text("EventKey")


class ClickEvent(MenuEvent, names="CLICK", page="自定义菜单/事件推送"):
    """A tap on a menu item that has a key."""


class ViewEvent(Event, names="VIEW", page="自定义菜单/事件推送"):
    """A tap on a menu item that opens a page; WeChat shows no reply to it."""

    url = text("EventKey")
    menu_id = word("MenuId")


class ViewMiniProgramEvent(Event, names="view_miniprogram", page="自定义菜单/事件推送"):
    """A tap on a menu item that opens a mini program; WeChat shows no reply to it."""

    page_path = text("EventKey")
    menu_id = word("MenuId")


class ScanCodeInfo(Part):
    """What was scanned: `type` is `qrcode` or `barcode`; a bar code's result is `EAN_13,<digits>`."""

    type = word("ScanType")
    result = text("ScanResult")


class ScanCodePushEvent(MenuEvent, names="scancode_push", page="自定义菜单/事件推送"):
    """The user scanned with a menu item; the phone has opened the result already."""

    scan = one("ScanCodeInfo", ScanCodeInfo)


class ScanCodeWaitEvent(MenuEvent, names="scancode_waitmsg", page="自定义菜单/事件推送"):
    """The user scanned with a menu item, and the phone waits for the reply."""

    scan = one("ScanCodeInfo", ScanCodeInfo)


class SentPicture(Part):
    """One picture, known by the MD5 of its file."""

    md5 = word("PicMd5Sum")


class PicturesEvent(MenuEvent):
    """The user chose pictures with a menu item; each follows as an image message. `count` may differ from what `pictures`
    holds."""

    count = whole("SendPicsInfo.Count")
    pictures = many("SendPicsInfo.PicList.item", SentPicture)


class SystemPhotoEvent(PicturesEvent, names="pic_sysphoto", page="自定义菜单/事件推送"):
    """The user took pictures with a menu item."""


class PhotoOrAlbumEvent(PicturesEvent, names="pic_photo_or_album", page="自定义菜单/事件推送"):
    """The user took pictures or chose them from the album."""


class WeixinAlbumEvent(PicturesEvent, names="pic_weixin", page="自定义菜单/事件推送"):
    """The user chose pictures from WeChat's album."""


class LocationSelectEvent(MenuEvent, names="location_select", page="自定义菜单/事件推送"):
    """The user picked a place with a menu item, in degrees; a location message follows."""

    latitude = decimal("SendLocationInfo.Location_X")
    longitude = decimal("SendLocationInfo.Location_Y")
    scale = whole("SendLocationInfo.Scale")
    label = text("SendLocationInfo.Label")
    place_name = text("SendLocationInfo.Poiname")
