"""The use cases: each a plain function, one transaction, with the rights and limits inside.

The web, the mail gateway, the command line and the daemon call the same functions, so each exists once.
"""
