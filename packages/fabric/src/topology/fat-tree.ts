/**
 * topology/fat-tree — a k-ary fat-tree: three tiers of equal switches with k ports each.
 *
 * k pods have k/2 edge and k/2 aggregation switches each; every edge switch has k/2 hosts, and every host can send at
 * line rate to any other. Aggregation switch i of each pod is joined to core switches (i − 1)·k/2 + 1 … i·k/2; core
 * switch c has pod p on port p. Names are `core1…`, `p1-agg1…`, `p1-edge1…`, `h1…`; a switch of a pod has what is below
 * it on `e1-1…`, what is above it from `e1-(k/2 + 1)` on.
 *
 * Sources: M. Al-Fares, A. Loukissas, A. Vahdat, “A Scalable, Commodity Data Center Network Architecture”, SIGCOMM 2008,
 * §2.2; rule F206 in ../../SPEC.md.
 * @module
 */
import type { BitsPerSecond, Parsed } from "@dc/engine";
import { defaults } from "../costs/defaults.ts";
import { type CableOptions, createDraft, type Design } from "./design.ts";
import { createReasons } from "./reasons.ts";

/** What to build. */
export interface FatTreeOptions extends Omit<CableOptions, "hostRate" | "fabricRate"> {
  /** Ports of a switch, and pods; even. */
  readonly k: number;
  /** Of every link; default 25 Gbit/s. */
  readonly rate?: BitsPerSecond;
  /** Ports that the switches at hand have, where that is not k. */
  readonly switchPorts?: number;
}

/**
 * Build a fat-tree.
 *
 * @returns the design, or every reason why it cannot be built: codes `fabric/fat-tree-count`, `fabric/fat-tree-ports`,
 *          `fabric/fat-tree-size`.
 */
export function makeFatTree(options: FatTreeOptions): Parsed<Design> {
  const { k, switchPorts } = options;
  const reasons = createReasons("fat-tree");
  reasons.whole("k", k, 2);
  if (!reasons.any && k % 2 === 1) {
    const hint = "half of a switch's ports lead down and half up";
    reasons.refuse("count", "k", "an even number", k, hint);
  }
  if (Number.isSafeInteger(k)) {
    reasons.ports("switchPorts", switchPorts, k, `a switch of a fat-tree with k = ${k} has ${k} ports`);
    reasons.size((k * k * k) / 4 + (5 * k * k) / 4, (3 * k * k * k) / 4);
  }
  if (reasons.any) return { ok: false, issues: reasons.issues };

  const half = k / 2;
  const rate = options.rate ?? defaults.hostRate.value;
  const draft = createDraft({ ...options, hostRate: rate, fabricRate: rate });
  const each = (count: number, make: (place: number) => number): number[] =>
    Array.from({ length: count }, (_, n) => make(n));
  const cores = each(half * half, (c) => draft.addSwitch(`core${c + 1}`, 3));
  const pods = each(k, (p) => p).map((p) => ({
    aggregations: each(half, (a) => draft.addSwitch(`p${p + 1}-agg${a + 1}`, 2)),
    edges: each(half, (e) => draft.addSwitch(`p${p + 1}-edge${e + 1}`, 1)),
  }));
  let hosts = 0;
  pods.forEach(({ aggregations, edges }, p) => {
    edges.forEach((edge, e) => {
      for (let h = 1; h <= half; h++) draft.connect(draft.addHost(`h${++hosts}`), "eth0", edge, `e1-${h}`);
      aggregations.forEach((aggregation, a) => {
        draft.connect(edge, `e1-${half + a + 1}`, aggregation, `e1-${e + 1}`);
      });
    });
    aggregations.forEach((aggregation, a) => {
      for (let c = 0; c < half; c++)
        draft.connect(aggregation, `e1-${half + c + 1}`, cores[a * half + c], `e1-${p + 1}`);
    });
  });
  const design = draft.finish({
    tiers: (["edge", "aggregation", "core"] as const).map((role) => ({ role, ports: switchPorts })),
    units: k,
    unitTiers: 2,
  });
  return { ok: true, issues: [], value: design };
}
