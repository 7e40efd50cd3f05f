"""The lab: a real Asterisk, real SIP phones and a scripted outside line, on loopback only.

``make run`` shows the product with it, and the integration tests drive it. Nothing here is part of the
installed product.
"""
