"""The platform's page: a phone to chat on, and beside it, live, what the platform and the local cloud make of it."""
