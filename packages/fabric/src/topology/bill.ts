/**
 * topology/bill — what a design is bought of, and what that costs.
 *
 * Prices are parameters. Those of `defaults` rest on no price list: they are of the right order and good for comparing
 * two designs, not for buying one.
 *
 * Source: rule F203 in ../../SPEC.md.
 * @module
 */
import { defaults } from "../costs/defaults.ts";
import type { DesignRole, DeviceNumbers } from "./design.ts";

/** What things cost, in US dollars; what is absent costs what `defaults` says. */
export interface Prices {
  /** A switch without its ports. */
  readonly switch?: number;
  /** Each port that a switch has, used or not. */
  readonly switchPort?: number;
  /** A host's cable with both of its ends. */
  readonly hostCable?: number;
  /** A cable between two switches, without transceivers. */
  readonly switchCable?: number;
  /** A transceiver. */
  readonly optic?: number;
}

/** One line of a bill. */
export interface BillLine {
  readonly item: "switch" | "host-cable" | "switch-cable" | "optic";
  /** Of a switch. */
  readonly role?: DesignRole;
  readonly count: number;
  /** US dollars. */
  readonly unitPrice: number;
  /** Count times unit price. */
  readonly cost: number;
}

/** What is bought. */
export interface BillCounts {
  readonly devices: readonly DeviceNumbers[];
  readonly hostCables: number;
  readonly switchCables: number;
  readonly optics: number;
}

/** Write a bill: switches from the hosts up, then cables, then transceivers; what there is none of is left out. */
export function makeBill({ devices, hostCables, switchCables, optics }: BillCounts, prices: Prices): BillLine[] {
  const base = prices.switch ?? defaults.switchPrice.value;
  const port = prices.switchPort ?? defaults.switchPortPrice.value;
  const line = (item: BillLine["item"], count: number, unitPrice: number): BillLine => {
    return { item, count, unitPrice, cost: count * unitPrice };
  };
  return [
    ...devices.map(({ role, count, ports }) => ({ role, ...line("switch", count, base + ports * port) })),
    line("host-cable", hostCables, prices.hostCable ?? defaults.hostCablePrice.value),
    line("switch-cable", switchCables, prices.switchCable ?? defaults.switchCablePrice.value),
    line("optic", optics, prices.optic ?? defaults.opticPrice.value),
  ].filter(({ count }) => count > 0);
}
