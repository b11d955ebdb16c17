/**
 * views/mix/de — what the view of mixes says, in German.
 * @module
 */
import type { Complete } from "@dc/solid";
import type { en } from "./en.ts";

export const de: Complete<typeof en> = {
  "mix.title": "Welche Technik für welche Arbeit",
  "mix.intro":
    "Ein Gast tut dreierlei: Er ändert Seitentabellen, er ruft seinen Kernel, er führt Benutzercode aus. Jeder Punkt des Dreiecks ist eine Mischung davon, nach der Zahl der Operationen; sein Buchstabe sagt, welche Technik am wenigsten Takte braucht. Ein Stück Benutzercode hat 224 Instruktionen. Änderungen kommen zu je 32, mit einem Systemaufruf, einem Flush und einem Lesen jeder Seite.",
  "mix.costs": "Kosten von",
  "mix.ept": "Zweite Seitentabelle",
  "mix.ept.no": "ohne EPT",
  "mix.ept.yes": "mit EPT",
  "mix.batch": "Änderungen je Hypercall, k",
  "mix.crossings": {
    one: "⌈{updates} / {batch}⌉ = {count} Übergang für 32 Änderungen",
    other: "⌈{updates} / {batch}⌉ = {count} Übergänge für 32 Änderungen",
  },
  "mix.ept.lent": "Ein Pentium 4 hatte kein EPT: seine Kosten sind einem geliehen.",
  "mix.working": "Gäste laufen: Was lässt jede Operation jede Technik tun?",

  "operation.update": "Tabellenänderungen",
  "operation.call": "Systemaufrufe",
  "operation.piece": "Benutzercode",

  "technique.bare-metal": "Blanke Maschine",
  "technique.binary-translation": "Binärübersetzung",
  "technique.paravirtual": "Paravirtuell",
  "technique.vtx-shadow": "VT-x, Schattentabellen",
  "technique.vtx-ept": "VT-x mit EPT",

  "triangle.label": "Alle Mischungen: Tabellenänderungen oben, Systemaufrufe links, Benutzercode rechts",
  "triangle.mark": "Die Mischung",
  "triangle.at": "{update} Tabellenänderungen, {call} Systemaufrufe, {piece} Benutzercode",
  "triangle.legend": "Wer am billigsten ist, von allen Mischungen",
  "triangle.share": "{technique}, {share} der Mischungen",
  "shares.rest": "was übrig bleibt",

  "table.label": "Mischungen bei jedem Fünftel",
  "table.cheapest": "Am billigsten",
  "table.cycles": "Takte je Operation",
  "table.lead": "Vorsprung",
  "table.next": "Nächstbillige",
  "table.even": "gleich",

  "said.least": "{technique} ist hier am billigsten: {cycles} Takte je Operation. {other} braucht {ratio} × so viele.",
  "said.even": "{technique} und {other} kosten hier gleich viel.",

  "stack.title": "Takte einer Operation hier",
  "stack.least": "am billigsten",
  "stack.total": "{cycles} · {ratio} × blank",
  "stack.legend": "Wofür Takte sind",
  "stack.table": "Takte nach dem, wofür sie sind",
  "stack.part": "Für",
  "stack.sum": "Zusammen",
  "part.user": "Benutzercode",
  "part.kernel": "Kernel des Gastes",
  "part.processor": "Aufrufe und Faults des Prozessors selbst",
  "part.walks": "Page Walks",
  "part.translation": "Callouts übersetzten Codes",
  "part.traps": "Traps",
  "part.exits": "Exits, gefüllte Schatten",
  "part.hypercalls": "Hypercalls",

  "second.title": "Was EPT am Ganzen ändert",
  "second.said":
    "Der Anteil des Hypervisors fällt von {before} mit Schattentabellen auf {after} mit EPT: {ratio} × kleiner. Der Gast ist {speed} × schneller, denn seine eigene Arbeit bleibt.",
  "second.none": "An dieser Mischung hat der Hypervisor keinen Anteil, der wegfallen könnte.",

  "even.title": "Wo zwei gleich viel kosten",
  "even.compare": "Vergleich",
  "even.pair": "{a} und {b}",
  "even.here": "An der Marke ist {cheaper} billiger; {dearer} braucht {ratio} × so viele Takte.",
  "even.here.even": "An der Marke kosten {a} und {b} gleich viel.",
  "even.ask": "Bei wie vielen Änderungen je Systemaufruf kosten {a} und {b} gleich viel?",
  "even.commit": "Festlegen",
  "even.show": "Einfach zeigen",
  "even.bad": "Gefragt ist eine Zahl.",
  "even.right": "Du sagtest {said}: auf 5 % genau.",
  "even.wrong": "Du sagtest {said}: nicht auf 5 % genau.",
  "even.told":
    "{a} und {b} kosten gleich viel bei {ratio} Änderungen je Systemaufruf, mit {user} Benutzercode: die gestrichelte Linie.",
  "even.never":
    "{a} und {b} kosten bei keinem Verhältnis von Änderungen zu Systemaufrufen gleich viel, mit {user} Benutzercode.",

  "measured.title": "Dieselbe Mischung als Gast, der läuft",
  "measured.intro":
    "Das Bild ist eine Summe: was eine Operation jeder Art eine Technik tun ließ, aus Läufen gezählt, mal den Kosten. Ist eine Mischung mehr als ihre Teile?",
  "measured.do": "Diese Mischung messen",
  "measured.working": "Die Mischung läuft unter jeder Technik",
  "measured.of":
    "Gemessen: {count} Operationen, {update} Änderungen, {call} Aufrufe, {piece} Benutzercode; {batch} Änderungen je Hypercall.",
  "measured.other": "Die Marke ist jetzt woanders.",
  "measured.table": "Takte nach der Summe und nach dem Lauf",
  "measured.technique": "Technik",
  "measured.formula": "Nach der Summe",
  "measured.warm": "Lauf, schon gesehen",
  "measured.error": "Fehler der Summe",
  "measured.cold": "Lauf, zum ersten Mal",
  "measured.note":
    "Schon gesehen: Der Gast hat jede Operation schon getan. Zum ersten Mal: Code wird übersetzt, Stellen mit Faults werden angepasst, Tabellen gefüllt. Beides kostet, was unten steht.",

  "costs.title": "Was die Schritte kosten",
  "costs.intro": "Takte, aus der gewählten Sammlung; das Zeichen sagt, woher jede Zahl kommt.",
  "costs.owned": { one: "{count} Zahl ist von dir.", other: "{count} Zahlen sind von dir." },
  "costs.all": "Alle wie in der Quelle",
  "costs.own": "von dir; Quelle: {sourced}",
  "costs.back": "wie in der Quelle",
  "costs.cycles": "{cycles} Takte",
  "costs.exact": "{step}, Takte",
  "costs.source": "vom Lernenden gesetzt",

  "step.nativeSyscall": "Ein Systemaufruf auf dem Prozessor selbst",
  "step.walkReference": "Ein Zugriff eines Page Walks",
  "step.tlbMiss": "Einen Walk beginnen",
  "step.trapRoundTrip": "Ein Trap in den Monitor und zurück",
  "step.translatedCallout": "Ein Callout übersetzten Codes",
  "step.translatedDirectCall": "Ein übersetzter Aufruf",
  "step.translatedIndirectBranch": "Ein übersetzter indirekter Sprung",
  "step.translatedSyscall": "Ein Systemaufruf in einen übersetzten Kernel",
  "step.translatedShadowUpdate": "Ein Tabelleneintrag und sein Schatten, per Callout",
  "step.translatedAddressSpaceSwitch": "Ein anderer Adressraum, per Callout",
  "step.hypercall": "Ein Hypercall und zurück",
  "step.hypercallItem": "Ein Posten eines Stapels",
  "step.hardwareRoundTrip": "Ein Exit und ein Entry",
  "step.shadowHiddenFault": "Einen Eintrag einer Schattentabelle füllen",
  "step.shadowAddressSpaceSwitch": "Ein anderer Adressraum, sein Schatten gesucht",
  "step.nestedAddressSpaceSwitch": "Ein anderer Adressraum, ohne jemanden zu fragen",
  failed: "Der Worker ist gescheitert: {reason}",
};
