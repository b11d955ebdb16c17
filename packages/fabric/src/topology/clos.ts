/**
 * topology/clos — a five-stage Clos by numbers: pods of leaf-spine under super-spines.
 *
 * Inside a pod every leaf is joined to every spine. Every spine is joined to every super-spine; or, with planes, the
 * super-spines are parted in as many planes as a pod has spines, and spine s of each pod has those of plane s, so that a
 * super-spine needs a port for each pod only. Names are `superspine1…`, `p1-spine1…`, `p1-leaf1…`, `h1…`; a leaf is as
 * in a leaf-spine; a spine has its leaves on `e1-1…` and its uplinks behind them.
 *
 * Sources: C. Clos (1953); RFC 7938 §3.2 (three and five stages, clusters); rule F207 in ../../SPEC.md.
 * @module
 */
import type { BitsPerSecond, Parsed } from "@dc/engine";
import { defaults } from "../costs/defaults.ts";
import { type CableOptions, createDraft, type Design } from "./design.ts";
import { createReasons } from "./reasons.ts";

/** What to build. */
export interface ClosOptions extends CableOptions {
  readonly pods: number;
  readonly spinesPerPod: number;
  readonly leavesPerPod: number;
  readonly hostsPerLeaf: number;
  /** In all. */
  readonly superspines: number;
  /** Whether spine s of each pod has super-spines of its own, a plane; default false. */
  readonly planes?: boolean;
  /** Of a link between spine and super-spine; default `fabricRate`. */
  readonly superspineRate?: BitsPerSecond;
  /** Ports that the switches at hand have; when given, a design that needs more is refused. */
  readonly leafPorts?: number;
  readonly spinePorts?: number;
  readonly superspinePorts?: number;
}

/**
 * Build a five-stage Clos.
 *
 * @returns the design, or every reason why it cannot be built: codes `fabric/clos-count`, `fabric/clos-ports`,
 *          `fabric/clos-size`.
 */
export function makeClos(options: ClosOptions): Parsed<Design> {
  const { pods, spinesPerPod, leavesPerPod, hostsPerLeaf, superspines, planes = false } = options;
  const reasons = createReasons("clos");
  reasons.whole("pods", pods, 1);
  reasons.whole("spinesPerPod", spinesPerPod, 1);
  reasons.whole("leavesPerPod", leavesPerPod, 1);
  reasons.whole("hostsPerLeaf", hostsPerLeaf, 0);
  reasons.whole("superspines", superspines, 1);
  if (reasons.any) return { ok: false, issues: reasons.issues };

  if (planes && superspines % spinesPerPod !== 0) {
    const hint = `a plane for each of ${spinesPerPod} spines, all of one size`;
    reasons.refuse("count", "superspines", `a multiple of ${spinesPerPod}`, superspines, hint);
  }
  const uplinks = planes ? Math.floor(superspines / spinesPerPod) : superspines;
  const down = planes ? pods : pods * spinesPerPod;
  const leafHint = `${hostsPerLeaf} hosts and ${spinesPerPod} uplinks`;
  reasons.ports("leafPorts", options.leafPorts, hostsPerLeaf + spinesPerPod, leafHint);
  const spineHint = `${leavesPerPod} leaves and ${uplinks} uplinks; take smaller pods, or fewer super-spines`;
  reasons.ports("spinePorts", options.spinePorts, leavesPerPod + uplinks, spineHint);
  const downHint = planes ? "a port for each pod" : "a port for each spine of each pod; with planes, one for each pod";
  reasons.ports("superspinePorts", options.superspinePorts, down, downHint);
  const leaves = pods * leavesPerPod;
  reasons.size(
    superspines + pods * spinesPerPod + leaves * (1 + hostsPerLeaf),
    leaves * (hostsPerLeaf + spinesPerPod) + pods * spinesPerPod * uplinks,
  );
  if (reasons.any) return { ok: false, issues: reasons.issues };

  const draft = createDraft(options);
  const uplinkFirst = Math.max(defaults.leafHostPorts.value, hostsPerLeaf) + 1;
  const tops = Array.from({ length: superspines }, (_, s) => draft.addSwitch(`superspine${s + 1}`, 3));
  const made = Array.from({ length: pods }, (_, p) => ({
    spines: Array.from({ length: spinesPerPod }, (_, s) => draft.addSwitch(`p${p + 1}-spine${s + 1}`, 2)),
    leaves: Array.from({ length: leavesPerPod }, (_, l) => draft.addSwitch(`p${p + 1}-leaf${l + 1}`, 1)),
  }));
  let hosts = 0;
  made.forEach((pod, p) => {
    pod.leaves.forEach((leaf, l) => {
      for (let h = 1; h <= hostsPerLeaf; h++) draft.connect(draft.addHost(`h${++hosts}`), "eth0", leaf, `e1-${h}`);
      pod.spines.forEach((spine, s) => {
        draft.connect(leaf, `e1-${uplinkFirst + s}`, spine, `e1-${l + 1}`);
      });
    });
    pod.spines.forEach((spine, s) => {
      for (let up = 0; up < uplinks; up++) {
        const top = planes ? s * uplinks + up : up;
        const port = planes ? p + 1 : p * spinesPerPod + s + 1;
        draft.connect(spine, `e1-${leavesPerPod + up + 1}`, tops[top], `e1-${port}`, options.superspineRate);
      }
    });
  });
  const design = draft.finish({
    tiers: [
      { role: "leaf", ports: options.leafPorts },
      { role: "spine", ports: options.spinePorts },
      { role: "superspine", ports: options.superspinePorts },
    ],
    // One pod alone is parted between its leaves.
    units: pods > 1 ? pods : leavesPerPod,
    unitTiers: pods > 1 ? 2 : 1,
  });
  return { ok: true, issues: [], value: design };
}
