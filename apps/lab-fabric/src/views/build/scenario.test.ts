import { makeFabricFluid, makeDesignNetwork, computeMaxMin, routeByHash } from "@dc/fabric/fluid";
import { designOf, fabricOf } from "@dc/fabric";
import { createRun } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { openText, registry } from "../../model/domain.ts";
import { trafficOf } from "./answer.ts";
import { demandKinds, generatorNames, type Plan, planDefault, useOf, withDemand, withNumber } from "./plan.ts";
import { scenarioFlowsMax, writeScenario } from "./scenario.ts";

const small: Plan = {
  ...planDefault,
  numbers: {
    "leaf-spine": { spines: 2, leaves: 4, hostsPerLeaf: 4, homing: 1, hostRate: 25, fabricRate: 50 },
    "fat-tree": { k: 4, rate: 25 },
    clos: {
      pods: 2,
      spinesPerPod: 2,
      leavesPerPod: 2,
      hostsPerLeaf: 2,
      superspines: 2,
      planes: 1,
      hostRate: 25,
      fabricRate: 25,
    },
    "three-tier": { blocks: 2, accessPerBlock: 2, hostsPerAccess: 4, hostRate: 10, fabricRate: 10 },
    rails: { units: 1, servers: 4, gpus: 2, spines: 2, uplinks: 1, hostRate: 100, fabricRate: 100 },
  },
};

function text(plan: Plan): string {
  const written = writeScenario(plan, "constant");
  if (!written.ok) throw new Error(written.why);
  return written.text;
}

test.each(generatorNames)("%s: the text opens without an issue, whatever the demand", (generator) => {
  for (const kind of demandKinds) {
    for (const arrivals of ["constant", "poisson"] as const) {
      const written = writeScenario(withDemand({ ...small, generator }, { kind, stride: 3 }), arrivals);
      const read = openText(written.ok ? written.text : "", "build.yaml");
      expect(read.issues, `${kind} ${arrivals}`).toEqual([]);
      expect(read.ok).toBe(true);
    }
  }
});

test.each(["one", "per-switch"] as const)(
  "the run's flows get what was computed for them: same ways, same rates (seeds %s)",
  (seeds) => {
    const plan = withDemand({ ...small, generator: "fat-tree" }, { seeds, draw: 3, load: 0.9 });
    const read = openText(text(plan), "build.yaml");
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    const live = makeFabricFluid(fabricOf(createRun(read.value.scenario, registry)));
    const made = designOf(useOf(plan));
    if (!made.ok) throw new Error("refused");
    const of = makeDesignNetwork(made.value);
    const { network } = routeByHash(of, trafficOf(of, plan), { seeds, seed: 3 });
    const [computed, ran] = [computeMaxMin(network), computeMaxMin(live.network)].map(
      ({ rateBitsPerSecond }) => rateBitsPerSecond,
    );
    expect(ran).toHaveLength(computed.length);
    // A rate is written in whole kilobits.
    for (const [flow, rate] of ran.entries()) expect(Math.abs(rate - computed[flow])).toBeLessThan(50e3);
    expect(Math.min(...ran)).toBeLessThan(20e9);
  },
);

test("there is no text where nothing can run: refused, silent, or too many lines", () => {
  expect(writeScenario(withNumber(small, "spines", 0), "poisson")).toEqual({ ok: false, why: "refused", flows: 0 });
  expect(writeScenario(withDemand(small, { load: 0 }), "poisson")).toEqual({ ok: false, why: "silent", flows: 0 });
  const many = writeScenario(withDemand(planDefault, { kind: "all-to-all" }), "poisson");
  expect(many).toEqual({ ok: false, why: "flows", flows: 1024 * 1023 });
  expect(1024 * 1023).toBeGreaterThan(scenarioFlowsMax);
});
