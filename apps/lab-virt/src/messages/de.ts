/**
 * messages/de — what the virtualization lab says beyond what all labs say, in German. Terms are those of
 * docs/glossary-de.md.
 * @module
 */
import { de as frameGerman } from "@dc/lab/german";
import type { Complete } from "@dc/solid";
import type { en, ownEnglish } from "./en.ts";

const own: Complete<typeof ownEnglish> = {
  "page.title": "Virtualisierungs-Lab",
  "top.lab": "Virtualisierung",
  "top.default": "Der Kick, den du nicht gesendet hast",
  "open.title": "Der Gast startet",
  "open.what": "ein Szenario",
  "views.stage": "Virtqueue",
  "say.view.table": "Tabelle der Virtqueue.",
  "say.view.picture": "Ringe der Virtqueue.",

  // Stage.
  "stage.queue": "Split-Virtqueue, {size} Einträge",
  "stage.note": "{path} {queue}, {way}",
  "stage.choose": "Virtqueue",
  "stage.guest": "Gast",
  "stage.queue.tx": "senden",
  "stage.queue.rx": "empfangen",
  "stage.published": "veröffentlicht",
  "stage.kicks": "Kicks",
  "stage.suppressed": "unterdrückt",
  "stage.interrupts": "Interrupts",
  "stage.way.vmm": "bedient vom VMM-Prozess",
  "stage.way.vhost": "bedient von vhost",
  "stage.way.vf": "bedient von einer Virtual Function",
  "stage.none.title": "Kein Gast in diesem Lauf",
  "stage.none.detail": "Dieses Szenario hat keine virtuelle Maschine, deren Virtqueues sich zeigen ließen.",

  // Exits.
  "exits.title": "VM-Exits",
  "exits.none.title": "Noch kein Exit",
  "exits.none.detail":
    "Hier stehen Exits nach ihrem Grund, sobald der Lauf sie macht. Spiel ab oder geh einen Schritt.",
  "exits.of": "aller Gäste",
  "exits.note": "Gefüllt: Anteil an den Exits. Umrandet: Anteil an ihrer Zeit.",

  // Exits by reason, and a host's beside them.
  "views.exits": "Exits neben einem Host",
  "views.tapes": "Zwei Bänder",
  "views.guest": "Gast-Editor",
  "views.switchboard": "Schalttafel",
  "views.scrubber": "Exit für Exit",
  "histogram.title": "Exits nach Grund",
  "histogram.bars": "Balken",
  "histogram.table": "Exits nach Grund, wie perf sie ausgibt",
  "histogram.figures": "Zahlen der Exits",
  "histogram.measure": "Balken zeigen",
  "histogram.measure.sampleShare": "Anteil an den Exits",
  "histogram.measure.timeShare": "Anteil an ihrer Zeit",
  "histogram.measure.meanNs": "Mittlere Zeit",
  "histogram.order": "Geordnet nach",
  "histogram.order.model": "Modell",
  "histogram.order.host": "Host",
  "histogram.order.error": "Fehler",
  "histogram.note": "Eine Zeit reicht vom Exit bis zum Eintritt danach.",
  "histogram.note.bars":
    "Gefüllt: das Modell. Schraffiert: der Host. Die Linie zwischen ihren Enden ist der Fehler: bei Anteilen in Prozentpunkten (PP), bei Zeiten in Prozent der Zeit des Hosts.",
  "histogram.note.table":
    "Fehler: wie weit das Modell vom Host entfernt ist, bei Anteilen in Prozentpunkten (PP), bei Zeiten in Prozent der Zeit des Hosts.",
  "host.what": "die Ausgabe eines Hosts",
  "host.open": "Ausgabe eines Hosts öffnen",
  "host.paste": "Einfügen",
  "host.copy": "Die des Modells kopieren",
  "host.copied": "Kopiert, wie perf kvm stat report es ausgibt",
  "host.copy.title": "Die Exits des Modells, wie perf sie ausgibt",
  "host.hint":
    "Leg die Ausgabe eines echten Hosts hier ab oder füg sie ein: perf kvm stat report, perf stat, ftrace, trace-cmd, kvm_stat, kvmexit oder die Zähler von KVM in debugfs.",
  "host.formats":
    "Von perf kvm stat report, perf stat -e 'kvm:*', ftrace oder trace-cmd report, kvm_stat -1, kvmexit oder grep . /sys/kernel/debug/kvm/*",
  "host.paste.title": "Ausgabe eines Hosts einfügen",
  "host.paste.field": "Die Ausgabe des Hosts",
  "host.paste.read": "Lesen",
  "host.pasted": "eingefügter Text",
  "host.reading": "{name} wird gelesen",
  "host.stop": "Anhalten",
  "host.read": "{name} ist gelesen: {count} Exits.",
  "host.refused": "{name} ist nicht lesbar: Zeile {line}, Spalte {column}.",
  "host.line": "{format}, {count} Exits",
  "host.remove": "Entfernen",
  "host.removed": "Das Modell steht allein.",
  "host.kernel":
    "Dieser Kernel interpretiert seinen Gast: Seine Exits sind die aus dem Kernel in den VMM-Prozess, und das sind nicht die des Modells.",
  "host.apart": "Diese Ausgabe zählt Exits und trennt sie nicht nach Gründen.",
  "host.remarks": { one: "{count} Hinweis", other: "{count} Hinweise" },
  "host.counters": { one: "{count} Zähler", other: "{count} Zähler" },
  "host.format.perf-kvm-stat": "perf kvm stat report",
  "host.format.ftrace": "Kernel-Trace",
  "host.format.perf-stat": "perf stat",
  "host.format.kvm-stat": "kvm_stat",
  "host.format.debugfs": "Zähler in debugfs",
  "host.format.kvmexit": "kvmexit",

  // Sets of costs, by their ids.
  "costs.skx-vmcall-1539": "Skylake-X-Server: ein Hypercall hin und zurück in 1539 Takten",
  "costs.epyc-userspace-2528": "AMD EPYC: der Systemaufruf KVM_RUN, hinein und heraus, in 2528 Takten",
  "costs.nested-13142-44826": "Gast eines Gasts: cpuid in 13.142 Takten, ein Port des VMM-Prozesses in 44.826",
  "costs.seed-2400": "Für den Unterricht: 2400 Takte bei 2 GHz im Kernel, 6000 im VMM-Prozess",
  "costs.p4-prescott-3963": "Pentium 4 Prescott: Exit und Eintritt brauchen 3963 Takte",
  "costs.core-merom-1579": "Core 2 Merom: Exit und Eintritt brauchen 1579 Takte",
  "costs.core-penryn-1266": "Core 2 Penryn: Exit und Eintritt brauchen 1266 Takte",
  "costs.core-nehalem-1009": "Nehalem: Exit und Eintritt brauchen 1009 Takte",
  "costs.core-westmere-761": "Westmere: Exit und Eintritt brauchen 761 Takte",
  "costs.core-sandybridge-784": "Sandy Bridge: Exit und Eintritt brauchen 784 Takte",
  "costs.p4-672-nanobenchmarks":
    "Pentium 4 672: vier Nanobenchmarks von 2006, direkt, übersetzt und mit VT-x ohne zweite Seitentabelle",
  "costs.nehalem-1009": "Nehalem: Exit und Eintritt brauchen 1009 Takte, und es gibt eine zweite Seitentabelle",
  "costs.skx-1539": "Skylake-X-Server: ein Hypercall hin und zurück in 1539 Takten",
  "costs.seed-1200-1675-100":
    "Für den Unterricht: CR3 schreiben in 1200 Takten übersetzt, 1675 mit VT-x, 100 mit zweiter Seitentabelle",

  // Memory.
  "views.walk": "Page Walk",
  "views.shadow": "Schatten oder EPT",
  "views.mix": "Mischungen",
  "views.budget": "Kosten eines Exits",
  "views.wheel": "TLB-Rad",
  "walk.title": "Page Walk unter dem Mikroskop",

  // Story.
  "story.run.title": "Lauf: {name}",
  "story.run.text": "Die Datei bestimmt die Gäste und was sie senden; der Lauf endet bei {until}.",
  "story.kick.title": "Der Kick, den du nicht gesendet hast",
  "story.kick.text1":
    "Der Gast auf h1 veröffentlicht Puffer in einem Ring. Das Gerät zu benachrichtigen kostet einen Exit, also sagt das Gerät in avail_event, wann es davon hören will.",
  "story.kick.text2":
    "Solange der Worker des Geräts beschäftigt ist, sieht er neue Einträge von selbst, und die Doorbell des Treibers bleibt still. Jeder Geist unter den Ringen ist ein Kick, der nicht nötig war.",
  "story.kick.text3":
    "Geh Schritt für Schritt durch. Ein Index ist ein Zeiger am Rand: Er zeigt auf den Platz, der als Nächstes kommt, und geht nie zurück.",
  "story.vmm.title": "Dasselbe, durch den VMM-Prozess",
  "story.vmm.text":
    "Ohne ioeventfd und vhost verlässt jeder Kick den Kernel: Der Exit wird im VMM-Prozess erledigt, und der kopiert den Frame zu einem tap-Gerät.",
  "story.vf.title": "Dasselbe, durch eine Virtual Function",
  "story.vf.text":
    "Der Gast hat ein eigenes Gerät, das dieselben Ringe liest. Seine Doorbell ist ein Schreibzugriff, den niemand abfängt: Kicks werden gesendet, und keiner davon ist ein Exit. Vom Hypervisor bleiben Interrupts übrig; Posted Interrupts lassen nicht einmal die.",
  "story.try.kick": "Geh zum ersten Kick",
  "story.try.exit": "Sieh den Exit, der er war",
  "story.try.back": "Geh über ihn zurück",
  "story.try.suppressed": "Finde einen Kick, der unterdrückt wurde",
  "story.examples": "Derselbe Gast, andere Wege",

  // Records.
  "event.vm.exit": "{reason}, {by}",
  "event.vm.enter": "nach {reason}",
  "event.ring.add": "Kopf {head}, avail.idx {index}",
  "event.ring.kick": "avail.idx {index}, {by}",
  "event.ring.suppress": "kein {what} nötig",
  "event.ring.use": "Kopf {head} fertig",
  "event.ring.use.written": "Kopf {head}, {bytes} geschrieben",
  "event.interrupt.post": "ohne Exit",
  "event.interrupt.inject": "beim Eintritt",
  "event.by.hardware": "Hardware",
  "event.by.kernel": "Kernel",
  "event.by.user": "VMM-Prozess",
  "event.by.l0": "äußerer Hypervisor",
  "value.by.hardware": "das Gerät, ohne Exit",
  "value.by.kernel": "der Kernel",
  "value.by.user": "der VMM-Prozess",
  "value.by.l0": "der äußere Hypervisor",
  "value.what.kick": "Kick",
  "value.what.interrupt": "Interrupt",
  "value.side.device": "Das Gerät",
  "value.side.driver": "Der Treiber",
  "value.purpose.ring.add tx": "Der Treiber veröffentlichte einen Puffer zum Senden.",
  "value.purpose.ring.add rx": "Der Treiber veröffentlichte einen Puffer zum Empfangen.",
  "value.purpose.ring.use tx": "Das Gerät ist mit dem Puffer fertig.",
  "value.purpose.ring.use rx": "Das Gerät füllte einen Puffer.",

  // Inspector, timeline.
  "inspect.empty.detail": "Wähle ein Ereignis: Es sagt, was es bewirkte, und öffnet sein Paket.",
  "time.exits": "Exits an {host}",

  // Why.
  "why.empty": "Wähle ein Ereignis",
  "why.empty.detail":
    "Jeder Exit, Kick und Interrupt nennt, was ihn bewirkte. Wähle einen in den Ereignissen oder geh einen Schritt.",
  "why.ask.vm.exit": "Warum verließ die CPU den Gast?",
  "why.ask.vm.enter": "Warum läuft der Gast?",
  "why.ask.ring.kick": "Warum wurde die Doorbell geläutet?",
  "why.ask.ring.suppress": "Warum wurde niemand benachrichtigt?",
  "why.ask.interrupt.post": "Warum wurde der Gast unterbrochen?",
  "why.ask.interrupt.inject": "Warum wurde der Gast unterbrochen?",
  "why.trace/vm.exit.title": "VM-Exit: {reason}.",
  "why.trace/vm.exit.detail": "{object} verließ den Gast bei {timePs}; was er wollte, erledigt {by}.",
  "why.trace/vm.enter.title": "{object} führt den Gast wieder aus.",
  "why.trace/vm.enter.detail": "{reason}, bei {timePs} erledigt: {by}.",
  "why.trace/ring.add.title": "{purpose}",
  "why.trace/ring.add.detail": "Kopf {head}; avail.idx wurde {availableIndex}.",
  "why.trace/ring.kick.title": "Der Treiber läutete die Doorbell.",
  "why.trace/ring.kick.detail":
    "Das Gerät wollte benachrichtigt werden; avail.idx wurde {availableIndex}. Auf den Schreibzugriff auf seine Notify-Seite antwortet {by}.",
  "why.trace/ring.suppress.title": "Kein {what} war nötig.",
  "why.trace/ring.suppress.detail": "{side} wollte von diesem Eintrag nicht benachrichtigt werden.",
  "why.trace/ring.use.title": "{purpose}",
  "why.trace/ring.use.detail": "Kopf {head} ist seit {timePs} im Used-Ring, {writtenBytes} geschrieben.",
  "why.trace/interrupt.post.title": "Der Prozessor stellte einen Interrupt zu.",
  "why.trace/interrupt.post.detail": "Er ging als Posted Interrupt an den laufenden Gast; kein Exit war nötig.",
  "why.trace/interrupt.inject.title": "Der Hypervisor injizierte einen Interrupt.",
  "why.trace/interrupt.inject.detail": "Der Gast bekam ihn beim Eintritt bei {timePs}.",

  // Runs that come with the lab.
  "name.By a virtual function": "Durch eine Virtual Function",
  "name.The kick you did not send": "Der Kick, den du nicht gesendet hast",
  "name.By the VMM process": "Durch den VMM-Prozess",
};

/** The German table. */
export const de: Complete<typeof en> = { ...frameGerman, ...own };
