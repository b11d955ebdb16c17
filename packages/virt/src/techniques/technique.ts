/**
 * techniques/technique — the ways to run one guest: on the machine itself, and as a virtual machine.
 *
 * How the parts fit: `assembleGuest` (guest-image.ts) makes one binary; `createGuestRun` (guest-run.ts) makes a machine
 * (guest-machine.ts) with devices (guest-devices.ts), and lets the engine of a technique execute it. What an engine
 * does beside executing is an event (technique-events.ts), whose steps a set of costs turns into cycles. An engine of
 * another technique is one line in the table of guest-run.ts; its kinds of events are lines in event-kind.ts.
 * @module
 */

/** All of them. */
export const techniques = [
  /** The guest has the machine. */
  "bare-metal",
  /** Its kernel runs in ring 1; what traps is emulated. */
  "trap-ring-1",
  /** Its kernel runs in ring 3, beside its programs. */
  "trap-ring-3",
  "binary-translation",
  "paravirtual",
  /** VT-x of the first generation: shadow page tables. */
  "vtx-shadow",
  /** VT-x with a second page table and tagged translations. */
  "vtx-ept",
] as const;
/** One of them. */
export type Technique = (typeof techniques)[number];
