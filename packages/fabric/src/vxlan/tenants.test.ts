import { expect, test } from "vitest";
import { createTenants, type TenantOptions, tenantConflicts, tenantMistakes } from "./tenants.ts";

const nameOf = (vtep: number): string => `leaf${vtep}`;
const segment = (vni: number, tenant?: string) => ({ vni, ports: [], ...(tenant === undefined ? {} : { tenant }) });

test.each<[TenantOptions, string[]]>([
  [{ name: "blue" }, []],
  [{ name: "blue", routing: "symmetric", vni: 50_001 }, []],
  [{ name: "blue", routing: "symmetric", vni: 2 ** 24 - 1 }, []],
  [{ name: "blue", routing: "symmetric" }, ["vni"]],
  [{ name: "blue", vni: 50_001 }, ["vni"]],
  [{ name: "blue", routing: "symmetric", vni: 2 ** 24 }, ["vni"]],
  [{ name: "blue", routing: "symmetric", vni: 0 }, ["vni"]],
  [{ name: "" }, ["name"]],
  [{ name: "a tenant" }, ["name"]],
])("F438: %o: mistakes at %o", (options, at) => {
  expect(tenantMistakes(options).map((each) => each.at)).toEqual(at);
});

const symmetric = (name: string, vni: number): TenantOptions => ({ name, routing: "symmetric", vni });

test("F438: contradictions between endpoints, and between segments and VNIs for routing", () => {
  const conflicts = (first: TenantOptions[], second: TenantOptions[], tenant = "blue"): string[] =>
    tenantConflicts(
      new Map([
        [1, [segment(10, "blue")]],
        [2, [segment(10, tenant)]],
      ]),
      new Map([
        [1, first],
        [2, second],
      ]),
      nameOf,
    ).map(({ at, expected, received }) => `${at.vtep}: ${expected}; ${received}`);
  expect(conflicts([symmetric("blue", 50)], [symmetric("blue", 50)])).toEqual([]);
  expect(conflicts([], [], "red")).toEqual(["2: blue, whose VNI 10 is at leaf1; red"]);
  expect(conflicts([symmetric("blue", 50)], [symmetric("blue", 51)])).toEqual([
    "2: 50, the VNI for routing that blue has elsewhere; 51",
  ]);
  expect(conflicts([symmetric("blue", 50), symmetric("red", 50)], [])).toEqual([
    "1: a VNI for routing of its own; blue has this one; 50",
  ]);
  expect(conflicts([symmetric("blue", 10)], [])).toEqual(["1: a VNI for routing that is no segment's; 10"]);
});

test("F438: a program's are refused with the same words", () => {
  const given = new Map([[1, [segment(10, "blue")]]]);
  const make = (own: TenantOptions) => () => createTenants(given, new Map([[1, [own]]]), nameOf);
  expect(make({ name: "blue", routing: "symmetric" })).toThrow(
    "fabric/overlay: leaf1, tenant blue, vni: expected with symmetric routing the tenant's VNI for routing; it is none",
  );
  expect(make(symmetric("blue", 10))).toThrow("expected a VNI for routing that is no segment's; it is 10");
});

test("F434: tenants are numbered in the order of their segments; 0 has no name; a VNI for routing is one tenant's", () => {
  const given = new Map([
    [1, [segment(10, "red"), segment(11)]],
    [2, [segment(12, "blue")]],
  ]);
  const tenants = createTenants(given, new Map([[2, [symmetric("blue", 50)]]]), nameOf);
  expect(tenants.names).toEqual(["", "red", "blue"]);
  expect([10, 11, 12, 99].map((vni) => tenants.of(vni))).toEqual([1, 0, 2, 0]);
  expect([tenants.routingVniOf(2, 2), tenants.routingVniOf(1, 2), tenants.routingVniOf(2, 1)]).toEqual([50, 0, 0]);
  expect([tenants.ofRoutingVni(2, 50), tenants.ofRoutingVni(1, 50), tenants.ofRoutingVni(2, 12)]).toEqual([2, -1, -1]);
});
