// @ts-check
import { ApiError } from "../api.js";
import { BoxElement } from "../box-element.js";
import { h, setText } from "../dom.js";
import { icon, iconButton } from "../icons.later.js";
import { newKey } from "../new-key.js";
import { loadSheet } from "../sheet.js";
import { t } from "../strings.js";
import { later } from "../strings.later.js";
import { VideoLink } from "../video-link.js";
import { showPicture } from "../picture.js";
import { shortName } from "../words.js";

const RING_MS = 45_000;
const CONNECT_MS = 20_000;
const RING_AGAIN_MS = 2500;
const SHOWN_AFTER_END_MS = 6000;

/**
 * A video session with a colleague, from the first ring to the end. Set `client`, `conversation`, `alerts`, and `invite`
 * when it was the colleague who began.
 */
export class VideoSession extends BoxElement {
  conversation = /** @type {any} */ (null);
  invite = /** @type {any} */ (null);
  alerts = /** @type {import("../alerts.js").Alerts | null} */ (null);
  /** @type {"inviting" | "ringing" | "connecting" | "connected" | "ended"} */
  #state = "inviting";
  #tab = newKey();
  #session = "";
  /** The colleague's browser that takes part. */
  #theirTab = "";
  #link = /** @type {VideoLink | null} */ (null);
  #stream = new MediaStream();
  #screen = /** @type {MediaStreamTrack | null} */ (null);
  #deadline = /** @type {any} */ (undefined);
  #sending = Promise.resolve();
  #endRing = () => {};
  #before = /** @type {any} */ (null);

  build() {
    const who = (this.who = shortName(this.conversation.peer));
    const picture = h("span.picture", { "aria-hidden": "true" });
    showPicture(picture, who, "person");
    this.theirs = h("video.theirs", { autoplay: true, playsInline: true, "aria-label": later.video.theirs(who) });
    this.own = h("video.own", { autoplay: true, playsInline: true, muted: true, hidden: true, "aria-label": later.video.own });
    this.sentence = h("p.sentence", { role: "status" });
    this.note = h("p.device-note", { role: "status", hidden: true });
    this.acceptButton = h("button.accept", { type: "button", onclick: () => void this.#accept() }, icon("camera"), later.video.accept);
    this.declineButton = h("button.danger", { type: "button", onclick: () => this.#decline() }, later.video.decline);
    this.muteButton = this.#toggle("micro", later.video.mute, () => this.#switch("audio"));
    this.cameraButton = this.#toggle("camera", later.video.cameraOff, () => this.#switch("video"));
    this.shareButton = this.#toggle("screen", later.video.share, () => void this.#share());
    this.devicesButton = this.#toggle("cog", later.video.devices, () => void this.#showDevices());
    this.hangUpButton = h("button.danger", { type: "button", "aria-label": later.video.hangUp, title: later.video.hangUp, onclick: () => this.#hangUp() }, icon("hangUp"));
    this.closeButton = iconButton("close", t.close, () => this.#goAway());
    this.cameras = h("select", { "aria-label": later.video.camera });
    this.microphones = h("select", { "aria-label": later.video.microphone });
    this.devices = h("div.devices", { hidden: true }, this.cameras, this.microphones);
    this.asking = h("div.buttons", {}, this.acceptButton, this.declineButton);
    this.controls = h("div.controls", {}, this.muteButton, this.cameraButton, this.shareButton, this.devicesButton, this.hangUpButton);
    this.append(h("section", { "aria-label": later.video.label(who) }, h("div.face", {}, picture), this.theirs, this.own, h("div.about", {}, this.sentence, this.closeButton), this.note, this.devices, this.asking, this.controls));
  }

  connected() {
    this.#before = document.activeElement;
    this.hold(this.client.onLive("video", (signal) => this.#heard(signal)));
    this.hold(() => this.#release());
    this.listen(window, "pagehide", () => this.#leave());
    this.listen(this.cameras, "change", () => void this.#use("video", this.cameras.value));
    this.listen(this.microphones, "change", () => void this.#use("audio", this.microphones.value));
    if (this.invite) {
      this.#session = this.invite.session;
      this.#theirTab = this.invite.tab;
      this.#ring();
    } else void this.#call();
  }

  /** @param {string} name @param {string} label @param {() => void} act */
  #toggle(name, label, act) {
    const button = iconButton(name, label, act);
    button.setAttribute("aria-pressed", "false");
    return button;
  }

  // --- ringing -------------------------------------------------------------------------------

  async #call() {
    this.#session = newKey();
    this.#show("inviting", later.video.calling(this.who));
    await this.#openDevices();
    if (this.#state !== "inviting" || !this.isConnected) return;
    try {
      const { reached } = await this.#post("invite", null);
      if (!reached) return this.#end("away");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.#end("lost", error.sentence);
    }
    this.#within(RING_MS, () => {
      this.#say("hangup");
      this.#end("unanswered");
    });
  }

  #ring() {
    this.#show("ringing", later.video.asks(this.who));
    // Not while somebody types: the next space would open the camera.
    if (!this.#before?.matches("textarea, input, select")) this.acceptButton.focus({ preventScroll: true });
    this.#within(RING_MS + 5000, () => this.#end("hungUp"));
    const ring = () => {
      const sound = setInterval(play, RING_AGAIN_MS);
      play();
      if (this.alerts?.desktop === "granted") this.alerts.face.notify({ title: this.who, body: later.video.asks(this.who), id: this.conversation.id }, () => {});
      return new Promise((done) => {
        this.#endRing = () => {
          clearInterval(sound);
          done(undefined);
        };
      });
    };
    const play = () => {
      if (this.alerts?.soundOn && !this.alerts.tone.blocked && !this.alerts.quiet()) void this.alerts.sound();
    };
    // One tab rings for all of them.
    const alone = navigator.locks?.request("box:video-ring", { ifAvailable: true }, (lock) => (lock ? ring() : undefined));
    if (alone) alone.catch(ring);
    else void ring();
  }

  async #accept() {
    this.#endRing();
    this.#show("connecting", later.video.connecting);
    await this.#openDevices();
    if (this.#state !== "connecting") return;
    this.#say("accept");
    this.#connect(true);
  }

  #decline() {
    this.#say("decline");
    this.#end("hungUp");
    this.#goAway();
  }

  // --- signals -------------------------------------------------------------------------------

  /** @param {any} signal */
  #heard(signal) {
    if (signal.tab === this.#tab || this.#state === "ended") return;
    const mine = signal.user_id === this.client.state.me.user.id;
    if (signal.session !== this.#session) {
      if (signal.kind === "invite" && !mine) this.#asked(signal);
      return;
    }
    if (mine) {
      // Another of my browsers took it, or does not want it.
      if (this.#state === "ringing" && (signal.kind === "accept" || signal.kind === "decline")) this.#end("elsewhere");
      return;
    }
    if (this.#theirTab && signal.tab !== this.#theirTab) return;
    if (signal.kind === "accept" && this.#state === "inviting") {
      this.#theirTab = signal.tab;
      this.#connect(false);
    } else if (signal.kind === "decline" && this.#state === "inviting") this.#end("declined");
    else if (signal.kind === "busy" && this.#state === "inviting") {
      this.#say("hangup"); // their other browsers ring no longer
      this.#end("busy");
    } else if (signal.kind === "hangup") this.#end("hungUp");
    else if (signal.kind === "description" || signal.kind === "candidate") this.#link?.take(signal.kind, signal.data);
  }

  /** Somebody else, or the same colleague at the same moment, asks while this session goes on. @param {any} invite */
  #asked(invite) {
    const crossing = this.#state === "inviting" && invite.conversation_id === this.conversation.id;
    if (!crossing) return void this.#post("busy", null, invite.session, invite.conversation_id).catch(() => {});
    if (invite.session > this.#session) return; // the smaller one of the two counts
    this.#session = invite.session;
    this.#theirTab = invite.tab;
    void this.#accept();
  }

  /** @param {string} kind @param {any} data @param {string} [session] @param {number} [conversationId] */
  #post(kind, data, session = this.#session, conversationId = this.conversation.id) {
    return this.client.api.post(`/video/${conversationId}`, { session, tab: this.#tab, kind, data });
  }

  /** In order; what does not arrive shows in the state of the connection. @param {string} kind @param {any} [data] */
  #say(kind, data = null) {
    this.#sending = this.#sending.then(() => this.#post(kind, data)).catch(() => {});
  }

  // --- the connection ------------------------------------------------------------------------

  /** @param {boolean} polite */
  #connect(polite) {
    this.#show("connecting", later.video.connecting);
    this.#within(CONNECT_MS, () => this.#lost());
    this.#link = new VideoLink({
      polite,
      send: (kind, data) => this.#say(kind, data),
      onStream: (stream) => {
        if (this.theirs.srcObject !== stream) this.theirs.srcObject = stream;
        const tell = () => this.toggleAttribute("data-picture", stream.getVideoTracks().length > 0);
        stream.onremovetrack = tell;
        tell();
      },
      onState: (state) => {
        if (this.#state === "ended") return;
        if (state === "connected") {
          clearTimeout(this.#deadline);
          this.#show("connected", "");
        } else if (state === "disconnected" || state === "failed") {
          setText(this.sentence, later.video.weak);
          this.#within(CONNECT_MS, () => this.#lost());
        }
      },
    });
    this.#link.sendTracks(this.#stream, () => [...this.#stream.getAudioTracks(), this.#screen ?? this.#stream.getVideoTracks()].flat());
  }

  #lost() {
    this.#say("hangup");
    this.#end("lost");
  }

  #hangUp() {
    this.#say("hangup");
    this.#end("hungUp");
    this.#goAway();
  }

  /** The page goes away. */
  #leave() {
    if (this.#state === "ended") return;
    const words = JSON.stringify({ session: this.#session, tab: this.#tab, kind: this.#state === "ringing" ? "busy" : "hangup", data: null });
    if (this.#state !== "ringing") navigator.sendBeacon(`${this.client.api.base}/video/${this.conversation.id}`, new Blob([words], { type: "application/json" }));
  }

  /** @param {keyof typeof later.video.ends} why @param {string} [sentence] */
  #end(why, sentence = later.video.ends[why](this.who)) {
    if (this.#state === "ended") return;
    this.#show("ended", sentence);
    this.#release();
    this.#within(SHOWN_AFTER_END_MS, () => this.#goAway());
  }

  #release() {
    clearTimeout(this.#deadline);
    this.#endRing();
    this.#link?.close();
    this.#link = null;
    for (const track of [...this.#stream.getTracks(), this.#screen]) track?.stop();
  }

  /** @param {number} ms @param {() => void} act */
  #within(ms, act) {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(act, ms);
  }

  /** @param {VideoSession["state"]} state @param {string} sentence */
  #show(state, sentence) {
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    this.#state = state;
    this.dataset.state = state;
    setText(this.sentence, sentence);
    this.asking.hidden = state !== "ringing";
    this.controls.hidden = state === "ringing" || state === "ended";
    this.closeButton.hidden = state !== "ended";
    if (state === "ended") this.own.hidden = this.theirs.hidden = this.devices.hidden = true;
    if (this.contains(focused) && !focused.offsetParent) (state === "ended" ? this.closeButton : this.hangUpButton).focus();
  }

  /** The focus goes back to where it was before. */
  #goAway() {
    const focused = this.contains(document.activeElement);
    const dock = /** @type {any} */ (this.parentElement);
    this.remove();
    if (focused) [this.#before, dock?.launcher, dock?.newButton].find((each) => each?.offsetParent)?.focus();
  }

  get state() {
    return this.#state;
  }

  // --- camera, microphone, screen ------------------------------------------------------------

  async #openDevices() {
    const { mediaDevices } = navigator;
    let problem = mediaDevices ? "" : later.video.insecure;
    let stream = null;
    if (mediaDevices) {
      try {
        stream = await mediaDevices.getUserMedia({ audio: true, video: true });
      } catch (error) {
        const name = /** @type {DOMException} */ (error).name;
        problem = name === "NotAllowedError" ? later.video.denied : name === "NotFoundError" ? later.video.noCamera : later.video.taken;
        stream = await mediaDevices.getUserMedia({ audio: true }).catch(() => null);
        if (!stream && name !== "NotAllowedError") problem = later.video.noDevices;
      }
    }
    if (!this.isConnected) return stream?.getTracks().forEach((track) => track.stop());
    if (stream) this.#stream = stream;
    this.#tell(problem);
    this.#showOwn();
  }

  /** @param {string} words */
  #tell(words) {
    setText(this.note, words);
    this.note.hidden = words === "";
  }

  #showOwn() {
    const [camera] = this.#stream.getVideoTracks();
    this.cameraButton.disabled = !camera;
    this.muteButton.disabled = !this.#stream.getAudioTracks().length;
    const shown = this.#screen ?? camera;
    this.own.srcObject = shown ? new MediaStream([shown]) : null;
    this.own.hidden = !shown || !(this.#screen || camera.enabled);
    this.own.toggleAttribute("data-screen", Boolean(this.#screen));
  }

  /** @param {"audio" | "video"} kind */
  #switch(kind) {
    const track = this.#stream.getTracks().find((each) => each.kind === kind);
    if (!track) return;
    track.enabled = !track.enabled;
    const [button, on, off] = kind === "audio" ? [this.muteButton, /** @type {const} */ ("micro"), /** @type {const} */ ("microOff")] : [this.cameraButton, /** @type {const} */ ("camera"), /** @type {const} */ ("cameraOff")];
    button.setAttribute("aria-pressed", String(!track.enabled));
    button.replaceChildren(icon(track.enabled ? on : off));
    this.#showOwn();
  }

  async #share() {
    if (this.#screen) return this.#stopSharing();
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
      const [track] = stream.getVideoTracks();
      if (this.#state === "ended") return track.stop();
      this.#screen = track;
      track.onended = () => this.#stopSharing();
      await this.#link?.replace(track, "video", this.#stream);
    } catch (error) {
      if (/** @type {DOMException} */ (error).name !== "NotAllowedError") this.#tell(later.video.noScreen);
    }
    this.shareButton.setAttribute("aria-pressed", String(Boolean(this.#screen)));
    this.#showOwn();
  }

  #stopSharing() {
    this.#screen?.stop();
    this.#screen = null;
    this.shareButton.setAttribute("aria-pressed", "false");
    void this.#link?.replace(this.#stream.getVideoTracks()[0] ?? null, "video", this.#stream);
    this.#showOwn();
  }

  async #showDevices() {
    this.devices.hidden = !this.devices.hidden;
    this.devicesButton.setAttribute("aria-pressed", String(!this.devices.hidden));
    if (this.devices.hidden || !navigator.mediaDevices) return;
    const all = await navigator.mediaDevices.enumerateDevices();
    for (const [select, kind, label] of /** @type {[HTMLSelectElement, string, string][]} */ ([[this.cameras, "video", later.video.camera], [this.microphones, "audio", later.video.microphone]])) {
      const found = all.filter((device) => device.kind === `${kind}input`);
      select.replaceChildren(...found.map((device, index) => h("option", { value: device.deviceId }, device.label || `${label} ${index + 1}`)));
      select.value = this.#stream.getTracks().find((track) => track.kind === kind)?.getSettings().deviceId ?? "";
      select.disabled = !found.length;
    }
  }

  /** @param {"audio" | "video"} kind @param {string} deviceId */
  async #use(kind, deviceId) {
    try {
      const [track] = (await navigator.mediaDevices.getUserMedia({ [kind]: { deviceId: { exact: deviceId } } })).getTracks();
      for (const old of this.#stream.getTracks().filter((each) => each.kind === kind)) {
        track.enabled = old.enabled;
        this.#stream.removeTrack(old);
        old.stop();
      }
      this.#stream.addTrack(track);
      if (kind === "audio" || !this.#screen) await this.#link?.replace(track, kind, this.#stream);
      this.#tell("");
    } catch {
      this.#tell(kind === "video" ? later.video.taken : later.video.noDevices);
    }
    this.#showOwn();
  }
}

await loadSheet("video-session");
customElements.define("video-session", VideoSession);
