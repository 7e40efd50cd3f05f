// @ts-check
/** The words of what loads first; `strings.de.js` has them in German, and `strings.later.js` the words of everything else. */

export const english = {
  locale: "en-GB",

  kinds: { chat: "Chat", sms: "SMS", email: "Email" },
  you: "You",
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  retry: "Retry",
  undo: "Undo",
  delete: "Delete",
  dismiss: "Dismiss",
  back: "Back to the conversations",
  loading: "Loading…",
  tryAgain: "Try again",

  errors: {
    noConnection: "The box does not answer. Check the network; what you typed is kept.",
    server: (/** @type {number} */ status) => `The box could not do this (${status}). Try again in a moment.`,
  },

  connection: {
    connecting: "Connecting…",
    offline: "No connection to the box. What you send now goes out when it is back.",
    back: "Connected again.",
  },

  portal: {
    welcome: (/** @type {string} */ name) => `Hello, ${name}`,
    telephone: "Telephone system",
    modem: (/** @type {string} */ name) => `Modem ${name}`,
    modems: "Modems",
    noModems: "No modem is set up.",
    unknown: "Not known while there is no connection to the box.",
    service: "Message service",
    running: "Running.",
    allWell: "Everything works.",
    notAll: "Not everything works.",
    colleagues: "Colleagues",
    noColleagues: "Nobody else has an account yet.",
    contacts: "Contacts",
    findContact: "Find a contact",
    findPerson: "Find a colleague or contact",
    noContacts: "No contacts yet. Add one from a text of an unknown number.",
    nobodyFound: (/** @type {string} */ query) => `No contact matches “${query}”.`,
    moreContacts: "Show more contacts",
  },

  profile: {
    menu: (/** @type {string} */ name) => `Profile menu of ${name}`,
  },

  signIn: { open: "Open messages: sign in", submit: "Sign in", username: "User name", password: "Password" },

  dock: {
    label: "Messages and calls",
    open: (/** @type {number} */ unread) => (unread ? `Open messages, ${unread} unread` : "Open messages"),
    title: "Messages",
    people: "People",
    newConversation: "New conversation",
    minimise: "Close the list of conversations",
    conversations: "Conversations",
    none: "No conversations yet. Start one with “New conversation”.",
    more: "Show older conversations",
    muteSound: "Turn the sound off",
    unmuteSound: "Turn the sound on",
    soundBlocked: "Your browser plays sounds only after your first click on this page.",
  },

  picker: {
    chat: (/** @type {string} */ name) => `Chat with ${name}`,
    sendSms: (/** @type {string} */ display) => `Send SMS to ${display}`,
  },

  list: {
    unread: (/** @type {number} */ count) => (count === 1 ? "1 unread message" : `${count} unread messages`),
    muted: "Notifications are off",
    draft: "Draft:",
  },

  window: {
    call: (/** @type {string} */ title) => `Call ${title}`,
  },

  message: {
    states: /** @type {Record<string, string>} */ ({
      waiting: "Waiting for connection",
      posting: "Sending…",
      refused: "Not sent",
      queued: "Queued",
      sending: "Sending…",
      sent: "Sent",
      delivered: "Delivered",
      maybe_sent: "Maybe sent",
      failed: "Failed",
      incomplete: "Incomplete",
      received: "Sent",
    }),
    maybeSentWhy: "It may or may not have gone out. Sending it again could deliver it twice.",
    maybeSentAgain: "Sending it again could deliver it twice.",
    incompleteWhy: "A part of this text has not arrived.",
    failedWhy: "It was not sent.",
  },

  group: {
    you: "you",
    created: (/** @type {string} */ who, /** @type {string} */ people, /** @type {string} */ name, /** @type {boolean} */ mine) => `${mine ? "You" : who} made the group “${name}” with ${people}`,
    added: (/** @type {string} */ who, /** @type {string} */ people, /** @type {string} */ name, /** @type {boolean} */ mine) => `${mine ? "You" : who} added ${people}`,
    removed: (/** @type {string} */ who, /** @type {string} */ people, /** @type {string} */ name, /** @type {boolean} */ mine) => `${mine ? "You" : who} removed ${people}`,
    left: (/** @type {string} */ who, /** @type {string} */ people, /** @type {string} */ name, /** @type {boolean} */ mine) => `${mine ? "You" : who} left the group`,
    renamed: (/** @type {string} */ who, /** @type {string} */ people, /** @type {string} */ name, /** @type {boolean} */ mine) => `${mine ? "You" : who} named the group “${name}”`,
    wrote: (/** @type {string} */ who, /** @type {string} */ text) => `${who}: ${text}`,
  },

  files: {
    brief: (/** @type {string} */ name) => `File: ${name}`,
  },

  contact: {
    kinds: { mobile: "Mobile", home: "Home", work: "Work", main: "Main", other: "Other" },
  },

  call: {
    voicemailTitle: "Voicemail",
    voicemail: (/** @type {number} */ waiting) => (waiting === 1 ? "1 new voicemail" : `${waiting} new voicemails`),
  },

  presence: {
    phone: { free: "phone free", ringing: "phone rings", busy: "on the phone", offline: "phone off", unknown: "" },
    browser: { online: "online", away: "away", offline: "not at the browser" },
    gone: "not there",
  },

  nav: {
    label: "Pages",
    home: "Overview",
    messages: "Messages",
    calls: "Calls",
    contacts: "Contacts",
    settings: "Settings",
    missed: (/** @type {number} */ count) => (count === 1 ? "1 missed call" : `${count} missed calls`),
  },

  history: {
    chatAndSms: "Chat and SMS",
    deleted: (/** @type {string} */ who) => `The conversation with ${who} was deleted.`,
  },

  days: { today: "Today", yesterday: "Yesterday" },
  now: "now",
  minutes: (/** @type {number} */ minutes) => `${minutes} min`,

  alerts: {
    wrote: (/** @type {string} */ who) => `${who} wrote`,
    announce: (/** @type {string} */ who, /** @type {string} */ text) => `${who}: ${text}`,
    more: (/** @type {number} */ count, /** @type {string} */ who) => `${count} more messages: ${who}`,
    failed: (/** @type {string} */ who) => `A text to ${who} was not sent.`,
  },
};

/** @typedef {typeof english} Strings */

/** The language that the box has chosen for this page: the person's own, else the browser's. */
export const language = globalThis.document?.documentElement.lang === "de" ? "de" : "en";

/** @type {Strings} */
export const t = language === "de" ? (await import("./strings.de.js")).german : english;
