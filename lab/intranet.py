"""A page of an office's intranet, on another site than the box, which shows the box's widget (docs/embed.md)."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

HOST = "intranet.localhost"  # every browser takes it for this machine

_PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Intranet</title>
  <style>
    body {{ margin: 0; background: light-dark(#f7f5f0, #171512); font: 1rem/1.5 system-ui, sans-serif; }}
    header {{ padding: 1rem max(1rem, 50vw - 34rem); background: light-dark(#40513b, #2b3628); color: #fff; }}
    main {{ max-width: 36rem; padding: 1rem max(1rem, 50vw - 34rem); }}
    h1 {{ margin: 0; font-size: 1.25rem; }}
    h2 {{ margin: 0; font-size: 1rem; }}
    section {{ margin-top: 1rem; padding: 1rem 1.25rem; border-radius: 10px; background: light-dark(#fff, #24211d); }}
    p, pre {{ margin: .5rem 0 0; white-space: pre-wrap; }}
  </style>
  <script src="{box}/embed.js" async></script>
</head>
<body>
  <header><h1>Our intranet</h1></header>
  <main>
    <section>
      <h2>Lunch today</h2>
      <p>Lentil soup, bread, apples.</p>
      <p><button type="button" id="lunch">Count me in</button></p>
    </section>
    <section>
      <h2>Messages and calls</h2>
      <p>One line in any page of the office shows them at the bottom right:</p>
      <pre>&lt;script src="{box}/embed.js" async&gt;&lt;/script&gt;</pre>
    </section>
  </main>
  <script>
    const lunch = document.querySelector("#lunch");
    lunch.addEventListener("click", () => {{ lunch.textContent = "See you there"; }});
  </script>
</body>
</html>
"""


class IntranetServer:
    """Serves the page on loopback while it is open as a context."""

    def __init__(self, box_url: str, port: int = 0) -> None:
        """``port`` 0 takes a free one."""
        page = _PAGE.format(box=box_url).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, format: str, *args: object) -> None:
                """Nobody needs to know."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def origin(self) -> str:
        """What ``embed_origins`` has to hold."""
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="intranet", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
