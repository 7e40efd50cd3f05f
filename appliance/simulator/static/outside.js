// @ts-check
// The page of the outside world: it polls the simulator's state and shows what changed.

const POLL_MS = 700;
const SWITCHES = {
  unplugged: "Unplugged", no_network: "No network", silence: "Says nothing", sim_full: "SIM full",
  sim_missing: "No SIM", at_error: "AT says ERROR", duplicate_notices: "Notices twice", denied: "SIM refused",
};
const ONCE = {
  garbage: ["Rubbish", {}], urc_in_answer: ["Lines inside an answer", {}], answer_lost: ["Lose next answer", {}],
  submit_error: ["Refuse next text", { code: 38 }], reboot: ["Restart", {}],
};
const PENDING = { garbage: "rubbish", urc_in_answer: "lines inside an answer", answer_lost: "lost answer", submit_errors_left: "refused text" };
const LONG_TEXT = "Hello, I am still waiting for the parcel that you announced for Tuesday. The neighbours have not seen it either, "
  + "and the tracking page only says that it is on its way. Could you please find out where it is and when it will come? Thank you very much!";

/** @param {string} id @returns {any} */
const $ = (id) => document.getElementById(id);
const state = { /** @type {any} */ now: null, number: "", texts: /** @type {any[]} */ ([]), seen: new Map(), loading: false };

/** @param {string} method @param {string} path @param {any} [body] */
async function ask(method, path, body) {
  const answer = await fetch(path, {
    method, body: body === undefined ? undefined : JSON.stringify(body),
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
  });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error);
  return data;
}

/** Do something that a person asked for, show what went wrong, and look at once. @param {() => Promise<any>} work */
async function act(work) {
  try { await work(); $("notice").hidden = true; } catch (error) { notice(String(/** @type {Error} */ (error).message)); }
  await look();
}

/** @type {number | undefined} */
let noticeTimer;
/** @param {string} text */
function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { $("notice").hidden = true; }, 6000);
}

// --- looking ---------------------------------------------------------------------------------

async function look() {
  if (state.loading) return;
  state.loading = true;
  try {
    state.now = await ask("GET", "/api/state");
    await readTexts();
    $("link").textContent = "live";
    $("link").classList.add("live");
    show();
  } catch {
    $("link").textContent = "the simulator does not answer";
    $("link").classList.remove("live");
  } finally { state.loading = false; }
}

async function readTexts() {
  const phone = current();
  if (!phone) return;
  const last = state.texts.at(-1)?.id ?? 0;
  if (!phone.last || phone.last.id === last) return;
  const { texts } = await ask("GET", `/api/phones/${encodeURIComponent(phone.number)}/texts?after=${last}`);
  if (state.number === phone.number) state.texts = [...state.texts, ...texts.filter((/** @type {any} */ each) => each.id > last)].slice(-1000);
}

const current = () => state.now?.phones.find((/** @type {any} */ each) => each.number === state.number);
const isWide = () => matchMedia("(min-width: 44.01rem)").matches;

/** @param {string} number */
function open(number) {
  state.number = number;
  state.texts = [];
  $("texts").replaceChildren();
  document.body.classList.add("open");
  look();
}

// --- showing ---------------------------------------------------------------------------------

function show() {
  if (!state.number && state.now.phones.length && isWide()) { open(state.now.phones[0].number); }
  showPhones();
  showHandset();
  showModems();
  const network = $("network");
  for (const name of ["radio_ms", "report_delay_ms"]) {
    const field = network.elements[name];
    if (document.activeElement !== field) field.value = state.now.network[name];
  }
  $("submits").textContent = state.now.network.submits;
}

/** Keep one child a key, in order, so that focus and scrolling survive.
 * @param {HTMLElement} parent @param {any[]} rows @param {(row: any) => string} key @param {(row: any) => HTMLElement} make
 * @param {(child: any, row: any) => void} fill */
function keep(parent, rows, key, make, fill) {
  const there = new Map([...parent.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, child]));
  rows.forEach((row, place) => {
    let child = /** @type {HTMLElement | undefined} */ (there.get(key(row)));
    if (!child) { child = make(row); child.dataset.key = key(row); }
    there.delete(key(row));
    fill(child, row);
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
  for (const child of there.values()) child.remove();
}

/** @param {string} tag @param {string} [className] @param {string} [text] */
function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function showPhones() {
  const phones = [...state.now.phones].sort((one, other) => (other.last?.id ?? 0) - (one.last?.id ?? 0));
  $("no-phones").hidden = phones.length > 0;
  keep($("phones"), phones.slice(0, 200), (phone) => phone.number, (phone) => {
    const row = make("li");
    const button = make("button");
    button.append(make("span", "avatar"), make("span", "name"), make("span", "badge"), make("span", "last"));
    button.addEventListener("click", () => open(phone.number));
    row.append(button);
    return row;
  }, (row, phone) => {
    const button = row.firstChild;
    const [avatar, name, badge, last] = button.children;
    const selected = phone.number === state.number && (isWide() || document.body.classList.contains("open"));
    if (selected || !state.seen.has(phone.number)) state.seen.set(phone.number, selected ? phone.parts_received : 0);
    const unread = phone.parts_received - state.seen.get(phone.number);
    row.className = phone.switched_on ? "" : "off";
    button.setAttribute("aria-current", String(selected));
    avatar.textContent = (phone.name || phone.number.slice(-2)).slice(0, 2);
    name.textContent = phone.name || phone.number;
    badge.textContent = unread;
    badge.hidden = unread === 0;
    badge.title = `${unread} new`;
    last.textContent = !phone.switched_on ? "switched off" : phone.last ? `${phone.last.outgoing ? "You: " : ""}${phone.last.text}` : phone.number;
  });
}

function showHandset() {
  const phone = current();
  for (const id of ["on", "text", "send", "ring", "reports"]) $(id).disabled = !phone;
  if (!phone) return;
  $("who").textContent = phone.name || phone.number;
  $("number").textContent = phone.name ? phone.number : "";
  $("on").checked = phone.switched_on;
  if (document.activeElement !== $("reports")) $("reports").value = phone.reports;
  const modems = new Map(state.now.modems.map((/** @type {any} */ each) => [each.number, each.name]));
  keep($("to"), state.now.modems, (modem) => modem.number, (modem) => {
    const option = /** @type {HTMLOptionElement} */ (make("option", "", `${modem.number} (${modem.name})`));
    option.value = modem.number;
    return option;
  }, () => {});
  const list = $("texts");
  const atBottom = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const rows = state.texts.length ? state.texts : [{ id: "empty" }];
  const before = list.lastElementChild?.dataset.key;
  keep(list, rows, (text) => String(text.id), (text) => {
    if (text.id === "empty") return make("li", "empty", "Nothing yet. Send a text from the office to this number, or write one below.");
    const row = make("li", text.outgoing ? "sent" : "got", text.text);
    const time = new Date(text.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    const peer = modems.get(text.peer) ?? text.peer;
    const about = [time, text.outgoing ? `to ${peer}` : `from ${peer}`, text.parts > 1 ? `${text.parts} parts` : "", text.note];
    row.append(make("small", "", about.filter(Boolean).join(" · ")));
    return row;
  }, () => {});
  if (before !== list.lastElementChild?.dataset.key) {
    if (atBottom) list.scrollTop = list.scrollHeight;
    const latest = state.texts.at(-1);
    const box = latest && !latest.outgoing && modems.has(latest.peer) ? latest.peer : "";
    if (box) $("to").value = box;
  }
}

function showModems() {
  keep($("modems"), state.now.modems, (modem) => modem.name, makeModem, (card, modem) => {
    const good = modem.registration === "home";
    const words = { off: "off", home: "ready", searching: "searching", denied: "refused" };
    const chip = card.querySelector(".state");
    chip.textContent = !modem.plugged ? "unplugged" : modem.faults.silence ? "silent" : words[/** @type {keyof words} */ (modem.registration)];
    chip.classList.toggle("good", good && modem.plugged && !modem.faults.silence);
    const waiting = modem.waiting ? ` · ${modem.waiting} waiting in the network` : "";
    card.querySelector(".facts").textContent = `${modem.number} · ${modem.personality} · ${modem.stored} of ${modem.slots} on the SIM${waiting}`;
    card.querySelector(".facts").title = modem.port;
    for (const box of card.querySelectorAll("[data-switch]")) box.checked = modem.faults[box.dataset.switch];
    const range = card.querySelector("[type=range]");
    if (document.activeElement !== range) range.value = modem.faults.signal;
    card.querySelector("output").textContent = dbm(modem.faults.signal);
    card.querySelector(".pending").textContent = Object.entries(PENDING).filter(([name]) => modem.faults[name])
      .map(([name, word]) => `${modem.faults[name]} × ${word}`).join(", ");
  });
}

/** 3GPP TS 27.007 §8.5 @param {number} level */
const dbm = (level) => (level > 31 ? "unknown" : `${2 * level - 113} dBm`);

/** @param {any} modem */
function makeModem(modem) {
  const card = $("modem-card").content.firstElementChild.cloneNode(true);
  const fault = (/** @type {string} */ name, /** @type {any} */ more) =>
    act(() => ask("POST", `/api/modems/${encodeURIComponent(modem.name)}/faults`, { fault: name, ...more }));
  card.querySelector("h3").textContent = modem.name;
  for (const [name, words] of Object.entries(SWITCHES)) {
    const label = make("label");
    const box = /** @type {HTMLInputElement} */ (make("input"));
    box.type = "checkbox";
    box.dataset.switch = name;
    box.addEventListener("change", () => fault(name, { value: Number(box.checked) }));
    label.append(box, words);
    card.querySelector(".switches").append(label);
  }
  for (const [name, [words, more]] of Object.entries(ONCE)) {
    const button = make("button", "", /** @type {string} */ (words));
    button.setAttribute("type", "button");
    button.addEventListener("click", () => fault(name, { value: 1, .../** @type {object} */ (more) }));
    card.querySelector(".once").append(button);
  }
  const range = card.querySelector("[type=range]");
  range.addEventListener("change", () => fault("signal", { value: Number(range.value) }));
  return card;
}

// --- acting ----------------------------------------------------------------------------------

/** @param {HTMLFormElement} form */
function wayOf(form) {
  const value = (/** @type {string} */ name) => /** @type {any} */ (form.elements.namedItem(name)).value;
  const checked = (/** @type {string} */ name) => /** @type {any} */ (form.elements.namedItem(name)).checked;
  const missing = Number(value("missing"));
  return {
    parts: Math.max(1, Number(value("parts"))), delay_ms: Math.round(Number(value("delay")) * 1000),
    gap_ms: Math.round(Number(value("gap")) * 1000), order: value("order"), missing: missing ? [missing] : [],
    sender: value("sender").trim() || null, doubled: checked("doubled"), message_class: checked("flash") ? 0 : null,
  };
}

const path = () => `/api/phones/${encodeURIComponent(state.number)}`;

$("write").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const text = $("text").value;
  if (!text.trim() || !state.number) return;
  act(async () => {
    await ask("POST", `${path()}/texts`, { to: $("to").value, text, ...wayOf($("write")) });
    $("text").value = "";
  });
});
$("text").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("write").requestSubmit(); }
});
for (const button of document.querySelectorAll("[data-insert], [data-long]")) {
  button.addEventListener("click", () => {
    const field = $("text");
    field.setRangeText(/** @type {HTMLElement} */ (button).dataset.insert ?? LONG_TEXT, field.selectionStart, field.selectionEnd, "end");
    field.focus();
  });
}
$("new-phone").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const form = $("new-phone");
  act(async () => {
    const phone = await ask("POST", "/api/phones", { number: form.elements.number.value, name: form.elements.name.value });
    form.reset();
    open(phone.number);
  });
});
$("on").addEventListener("change", () => act(() => ask("PATCH", path(), { switched_on: $("on").checked })));
$("reports").addEventListener("change", () => act(() => ask("PATCH", path(), { reports: $("reports").value })));
$("ring").addEventListener("click", () => act(() => ask("POST", `${path()}/calls`, { to: $("to").value })));
$("back").addEventListener("click", () => { document.body.classList.remove("open"); show(); });
for (const name of ["radio_ms", "report_delay_ms"]) {
  const field = $("network").elements[name];
  field.addEventListener("change", () => act(() => ask("PATCH", "/api/network", { [name]: Number(field.value) })));
}
$("network").addEventListener("submit", (/** @type {SubmitEvent} */ event) => event.preventDefault());
for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => {
    document.body.dataset.view = /** @type {HTMLElement} */ (button).dataset.show;
    for (const other of document.querySelectorAll("[data-show]")) other.setAttribute("aria-pressed", String(other === button));
  });
}

setInterval(() => { if (!document.hidden) look(); }, POLL_MS);
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
look();
