import { createRegistry } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds } from "../kinds.ts";

const issues = (host: string): string[] =>
  loadScenario(`dc: 1\nnodes:\n  h1: { kind: fabric/host@1, ${host} }\n`, createRegistry([fabricKinds])).issues.map(
    ({ code, path }) => `${code} ${path}`,
  );

test("F106: an address that no interface can have, and a gateway that is none or outside, are issues", () => {
  expect(issues("addresses: { eth0: 10.1.0.255/24, eth1: 10.1.0.11 }")).toEqual([
    "fabric/address nodes.h1.addresses.eth0",
    "fabric/address nodes.h1.addresses.eth1",
  ]);
  expect(issues("addresses: 7")).toEqual(["scenario/type nodes.h1.addresses"]);
  expect(issues("gateway: 10.1.0")).toEqual(["fabric/address nodes.h1.gateway"]);
  expect(issues("addresses: { eth0: 10.1.0.11/24 }, gateway: 10.1.1.1")).toEqual(["fabric/gateway nodes.h1.gateway"]);
  expect(issues("addresses: { eth0: 10.1.0.11/24 }, gateway: 10.1.0.1")).toEqual([]);
  expect(issues("gateway: 10.1.0.1")).toEqual([]);
});
