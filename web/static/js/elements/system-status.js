// @ts-check
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { renderList } from "../keyed-list.js";
import { t } from "../strings.js";

/** How the box is, in its own words: in one line while all is well. Set `client`. */
export class SystemStatus extends BoxElement {
  #told = "";

  build() {
    this.dot = h("span.dot", { "aria-hidden": "true" });
    this.whole = h("span");
    this.list = h("ul.rows");
    this.details = h("details", {}, h("summary", {}, this.dot, this.whole), this.list);
    this.append(this.details);
  }

  connected() {
    for (const topic of ["me", "connection"]) this.hold(this.client.state.on(topic, () => this.#render()));
    this.#render();
  }

  #render() {
    const { me, connection } = this.client.state;
    if (!me) return;
    const { daemon, pbx, modems } = me;
    // Without a connection what was last known may be wrong: say so rather than show it.
    const known = connection !== "offline";
    const lines = [{ key: "box", name: t.portal.service, good: daemon.running, sentence: daemon.sentence || t.portal.running }];
    lines.push({ key: "pbx", name: t.portal.telephone, good: pbx.condition === "ready", sentence: pbx.sentence });
    const { voicemail } = me.calls;
    if (voicemail) lines.push({ key: "voicemail", name: t.call.voicemailTitle, good: true, sentence: t.call.voicemail(voicemail) });
    for (const modem of modems) {
      lines.push({ key: `modem-${modem.name}`, name: t.portal.modem(modem.name), good: modem.condition === "ready", sentence: modem.sentence });
    }
    if (modems.length === 0) lines.push({ key: "no-modem", name: t.portal.modems, good: false, sentence: t.portal.noModems });
    const well = known && lines.every((line) => line.good);
    const told = `${known}|${well}|${voicemail}`;
    if (told !== this.#told) this.details.open = known && (!well || voicemail > 0); // else as the reader left it
    this.#told = told;
    this.dataset.good = String(well);
    setText(this.whole, !known ? t.portal.unknown : well ? t.portal.allWell : t.portal.notAll);
    this.list.hidden = !known;
    renderList(this.list, lines, (line) => line.key, () => h("li", {}, h("span.dot", { "aria-hidden": "true" }), h("strong"), h("span.sentence")), (row, line) => {
      row.dataset.good = String(line.good);
      setText(row.children[1], line.name);
      setText(row.children[2], known ? line.sentence : "");
    });
  }
}

customElements.define("system-status", SystemStatus);
