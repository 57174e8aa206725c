"""WeChat's API as values: each function checks its arguments against WeChat's limits and returns the `Call` to be made.

Nothing here talks to anybody. A call knows its path, body and token, whether it delivers something, and how to read the answer.
"""
