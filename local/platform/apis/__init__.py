"""WeChat's APIs as the platform plays them: a module a family, a function an API. The table of all: `local.platform.api`."""
