/**
 * messages/en — what the virtualization lab says beyond what all labs say, in English. Keys are `place.what`.
 * @module
 */
import type { WordsWith } from "@dc/lab";
import { en as frameEnglish } from "@dc/lab/english";

/** The lab's own words; the frame's are in `en` too. */
export const ownEnglish = {
  "page.title": "Virtualization lab",
  "top.lab": "Virtualization",
  "top.default": "The kick you did not send",
  "open.title": "Starting the guest",
  "open.what": "a scenario",
  "views.stage": "Queue",
  "say.view.table": "Table of the queue.",
  "say.view.picture": "Rings of the queue.",

  // Stage.
  "stage.queue": "Split virtqueue, {size} entries",
  "stage.note": "{path} {queue}, {way}",
  "stage.choose": "Queue",
  "stage.guest": "Guest",
  "stage.queue.tx": "transmit",
  "stage.queue.rx": "receive",
  "stage.published": "published",
  "stage.kicks": "kicks",
  "stage.suppressed": "suppressed",
  "stage.interrupts": "interrupts",
  "stage.way.vmm": "served by the VMM process",
  "stage.way.vhost": "served by vhost",
  "stage.way.vf": "served by a virtual function",
  "stage.none.title": "No guest in this run",
  "stage.none.detail": "This scenario has no virtual machine whose queues could be shown.",

  // Exits.
  "exits.title": "Exits",
  "exits.none.title": "No exit yet",
  "exits.none.detail": "Exits stand here by their reason as the run makes them. Play, or step.",
  "exits.of": "of all guests",
  "exits.note": "Filled: share of the exits. Outlined: share of their time.",

  // Exits by reason, and a host's beside them.
  "views.exits": "Exits beside a host",
  "views.tapes": "Two tapes",
  "views.guest": "Guest",
  "views.switchboard": "Switchboard",
  "views.scrubber": "Exit by exit",
  "histogram.title": "Exits by reason",
  "histogram.bars": "Bars",
  "histogram.table": "Exits by reason, as perf prints them",
  "histogram.figures": "Figures of the exits",
  "histogram.measure": "Bars show",
  "histogram.measure.sampleShare": "Share of the exits",
  "histogram.measure.timeShare": "Share of their time",
  "histogram.measure.meanNs": "Mean time",
  "histogram.order": "In the order of",
  "histogram.order.model": "Model",
  "histogram.order.host": "Host",
  "histogram.order.error": "Error",
  "histogram.note": "A time is from the exit to the entry after it.",
  "histogram.note.bars":
    "Filled: the model. Hatched: the host. The line between their ends is the error: of shares in points, of times in percent of the host's.",
  "histogram.note.table":
    "Error: how far the model is from the host, of shares in points, of times in percent of the host's.",
  "host.what": "a host's output",
  "host.open": "Open a host's output",
  "host.paste": "Paste",
  "host.copy": "Copy the model's",
  "host.copied": "Copied, as perf kvm stat report prints it",
  "host.copy.title": "The model's exits, as perf prints them",
  "host.hint":
    "Drop the output of a real host here, or paste it: perf kvm stat report, perf stat, ftrace, trace-cmd, kvm_stat, kvmexit, or KVM's counters in debugfs.",
  "host.formats":
    "Of perf kvm stat report, perf stat -e 'kvm:*', ftrace or trace-cmd report, kvm_stat -1, kvmexit, or grep . /sys/kernel/debug/kvm/*",
  "host.paste.title": "Paste a host's output",
  "host.paste.field": "The host's output",
  "host.paste.read": "Read it",
  "host.pasted": "pasted text",
  "host.reading": "Reading {name}",
  "host.stop": "Stop",
  "host.read": "{name} was read: {count} exits.",
  "host.refused": "{name} could not be read: line {line}, column {column}.",
  "host.line": "{format}, {count} exits",
  "host.remove": "Take it away",
  "host.removed": "The model stands alone.",
  "host.kernel":
    "This kernel interprets its guest: its exits are those out of the kernel into the VMM process, which are not the model's.",
  "host.apart": "This output counts exits and does not tell their reasons apart.",
  "host.remarks": { one: "{count} remark", other: "{count} remarks" },
  "host.counters": { one: "{count} counter", other: "{count} counters" },
  "host.format.perf-kvm-stat": "perf kvm stat report",
  "host.format.ftrace": "kernel trace",
  "host.format.perf-stat": "perf stat",
  "host.format.kvm-stat": "kvm_stat",
  "host.format.debugfs": "counters in debugfs",
  "host.format.kvmexit": "kvmexit",

  // Sets of costs, by their ids.
  "costs.skx-vmcall-1539": "Skylake-X server: a hypercall and back in 1,539 cycles",
  "costs.epyc-userspace-2528": "AMD EPYC: the KVM_RUN system call, in and out, in 2,528 cycles",
  "costs.nested-13142-44826": "A guest of a guest: cpuid in 13,142 cycles, a port of the VMM process in 44,826",
  "costs.seed-2400": "For teaching: 2,400 cycles at 2 GHz in the kernel, 6,000 in the VMM process",
  "costs.p4-prescott-3963": "Pentium 4 Prescott: an exit and an entry take 3963 cycles",
  "costs.core-merom-1579": "Core 2 Merom: an exit and an entry take 1579 cycles",
  "costs.core-penryn-1266": "Core 2 Penryn: an exit and an entry take 1266 cycles",
  "costs.core-nehalem-1009": "Nehalem: an exit and an entry take 1009 cycles",
  "costs.core-westmere-761": "Westmere: an exit and an entry take 761 cycles",
  "costs.core-sandybridge-784": "Sandy Bridge: an exit and an entry take 784 cycles",
  "costs.p4-672-nanobenchmarks":
    "Pentium 4 672: four nanobenchmarks of 2006, native, translated, and by VT-x without a second page table",
  "costs.nehalem-1009": "Nehalem: an exit and an entry take 1,009 cycles, and there is a second page table",
  "costs.skx-1539": "Skylake-X server: a hypercall and back in 1,539 cycles",
  "costs.seed-1200-1675-100":
    "For teaching: a write of CR3 in 1,200 cycles translated, 1,675 by VT-x, 100 with a second page table",

  // Memory.
  "views.walk": "Page walk",
  "views.shadow": "Shadow or EPT",
  "views.mix": "Mixes",
  "views.budget": "Cost of an exit",
  "views.wheel": "TLB wheel",
  "walk.title": "Page-walk microscope",

  // Story.
  "story.run.title": "A run of {name}",
  "story.run.text": "The file sets the guests and what they send; the run ends at {until}.",
  "story.kick.title": "The kick you did not send",
  "story.kick.text1":
    "The guest on h1 publishes buffers in a ring. Telling the device costs an exit, so the device says in avail_event when it wants to hear.",
  "story.kick.text2":
    "While the device's worker is busy it sees new entries by itself, and the driver's doorbell stays silent. Each ghost under the rings is a kick that was not needed.",
  "story.kick.text3":
    "Step through it. An index is a hand on the rim: it points at the slot that comes next, and it never goes back.",
  "story.vmm.title": "The same, by the VMM's process",
  "story.vmm.text":
    "Without ioeventfd and vhost every kick leaves the kernel: the exit is completed in the VMM's process, which copies the frame to a tap device.",
  "story.vf.title": "The same, by a virtual function",
  "story.vf.text":
    "The guest has a device of its own, which reads the same rings. Its doorbell is a write that nobody traps: kicks are sent, and none of them is an exit. What is left of the hypervisor are interrupts; posted interrupts leave not even these.",
  "story.try.kick": "Step to the first kick",
  "story.try.exit": "See the exit that it was",
  "story.try.back": "Step back over it",
  "story.try.suppressed": "Find a kick that was suppressed",
  "story.examples": "The same guest, other ways",

  // Records.
  "event.vm.exit": "{reason}, {by}",
  "event.vm.enter": "after {reason}",
  "event.ring.add": "head {head}, avail.idx {index}",
  "event.ring.kick": "avail.idx {index}, {by}",
  "event.ring.suppress": "no {what} needed",
  "event.ring.use": "head {head} done",
  "event.ring.use.written": "head {head}, {bytes} written",
  "event.interrupt.post": "without an exit",
  "event.interrupt.inject": "on entry",
  "event.by.hardware": "hardware",
  "event.by.kernel": "kernel",
  "event.by.user": "VMM process",
  "event.by.l0": "outer hypervisor",
  "value.by.hardware": "the device, without an exit",
  "value.by.kernel": "the kernel",
  "value.by.user": "the VMM process",
  "value.by.l0": "the outer hypervisor",
  "value.what.kick": "kick",
  "value.what.interrupt": "interrupt",
  "value.side.device": "The device",
  "value.side.driver": "The driver",
  "value.purpose.ring.add tx": "The driver published a buffer to send.",
  "value.purpose.ring.add rx": "The driver published a buffer to receive into.",
  "value.purpose.ring.use tx": "The device is done with the buffer.",
  "value.purpose.ring.use rx": "The device filled a buffer.",

  // Inspector, timeline.
  "inspect.empty.detail": "Choose an event: it says what made it happen, and opens its packet.",
  "time.exits": "{host} exits",

  // Why.
  "why.empty": "Choose an event",
  "why.empty.detail": "Each exit, kick and interrupt names what made it happen. Choose one in the events, or step.",
  "why.ask.vm.exit": "Why did the guest exit?",
  "why.ask.vm.enter": "Why does the guest run?",
  "why.ask.ring.kick": "Why was the doorbell rung?",
  "why.ask.ring.suppress": "Why was nobody told?",
  "why.ask.interrupt.post": "Why was the guest interrupted?",
  "why.ask.interrupt.inject": "Why was the guest interrupted?",
  "why.trace/vm.exit.title": "The guest exited: {reason}.",
  "why.trace/vm.exit.detail": "{object} left it at {timePs}; {by} finishes what it wanted.",
  "why.trace/vm.enter.title": "{object} runs the guest again.",
  "why.trace/vm.enter.detail": "{reason} was finished by {by} at {timePs}.",
  "why.trace/ring.add.title": "{purpose}",
  "why.trace/ring.add.detail": "Head {head}; avail.idx became {availableIndex}.",
  "why.trace/ring.kick.title": "The driver rang the doorbell.",
  "why.trace/ring.kick.detail":
    "The device had asked to be told; avail.idx became {availableIndex}. The write to its notification page is answered by {by}.",
  "why.trace/ring.suppress.title": "No {what} was needed.",
  "why.trace/ring.suppress.detail": "{side} had not asked to be told of this entry.",
  "why.trace/ring.use.title": "{purpose}",
  "why.trace/ring.use.detail": "Head {head} is in the used ring since {timePs}, {writtenBytes} written.",
  "why.trace/interrupt.post.title": "The processor delivered an interrupt.",
  "why.trace/interrupt.post.detail": "It was posted to the running guest; no exit was needed.",
  "why.trace/interrupt.inject.title": "The hypervisor injected an interrupt.",
  "why.trace/interrupt.inject.detail": "The guest got it as it was entered at {timePs}.",

  // Runs that come with the lab, by what their files call them.
  "name.By a virtual function": "By a virtual function",
  "name.The kick you did not send": "The kick you did not send",
  "name.By the VMM process": "By the VMM process",
} as const;

/** The English table: the keys and the `{values}` of every other language come from here. */
export const en: WordsWith<typeof ownEnglish> = { ...frameEnglish, ...ownEnglish };
