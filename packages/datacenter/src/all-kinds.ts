/**
 * @dc/datacenter/all-kinds — every package's kinds, those of guests of machine code among them.
 *
 * An entry of its own: such a guest brings a processor, an assembler and all techniques of virtualization along, which a
 * page that has none need not load. The command line and graders take this list, so that any scenario can be read.
 * @module
 */
import type { KindPackage } from "@dc/engine/scenario";
import { guestKinds } from "@dc/virt/guest";
import { datacenterPackages } from "./kinds.ts";

export { type GuestReport, reportGuests } from "@dc/virt/guest";

/** Every package's kinds, in the order in which a registry takes them. */
export const allPackages: readonly KindPackage[] = [...datacenterPackages, guestKinds];
