/**
 * messages/de — every sentence of the portal, in German. Terms are those of docs/glossary-de.md.
 * @module
 */
import type { Complete } from "@dc/solid";
import type { en } from "./en.ts";

/** The German table. */
export const de: Complete<typeof en> = {
  title: "DC Labs",
  "title.lab": "{lab} · DC Labs",

  "home.title": "Was mit einem Paket geschieht, ganz genau",
  "home.lead": {
    one: "Ein Lab, eine Uhr. Halte bei jeder Nanosekunde an, geh zurück und frag nach dem Warum.",
    other: "{count} Labs, eine Uhr. Halte bei jeder Nanosekunde an, geh zurück und frag nach dem Warum.",
  },
  "home.labs": "Labs",
  "home.loading": "Die Liste der Labs wird geladen",
  "home.open": "Lab öffnen",
  "home.alone": "Auf eigener Seite",
  "home.announced": "Startseite",

  "resume.what": "{lab}, wo du aufgehört hast",
  "resume.at": "bei {time}",
  "resume.go": "Fortsetzen",

  "take.title": "Nimm es mit",
  "take.embed": "In jede Seite",
  "take.embed.how": "Ein Script-Tag und ein Element. Kein Server, kein Cookie, kein Konto.",
  "take.policy": "Wenn deine Seite eine Content Security Policy hat, braucht sie diese Regeln:",
  "take.run": "In ein Terminal",
  "take.run.how": "Dieselbe Datei, derselbe Seed, derselbe Digest: aus einem Klon des Repositorys.",
  "take.copy": "Kopieren",
  "take.copied": "Kopiert",
  "take.denied": "Der Browser ließ die Seite nicht kopieren: Wähle den Text aus",

  "settings.title": "Einstellungen",
  "settings.theme": "Farben",
  "settings.theme.auto": "System",
  "settings.theme.light": "Hell",
  "settings.theme.dark": "Dunkel",
  "settings.theme.contrast": "Kontrast",
  "settings.motion": "Bewegung",
  "settings.motion.auto": "Wie das System",
  "settings.motion.reduced": "Reduziert",
  "settings.narration": "Gesprochen",
  "settings.narration.off": "Aus",
  "settings.narration.brief": "Kurz",
  "settings.narration.full": "Alles",
  "settings.language": "Sprache",
  "settings.language.auto": "Wie der Browser",
  "settings.kept": "Bleibt auf diesem Gerät und nirgends sonst.",
  "settings.forgotten": "Dieser Browser speichert nichts für diese Seite: Einstellungen gelten, bis du sie verlässt.",

  "lab.loading": "Das Lab {lab} wird geladen",
  "lab.announced": "Lab {lab}",
  "lab.failed": "Das Lab {lab} ließ sich nicht laden",
  "lab.failed.unknown": "Ein Lab dieses Namens gibt es nicht",
  "lab.others": "Der Rest des Portals läuft.",
  "lab.home": "Alle Labs",
  "portal.failed": "Das Portal hielt mit einem Fehler an",
  "list.failed": "Die Liste der Labs ließ sich nicht lesen",

  "portal/labs-list": "{detail}",
  "portal/lab-unknown": "Der Link fragt nach „{lab}“. Es gibt: {known}.",
  "portal/lab-hangs": "Keine Antwort binnen {seconds} s.",
  "portal/lab-unreachable": "Unter dieser Adresse antwortet nichts: Der Server ist aus, oder er weist diese Seite ab.",
  "portal/lab-status": "Der Server antwortet mit Status {status}.",
  "portal/lab-broken": "Der Code des Labs ließ sich nicht ausführen: {detail}",
  "solid/lab-api": "Dieses Lab spricht eine andere Ausgabe des Lab-Vertrags. {detail}",
  "solid/lab-module": "Unter dieser Adresse steht kein Lab. {detail}",
  "lab.crashed": "Das Lab hielt mit einem Fehler an: {detail}",
};
