// The loader of the box's widget for pages of the intranet (docs/embed.md). It only shows a frame of the box and does
// what a frame may not: the page's title and desktop notifications.
(() => {
  const script = document.currentScript;
  const box = new URL(script.src).origin;
  const frame = document.createElement("iframe");
  frame.src = `${box}/embed?host=${encodeURIComponent(location.origin)}`;
  frame.title = script.dataset.title || (/^de/.test(navigator.language) ? "Nachrichten und Anrufe" : "Messages and calls");
  frame.allow = "camera; microphone; display-capture; autoplay; clipboard-write";
  // The frame lies over the whole page; only what the widget shows of it can be seen and clicked.
  const style = { position: "fixed", inset: "0", width: "100%", height: "100%", border: "0", zIndex: "2147483000", clipPath: "inset(100%)", colorScheme: "light dark" };
  Object.assign(frame.style, style);

  const post = (message) => frame.contentWindow.postMessage(message, box);
  const tell = () => post({ type: "host", focused: document.hasFocus(), desktop: self.Notification?.permission ?? "unsupported" });

  let ownTitle = null;
  let shownTitle = null;
  const setTitle = (words) => {
    if (document.title !== shownTitle) ownTitle = document.title; // the page has changed it meanwhile
    document.title = shownTitle = words || ownTitle;
  };

  const acts = {
    ready: tell,
    shape: ({ rects, scheme }) => {
      const path = rects.map(([x, y, w, h]) => `M${+x} ${+y}h${+w}v${+h}h${-w}z`).join("");
      frame.style.clipPath = path ? `path("${path}")` : "inset(100%)";
      frame.style.colorScheme = scheme === "light" || scheme === "dark" ? scheme : "light dark";
    },
    title: ({ words }) => setTitle(String(words)),
    ask: () => self.Notification?.requestPermission().then(tell),
    notify: ({ title, body, id }) => {
      try {
        const notice = new Notification(String(title), { body: String(body), tag: `box-${id}`, silent: true });
        notice.onclick = () => {
          focus();
          post({ type: "open", id });
          notice.close();
        };
      } catch {
        // Some phones show none from a page; the title remains.
      }
    },
    refused: ({ sentence }) => {
      frame.remove();
      console.error(String(sentence));
      const note = document.createElement("p");
      note.textContent = String(sentence);
      note.setAttribute("role", "alert");
      Object.assign(note.style, { position: "fixed", right: "16px", bottom: "16px", maxWidth: "320px", margin: "0", padding: "12px 16px", background: "#fff1dc", color: "#6b3a00", font: "14px/1.4 system-ui, sans-serif", borderRadius: "8px", zIndex: style.zIndex });
      document.body.append(note);
    },
  };
  addEventListener("message", ({ origin, source, data }) => {
    if (origin === box && source === frame.contentWindow && Object.hasOwn(acts, data?.type)) acts[data.type](data);
  });
  for (const type of ["focus", "blur"]) addEventListener(type, () => setTimeout(tell));

  const show = () => document.body.append(frame);
  if (document.body) show();
  else addEventListener("DOMContentLoaded", show);
})();
