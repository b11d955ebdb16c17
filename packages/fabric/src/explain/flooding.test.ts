import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { floodScenario } from "../../test/flood-scenario.ts";
import { codes, explained } from "../../test/explained.ts";
import { fabricKinds } from "../kinds.ts";

function start(flood: string, more = ""): Run {
  const registry = createRegistry([fabricKinds]);
  // With more traffic h1 knows its neighbours: nobody answers for whom a list leaves out.
  const text = floodScenario(flood).replace("h1: {", more === "" ? "h1: {" : "h1: { arp: false,");
  const read = loadScenario(text + more, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  const run = createRun(read.value, registry, { traceRecordsMax: 65_536 });
  run.timeline.runUntil(80_000_000);
  return run;
}

test("F430: a broadcast is explained by its list, each copy by the flood; out of a tunnel by split horizon", () => {
  const run = start("flood: head-end");
  const digest = run.simulation.digest();
  const [flood] = explained(run, "vxlan.flood", "leaf1");
  expect(flood).toMatchObject({
    code: "fabric/vxlan-flood",
    values: { node: "leaf1", vni: 10_100, mode: "head-end", remotes: "leaf3, leaf2", group: "", copies: 1 },
    because: [{ code: "fabric/broadcast", values: { node: "leaf1", mac: "ff:ff:ff:ff:ff:ff" } }],
  });
  const into = explained(run, "vxlan.encapsulate", "leaf1");
  // Two copies of the request, then the echo alone.
  expect(into.map(({ values }) => values.vtep)).toEqual(["leaf3", "leaf2", "leaf2"]);
  for (const copy of into.slice(0, 2)) {
    expect(codes(copy)).toEqual(["fabric/vni-of-port", "fabric/vxlan-flood", "fabric/tunnel-source-port"]);
  }
  expect(codes(into[2])).toEqual(["fabric/vni-of-port", "fabric/vni-learnt", "fabric/tunnel-source-port"]);
  expect(into[2].because[1].values).toMatchObject({ node: "leaf1", vni: 10_100, vtep: "leaf2", port: "" });
  expect(into[2].because[1].values.sincePs).toBeGreaterThan(0);
  const [inside] = explained(run, "vxlan.flood", "leaf2");
  expect(codes(inside)).toEqual(["fabric/broadcast", "fabric/split-horizon"]);
  expect(inside.because[1].values).toMatchObject({ node: "leaf2", vni: 10_100, vtep: "leaf1" });
  expect(run.simulation.digest()).toBe(digest);
});

test("F430: a frame that a router sent to a group is explained by the group's tree", () => {
  const run = start("flood: multicast");
  const sent = explained(run, "frame.send", "spine1/e1-2").filter((each) => codes(each)[0] === "fabric/group-tree");
  expect(sent[0].because[0].values).toMatchObject({
    ...{ node: "spine1", group: "239.0.39.116", from: "spine1:e1-1", ports: "spine1:e1-2, spine1:e1-3" },
  });
  const [into] = explained(run, "vxlan.encapsulate", "leaf1");
  expect(into.values).toMatchObject({ vtep: "239.0.39.116", vtepAddress: "239.0.39.116" });
});

test("F430: an answer in another's name is explained by the control plane's entry", () => {
  const run = start("flood: head-end, suppressArp: true");
  const [answer] = explained(run, "arp.suppress", "leaf1");
  expect(answer).toMatchObject({
    code: "fabric/arp-suppressed",
    values: { node: "leaf1", vni: 10_100, address: "10.1.0.12" },
    because: [{ code: "fabric/mac-entry", values: { vtep: "leaf2", port: "leaf2:e1-1" } }],
  });
});

test("F430: a frame that an endpoint let go of says split horizon, and who it is for is elsewhere", () => {
  // leaf1 and leaf3 send to leaf2 alone: it knows who is behind leaf3, and passes nothing on.
  const more = `  - { kind: fabric/ping@1, from: h3, to: h2, count: 1, start: 20us }
  - { kind: fabric/udp-flow@1, from: h1, to: h3, rate: 1Gbps, count: 1, start: 50us }
`;
  const run = start("flood: head-end, remotes: [leaf2]", more);
  const drops = explained(run, "frame.drop", "leaf2").filter(({ values }) => values.cause === "policy");
  expect(drops.length).toBeGreaterThan(0);
  expect(drops.map(codes)).toEqual(drops.map(() => ["fabric/split-horizon"]));
  expect(codes(drops[0].because[0])).toEqual(["fabric/vni-learnt"]);
});
