// @ts-check
import { ApiError } from "./api.js";
import { sendFile } from "./send-file.js";
import { Uploads } from "./uploads.js";

/** Of a file's name; how it ends matters more than how it begins. */
const LONGEST_NAME = 200;

/** The uploads of this page's person, to this box. */
export class FileUploads extends Uploads {
  /** @param {import("./box-client.js").BoxClient} client @param {(waits: boolean) => void} onWait */
  constructor(client, onWait) {
    super({
      userId: client.state.me.user.id,
      onChange: (id) => client.state.tell(`history:${id}`),
      onWait,
      post: async ({ key, conversation_id, file, blob, preview }, onProgress, signal) => {
        const askedAt = client.state.seq;
        const query = new URLSearchParams({ name: file.name.slice(-LONGEST_NAME), key, preview: String(preview?.size ?? 0) });
        try {
          const { message } = await sendFile(client.api, `/conversations/${conversation_id}/files?${query}`, preview ? new Blob([preview, blob]) : blob, onProgress, signal);
          client.state.mergeMessage(message, askedAt);
        } catch (error) {
          if (error instanceof ApiError && error.status === 0 && !signal.aborted) client.feed.nudge();
          throw error;
        }
      },
    });
  }
}
