"""What axe holds against a page, by its own rules and by the size of what is to be hit (WCAG 2.2 §2.5.8)."""

from __future__ import annotations

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_ALL = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
# A colour on its way to another is none that anybody reads.
_SETTLE = "document.getAnimations().forEach((each) => each instanceof CSSTransition && each.finish())"


def axe(page: Page) -> list[tuple[str, list[str]]]:
    """What it finds on a page and in the frames on it, be it light or dark: each rule and the places."""
    for frame in page.frames:
        if not frame.evaluate("Boolean(window.axe)"):
            frame.evaluate(AXE_SCRIPT)
            frame.evaluate('axe.configure({ allowedOrigins: ["<unsafe_all_origins>"] })')  # frames of other sites, too
    found = []
    for scheme, options in (("dark", _COLOURS), ("light", _ALL)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for frame in page.frames:
            frame.evaluate(_SETTLE)
        violations = page.evaluate(f"axe.run({json.dumps(options)}).then((found) => found.violations)")
        found += [(f"{scheme}: {each['id']}", [_told(node) for node in each["nodes"]]) for each in violations]
    page.emulate_media(color_scheme="null", reduced_motion="null")
    return found


def _told(node: dict[str, str]) -> str:
    return f"{node['html']}: {node['failureSummary']}"
