/**
 * topology/plan-size — whether the address plan has a subnet for each link of a scenario, before anything is built.
 *
 * Source: rule F224 in ../../SPEC.md.
 * @module
 */
import type { Plan, PlannedLink, Reader } from "@dc/engine/scenario";
import { hostSubnets, linkSubnets } from "./plan.ts";
import { isFabric, optionsOf } from "./plan-lans.ts";

/** Report more links than the plan has subnets for; those that have an address need none. */
export function checkPlanSize({ nodes, links }: Readonly<Plan>, reader: Reader): void {
  if (links.length <= hostSubnets) return;
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const count = { switches: 0, hosts: 0 };
  const isOf = (name: string, noun: "switch" | "host"): boolean => {
    const node = byName.get(name);
    return node !== undefined && isFabric(node, noun);
  };
  const isGiven = ({ ends }: PlannedLink): boolean =>
    ends.some(([name, port]) => {
      const node = byName.get(name);
      return node !== undefined && optionsOf(node).addresses?.[port] !== undefined;
    });
  for (const link of links) {
    if (isGiven(link)) continue;
    if (link.ends.every(([name]) => isOf(name, "switch"))) count.switches++;
    else if (link.ends.some(([name]) => isOf(name, "host"))) count.hosts++;
  }
  const hint = "give links addresses of their own, or make the network smaller";
  for (const [what, found, most] of [
    ["switches", count.switches, linkSubnets],
    ["a switch and a host", count.hosts, hostSubnets],
  ] as const) {
    if (found <= most) continue;
    reader.report(
      "fabric/address-space",
      "links",
      `at most ${most} links between ${what} without addresses`,
      found,
      hint,
    );
  }
}
