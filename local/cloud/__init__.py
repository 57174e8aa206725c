"""The local cloud: an AWS emulator with the whole CDK app deployed on it, and a simulated WeChat platform beside it.

`up` may be called at any time: it finds what is there and does what is missing, also after a crash.
"""

from local.cloud.errors import CloudError, PortTaken
from local.cloud.layout import DEFAULT_PORT, Layout, Ports
from local.cloud.lifecycle import Cloud
from local.cloud.logs import LogLine
from local.cloud.progress import Progress, Report
from local.cloud.status import RegionStatus, Status

__all__ = [
    "DEFAULT_PORT",
    "Cloud",
    "CloudError",
    "Layout",
    "LogLine",
    "PortTaken",
    "Ports",
    "Progress",
    "RegionStatus",
    "Report",
    "Status",
]
