/**
 * host/shape — a host as an author writes it.
 *
 * Source: rule F102 in ../../SPEC.md.
 * @module
 */
import { type Shape, shape } from "@dc/engine/scenario";
import type { Ipv4Prefix } from "@dc/wire";
import { addressesShape, gatewayInside, gatewayShape } from "../address/shape.ts";

/** What a node is in reality. */
export const deviceShape: Shape<string | undefined> & { optional: true } = shape.optional(
  shape.text("what it is in reality: a maker's name, a chassis"),
) as Shape<string | undefined> & { optional: true };

/** Whether a node asks. */
export const arpShape: Shape<boolean> & { optional: true } = shape.optional(
  shape.flag("resolve neighbours by ARP; false enters them at the start"),
  true,
) as Shape<boolean> & { optional: true };

/** A host as it was read. */
export interface HostRead {
  readonly device?: string;
  readonly addresses?: Readonly<Record<string, Ipv4Prefix>>;
  readonly arp: boolean;
  readonly gateway?: number;
  readonly outside?: boolean;
}

/** A host. */
export const hostShape: Shape<HostRead> = gatewayInside(
  shape.object({
    device: deviceShape,
    addresses: shape.optional(addressesShape),
    arp: arpShape,
    gateway: shape.optional(gatewayShape),
    outside: shape.optional(shape.flag("a machine outside of the simulation plays this host: `dclab bridge`")),
  }) as Shape<HostRead>,
);
