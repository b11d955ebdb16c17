/**
 * costs/assumed — what no source that we read gives: estimates of this project, so that a path can be run at all.
 *
 * Each says what it stands for and between what bounds we would believe it. None is a finding; a profile replaces
 * those that it has a source for, and a person replaces the others by a measurement.
 * @module
 */
import type { CostStep, SourcedNumber } from "./profile.ts";

const estimate = (value: number, unit: SourcedNumber["unit"], what: string): SourcedNumber => ({
  value,
  unit,
  source: `an estimate of this project, not measured: ${what}`,
  date: "2026-11",
  confidence: "unverified",
});

/** The estimates. */
export const assumed: { readonly [step in CostStep]: SourcedNumber } = {
  clock: estimate(2_400_000_000, "Hz", "a server processor without turbo; the cited measurements name no clock"),
  hardwareExit: estimate(600, "cycle", "half of a transition in hardware; published numbers give the pair only"),
  dispatch: estimate(150, "cycle", "reading the reason and finding its handler; 100 to 300"),
  kernelHandler: estimate(100, "cycle", "a handler that does next to nothing; 50 to 200"),
  ioeventfdSignal: estimate(500, "cycle", "finding the ioeventfd and waking who waits for it; 300 to 1,500"),
  interruptInject: estimate(500, "cycle", "acknowledging a host interrupt and setting up its injection; 300 to 1,500"),
  userReturn: estimate(608, "cycle", "from the kernel's exit handler back into the VMM process; as on EPYC"),
  userHandler: estimate(500, "cycle", "the VMM finds the device and takes its lock; 200 to 2,000"),
  userEnter: estimate(576, "cycle", "from the VMM process into the kernel, up to the entry; as on EPYC"),
  prepareEntry: estimate(100, "cycle", "events to inject, guest state to load; 50 to 300"),
  hardwareEnter: estimate(600, "cycle", "the other half of the transition"),
  syscall: estimate(250, "cycle", "a system call that does nothing, with today's mitigations; 100 to 1,000"),
  workerWake: estimate(
    2400,
    "cycle",
    "from the signal to the first instruction of a thread on another core; 1 to 5 µs",
  ),
  haltWake: estimate(4800, "cycle", "waking the thread of a halted virtual CPU; 1 to 10 µs, more from a deep sleep"),
  irqfdSignal: estimate(300, "cycle", "routing an interrupt from a backend's thread to the virtual CPU; 200 to 1,000"),
  interruptPost: estimate(200, "cycle", "the processor merges posted requests and delivers one; 100 to 500"),
  guestInterrupt: estimate(800, "cycle", "the guest's handler and its scheduling of a poll; 500 to 3,000"),
  driverTransmit: estimate(600, "cycle", "the guest driver's work for one frame, ring and bookkeeping; 200 to 2,000"),
  driverReceive: estimate(
    600,
    "cycle",
    "the guest driver's work for one received frame and a new buffer; 200 to 2,000",
  ),
  driverRequest: estimate(800, "cycle", "the guest driver's work for one block request; 400 to 3,000"),
  backendPacket: estimate(300, "cycle", "one chain taken, checked and given back; 100 to 600"),
  backendRequest: estimate(500, "cycle", "one block request taken, checked, and given to its backend; 200 to 2,000"),
  hostStack: estimate(700, "cycle", "a frame through the tap device into the host's switch; 400 to 3,000"),
  copyStart: estimate(60, "cycle", "starting a copy between guest and host memory; 20 to 200"),
  copyPerByte: estimate(0.125, "cycle/byte", "eight bytes per cycle; 0.03 from a near cache to 0.5 from memory"),
  pollInterval: estimate(100, "cycle", "until a busy loop looks at the ring again; 50 to 500"),
  doorbellWrite: estimate(100, "cycle", "a posted write to a device's register, uncached; 50 to 400"),
  dmaRead: estimate(700_000, "ps", "a device fetches a descriptor and its bytes over PCIe; 0.5 to 1.5 µs"),
  dmaWrite: estimate(400_000, "ps", "a device writes bytes and a used entry over PCIe; 0.2 to 0.8 µs"),
  devicePacket: estimate(
    20_000,
    "ps",
    "the least time between two frames of one queue of a device; 50 million a second",
  ),
};
