/**
 * views/tapes/en — what the two tapes say, in English. Keys are `place.what`. It comes with the view.
 * @module
 */
export const en = {
  "tapes.title": "Two tapes",
  "tapes.picture": "Tapes",
  "tapes.result": "What both guests did",
  "tapes.working": "Running both",

  "guest.label": "Guest",
  "guest.sensitive": "Sensitive instructions",
  "guest.syscall-loop": "System calls",
  "guest.page-table-churn": "Pages that change places",
  "guest.context-switch": "Context switches",
  "guest.forkwait": "Fork and wait",
  "guest.compute": "Compute",

  "technique.label": "Beside bare metal",
  "technique.bare-metal": "Bare metal",
  "technique.trap-ring-1": "Trap and emulate, ring 1",
  "technique.trap-ring-3": "Trap and emulate, ring 3",
  "technique.binary-translation": "Binary translation",
  "technique.paravirtual": "Paravirtual",
  "technique.vtx-shadow": "VT-x, shadow tables",
  "technique.vtx-ept": "VT-x, EPT",
  "technique.fix": "Sensitive instructions trap",
  "technique.fix.note": "As Popek and Goldberg's theorem asks of a processor. No x86 does it without VT-x.",

  "step.first": "First difference",
  "step.previous": "Instruction before",
  "step.next": "Next instruction",
  "step.slider": "Instruction",
  "step.at": "{at} of {count}",
  "step.say": "Instruction {at}: {text}. {differences}",
  "step.same": "Both guests see the same.",
  "step.differ": { one: "{count} thing differs.", other: "{count} things differ." },
  "step.unmapped": "no page here",
  "step.events": "meanwhile",

  "said.label": "Where does the guest first see something else?",
  "said.none": {
    one: "Nowhere: after {count} instruction it cannot tell.",
    other: "Nowhere: after {count} instructions it cannot tell.",
  },
  "said.at": "After instruction {at}, {text}: {what} is {under}, and {bare} on bare metal.",
  "said.stop": "It ends otherwise: {under}, and {bare} on bare metal.",

  "register.label": "Registers after it",
  "register.name": "Register",
  "register.bare": "Bare metal",
  "register.more": "Differs, too",

  "table.label": "Instructions, and what differs after each",
  "table.number": "Number",
  "table.instruction": "Instruction",
  "table.events": "The technique did",
  "table.differs": "Differs after it",

  "ranking.title": "The same guest under every technique",
  "ranking.costs": "Costs of",
  "ranking.technique": "Technique",
  "ranking.instructions": "Instructions",
  "ranking.events": "Exits and traps",
  "ranking.cycles": "Cycles",
  "ranking.relative": "× bare metal",
  "ranking.most": "Most of them",
  "ranking.end": "Result",
  "ranking.equal": "as bare metal",
  "ranking.other": "another",
  "ranking.working": "Running it under every technique",
  "ranking.bars": "Cycles, bare metal is 1",
  "ranking.note":
    "Cycles are counts of steps times numbers of this set. Each number has its source; most are not measured here.",
  failed: "The worker failed: {reason}",
} as const;
