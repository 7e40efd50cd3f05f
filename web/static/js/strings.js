// @ts-check
/** Every word the browser side says, in one place. A translation is a second object of the same shape. */

const english = {
  locale: "en-GB",

  kinds: { chat: "Chat", sms: "SMS" },
  you: "You",
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  retry: "Retry",
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
    status: "Status",
    telephone: "Telephone system",
    modem: (/** @type {string} */ name) => `Modem ${name}`,
    modems: "Modems",
    noModems: "No modem is set up.",
    unknown: "Not known while there is no connection to the box.",
    service: "Message service",
    running: "Running.",
    colleagues: "Colleagues",
    noColleagues: "Nobody else has an account yet.",
    contacts: "Contacts",
    findContact: "Find a contact",
    noContacts: "No contacts yet. Add one from a text of an unknown number.",
    nobodyFound: (/** @type {string} */ query) => `No contact matches “${query}”.`,
    moreContacts: "Show more contacts",
  },

  profile: {
    menu: (/** @type {string} */ name) => `Profile menu of ${name}`,
    messages: "Messages",
    theme: "Colours",
    themes: { auto: "As the system", light: "Light", dark: "Dark" },
    soundOn: "Sound: on",
    soundOff: "Sound: off",
    desktopAsk: "Allow desktop notifications",
    desktopOn: "Desktop notifications: on",
    desktopDenied: "Desktop notifications are blocked in the browser’s settings",
    signOut: "Sign out",
  },

  dock: {
    label: "Messages and calls",
    open: (/** @type {number} */ unread) => (unread ? `Open messages, ${unread} unread` : "Open messages"),
    title: "Messages",
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
    label: "To: a colleague, a contact or a phone number",
    hint: "Name or phone number",
    results: "Matches",
    chat: (/** @type {string} */ name) => `Chat with ${name}`,
    sendSms: (/** @type {string} */ display) => `Send SMS to ${display}`,
    nobody: "Nobody found. A number can be typed in full, like 0170 1234567.",
    count: (/** @type {number} */ count) => (count === 1 ? "1 match" : `${count} matches`),
  },

  list: {
    unread: (/** @type {number} */ count) => (count === 1 ? "1 unread message" : `${count} unread messages`),
    muted: "Notifications are off",
    draft: "Draft:",
  },

  window: {
    label: (/** @type {string} */ kind, /** @type {string} */ title) => `${kind} with ${title}`,
    minimise: "Minimise",
    restore: (/** @type {string} */ title, /** @type {number} */ unread) =>
      unread ? `Open ${title}, ${unread} unread` : `Open ${title}`,
    call: (/** @type {string} */ title) => `Call ${title}`,
    addContact: "Add contact",
    settings: "Conversation settings",
    mute: "Turn notifications off",
    unmute: "Turn notifications on",
    delete: "Delete conversation",
    deleteSure: "Delete this conversation? It leaves your list; a new message brings it back.",
    deleteYes: "Delete",
    messages: (/** @type {string} */ title) => `Messages with ${title}`,
    newMessages: (/** @type {number} */ count) => (count === 1 ? "1 new message" : `${count} new messages`),
    toNewest: "To the newest message",
    beginning: "This is the beginning of the conversation.",
    empty: "No messages yet.",
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
    sendAgain: "Send again",
    edit: "Edit",
    discard: "Discard",
  },

  compose: {
    label: (/** @type {string} */ title) => `Message to ${title}`,
    chatHint: "Write a message",
    smsHint: "Write a text message",
    send: "Send",
    from: "From",
    line: (/** @type {string} */ label, /** @type {string} */ display) => (label ? `${label} – ${display}` : display),
    left: (/** @type {number} */ left, /** @type {number} */ parts) => `${left} left · ${parts} SMS`,
    chatLeft: (/** @type {number} */ left) => `${left} left`,
    chatTooLong: (/** @type {number} */ over) => `${over} characters too long`,
    tooLong: (/** @type {number} */ parts, /** @type {number} */ most) => `${parts} SMS: too long, at most ${most}`,
    forced: (/** @type {string} */ character) => `“${character}” makes each SMS shorter (70 characters).`,
    usePlain: "Use plain characters",
  },

  contact: {
    title: (/** @type {string} */ number) => `Add ${number} to the contacts`,
    new: "New contact",
    existing: "Existing contact",
    name: "Name",
    find: "Find the contact",
    kind: "Kind of number",
    kinds: { mobile: "Mobile", home: "Home", work: "Work", main: "Main", other: "Other" },
    choose: "Choose the contact first.",
  },

  call: {
    label: (/** @type {string} */ who) => `Call with ${who}`,
    cancel: "Cancel call",
    hangUp: "Hang up",
    duration: (/** @type {string} */ clock) => `Connected for ${clock}`,
  },

  days: { today: "Today", yesterday: "Yesterday" },
  now: "now",
  minutes: (/** @type {number} */ minutes) => `${minutes} min`,

  alerts: {
    wrote: (/** @type {string} */ who) => `${who} wrote`,
    announce: (/** @type {string} */ who, /** @type {string} */ text) => `${who}: ${text}`,
    failed: (/** @type {string} */ who) => `A text to ${who} was not sent.`,
  },
};

export const t = english;
