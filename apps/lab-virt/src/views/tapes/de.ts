/**
 * views/tapes/de — what the two tapes say, in German.
 * @module
 */
import type { Complete } from "@dc/solid";
import type { en } from "./en.ts";

export const de: Complete<typeof en> = {
  "tapes.title": "Zwei Bänder",
  "tapes.picture": "Bänder",
  "tapes.result": "Was beide Gäste taten",
  "tapes.working": "Beide laufen",

  "guest.label": "Gast",
  "guest.sensitive": "Sensible Befehle",
  "guest.syscall-loop": "Systemaufrufe",
  "guest.page-table-churn": "Seiten, die Plätze tauschen",
  "guest.context-switch": "Kontextwechsel",
  "guest.forkwait": "Fork und Warten",
  "guest.compute": "Rechnen",

  "technique.label": "Neben dem Blech",
  "technique.bare-metal": "Blankes Blech",
  "technique.trap-ring-1": "Trap and Emulate, Ring 1",
  "technique.trap-ring-3": "Trap and Emulate, Ring 3",
  "technique.binary-translation": "Binärübersetzung",
  "technique.paravirtual": "Paravirtuell",
  "technique.vtx-shadow": "VT-x, Schattentabellen",
  "technique.vtx-ept": "VT-x mit EPT",
  "technique.fix": "Sensible Befehle lösen einen Trap aus",
  "technique.fix.note":
    "Wie es der Satz von Popek und Goldberg von einem Prozessor verlangt. Kein x86 tut es ohne VT-x.",

  "step.first": "Erster Unterschied",
  "step.previous": "Befehl davor",
  "step.next": "Nächster Befehl",
  "step.slider": "Befehl",
  "step.at": "{at} von {count}",
  "step.say": "Befehl {at}: {text}. {differences}",
  "step.same": "Beide Gäste sehen dasselbe.",
  "step.differ": { one: "{count} Unterschied.", other: "{count} Unterschiede." },
  "step.unmapped": "hier ist keine Seite",
  "step.events": "inzwischen",

  "said.label": "Wo sieht der Gast zum ersten Mal etwas anderes?",
  "said.none": {
    one: "Nirgends: Nach {count} Befehl kann er es nicht merken.",
    other: "Nirgends: Nach {count} Befehlen kann er es nicht merken.",
  },
  "said.at": "Nach Befehl {at}, {text}: {what} ist {under}, und auf dem Blech {bare}.",
  "said.stop": "Er endet anders: {under}, und auf dem Blech {bare}.",

  "register.label": "Register danach",
  "register.name": "Register",
  "register.bare": "Blankes Blech",
  "register.more": "Auch verschieden",

  "table.label": "Befehle, und was danach verschieden ist",
  "table.number": "Nummer",
  "table.instruction": "Befehl",
  "table.events": "Die Technik tat",
  "table.differs": "Danach verschieden",

  "ranking.title": "Derselbe Gast unter jeder Technik",
  "ranking.costs": "Kosten von",
  "ranking.technique": "Technik",
  "ranking.instructions": "Befehle",
  "ranking.events": "Exits und Traps",
  "ranking.cycles": "Takte",
  "ranking.relative": "× Blech",
  "ranking.most": "Die meisten davon",
  "ranking.end": "Ergebnis",
  "ranking.equal": "wie auf dem Blech",
  "ranking.other": "ein anderes",
  "ranking.working": "Er läuft unter jeder Technik",
  "ranking.bars": "Takte, das Blech ist 1",
  "ranking.note":
    "Takte sind Zahlen von Schritten mal Zahlen dieses Satzes. Jede Zahl hat ihre Quelle; die meisten sind nicht hier gemessen.",
  failed: "Der Worker ist ausgefallen: {reason}",
};
