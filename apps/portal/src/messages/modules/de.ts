/**
 * messages/modules/de — what the portal says of learning modules, in German.
 * @module
 */
import type { Message } from "@dc/solid";
import type { en } from "./en.ts";

export const de: Readonly<Record<keyof typeof en, Message>> = {
  "modules.title": "Lernmodule",
  "modules.lead": "Vorhersagen, laufen lassen, erklären. Bewertet aus dem Lauf selbst, mit deinen eigenen Zahlen.",
  "modules.loading": "Liste der Module wird geladen",
  "modules.failed": "Die Liste der Module konnte nicht gelesen werden",
  "modules.retry": "Erneut versuchen",
  "modules.skipped": {
    one: "{count} Eintrag des Katalogs ist nicht lesbar und wird ausgelassen:",
    other: "{count} Einträge des Katalogs sind nicht lesbar und werden ausgelassen:",
  },
  "modules.start": "Beginnen",
  "modules.start.named": "Beginnen: {title}",
  "modules.can": "Danach kannst du",
  "modules.minutes": { one: "{count} Minute", other: "{count} Minuten" },
  "modules.lab": "Labor {lab}",
  "modules.introductory": "einführend",
  "modules.intermediate": "mittel",
  "modules.advanced": "fortgeschritten",
  "modules.draft": "Entwurf",
  "modules.deprecated": "veraltet",
  "modules.crumb": "{title}",
  "modules.document": "{title} · DC Labs",

  "module.loading": "Modul „{title}“ wird geprüft",
  "module.announced": "Modul {title}",
  "module.failed": "Das Modul „{title}“ wird nicht geöffnet",
  "module.todo": "Was zu tun ist",
  "module.kept":
    "Deine Arbeit bleibt erhalten: Sie steht in der Adresse dieser Seite. Bewahre den Link auf und öffne ihn später wieder.",
  "module.home": "Alle Module",

  "portal/modules-list": "{detail}",
  "portal/module-unknown": "Der Link verlangt „{wanted}“. Im Katalog stehen: {known}.",
  "portal/module-version": "Der Link verlangt Version „{wanted}“ von {id}. Im Katalog stehen: {known}.",
  "portal/module-lab": "Es wird im Labor „{lab}“ gespielt, das dieses Portal nicht führt. Es führt: {known}.",
  "portal/module-other": "An seiner Adresse liegt {received} und nicht {expected}.",
  "portal/module-insecure":
    "Diese Seite wurde nicht über https geöffnet, und dort prüft der Browser keine Prüfsummen. Ungeprüft wird nichts geöffnet.",
  "portal/module-issue": "{file}: erwartet {expected}, gefunden {received}.",
  "module/integrity":
    "{file} ist nicht, was der Katalog sagt: Es wurde nach dem Veröffentlichen geändert. Erwartet {expected}, gefunden {received}.",
  "module/unreachable": "{file} konnte nicht geholt werden: {received}.",
  "module/file": "{file} ist nicht da.",
  "module/page": "Statt {file} antwortet der Server mit einer Seite.",
  "module/address": "{file} führt anderswohin: erwartet {expected}, gefunden {received}.",
  "module/encoding": "{file} ist kein Text in UTF-8: {received}.",
  "module/newer": "Es ist für eine neuere Ausgabe der Labore geschrieben: erwartet {expected}, gefunden {received}.",
  "input/too-large": "{file} ist zu groß: erwartet {expected}, gefunden {received}.",

  "todo.choose": "Wähle ein Modul dieses Portals, oder frage, wer dir den Link gegeben hat.",
  "todo.retry": "Versuche es noch einmal. Bleibt es so, sage es denen, die dieses Portal betreiben.",
  "todo.origin":
    "Versuche es noch einmal. Bleibt es so: Das Modul liegt auf {origin}, und wer dieses Portal betreibt, muss diese Adresse in connect-src der Richtlinie der Seite nennen; der Server des Moduls muss Access-Control-Allow-Origin senden.",
  "todo.publish": "Sage es denen, die das Modul veröffentlicht haben: Es muss als neue Version veröffentlicht werden.",
  "todo.update":
    "Öffne es in einer neueren Ausgabe der Labore, oder bitte die Betreiber dieses Portals, es zu erneuern.",
  "todo.secure": "Öffne das Portal über https, oder auf diesem Rechner über localhost.",

  "learner.title": "Deine Zahlen",
  "learner.how": "Module ziehen ihre Zahlen aus diesem Code. Derselbe Code gibt dieselben Zahlen, auf jedem Gerät.",
  "learner.kept": "Der Code bleibt auf diesem Gerät. Ein offenes Modul behält seine Zahlen.",
  "learner.forgotten": "Der Code wird nicht aufbewahrt: Notiere ihn, wenn du dieselben Zahlen wieder willst.",
  "learner.code": "Code",
  "learner.use": "Übernehmen",
  "learner.used": "Zahlen von {code}",
  "learner.draw": "Neu ziehen",
  "learner.wrong": "1 bis 64 Zeichen",
};
