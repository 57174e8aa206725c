"""Calendars, meetings, documents, mail, disks."""

from liushui.wechat.views.attributes import many, text, texts, whole, word
from liushui.wechat.views.kinds import Event, Part


class CalendarEvent(Event, page="日历回调事件"):
    """A calendar."""

    calendar_id = word("CalId")


class AddCalendarEvent(CalendarEvent, names="add_calendar", page="办公/回调通知"):
    """A calendar was made."""


class ModifyCalendarEvent(CalendarEvent, names="modify_calendar", page="办公/回调通知"):
    """A calendar changed."""


class DeleteCalendarEvent(CalendarEvent, names="delete_calendar", page="办公/回调通知"):
    """A calendar was deleted."""


class ScheduleEvent(Event, page="日程回调事件"):
    """A schedule in a calendar."""

    calendar_id = word("CalId")
    schedule_id = word("ScheduleId")


class AddScheduleEvent(ScheduleEvent, names="add_schedule", page="办公/回调通知"):
    """A schedule was made."""


class ModifyScheduleEvent(ScheduleEvent, names="modify_schedule", page="办公/回调通知"):
    """A schedule changed."""


class DeleteScheduleEvent(ScheduleEvent, names="delete_schedule", page="办公/回调通知"):
    """A schedule was deleted."""


class RespondScheduleEvent(ScheduleEvent, names="respond_schedule", page="办公/回调通知"):
    """A member answered an invitation."""


class MeetingRoomEvent(Event, page="会议室预定管理"):
    """A meeting in a room."""

    room_id = word("MeetingRoomId")
    meeting_id = word("MeetingId")


class BookMeetingRoomEvent(MeetingRoomEvent, names="book_meeting_room", page="办公/回调通知"):
    """A room was booked."""


class CancelMeetingRoomEvent(MeetingRoomEvent, names="cancel_meeting_room", page="办公/回调通知"):
    """A room is free again."""


class UploadResult(Part):
    """A file of a meeting."""

    medium_type = word("MediumType")
    medium_url = text("MediumUrl")
    status = word("UploadStatus")
    error = text("ErrorMsg")


class MeetingChangeEvent(Event, names="meeting_change", page="会议变更回调"):
    """A meeting went on. `change_type`: `modify_meeting`, `cancel_meeting`, `meeting_start`, `meeting_end`, `join_meeting`,
    `quit_meeting`, `recording_complete` …"""

    change_type = word("ChangeType")
    meeting_id = word("MeetingId")
    room_id = word("MeetingRoomId")
    from_open_id = word("FromUserTmpOpenId")
    operated_member_id = word("OperatedUser.UserId")
    operated_open_id = word("OperatedUser.TmpOpenId")
    operated_role = word("OperatedUser.UserRole")
    warm_up_picture = text("WarmUpInfo.WarmUpPicture")
    warm_up_video = text("WarmUpInfo.WarmUpVideo")
    warm_up_status = word("WarmUpInfo.UploadStatus")
    warm_up_error = text("WarmUpInfo.ErrorMsg")
    uploads = many("UploadInfo", UploadResult)
    enroll_id = word("EnrollId")
    device_protocol = word("MraAddress.Protocol")
    device_address = word("MraAddress.DialString")
    room_response = word("RoomResponseStatus")


class MeetingStatisticsEvent(Event, names="meeting_statistics", page="会议统计管理"):
    """Statistics of meetings changed."""

    change_type = word("ChangeType")
    status = word("Status")


class DocChangeEvent(Event, names="doc_change", page="文档回调通知"):
    """Documents or forms changed."""

    change_type = word("ChangeType")
    documents = texts("DocId")
    forms = texts("FormId")


class SmartSheetChangeEvent(Event, names="smart_sheet_change", page="智能表格回调通知"):
    """Fields or records of a smart sheet changed: `add_filed`, `update_filed`, `delete_filed`, `add_record` …"""

    change_type = word("ChangeType")
    doc_id = word("DocId")
    sheet_id = word("SheetId")
    fields_changed = texts("FieldId")
    records = texts("RecordId")


class DriveEvent(Event, page="微盘回调通知"):
    """Something on the disk (微盘)."""

    change_type = word("ChangeType")


class WedriveFileChangeEvent(DriveEvent, names="wedrive_file_change", page="办公/回调通知"):
    """Files changed."""

    files = texts("FileId")


class WedriveSpaceChangeEvent(DriveEvent, names="wedrive_space_change", page="办公/回调通知"):
    """Spaces changed."""

    spaces = texts("SpaceId")


class WedriveInsufficientCapacityEvent(Event, names="wedrive_insufficient_capacity", page="微盘回调通知"):
    """The disk is nearly full."""


class AppEmailChangeEvent(Event, names="app_email_change", page="应用邮箱回调"):
    """The application's mailbox got mail."""

    change_type = word("ChangeType")
    amount = whole("Amount")


class PublicEmailChangeEvent(Event, names="public_email_change", page="公共邮箱回调"):
    """A shared mailbox got mail."""

    change_type = word("ChangeType")
    amount = whole("Amount")
    email = word("Email")
