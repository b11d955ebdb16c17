/**
 * views/budget/en — what the budget of exits says, in English. Keys are `place.what`. It comes with the view.
 * @module
 */
export const en = {
  "budget.title": "What an exit costs",
  "budget.intro":
    "An exit has no single price. Drag the end of a stage, take another processor, let the exit end elsewhere: then ask what a rate of such exits leaves of a CPU.",
  "budget.profile": "Processor",
  "budget.end": "It ends",
  "budget.all": "All as sourced",
  cycles: "{count} cycles",

  "end.hardware": "the transition alone",
  "end.kernel": "in the kernel",
  "end.ioeventfd": "in an ioeventfd",
  "end.injection": "with an interrupt injected",
  "end.user": "in the VMM process",

  "stages.title": "Stages of one exit",
  "stages.cost": "{cycles} cycles, {time} ns",
  "stages.table": "Stages, who does them, and where their numbers come from",
  "stages.number": "No.",
  "stages.stage": "Stage",
  "stages.who": "Done by",
  "stages.cycles": "Cycles",
  "stages.source": "Source",
  "stages.of": "{stage}, cycles",
  "stages.none": "no source here has a number",
  "stages.own": "yours",
  "stages.yours": "yours; sourced: {sourced}",
  "stages.back": "as sourced",
  "stages.sum": "Together",
  "stages.general":
    "The processor saves and loads what the VMCS holds: RIP, RSP, RFLAGS, control and segment registers. The general registers it leaves alone: software saves them first of all in stage dispatch, and loads them last before the entry. No profile here has their cycles apart.",
  "strip.label": "Stages in the order of time, as long as they take",
  "strip.end": "End of: {stage}",

  "stage.hardwareExit": "Exit: save the guest, load the host",
  "stage.mitigations": "Mitigations: flush what may leak",
  "stage.dispatch": "Save general registers, dispatch",
  "stage.kernelHandler": "Emulate, in the kernel",
  "stage.ioeventfdSignal": "Signal an ioeventfd",
  "stage.interruptInject": "Acknowledge, inject an interrupt",
  "stage.userReturn": "Return to the VMM process",
  "stage.userHandler": "Emulate, in the VMM process",
  "stage.userEnter": "Call KVM_RUN again",
  "stage.prepareEntry": "Prepare the entry, load registers",
  "stage.hardwareEnter": "Entry: check, load the guest",

  "actor.hardware": "the processor",
  "actor.hypervisor": "software: the hypervisor",
  "actor.kernel": "software: the host's kernel",
  "actor.vmm": "software: the VMM process",

  "ends.title": "The same exit, ended elsewhere",
  "ends.ratio": "An OUT that the VMM process answers takes {ratio} × what an ioeventfd in the kernel takes.",

  "trip.hardware": "transition alone",
  "trip.kernel": "ends in the kernel",
  "trip.user": "ends in the VMM process",

  "generations.title": "Round trips by processor",
  "generations.intro":
    "Cycles of an exit and its entry, in powers of ten. Choose one: its stages and its clock are taken.",
  "generations.cited": "Underlined: a source gives this sum. The others are sums with estimates in them.",
  "generations.profile": "Processor",

  "spread.title": "A thousand exits of one guest",
  "spread.users": "End in the VMM process",
  "spread.row": "{end}: {cycles} each",
  "spread.said": "Median {median} cycles, 99th percentile {p99}, mean {mean}: no one of them is the price.",

  "dial.title": "Budget: rate × cost",
  "dial.clock": "Clock, GHz",
  "dial.own": "yours",
  "dial.rate": "Exits a second",
  "dial.share": "Share of a CPU",
  "dial.product": "of a CPU: {rate} exits a second × {cycles} cycles ÷ {clock} GHz.",
  "dial.full": "Nothing is left for the guest: more exits do not fit.",
  "dial.ask": "How many exits a second take 1 % of a CPU, at {cycles} cycles and {clock} GHz?",
  "dial.told": "1 % are {rate} exits a second; {all} are all that fit.",
  "dial.picture":
    "Exits a second to the right, share of a CPU upwards, both in powers of ten; the line is straight until everything is taken",
  "dial.table": "Shares by rate",

  "guess.commit": "Commit",
  "guess.show": "Just show it",
  "guess.bad": "A number is asked for.",
  "guess.right": "You said {said}: within 5 %.",
  "guess.wrong": "You said {said}: not within 5 %.",
} as const;
