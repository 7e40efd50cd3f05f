"""What a browser that was never here loads before a page can be used: it stays small."""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath

import pytest

from tests.web.box import INTRANET, Box, Browser

MOST_BYTES = 60 * 1024  # of everything, compressed as it travels
MOST_LOADER_BYTES = 3 * 1024
_LINKED = re.compile(r'(?:src|href)="(/static/[^"]+)"')
_PRELOADED = re.compile(r'rel="modulepreload" href="([^"]+)"')
_ENTRY = re.compile(r'<script type="module" src="([^"]+)"')
_IMPORTED = re.compile(r"""^\s*(?:import|export)\b[^;()]*?["'](\.[^"']+)["']""", re.MULTILINE)


def packed(browser: Browser, path: str) -> int:
    """How many bytes an address costs."""
    answer = browser.page(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status == 200, path
    return len(answer.body)


def modules(browser: Browser, entry: str) -> set[str]:
    """A module and all that it needs to run; what it asks for later, by ``import(…)``, is not among them."""
    found: set[str] = set()
    asked = [entry]
    while asked:
        path = asked.pop()
        if path not in found:
            found.add(path)
            asked += [
                normpath(join(dirname(path), name)) for name in _IMPORTED.findall(browser.page(path).body.decode())
            ]
    return found


@pytest.mark.parametrize("path", ["/", f"/embed?host={INTRANET}", "/login"])
def test_a_page_loads_little_and_all_of_it_at_once(box: Box, anna: Browser, path: str) -> None:
    browser = box.browser() if path == "/login" else anna
    page = browser.page(path).body.decode()
    [entry] = _ENTRY.findall(page)
    needed = modules(browser, entry)
    assert set(_PRELOADED.findall(page)) >= needed - {entry}, "the page's list of modulepreload lacks some"
    assert set(_PRELOADED.findall(page)) <= needed, "the page preloads what it does not need yet"
    addresses = set(_LINKED.findall(page)) | needed
    sizes = {address: packed(browser, address) for address in [path, *addresses]}
    dearest = sorted(sizes.items(), key=lambda each: -each[1])[:5]
    assert sum(sizes.values()) <= MOST_BYTES, f"load what is not needed at once by import(): {dearest}"


def test_the_loader_for_other_pages_is_tiny(box: Box) -> None:
    assert packed(box.browser(), "/embed.js") <= MOST_LOADER_BYTES
