// @ts-check
/** The words of what loads first, in German: the same shape as the English in `strings.js`. */

const number = new Intl.NumberFormat("de");
const n = (/** @type {number} */ value) => number.format(value);

/** @type {import("./strings.js").Strings} */
export const german = {
  locale: "de-DE",

  kinds: { chat: "Chat", sms: "SMS", email: "E-Mail" },
  you: "Sie",
  close: "Schließen",
  cancel: "Abbrechen",
  save: "Speichern",
  retry: "Erneut versuchen",
  undo: "Rückgängig",
  delete: "Löschen",
  dismiss: "Ausblenden",
  back: "Zurück zu den Unterhaltungen",
  loading: "Wird geladen …",
  tryAgain: "Erneut versuchen",

  errors: {
    noConnection: "Die Box antwortet nicht. Prüfen Sie das Netzwerk; Ihre Eingaben bleiben erhalten.",
    server: (status) => `Die Box konnte das nicht ausführen (${status}). Versuchen Sie es gleich noch einmal.`,
  },

  connection: {
    connecting: "Verbindung wird hergestellt …",
    offline: "Keine Verbindung zur Box. Was Sie jetzt senden, geht hinaus, sobald sie wieder da ist.",
    back: "Wieder verbunden.",
  },

  portal: {
    welcome: (name) => `Guten Tag, ${name}`,
    telephone: "Telefonanlage",
    modem: (name) => `Modem ${name}`,
    modems: "Modems",
    noModems: "Es ist kein Modem eingerichtet.",
    unknown: "Ohne Verbindung zur Box nicht bekannt.",
    service: "Nachrichtendienst",
    running: "In Betrieb.",
    allWell: "Alles funktioniert.",
    notAll: "Nicht alles funktioniert.",
    colleagues: "Kolleginnen und Kollegen",
    noColleagues: "Bisher hat sonst niemand ein Konto.",
    contacts: "Kontakte",
    findContact: "Kontakt suchen",
    findPerson: "Kollegen oder Kontakt suchen",
    noContacts: "Noch keine Kontakte. Sie können einen aus der SMS einer unbekannten Nummer anlegen.",
    nobodyFound: (query) => `Kein Kontakt passt zu „${query}“.`,
    moreContacts: "Weitere Kontakte anzeigen",
  },

  profile: {
    menu: (name) => `Profilmenü von ${name}`,
  },

  signIn: { open: "Nachrichten öffnen: anmelden", submit: "Anmelden", username: "Benutzername", password: "Passwort" },

  dock: {
    label: "Nachrichten und Anrufe",
    open: (unread) => (unread ? `Nachrichten öffnen, ${n(unread)} ungelesen` : "Nachrichten öffnen"),
    title: "Nachrichten",
    people: "Personen",
    newConversation: "Neue Unterhaltung",
    minimise: "Liste der Unterhaltungen schließen",
    conversations: "Unterhaltungen",
    none: "Noch keine Unterhaltungen. Beginnen Sie eine mit „Neue Unterhaltung“.",
    more: "Ältere Unterhaltungen anzeigen",
    muteSound: "Ton ausschalten",
    unmuteSound: "Ton einschalten",
    soundBlocked: "Ihr Browser spielt Töne erst nach Ihrem ersten Klick auf dieser Seite ab.",
  },

  picker: {
    chat: (name) => `Chat mit ${name}`,
    sendSms: (display) => `SMS an ${display} senden`,
  },

  list: {
    unread: (count) => (count === 1 ? "1 ungelesene Nachricht" : `${n(count)} ungelesene Nachrichten`),
    muted: "Benachrichtigungen sind aus",
    draft: "Entwurf:",
  },

  window: {
    call: (title) => `${title} anrufen`,
  },

  message: {
    states: {
      waiting: "Wartet auf Verbindung",
      posting: "Wird gesendet …",
      refused: "Nicht gesendet",
      queued: "In der Warteschlange",
      sending: "Wird gesendet …",
      sent: "Gesendet",
      delivered: "Zugestellt",
      maybe_sent: "Vielleicht gesendet",
      failed: "Fehlgeschlagen",
      incomplete: "Unvollständig",
      received: "Gesendet",
    },
    maybeSentWhy: "Sie ging vielleicht hinaus, vielleicht nicht. Erneutes Senden könnte sie doppelt zustellen.",
    maybeSentAgain: "Erneutes Senden könnte sie doppelt zustellen.",
    incompleteWhy: "Ein Teil dieser SMS ist nicht angekommen.",
    failedWhy: "Sie wurde nicht gesendet.",
  },

  group: {
    you: "Sie",
    created: (who, people, name, mine) => `${mine ? "Sie haben" : `${who} hat`} die Gruppe „${name}“ mit ${people} angelegt`,
    added: (who, people, name, mine) => `${mine ? "Sie haben" : `${who} hat`} ${people} hinzugefügt`,
    removed: (who, people, name, mine) => `${mine ? "Sie haben" : `${who} hat`} ${people} entfernt`,
    left: (who, people, name, mine) => `${mine ? "Sie haben" : `${who} hat`} die Gruppe verlassen`,
    renamed: (who, people, name, mine) => `${mine ? "Sie haben" : `${who} hat`} die Gruppe „${name}“ genannt`,
    wrote: (who, text) => `${who}: ${text}`,
  },

  files: {
    brief: (name) => `Datei: ${name}`,
  },

  contact: {
    kinds: { mobile: "Mobil", home: "Privat", work: "Geschäftlich", main: "Zentrale", other: "Andere" },
  },

  call: {
    voicemailTitle: "Anrufbeantworter",
    voicemail: (waiting) => (waiting === 1 ? "1 neue Sprachnachricht" : `${n(waiting)} neue Sprachnachrichten`),
  },

  presence: {
    phone: { free: "Telefon frei", ringing: "Telefon klingelt", busy: "im Gespräch", offline: "Telefon aus", unknown: "" },
    browser: { online: "online", away: "abwesend", offline: "nicht am Browser" },
    gone: "nicht da",
  },

  nav: {
    label: "Seiten",
    home: "Übersicht",
    messages: "Nachrichten",
    calls: "Anrufe",
    contacts: "Kontakte",
    settings: "Einstellungen",
    missed: (count) => (count === 1 ? "1 Anruf in Abwesenheit" : `${n(count)} Anrufe in Abwesenheit`),
  },

  history: {
    chatAndSms: "Chat und SMS",
    deleted: (who) => `Die Unterhaltung mit ${who} wurde gelöscht.`,
  },

  days: { today: "Heute", yesterday: "Gestern" },
  now: "jetzt",
  minutes: (minutes) => `${n(minutes)} Min.`,

  alerts: {
    wrote: (who) => `${who} schrieb`,
    announce: (who, text) => `${who}: ${text}`,
    more: (count, who) => `${count} weitere Nachrichten: ${who}`,
    failed: (who) => `Eine SMS an ${who} wurde nicht gesendet.`,
  },
};
