/**
 * exit/doorbell — a notification register: what its write is, to a processor that virtualizes.
 *
 * A doorbell of virtio over MMIO or PCI lies in memory that the guest has not mapped. KVM keeps such a page as a
 * deliberately misconfigured entry, so that the next write is recognised by its reason alone: an EPT misconfiguration,
 * for which no qualification is defined. The first touch, or a hypervisor that caches nothing, sees an EPT violation;
 * a port is an I/O instruction. A register of a device that was handed over is mapped, and there is no exit at all.
 *
 * Source: Intel SDM volume 3 §28.2.1; rules V55–V56 in ../../SPEC.md.
 * @module
 */
import { makeVirtError } from "../errors.ts";
import { type Answerer, exitReason } from "./exit-reason.ts";
import { makeEptQualification, makeIoQualification } from "./qualification.ts";

/** How a guest reaches the register. `mmio`: recognised; `mmio-uncached`: a fault each time; `mapped`: no exit. */
export type DoorbellKind = "mmio" | "mmio-uncached" | "pio" | "mapped";

/** A doorbell. */
export interface Doorbell {
  readonly kind: DoorbellKind;
  /** Basic exit reason, or -1 when a write does not exit. */
  readonly reason: number;
  /** 0 where none is defined. */
  readonly qualification: number;
  /** Who answers. */
  readonly by: Answerer;
}

/**
 * Describe a doorbell.
 *
 * @param by   `kernel` when an ioeventfd absorbs the write, `user` when the VMM process is told
 * @param port of a `pio` doorbell, whose write is 16 bits wide (virtio 1.2 §4.1.4.8, legacy interface)
 * @throws `virt/bad-option` for a port beyond 65535
 */
export function makeDoorbell(kind: DoorbellKind, by: "kernel" | "user", port = 0xc010): Doorbell {
  if (!(Number.isInteger(port) && port >= 0 && port <= 0xffff))
    throw makeVirtError("virt/bad-option", `a doorbell at port ${port}: expected 0..65535`);
  switch (kind) {
    case "mmio":
      return { kind, reason: exitReason.eptMisconfiguration, qualification: 0, by };
    case "mmio-uncached":
      return {
        kind,
        reason: exitReason.eptViolation,
        qualification: makeEptQualification({
          read: false,
          write: true,
          fetch: false,
          permissions: 0,
          linearValid: true,
          final: true,
        }),
        by,
      };
    case "pio":
      return {
        kind,
        reason: exitReason.ioInstruction,
        qualification: makeIoQualification({
          port,
          sizeBytes: 2,
          in: false,
          string: false,
          rep: false,
          immediate: false,
        }),
        by,
      };
    case "mapped":
      return { kind, reason: -1, qualification: 0, by: "hardware" };
  }
}
