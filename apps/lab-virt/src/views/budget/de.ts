/**
 * views/budget/de — what the budget of exits says, in German.
 * @module
 */
import type { Complete } from "@dc/solid";
import type { en } from "./en.ts";

export const de: Complete<typeof en> = {
  "budget.title": "Was ein Exit kostet",
  "budget.intro":
    "Ein Exit hat nicht den einen Preis. Zieh am Ende einer Stufe, nimm einen anderen Prozessor, lass den Exit woanders enden: Was lässt eine Rate solcher Exits von einer CPU übrig?",
  "budget.profile": "Prozessor",
  "budget.end": "Er endet",
  "budget.all": "Alle wie in der Quelle",
  cycles: "{count} Takte",

  "end.hardware": "nur der Übergang",
  "end.kernel": "im Kernel",
  "end.ioeventfd": "in einem ioeventfd",
  "end.injection": "mit injiziertem Interrupt",
  "end.user": "im VMM-Prozess",

  "stages.title": "Stufen eines Exits",
  "stages.cost": "{cycles} Takte, {time} ns",
  "stages.table": "Stufen, wer sie ausführt, und woher ihre Zahlen kommen",
  "stages.number": "Nr.",
  "stages.stage": "Stufe",
  "stages.who": "Ausgeführt von",
  "stages.cycles": "Takte",
  "stages.source": "Quelle",
  "stages.of": "{stage}, Takte",
  "stages.none": "keine Quelle hier hat eine Zahl",
  "stages.own": "von dir",
  "stages.yours": "von dir; Quelle: {sourced}",
  "stages.back": "wie in der Quelle",
  "stages.sum": "Zusammen",
  "stages.general":
    "Der Prozessor sichert und lädt, was die VMCS hält: RIP, RSP, RFLAGS, Kontroll- und Segmentregister. Die allgemeinen Register lässt er in Ruhe: Software sichert sie als Erstes beim Verteilen und lädt sie als Letztes vor dem Entry. Kein Profil hier hat ihre Takte für sich.",
  "strip.label": "Stufen in der Reihenfolge der Zeit, so lang wie sie dauern",
  "strip.end": "Ende von: {stage}",

  "stage.hardwareExit": "Exit: Gast sichern, Host laden",
  "stage.mitigations": "Schutzmaßnahmen: leeren, was verraten könnte",
  "stage.dispatch": "Allgemeine Register sichern, verteilen",
  "stage.kernelHandler": "Emulieren, im Kernel",
  "stage.ioeventfdSignal": "Einem ioeventfd Bescheid geben",
  "stage.interruptInject": "Interrupt bestätigen und injizieren",
  "stage.userReturn": "Zurück in den VMM-Prozess",
  "stage.userHandler": "Emulieren, im VMM-Prozess",
  "stage.userEnter": "KVM_RUN wieder aufrufen",
  "stage.prepareEntry": "Entry vorbereiten, Register laden",
  "stage.hardwareEnter": "Entry: prüfen, Gast laden",

  "actor.hardware": "Prozessor",
  "actor.hypervisor": "Software: Hypervisor",
  "actor.kernel": "Software: Kernel des Hosts",
  "actor.vmm": "Software: VMM-Prozess",

  "ends.title": "Derselbe Exit, woanders beendet",
  "ends.ratio": "Ein OUT, das der VMM-Prozess beantwortet, braucht {ratio} × so viel wie ein ioeventfd im Kernel.",

  "trip.hardware": "nur der Übergang",
  "trip.kernel": "endet im Kernel",
  "trip.user": "endet im VMM-Prozess",

  "generations.title": "Hin und zurück, nach Prozessor",
  "generations.intro":
    "Takte eines Exits mit seinem Entry, in Zehnerpotenzen. Wähle einen: Seine Stufen und sein Takt gelten.",
  "generations.cited": "Unterstrichen: Eine Quelle nennt diese Summe. In den anderen stecken Schätzungen.",
  "generations.profile": "Prozessor",

  "spread.title": "Tausend Exits eines Gastes",
  "spread.users": "Enden im VMM-Prozess",
  "spread.row": "{end}: je {cycles}",
  "spread.said": "Median {median} Takte, 99. Perzentil {p99}, Mittel {mean}: Keines davon ist der Preis.",

  "dial.title": "Budget: Rate × Kosten",
  "dial.clock": "Takt, GHz",
  "dial.own": "von dir",
  "dial.rate": "Exits je Sekunde",
  "dial.share": "Anteil einer CPU",
  "dial.product": "einer CPU: {rate} Exits je Sekunde × {cycles} Takte ÷ {clock} GHz.",
  "dial.full": "Dem Gast bleibt nichts: Mehr Exits passen nicht hinein.",
  "dial.ask": "Wie viele Exits je Sekunde nehmen 1 % einer CPU, bei {cycles} Takten und {clock} GHz?",
  "dial.told": "1 % sind {rate} Exits je Sekunde; {all} sind alles, was hineinpasst.",
  "dial.picture":
    "Exits je Sekunde nach rechts, Anteil einer CPU nach oben, beide in Zehnerpotenzen; die Linie ist gerade, bis alles vergeben ist",
  "dial.table": "Anteile nach Rate",

  "guess.commit": "Festlegen",
  "guess.show": "Einfach zeigen",
  "guess.bad": "Gefragt ist eine Zahl.",
  "guess.right": "Du sagtest {said}: auf 5 % genau.",
  "guess.wrong": "Du sagtest {said}: nicht auf 5 % genau.",
};
