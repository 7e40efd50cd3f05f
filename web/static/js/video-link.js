// @ts-check

/**
 * One WebRTC connection between two browsers on the LAN, negotiated "perfectly" (W3C WebRTC 1.0 §10.7): both sides may
 * change what they send at any time; where their offers cross, the polite one gives way.
 */
export class VideoLink {
  #makingOffer = false;
  #ignoreOffer = false;
  /** Adds what is sent, where that waits for the other's offer. */
  #begin = () => {};
  /** Signals are taken in one after the other. */
  #taking = Promise.resolve();

  /**
   * @param {object} options
   * @param {boolean} options.polite
   * @param {(kind: "description" | "candidate", data: any) => void} options.send
   * @param {(stream: MediaStream) => void} options.onStream
   * @param {(state: RTCPeerConnectionState) => void} options.onState
   */
  constructor({ polite, send, onStream, onState }) {
    this.polite = polite;
    this.send = send;
    // The office's LAN only: no server outside is asked for the way.
    this.peer = new RTCPeerConnection({ iceServers: [] });
    this.peer.ontrack = ({ streams, track }) => onStream(streams[0] ?? new MediaStream([track]));
    this.peer.onicecandidate = ({ candidate }) => candidate && send("candidate", candidate.toJSON());
    this.peer.onconnectionstatechange = () => {
      if (this.peer.connectionState === "failed" && !polite) this.peer.restartIce();
      onState(this.peer.connectionState);
    };
    this.peer.onnegotiationneeded = async () => {
      try {
        this.#makingOffer = true;
        await this.peer.setLocalDescription();
        send("description", this.peer.localDescription?.toJSON());
      } finally {
        this.#makingOffer = false;
      }
    };
  }

  /**
   * The polite one's go into its answer: if both began with an offer, each kind would be agreed upon twice.
   *
   * @param {MediaStream} stream
   * @param {() => MediaStreamTrack[]} tracks what goes out under its name, one of a kind at most
   */
  sendTracks(stream, tracks) {
    this.#begin = () => {
      this.#begin = () => {};
      for (const track of tracks()) this.peer.addTrack(track, stream);
    };
    if (this.polite) return;
    this.#begin();
    const sent = this.peer.getSenders().map((sender) => sender.track?.kind);
    for (const kind of ["audio", "video"]) {
      if (!sent.includes(kind)) this.peer.addTransceiver(kind, { direction: "recvonly" });
    }
  }

  /** @param {MediaStreamTrack | null} track @param {"audio" | "video"} kind @param {MediaStream} stream */
  async replace(track, kind, stream) {
    const transceiver = this.peer.getTransceivers().find((each) => each.receiver.track.kind === kind);
    if (!transceiver) return; // it goes out as soon as the other has made an offer
    await transceiver.sender.replaceTrack(track);
    transceiver.sender.setStreams?.(stream);
    transceiver.direction = track ? "sendrecv" : "recvonly"; // else the last picture would stand there on
  }

  /** @param {string} kind @param {any} data */
  take(kind, data) {
    this.#taking = this.#taking.then(() => (kind === "description" ? this.#description(data) : this.#candidate(data))).catch(() => {});
  }

  /** @param {RTCSessionDescriptionInit} description */
  async #description(description) {
    const crossing = description.type === "offer" && (this.#makingOffer || this.peer.signalingState !== "stable");
    this.#ignoreOffer = !this.polite && crossing;
    if (this.#ignoreOffer) return;
    await this.peer.setRemoteDescription(description);
    if (description.type !== "offer") return;
    this.#begin();
    await this.peer.setLocalDescription();
    this.send("description", this.peer.localDescription?.toJSON());
  }

  /** @param {RTCIceCandidateInit} candidate */
  async #candidate(candidate) {
    try {
      await this.peer.addIceCandidate(candidate);
    } catch (error) {
      if (!this.#ignoreOffer) throw error;
    }
  }

  close() {
    this.peer.close();
  }
}
