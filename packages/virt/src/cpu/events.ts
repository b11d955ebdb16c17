/**
 * cpu/events — what happens between two instructions: exits, interrupts, exceptions that were raised, and what comes of a
 * fault while one of them is delivered.
 *
 * Each function says why the run ends, or null where it goes on. An exit found here is no exception: it is returned.
 *
 * Source: Intel SDM volume 3 §6 (interrupts), §26 (VMX non-root operation), §27.6.1 (injection); rules V260–V261 in
 * ../../SPEC.md.
 * @module
 */
import type { Cpu, StopReason } from "./cpu.ts";
import { combineFaults, exceptionVector, noErrorCode } from "./fault.ts";
import { eventType, verdict } from "./intercepts.ts";
import { deliver } from "./interrupt.ts";
import { activityState, activityWord, controlRegister, cpuCounter, flagBit, interruptibility } from "./state.ts";

/** Look at what waits. @param completed instructions since the last time @throws GuestFault of `intercepts`' verdicts */
export function passBoundary(cpu: Cpu, completed: number): StopReason | null {
  const { intercepts } = cpu;
  const { activity } = cpu.state;
  cpu.beginEvent();
  if (intercepts !== null && isExit(cpu, intercepts.boundary(completed))) return "exit";
  if (activity[activityWord.state] === activityState.shutdown) return "shutdown";
  const blocked = activity[activityWord.interruptibility];
  if (activity[activityWord.pendingNmi] !== 0 && (blocked & 0xf & ~interruptibility.bySmi) === 0) {
    if (intercepts !== null && isExit(cpu, intercepts.nmi())) return "exit";
    activity[activityWord.pendingNmi] = 0;
    activity[activityWord.state] = activityState.active;
    activity[activityWord.interruptibility] |= interruptibility.byNmi;
    return deliverEvent(cpu, exceptionVector.nmi, eventType.nmi);
  }
  const pending = activity[activityWord.pendingInterrupt];
  if (pending !== 0 && (blocked & 3) === 0) {
    const isOpen = (cpu.lazy[3] & flagBit.if) !== 0;
    if (intercepts?.interruptsExit() === true && isExit(cpu, intercepts.externalInterrupt(pending - 1))) return "exit";
    if (isOpen) {
      activity[activityWord.pendingInterrupt] = 0;
      activity[activityWord.state] = activityState.active;
      return deliverEvent(cpu, pending - 1, eventType.externalInterrupt);
    }
  }
  return activity[activityWord.state] === activityState.active ? null : "halt";
}

/** Whether an answer between two instructions is an exit. @throws GuestFault where it is a fault */
function isExit(cpu: Cpu, answer: number): boolean {
  if (answer === verdict.exit) return true;
  cpu.ask(answer);
  return false;
}

function deliverEvent(cpu: Cpu, vector: number, type: number): StopReason | null {
  cpu.intercepts?.beginDelivery(type, vector, noErrorCode, 0);
  try {
    deliver(cpu, vector, false, noErrorCode);
  } catch (thrown) {
    if (thrown !== cpu.fault || cpu.fault.isExit) throw thrown;
    return deliverFault(cpu);
  }
  cpu.intercepts?.endDelivery();
  return null;
}

/**
 * Deliver an event that a VM entry injects; the exception bitmap has no say. SDM 3 §27.6.1.
 *
 * @param length of the instruction of a software event: the return address is behind it
 */
export function injectEvent(
  cpu: Cpu,
  type: number,
  vector: number,
  errorCode: number,
  length: number,
): StopReason | null {
  const { intercepts, fault, rip, state } = cpu;
  const isSoftware = type >= eventType.softwareInterrupt;
  cpu.beginEvent();
  intercepts?.beginDelivery(type, vector, errorCode, length);
  try {
    rip[0] += length;
    // INT1 is privileged: its gate is not checked.
    deliver(cpu, vector, isSoftware && type !== eventType.privilegedSoftwareException, errorCode);
  } catch (thrown) {
    if (thrown !== fault) throw thrown;
    cpu.restart();
    if (fault.isExit) return "exit";
    if (type === eventType.hardwareException) {
      const outcome = combineFaults(vector, fault.vector);
      if (outcome !== "serial" && exitsAlready(cpu)) return "exit";
      if (outcome === "shutdown") return shutDown(cpu);
      if (outcome === "double") {
        fault.vector = exceptionVector.doubleFault;
        fault.errorCode = 0;
        fault.detailLow = 0;
        fault.detailHigh = 0;
      }
    }
    return deliverFault(cpu);
  }
  if (type === eventType.nmi) state.activity[activityWord.interruptibility] |= interruptibility.byNmi;
  intercepts?.endDelivery();
  return null;
}

/** Deliver the exception that was raised, and what comes of faults while doing so. */
export function deliverFault(cpu: Cpu): StopReason | null {
  const { fault, state, intercepts } = cpu;
  let vector = fault.vector;
  let errorCode = fault.errorCode;
  for (;;) {
    const { detailLow, detailHigh } = fault;
    // In the image that is pushed, RF is set by a fault. SDM 3 §17.3.1.1.
    if (vector !== exceptionVector.debug) cpu.lazy[3] |= flagBit.rf;
    try {
      // RIP stays at the instruction, whatever the answer.
      const length = cpu.endInstruction();
      if (intercepts !== null) {
        const type = eventType.hardwareException;
        if (isExit(cpu, intercepts.exception(type, vector, errorCode, detailLow, detailHigh, length))) return "exit";
      }
      if (vector === exceptionVector.pageFault) {
        cpu.counters[cpuCounter.pageFaults]++;
        state.control[controlRegister.cr2] = detailLow;
        state.control[controlRegister.cr2 + 1] = detailHigh;
      } else if (vector === exceptionVector.debug) {
        state.debug[12] |= detailLow;
        state.debug[14] &= ~0x2000;
      }
      intercepts?.beginDelivery(eventType.hardwareException, vector, errorCode, 0);
      // Real mode pushes no error code; deliver knows.
      deliver(cpu, vector, false, errorCode);
      intercepts?.endDelivery();
      return null;
    } catch (thrown) {
      if (thrown !== fault) throw thrown;
      if (fault.isExit) return "exit";
      const outcome = combineFaults(vector, fault.vector);
      if (outcome !== "serial" && exitsAlready(cpu)) return "exit";
      if (outcome === "shutdown") return shutDown(cpu);
      if (outcome === "double") {
        vector = exceptionVector.doubleFault;
        errorCode = 0;
        fault.detailLow = 0;
        fault.detailHigh = 0;
      } else {
        vector = fault.vector;
        errorCode = fault.errorCode;
      }
    }
  }
}

function shutDown(cpu: Cpu): StopReason {
  if (cpu.intercepts !== null && cpu.intercepts.tripleFault() === verdict.exit) return "exit";
  cpu.state.activity[activityWord.state] = activityState.shutdown;
  return "shutdown";
}

/** A second exception exits by itself, before it makes a double fault of the first. SDM 3 §26.2 */
function exitsAlready(cpu: Cpu): boolean {
  const { fault, intercepts } = cpu;
  if (intercepts === null) return false;
  const { vector, errorCode, detailLow, detailHigh } = fault;
  return isExit(cpu, intercepts.exception(eventType.hardwareException, vector, errorCode, detailLow, detailHigh, 0));
}
