"""The promises that Liushui makes, each proven on a stated engine, and each proof shown to notice when the promise is broken."""
