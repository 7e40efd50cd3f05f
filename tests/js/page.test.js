import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const web = new URL("../../web/", import.meta.url).pathname;
const read = (path) => readFileSync(join(web, path), "utf8");

/** Every module that `entry` needs, itself included. */
function needed(entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const [, path] of read(`static/js/${entry}`).matchAll(/^(?:import|export)[^;]*?["'](\.[^"']+)["'];/gm)) {
    needed(normalize(join(dirname(entry), path)), found);
  }
  return found;
}

const names = (words) => [...words.matchAll(/"([^"]+)"/g)].map((m) => m[1]);
/** What a page lists as its `modules` or `sheets`; every page has two sheets more. */
const listed = (template, kind) => [
  ...(kind === "sheet" ? names(read("templates/page.html").match(/for sheet in (\[[^\]]*\])/)[1]) : []),
  ...names(read(`templates/${template}`).match(new RegExp(`set ${kind}s = \\[([^\\]]*)\\]`))[1]),
];

for (const [template, entry] of [["portal.html", "app.js"], ["login.html", "login.js"], ["embed.html", "embedded.js"]]) {
  test(`${template} loads all modules at once, and no other`, () => {
    assert.deepEqual(listed(template, "module").map((name) => `${name}.js`).sort(), [...needed(entry)].sort());
  });
}

test("every style sheet is used", () => {
  const modules = readdirSync(join(web, "static/js"), { recursive: true }).filter((name) => name.endsWith(".js"));
  const later = modules.flatMap((file) => [...read(`static/js/${file}`).matchAll(/loadSheet\("([^"]+)"\)/g)].map((m) => m[1]));
  const used = new Set([...["portal", "login", "embed", "status", "audit"].flatMap((page) => listed(`${page}.html`, "sheet")), ...later]);
  assert.deepEqual([...used].map((name) => `${name}.css`).sort(), readdirSync(join(web, "static/css")).sort());
});

test("text is never parsed as HTML, and no style or script stands in a page", () => {
  for (const file of readdirSync(join(web, "static/js"), { recursive: true }).filter((name) => name.endsWith(".js"))) {
    assert.doesNotMatch(read(`static/js/${file}`), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|setAttribute\("style"/, file);
  }
  for (const file of readdirSync(join(web, "templates"))) assert.doesNotMatch(read(`templates/${file}`), /<style|<script>|\sstyle=|\son\w+=/, file);
});

test("what the portal loads first stays within 60 KB", () => {
  const files = ["static/js/theme.js", "static/icon.svg", ...listed("portal.html", "module").map((name) => `static/js/${name}.js`), ...listed("portal.html", "sheet").map((name) => `static/css/${name}.css`)];
  const bytes = files.reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0);
  // The page itself, rendered, takes 850 bytes more.
  assert.ok(bytes <= 60_000 - 850, `${bytes} bytes`);
});
