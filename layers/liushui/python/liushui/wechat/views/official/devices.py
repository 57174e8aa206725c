"""Devices of the old IoT platform (硬件). `device_type` is the account's original id."""

from liushui.wechat.views.attributes import text, word
from liushui.wechat.views.kinds import Message


class DeviceMessage(Message):
    """What a device, or a user about one, sent."""

    device_type = word("DeviceType")
    device_id = word("DeviceID")
    session_id = word("SessionID")
    open_id = word("OpenID")


class DeviceTextMessage(DeviceMessage, names="device_text", page="设备消息"):
    """Data of a device, in Base64."""

    content = text("Content")


class DeviceBindEvent(DeviceMessage, names="device_event/bind", page="设备消息"):
    """A user bound a device."""

    content = text("Content")


class DeviceUnbindEvent(DeviceMessage, names="device_event/unbind", page="设备消息"):
    """A user unbound a device."""

    content = text("Content")


class DeviceSubscribeStatusEvent(DeviceMessage, names="device_event/subscribe_status device_status", page="设备消息"):
    """A user opened a device's page and wants its state."""

    operation = word("OpType")


class DeviceUnsubscribeStatusEvent(DeviceMessage, names="device_event/unsubscribe_status", page="设备消息"):
    """A user closed a device's page."""

    operation = word("OpType")


class HardwareMessage(Message, names="hardware", page="设备消息"):
    """A message of a device's page."""

    view = text("HardWare.MessageView")
    action = text("HardWare.MessageAction")
