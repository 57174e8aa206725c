"""Who follows the account, from where, and where they are."""

from liushui.wechat.views.attributes import decimal, text, word
from liushui.wechat.views.kinds import Event

_SCENE_PREFIX = "qrscene_"


class SubscribeEvent(Event, names="subscribe", page="接收事件推送"):
    """A follow. `scene` is that of the QR code it came from, `ticket` the code's; None and "" without one."""

    key = text("EventKey")
    ticket = word("Ticket")

    @property
    def scene(self) -> str | None:
        return self.key.removeprefix(_SCENE_PREFIX) if self.key.startswith(_SCENE_PREFIX) else None


class UnsubscribeEvent(Event, names="unsubscribe", page="接收事件推送"):
    """The user left: forget what was only kept by consent."""


class ScanEvent(Event, names="SCAN", page="接收事件推送"):
    """A follower scanned a QR code of the account."""

    scene = text("EventKey")
    ticket = word("Ticket")


class LocationEvent(Event, names="LOCATION", page="接收事件推送"):
    """Where the user is, in degrees and metres."""

    latitude = decimal("Latitude")
    longitude = decimal("Longitude")
    precision = decimal("Precision")
