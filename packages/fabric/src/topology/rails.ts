/**
 * topology/rails — a rail-optimised network for servers with several GPUs: GPU i of each server on rail switch i.
 *
 * A unit is as many servers as a rail switch has ports for, with one rail switch for each GPU of a server. Two GPUs of
 * the same rank in one unit are one switch apart; the spines join rails and units. Without spines rails are apart, and
 * what goes from one rail to another has to change over inside a server, which is not simulated. A GPU is a host here:
 * it has a network adapter of its own. Names are `spine1…`, `u1-rail1…`, `s1-gpu1…`; a rail switch has server n on
 * `e1-n` and its uplinks behind.
 *
 * Sources: W. Wang et al., “Rail-only: A Low-Cost High-Performance Network for Training LLMs with Trillion Parameters”,
 * 2023, §2 (rail-optimised fabrics); recalled, not read again. Rule F209 in ../../SPEC.md.
 * @module
 */
import type { Parsed } from "@dc/engine";
import { type CableOptions, createDraft, type Design } from "./design.ts";
import { createReasons } from "./reasons.ts";

/** What to build. `hostRate` is the rate of a GPU's link. */
export interface RailsOptions extends CableOptions {
  /** Default 1. */
  readonly units?: number;
  /** In each unit. */
  readonly servers: number;
  /** GPUs of a server, and rail switches of a unit; default 8. */
  readonly gpus?: number;
  /** Default 0: rails apart. */
  readonly spines?: number;
  /** Links from a rail switch to each spine; default 1. */
  readonly uplinks?: number;
  /** Ports that the switches at hand have; when given, a design that needs more is refused. */
  readonly railPorts?: number;
  readonly spinePorts?: number;
}

/**
 * Build a rail-optimised network.
 *
 * @returns the design, or every reason why it cannot be built: codes `fabric/rails-count`, `fabric/rails-ports`,
 *          `fabric/rails-size`.
 */
export function makeRails(options: RailsOptions): Parsed<Design> {
  const { units = 1, servers, gpus = 8, spines = 0, uplinks = 1 } = options;
  const reasons = createReasons("rails");
  reasons.whole("units", units, 1);
  reasons.whole("servers", servers, 1);
  reasons.whole("gpus", gpus, 1);
  reasons.whole("spines", spines, 0);
  reasons.whole("uplinks", uplinks, 1);
  if (reasons.any) return { ok: false, issues: reasons.issues };

  if (units > 1 && spines === 0) {
    reasons.refuse("count", "spines", "at least 1", spines, `${units} units are joined by spines alone`);
  }
  const [up, down] = [spines * uplinks, units * gpus * uplinks];
  const railHint = `${servers} servers and ${up} uplinks; take more units of fewer servers`;
  reasons.ports("railPorts", options.railPorts, servers + up, railHint);
  const spineHint = `${uplinks} for each of ${units * gpus} rail switches; more spines do not help`;
  reasons.ports("spinePorts", options.spinePorts, spines === 0 ? 0 : down, spineHint);
  reasons.size(spines + units * gpus * (1 + servers), units * gpus * (servers + up));
  if (reasons.any) return { ok: false, issues: reasons.issues };

  const draft = createDraft(options);
  const spineNodes = Array.from({ length: spines }, (_, s) => draft.addSwitch(`spine${s + 1}`, 2));
  const rails = Array.from({ length: units * gpus }, (_, r) => {
    return draft.addSwitch(`u${Math.floor(r / gpus) + 1}-rail${(r % gpus) + 1}`, 1);
  });
  for (let server = 0; server < units * servers; server++) {
    const unit = Math.floor(server / servers);
    for (let gpu = 0; gpu < gpus; gpu++) {
      const host = draft.addHost(`s${server + 1}-gpu${gpu + 1}`);
      draft.connect(host, "eth0", rails[unit * gpus + gpu], `e1-${(server % servers) + 1}`);
    }
  }
  rails.forEach((rail, r) => {
    spineNodes.forEach((spine, s) => {
      for (let n = 0; n < uplinks; n++) {
        draft.connect(rail, `e1-${servers + s * uplinks + n + 1}`, spine, `e1-${r * uplinks + n + 1}`);
      }
    });
  });
  const leaf = { role: "leaf", ports: options.railPorts } as const;
  const design = draft.finish({
    tiers: spines === 0 ? [leaf] : [leaf, { role: "spine", ports: options.spinePorts }],
    // Half of a unit's servers reach the other half by their rails alone.
    units: units > 1 ? units : servers,
    unitTiers: units > 1 ? 1 : 0,
  });
  return { ok: true, issues: [], value: design };
}
