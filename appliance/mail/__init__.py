"""Mail as bytes: taking it by SMTP, reading it, writing it, handing it to the office's mail server."""
