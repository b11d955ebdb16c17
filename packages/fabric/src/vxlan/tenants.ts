/**
 * vxlan/tenants — whose a segment is: routing tables of their own (VRFs) over one underlay, and their VNIs for routing.
 *
 * A tenant is a name. Its segments route to one another and to nobody else's, so two tenants may have the same
 * addresses. Segments of which nobody says whose they are belong to one tenant too, the one without a name.
 *
 * Routing is asymmetric or symmetric. Symmetric: a tenant has a VNI of its own for what is routed (L3 VNI); the ingress
 * endpoint routes into it and the egress endpoint routes out of it, so that neither needs the other's segments.
 *
 * Sources: RFC 9135 §3 (asymmetric, symmetric), §5.2 (a VNI for each VRF); RFC 4364 §3 (VRFs); rules F434–F436 in
 * ../../SPEC.md.
 * @module
 */
import type { NodeIndex } from "@dc/engine";
import { vxlanVniMax } from "@dc/wire";
import { fabricError } from "../errors.ts";
import type { GivenSegments } from "./segments.ts";

/** How a tenant's frames are routed between its segments. */
export type TenantRouting = "asymmetric" | "symmetric";

/** A tenant at one endpoint. */
export interface TenantOptions {
  readonly name: string;
  /** Default `asymmetric`: the ingress endpoint routes, the egress endpoint bridges. */
  readonly routing?: TenantRouting;
  /** The tenant's VNI for routing, 1 to 16,777,215, the same at every endpoint; for symmetric routing alone. */
  readonly vni?: number;
}

/** A tenant by number: 0 is the one without a name. */
export type TenantNumber = number;

/** Whose segments are, at every endpoint. */
export interface Tenants {
  /** By number. */
  readonly names: readonly string[];
  /** Whose a segment is. */
  of(vni: number): TenantNumber;
  /** The VNI into which an endpoint routes for a tenant; 0 where it routes asymmetrically. */
  routingVniOf(vtep: NodeIndex, tenant: TenantNumber): number;
  /** The tenant that an endpoint routes for out of a VNI, or −1. */
  ofRoutingVni(vtep: NodeIndex, vni: number): TenantNumber;
}

/** Per node that has any, what it says of tenants. */
export type GivenTenants = ReadonlyMap<NodeIndex, readonly TenantOptions[]>;

/** What is wrong with a tenant at one endpoint: at which of its options, what was expected, what is there. */
export interface TenantMistake {
  readonly at: "name" | "routing" | "vni";
  readonly expected: string;
  readonly received: string;
}

/** Every mistake in a tenant that it shows by itself. */
export function tenantMistakes({ name, routing = "asymmetric", vni }: TenantOptions): TenantMistake[] {
  const found: TenantMistake[] = [];
  if (!/^[A-Za-z0-9][\w.-]{0,62}$/.test(name)) {
    found.push({ at: "name", expected: "a tenant's name of letters, digits, dots and dashes", received: name });
  }
  if (routing === "symmetric" && vni === undefined) {
    const expected = "with symmetric routing the tenant's VNI for routing";
    found.push({ at: "vni", expected, received: "none" });
  }
  if (routing !== "symmetric" && vni !== undefined) {
    found.push({ at: "vni", expected: "a VNI for routing with routing: symmetric only", received: String(vni) });
  }
  if (vni !== undefined && !(Number.isInteger(vni) && vni >= 1 && vni <= vxlanVniMax)) {
    found.push({ at: "vni", expected: `a VNI from 1 to ${vxlanVniMax}`, received: String(vni) });
  }
  return found;
}

/** What two places say of tenants that cannot both be: of `at`, which VNI, what was expected. */
export interface TenantConflict {
  /** A segment's tenant, or a tenant's VNI for routing. */
  readonly at: { readonly vtep: NodeIndex; readonly vni: number } | { readonly vtep: NodeIndex; readonly name: string };
  readonly expected: string;
  readonly received: string;
}

/** Every contradiction between endpoints, and between segments and VNIs for routing. @param nameOf an endpoint's. */
export function tenantConflicts(
  given: GivenSegments,
  tenants: GivenTenants,
  nameOf: (vtep: NodeIndex) => string,
): TenantConflict[] {
  const found: TenantConflict[] = [];
  const ownerOf = new Map<number, { readonly tenant: string; readonly vtep: NodeIndex }>();
  for (const [vtep, segments] of given) {
    for (const { vni, tenant = "" } of segments) {
      const other = ownerOf.get(vni);
      if (other === undefined) ownerOf.set(vni, { tenant, vtep });
      else if (other.tenant !== tenant) {
        const whose = other.tenant === "" ? "no tenant" : other.tenant;
        const expected = `${whose}, whose VNI ${vni} is at ${nameOf(other.vtep)}`;
        found.push({ at: { vtep, vni }, expected, received: tenant });
      }
    }
  }
  const vniOf = new Map<string, number>();
  const tenantOf = new Map<number, string>();
  for (const [vtep, own] of tenants) {
    for (const { name, vni } of own) {
      if (vni === undefined) continue;
      const expect = (expected: string): void => {
        found.push({ at: { vtep, name }, expected, received: String(vni) });
      };
      const [known, other] = [vniOf.get(name) ?? vni, tenantOf.get(vni) ?? name];
      if (known !== vni) expect(`${known}, the VNI for routing that ${name} has elsewhere`);
      else if (other !== name) expect(`a VNI for routing of its own; ${other} has this one`);
      else if (ownerOf.has(vni)) expect("a VNI for routing that is no segment's");
      vniOf.set(name, known);
      tenantOf.set(vni, other);
    }
  }
  return found;
}

/**
 * Read the tenants.
 *
 * @throws `fabric/overlay` where what is said contradicts itself; the message names what and where.
 */
export function createTenants(given: GivenSegments, said: GivenTenants, nameOf: (vtep: NodeIndex) => string): Tenants {
  for (const [vtep, own] of said) {
    for (const options of own) {
      const [mistake] = tenantMistakes(options);
      if (mistake === undefined) continue;
      const { at, expected, received } = mistake;
      const where = `${nameOf(vtep)}, tenant ${options.name}, ${at}`;
      throw fabricError("fabric/overlay", `${where}: expected ${expected}; it is ${received}`);
    }
  }
  const [conflict] = tenantConflicts(given, said, nameOf);
  if (conflict !== undefined) {
    const { at, expected, received } = conflict;
    const where = `${nameOf(at.vtep)}, ${"vni" in at ? `VNI ${at.vni}` : `tenant ${at.name}`}`;
    throw fabricError("fabric/overlay", `${where}: expected ${expected}; it is ${received}`);
  }
  const names = [""];
  const numberOf = (name: string): TenantNumber => {
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  const owners = new Map<number, TenantNumber>();
  for (const segments of given.values()) {
    for (const { vni, tenant = "" } of segments) owners.set(vni, numberOf(tenant));
  }
  const routing = new Map<NodeIndex, Map<TenantNumber, number>>();
  for (const [vtep, own] of said) {
    const vnis = new Map<TenantNumber, number>();
    for (const { name, vni } of own) if (vni !== undefined) vnis.set(numberOf(name), vni);
    routing.set(vtep, vnis);
  }
  return {
    names,
    of: (vni) => owners.get(vni) ?? 0,
    routingVniOf: (vtep, tenant) => routing.get(vtep)?.get(tenant) ?? 0,
    ofRoutingVni(vtep, vni) {
      for (const [tenant, own] of routing.get(vtep) ?? []) if (own === vni) return tenant;
      return -1;
    },
  };
}
