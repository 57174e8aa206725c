"""Views of what a shop in Channels (视频号小店, 微信小店) receives."""
