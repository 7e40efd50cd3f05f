// @ts-check

/**
 * What was to be sent in one conversation goes to another one, below what was begun there.
 *
 * @param {import("./drafts.js").Drafts} drafts
 * @param {number} from
 * @param {number} to
 */
export function moveDraft(drafts, from, to) {
  const [text, there] = [drafts.get(from), drafts.get(to)];
  drafts.set(from, "");
  drafts.set(to, there && text && there !== text ? `${there}\n${text}` : text || there);
}
