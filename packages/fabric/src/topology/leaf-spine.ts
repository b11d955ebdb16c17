/**
 * topology/leaf-spine — a two-tier Clos by numbers, or the reasons why it cannot be built.
 *
 * Every leaf is joined to every spine once. Names are `spine1…`, `leaf1…`, `h1…` in the order of the racks; a leaf has
 * its hosts on `e1-1…` and its uplinks after port 48, or after its last host if there are more; a spine has leaf n on
 * `e1-n`; a host has `eth0`. With two links a host, leaves are in pairs: a host's second link, `eth1`, goes to the other
 * leaf of its pair, behind the hosts that this one has itself.
 *
 * Sources: C. Clos, “A Study of Non-Blocking Switching Networks” (1953); rules F17–F19, F205 in ../../SPEC.md.
 * @module
 */
import type { Parsed } from "@dc/engine";
import { defaults } from "../costs/defaults.ts";
import { type CableOptions, createDraft, type Design } from "./design.ts";
import { createReasons } from "./reasons.ts";

/** What to build. */
export interface LeafSpineOptions extends CableOptions {
  readonly spines: number;
  readonly leaves: number;
  readonly hostsPerLeaf: number;
  /** Leaves that each host is joined to, 1 or 2; default 1. */
  readonly homing?: number;
  /** Ports a leaf has; when given, a design that needs more is refused. */
  readonly leafPorts?: number;
  /** Ports a spine has; when given, more leaves than that are refused. */
  readonly spinePorts?: number;
}

/**
 * Build a leaf-spine.
 *
 * @returns the design, or every reason why it cannot be built: codes `fabric/leaf-spine-count`,
 *          `fabric/leaf-spine-ports`, `fabric/leaf-spine-size`. Oversubscription above 1 is no reason: it is a number.
 */
export function makeLeafSpine(options: LeafSpineOptions): Parsed<Design> {
  const { spines, leaves, hostsPerLeaf, homing = 1, leafPorts, spinePorts } = options;
  const reasons = createReasons("leaf-spine");
  reasons.whole("spines", spines, 1);
  reasons.whole("leaves", leaves, 1);
  reasons.whole("hostsPerLeaf", hostsPerLeaf, 0);
  reasons.whole("homing", homing, 1, 2);
  if (reasons.any) return { ok: false, issues: reasons.issues };

  if (homing === 2 && leaves % 2 === 1) {
    reasons.refuse("count", "leaves", "an even number", leaves, "a host with two links has both leaves of a pair");
  }
  const hostLinks = hostsPerLeaf * homing;
  const hosts =
    homing === 1
      ? `${hostsPerLeaf} hosts`
      : `${hostLinks} links of ${hostLinks} hosts, half of them the pair's other leaf's,`;
  const fewer = `${hosts} and ${spines} uplinks; take fewer hosts, fewer spines, or a larger leaf`;
  const larger = "a spine needs a port for each leaf; more spines do not help, a third tier or a larger spine does";
  reasons.ports("leafPorts", leafPorts, hostLinks + spines, fewer);
  reasons.ports("spinePorts", spinePorts, leaves, larger);
  reasons.size(spines + leaves + leaves * hostsPerLeaf, leaves * (spines + hostLinks));
  if (reasons.any) return { ok: false, issues: reasons.issues };

  // Spines, leaves, then hosts rack by rack; a leaf's host links before its uplinks.
  const draft = createDraft(options);
  const spineNodes = Array.from({ length: spines }, (_, s) => draft.addSwitch(`spine${s + 1}`, 2));
  const leafNodes = Array.from({ length: leaves }, (_, l) => draft.addSwitch(`leaf${l + 1}`, 1));
  const uplinkFirst = Math.max(defaults.leafHostPorts.value, hostLinks) + 1;
  leafNodes.forEach((leaf, l) => {
    for (let h = 0; h < hostsPerLeaf; h++) {
      const host = draft.addHost(`h${l * hostsPerLeaf + h + 1}`);
      draft.connect(host, "eth0", leaf, `e1-${h + 1}`);
      if (homing === 2) draft.connect(host, "eth1", leafNodes[l ^ 1], `e1-${hostsPerLeaf + h + 1}`);
    }
    spineNodes.forEach((spine, s) => {
      draft.connect(leaf, `e1-${uplinkFirst + s}`, spine, `e1-${l + 1}`);
    });
  });
  const design = draft.finish({
    tiers: [
      { role: "leaf", ports: leafPorts },
      { role: "spine", ports: spinePorts },
    ],
    units: leaves / homing,
    unitTiers: 1,
  });
  return { ok: true, issues: [], value: design };
}
