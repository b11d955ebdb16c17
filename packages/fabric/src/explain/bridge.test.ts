import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { serversScenario } from "../../test/servers.ts";
import { fabricKinds } from "../kinds.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";

function start(text: string): Run {
  const registry = createRegistry([fabricKinds]);
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  const run = createRun(read.value, registry, { traceRecordsMax: 65_536 });
  run.timeline.runUntil(200_000_000);
  return run;
}

/** Explanations of every record of a kind on an object. */
function explained(run: Run, kind: string, object: string): Explanation[] {
  const { trace } = run.simulation;
  return Array.from({ length: trace.count }, (_, number) => number)
    .filter((n) => trace.kindName(trace.kindOf(n)) === kind && trace.objectName(trace.objectOf(n)) === object)
    .map((n) => explain(run, n));
}

const codes = ({ because }: Explanation) => because.map(({ code }) => code);
const flow = (from: string, to: string) =>
  `${serversScenario}workloads: [{ kind: fabric/udp-flow@1, from: ${from}, to: ${to}, rate: 1Gbps, count: 1 }]\n`;

test("F158: a server's tunnel is explained as a leaf's: segment, who is where, source port; and its uplink", () => {
  const run = start(flow("a1", "b1"));
  const digest = run.simulation.digest();
  const [why] = explained(run, "vxlan.encapsulate", "server1");
  expect([why.code, why.values.vtep, why.values.vni, why.values.vtepAddress]).toEqual([
    "fabric/encapsulate",
    "server2",
    10_100,
    "192.0.2.7",
  ]);
  expect(codes(why)).toEqual(["fabric/vni-of-port", "fabric/mac-entry", "fabric/tunnel-source-port"]);
  expect(why.because[1].values).toMatchObject({ address: "10.1.0.13", vtep: "server2", port: "server2:vm1" });
  const [out] = explained(run, "vxlan.decapsulate", "server2");
  expect([out.values.vtep, codes(out)]).toEqual(["server1", ["fabric/mac-entry"]]);
  const last = explained(run, "frame.send", "server2/vm1").at(-1);
  expect([last?.code, last?.because[0].code]).toEqual(["fabric/sent", "fabric/mac-entry"]);
  expect(run.simulation.digest()).toBe(digest);
});

test("F158: between segments on one server the gateway and no tunnel; to a network without one, no-gateway", () => {
  const [sent] = explained(start(flow("a1", "a2")), "frame.send", "server1/vm2").slice(-1);
  expect([sent.code, sent.because[0].values.address]).toEqual(["fabric/sent", "10.2.0.12"]);
  const [lost] = explained(start(flow("a1", "c1")), "frame.drop", "server1");
  expect([lost.code, codes(lost)]).toEqual(["fabric/no-route", ["fabric/no-gateway"]]);
});

test("F158: an entry of the table, a broadcast, the outer switch: why a bridge sent it", () => {
  const run = start(flow("c1", "c2"));
  const [frame] = explained(run, "frame.send", "tor/c2");
  expect(codes(frame)).toEqual(["fabric/broadcast"]);
  const last = explained(run, "frame.send", "tor/c2").at(-1) as Explanation;
  expect([codes(last), last.because[0].values.nextHop]).toEqual([["fabric/bridge-entry"], "c2"]);
  const [flood] = explained(run, "bridge.flood", "tor");
  expect([flood.code, flood.values.copies, codes(flood)]).toEqual(["fabric/flood", 1, ["fabric/broadcast"]]);
});

test("F158: vepa: by the uplink, though the table has another port", () => {
  const run = start(flow("d1", "d2"));
  const sent = explained(run, "frame.send", "server3/eth0").at(-1) as Explanation;
  expect([codes(sent), sent.because[0].values.guestPort]).toEqual([["fabric/bridge-vepa"], "server3:vm2"]);
  // The leaf sends it back, because that is where the guest is.
  const back = explained(run, "frame.send", "leaf1/e1-4").at(-1) as Explanation;
  expect([back.code, codes(back)]).toEqual(["fabric/sent", ["fabric/mac-entry"]]);
});

test("F158: what did not fit into a server's tunnel says that there was one", () => {
  const run = start(flow("a1", "b1").replace("count: 1", "count: 1, frameSize: 9000B"));
  const [why] = explained(run, "frame.drop", "server1/eth0");
  expect([why.code, why.values.payloadBytes, codes(why)]).toEqual(["fabric/mtu", 9036, ["fabric/encapsulate"]]);
});

test("F158: a full queue at a bridge's port", () => {
  const two = ["a1", "a2"].map((from) => `{ kind: fabric/udp-flow@1, from: ${from}, to: b1, rate: 20Gbps }`);
  const run = start(
    `${serversScenario}workloads: [${two.join(", ")}]\n`.replaceAll("mtu: 1550", "mtu: 1550, queueBytes: 20KiB"),
  );
  const [why] = explained(run, "frame.drop", "server1/eth0");
  expect(why.code).toBe("fabric/queue-full");
  expect(codes(why)).toContain("fabric/bridge-port");
});
