import { createTimeline } from "@dc/engine/timeline";
import type { BuildContext } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import type { SwitchEcmpOptions } from "../ecmp/choices.ts";
import { hashProfiles, selectors, weighingSelectors } from "../ecmp/options.ts";
import { createNetwork, type Network } from "../testing/index.ts";
import { explain } from "./explain.ts";
import type { Explanation, ExplainedRun } from "./explanation.ts";

const silent = Object.fromEntries(["h1", "h2", "h3", "h4"].map((name) => [name, { arp: false }]));
const clos = "h1-a h3-a h2-b h4-b a-s a-t a-u a-v b-s b-t b-u b-v";

/** A run in which leaf a chooses in some way, a link goes and comes, and some flows cross. */
function createExplained(ecmp: SwitchEcmpOptions, weights?: Record<string, number>) {
  let network: Network | undefined;
  const timeline = createTimeline({
    build() {
      const own = { ecmp, ...(weights === undefined ? {} : { weights }) };
      network = createNetwork(clos, { nodes: { ...silent, a: own }, traceRecordsMax: 65_536, rateBitsPerSecond: 10e9 });
      for (let n = 0; n < 6; n++) {
        const [from, to] = n % 2 === 0 ? ["h1", "h2"] : ["h3", "h4"];
        const flow = { from, to, gapPs: 700_000 + 90_000 * n, framesMax: 12, frameBytes: 400, sourcePort: 7000 + n };
        network.fabric.addUdpFlow(flow);
      }
      network.fabric.addPing({ from: "h1", to: "h4", framesMax: 2, intervalPs: 3_000_000 });
      return network.simulation;
    },
    apply(simulation, { on, do: what }) {
      const { graph } = simulation;
      graph.setLinkUp(graph.ports.link[graph.portByName(on)], what === "link.up");
    },
    checkpointEvents: 100,
  });
  const context = { packageState: () => network?.fabric } as unknown as BuildContext;
  timeline.runUntil(3_010_000);
  timeline.act("link.down", "a:t");
  timeline.runUntil(6_010_000);
  timeline.act("link.up", "a:t");
  timeline.runUntil(20_000_000);
  return { run: { timeline, context } as ExplainedRun, timeline };
}

function recordsOf({ timeline }: ExplainedRun, kind: string, object: string): number[] {
  const { trace } = timeline.simulation;
  const all = Array.from({ length: trace.count - trace.first }, (_, n) => trace.first + n);
  return all.filter(
    (record) => trace.kindName(trace.kindOf(record)) === kind && trace.objectName(trace.objectOf(record)) === object,
  );
}

const lastOf = ({ because }: Explanation): Explanation => because[because.length - 1] as Explanation;

const lastCodes: { readonly [select: string]: readonly string[] } = {
  modulo: ["modulo"],
  "hash-threshold": ["threshold"],
  weighted: ["weighted-table"],
  rendezvous: ["rendezvous"],
  resilient: ["resilient-table"],
  letflow: ["flowlet-random", "flowlet-same"],
  "least-loaded": ["flowlet-least", "flowlet-same"],
  spray: ["spray-random", "spray-turn"],
};

test.each(selectors)(
  "F191: by %s, what is recomputed is what the switch recorded, on every choice of a run",
  (select) => {
    const weights = weighingSelectors.includes(select) ? { s: 2, v: 5 } : undefined;
    for (const hash of hashProfiles) {
      for (const spray of select === "spray" ? (["round-robin", "random"] as const) : ([undefined] as const)) {
        const own = { hash, select, seed: 77, gapPs: 900_000, ...(spray === undefined ? {} : { spray }) };
        const { run, timeline } = createExplained(own, weights);
        const digest = timeline.simulation.digest();
        const records = recordsOf(run, "route.choose", "a");
        expect(records.length).toBe(74);
        for (const record of hash === "mix" ? records : records.filter((_, n) => n % 9 === 0)) {
          const why = explain(run, record);
          const reason = lastOf(why);
          expect(lastCodes[select]?.map((code) => `fabric/${code}`)).toContain(reason.code);
          expect([hash, reason.values.port]).toEqual([hash, why.values.port]);
          if (reason.values.hash !== undefined) expect(reason.values.hash).toBe(why.values.hash);
          if (reason.values.bucket !== undefined) expect(reason.values.bucket).toBe(why.values.bucket);
        }
        expect(timeline.simulation.digest()).toBe(digest);
      }
    }
  },
);

test("F191: the reasons name bytes, profile, seed, bounds; of Toeplitz the key", () => {
  const { run } = createExplained({ hash: "toeplitz", select: "hash-threshold" }, { s: 3 });
  const [record] = recordsOf(run, "route.choose", "a") as [number];
  const why = explain(run, record);
  expect(why.because.map(({ code }) => code)).toEqual([
    "fabric/route-via",
    "fabric/hash-input",
    "fabric/hash-profile",
    "fabric/threshold",
  ]);
  const [, input, profile, threshold] = why.because as [Explanation, Explanation, Explanation, Explanation];
  // Addresses and ports in network order; RSS hashes no protocol.
  expect(input.values.bytes).toMatch(/^0a 80 00 02 0a 81 00 02 1b 5. 00 09$/);
  expect(profile.values).toMatchObject({ profile: "toeplitz", seed: 0, bits: 32 });
  expect(profile.values.key).toMatch(/^6d5a56da255b0ec2/);
  expect(threshold.values).toMatchObject({
    bounds: "2147483647, 2863311530, 3579139412, 4294967295",
    weights: "3, 1, 1, 1",
  });
  const { hash, from, upTo } = threshold.values as Record<string, number>;
  expect(hash).toBeGreaterThanOrEqual(from as number);
  expect(hash).toBeLessThanOrEqual(upTo as number);
});

test("F191: by rendezvous the draws are named, and the port has the highest", () => {
  const { run } = createExplained({ hash: "mix", select: "rendezvous" });
  for (const record of recordsOf(run, "route.choose", "a").slice(0, 10)) {
    const { draw, draws, port } = lastOf(explain(run, record)).values;
    const named = new Map(
      String(draws)
        .split(", ")
        .map((each) => each.split(" ") as [string, string]),
    );
    expect(named.get(String(port).replace("a:", ""))).toBe(String(draw));
    expect(Math.max(...Array.from(named.values(), Number))).toBe(draw);
  }
});

test("F192: a frame that a flowlet or a turn sent is explained by that choice, even if it waited since", () => {
  for (const select of ["letflow", "least-loaded", "spray"] as const) {
    const { run, timeline } = createExplained({ hash: "mix", select, gapPs: 900_000 });
    const { trace } = timeline.simulation;
    let seen = 0;
    for (const port of ["s", "t", "u", "v"]) {
      for (const record of recordsOf(run, "frame.send", `a/${port}`)) {
        const why = explain(run, record);
        expect(why.code).toBe("fabric/sent");
        expect([why.values.port, why.values.frame]).toEqual([`a:${port}`, trace.a(record)]);
        expect(lastOf(why).values.port).toBe(`a:${port}`);
        seen += 1;
      }
    }
    // All but what waited at the port whose link was cut.
    expect(seen).toBeGreaterThan(70);
  }
});
