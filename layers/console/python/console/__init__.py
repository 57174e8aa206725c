"""The operator console: server-rendered pages behind API Gateway. How to add an area stands in `app`."""
