import { createRegistry } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { twoRacksScenario } from "../../test/two-racks.ts";
import { fabricKinds } from "../kinds.ts";

const registry = createRegistry([fabricKinds]);
const issues = (text: string) =>
  loadScenario(text, registry).issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`);

test("F139: mistakes in segments are issues with their paths, all at once", () => {
  const wrong = twoRacksScenario.replace(
    `      "10100": { ports: [e1-1], gateway: 10.1.0.1/24 }
      "10200": { ports: [e1-2], gateway: 10.2.0.1/24 }
  leaf2:`,
    `      "0": { ports: [e1-1] }
      "16777216": { ports: [e1-1] }
      red: { ports: [e9] }
      "7": { ports: [e1-2], gateway: 10.1.0.1/16 }
      "8": { ports: [], gateway: 10.1.2.1/24 }
      "9": { ports: [], gateway: 10.3.0.0/24, mtu: 63, colour: red }
  leaf2:`,
  );
  expect(issues(wrong).sort()).toEqual([
    "fabric/address nodes.leaf1.vnis.9.gateway: the gateway's address, as 10.1.0.1/24",
    "fabric/vni nodes.leaf1.vnis.0: a VNI from 1 to 16777215",
    "fabric/vni nodes.leaf1.vnis.16777216: a VNI from 1 to 16777215",
    "fabric/vni nodes.leaf1.vnis.red: a VNI from 1 to 16777215",
    "fabric/vni-network nodes.leaf1.vnis.8.gateway: a network beside 10.1.0.1/16 of VNI 7",
    "fabric/vni-port nodes.leaf1.vnis.16777216.ports[0]: a port in one VNI only; it is in VNI 0 already",
    "fabric/vni-port nodes.leaf1.vnis.red.ports[0]: a port of leaf1 that a link joins",
    "scenario/range nodes.leaf1.vnis.9.mtu: a whole number from 64 to 65535",
    "scenario/unknown-key nodes.leaf1.vnis.9.colour: a key that this mapping knows",
  ]);
  expect(issues(twoRacksScenario.replace(/vnis:\n.*\n.*\n {2}leaf2/, "vnis: 7\n  leaf2"))).toEqual([
    "scenario/type nodes.leaf1.vnis: a mapping of VNIs to segments",
  ]);
});

test("F139: a switch's name may have a dot", () => {
  const dotted = twoRacksScenario.replaceAll("leaf1", "leaf.1");
  expect(issues(dotted)).toEqual([]);
  expect(issues(dotted.replace("ports: [e1-1]", "ports: [e7]"))).toEqual([
    'fabric/vni-port nodes["leaf.1"].vnis.10100.ports[0]: a port of leaf.1 that a link joins',
  ]);
});
