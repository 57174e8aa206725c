"""A simulated WeChat platform for Official Accounts, on one loopback port.

It plays both of WeChat's sides: the API that an account's server calls (`api`), and the users whose messages
are pushed, signed and encrypted, to the account's callback address (`callbacks`). A control API (`control`)
makes users act, shows what they got, and injects faults. Start it with `python -m local.platform --port 4567`;
tests take `local.platform.serve.running_platform()`.
"""
