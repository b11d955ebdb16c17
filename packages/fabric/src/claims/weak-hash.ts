/**
 * claims/weak-hash — F-10: what exclusive or makes of traffic with a structure, beside a CRC and a seeded mix.
 *
 * 256 flows of a frame each on four uplinks. *In step*: source address and source port run up together. *By fours*: ports
 * in steps of four, as some systems hand them out. *In a row*: ports run up by one. The two hashes of the course text's
 * example are those that the switch recorded for a TCP frame.
 * @module
 */
import { absolute, type Cell, type Claim, exact } from "@dc/engine/experiment";
import { type Ipv4FlowKey, ipProtocol, ipv4Address } from "@dc/wire";
import type { HashProfile } from "../ecmp/options.ts";
import { acrossPs, buildUplinks } from "./uplinks.ts";

const count = 256;
const paths = 4;

const traffic: { readonly [name: string]: (flow: number) => Partial<Ipv4FlowKey> } = {
  "in step": (flow) => ({ source: ipv4Address("10.0.1.0") + flow, sourcePort: 49_152 + flow }),
  "by fours": (flow) => ({ sourcePort: 49_152 + 4 * flow }),
  "in a row": (flow) => ({ sourcePort: 49_152 + flow }),
};

/** Flows on each uplink, most first. */
function flowsPerPath(hash: HashProfile, name: string): number[] {
  const { send, pass, taken } = buildUplinks({ spines: paths, ecmp: { hash, seed: hash === "mix" ? 1 : 0 } });
  for (let flow = 0; flow < count; flow++) send({ ...traffic[name]?.(flow), destinationPort: 443 });
  pass(acrossPs(count, 60));
  return taken().frames.sort((a, b) => b - a);
}

/** What the switch recorded for 10.0.1.5:54321 to 10.0.3.10:443 over TCP: hash and bucket. */
function recorded(hash: HashProfile): { hash: string; bucket: number } {
  const { simulation, send, pass } = buildUplinks({ spines: paths, ecmp: { hash }, traceRecordsMax: 256 });
  send({ protocol: ipProtocol.tcp, sourcePort: 54_321, destinationPort: 443 });
  pass(acrossPs(1, 60));
  const { trace } = simulation;
  const kind = trace.findKind("route.choose");
  for (let record = trace.first; record < trace.count; record++) {
    if (trace.kindOf(record) !== kind) continue;
    return { hash: `0x${trace.b(record).toString(16).toUpperCase()}`, bucket: trace.c(record) >>> 16 };
  }
  return { hash: "none", bucket: -1 };
}

function cells(): Cell[] {
  const even = count / paths;
  const spread = (hash: HashProfile, name: string, full: number, within = 0): Cell => ({
    inputs: { hash, traffic: name, flows: count, paths },
    quantity: "flows on the fullest path",
    expected: full,
    tolerance: within === 0 ? exact : absolute(within),
    measure: () => flowsPerPath(hash, name)[0] ?? Number.NaN,
  });
  const names = Object.keys(traffic);
  const inputs = { flow: "10.0.1.5:54321 > 10.0.3.10:443, TCP" };
  return [
    ...names.map((name) => spread("xor", name, name === "in a row" ? even : count)),
    ...names.map((name) => spread("crc-32", name, even)),
    // 256 at random on four paths: the fullest has 71 on average, standard deviation 4.7.
    ...names.map((name) => spread("mix", name, 71, 14)),
    ...(["xor", "crc-32"] as const).flatMap((hash): Cell[] => [
      {
        inputs: { hash, ...inputs },
        quantity: "hash that the switch recorded",
        expected: hash === "xor" ? "0xD783" : "0xCCA37969",
        tolerance: exact,
        measure: () => recorded(hash).hash,
      },
      {
        inputs: { hash, ...inputs, paths },
        quantity: "its path, from 0",
        expected: hash === "xor" ? 3 : 1,
        tolerance: exact,
        measure: () => recorded(hash).bucket,
      },
    ]),
  ];
}

/** A weak hash folds structured traffic onto one link. */
export const weakHash: Claim = {
  id: "F-10",
  slug: "xor",
  statement: "A weak hash folds structured traffic onto one link",
  refutes: ["E35"],
  source:
    "calculated: what runs up in step cancels under exclusive or, and steps of four leave two bits alone; a CRC is linear, and maps 256 such flows evenly onto two bits",
  cells,
};
