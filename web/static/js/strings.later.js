// @ts-check
/** The words of what does not load first: the contacts page and video sessions. `strings.later.de.js` has them in German. */
import { language } from "./strings.js";

export const english = {
  contacts: {
    new: "New contact",
    none: "No contacts yet. Add one here, or from a text of an unknown number.",
    numbers: "Phone numbers",
    number: "Phone number",
    addNumber: "Add a number",
    addresses: "Email addresses",
    address: "Email address",
    addAddress: "Add an address",
    remove: "Remove",
    delete: "Delete contact",
    deleteSure: (/** @type {string} */ name) => `Delete ${name}? The conversations stay and show the bare number.`,
    merge: "Merge with another contact",
    mergeHint: "Find the other contact",
    mergeSure: (/** @type {string} */ other, /** @type {string} */ name) => `Give all numbers and addresses of ${other} to ${name}, and delete ${other}?`,
    mergeYes: "Merge",
    own: "Only I see this contact",
    ownTag: "Only me",
    import: "Import",
    export: "Save all contacts as",
    formats: { vcf: "vCard", csv: "CSV" },
    importTitle: "Import contacts",
    importHint: "A vCard file (.vcf) or a table (.csv) of a phone, Outlook or Google. You first see what it changes.",
    file: "File",
    importOwn: "Only I see the new contacts",
    reading: "Reading the file…",
    outcomes: { new: "New", more: "Extended", known: "Known already", unusable: "Not usable" },
    outcomeCounts: {
      new: (/** @type {number} */ count) => (count === 1 ? "1 new contact" : `${count} new contacts`),
      more: (/** @type {number} */ count) => (count === 1 ? "1 contact gets more" : `${count} contacts get more`),
      known: (/** @type {number} */ count) => `${count} known already`,
      unusable: (/** @type {number} */ count) => `${count} not usable`,
    },
    line: (/** @type {number} */ line) => `Line ${line}`,
    becomes: (/** @type {string} */ name) => `becomes part of ${name}`,
    bringIn: (/** @type {number} */ count) => (count === 1 ? "Import 1 contact" : `Import ${count} contacts`),
    nothingNew: "There is nothing new in this file.",
    broughtIn: (/** @type {number} */ added, /** @type {number} */ more) => `Imported: ${added} new, ${more} extended.`,
  },

  video: {
    label: (/** @type {string} */ who) => `Video session with ${who}`,
    asks: (/** @type {string} */ who) => `${who} asks you for a video session.`,
    calling: (/** @type {string} */ who) => `Waiting for ${who} to accept…`,
    connecting: "Connecting…",
    weak: "The connection is weak…",
    accept: "Accept",
    decline: "Decline",
    hangUp: "Hang up",
    mute: "Mute the microphone",
    cameraOff: "Turn the camera off",
    share: "Share the screen",
    devices: "Choose camera and microphone",
    camera: "Camera",
    microphone: "Microphone",
    own: "Your own picture",
    theirs: (/** @type {string} */ who) => `Picture of ${who}`,
    ends: {
      declined: (/** @type {string} */ who) => `${who} declined.`,
      busy: (/** @type {string} */ who) => `${who} is in another video session.`,
      away: (/** @type {string} */ who) => `${who} has no page of the box open right now.`,
      unanswered: (/** @type {string} */ who) => `${who} did not answer.`,
      hungUp: () => "The video session has ended.",
      lost: () => "The connection was lost.",
      elsewhere: () => "Answered in another window.",
    },
    noDevices: "No camera and no microphone can be used: you see and hear, and are not seen or heard.",
    noCamera: "There is no camera: only your voice goes out.",
    denied: "The browser was not allowed to use camera and microphone. Allow them beside the page’s address, then try again.",
    taken: "The camera is used by another program: only your voice goes out.",
    insecure: "The browser gives camera and microphone only to pages with https.",
    noScreen: "The screen cannot be shared from here.",
  },
};

/** @typedef {typeof english} LaterStrings */

/** @type {LaterStrings} */
export const later = language === "de" ? (await import("./strings.later.de.js")).german : english;
