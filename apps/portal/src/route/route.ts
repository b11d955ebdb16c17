/**
 * route/route — from an address to what is shown, and back.
 *
 * The route is in the query, because a static host serves one page: `?lab=fabric&seed=42&at=1.5ms#s=1.d.…` is a lab
 * at an instant, `?m=hash-that-decides@1.0.0` a learning module in the lab that plays it, an address with neither the
 * home page. No part of an address says where code or a module is fetched from.
 * @module
 */
import type { LabOptions } from "@dc/solid";

/** What is shown. */
export type Route = HomeRoute | LabRoute | ModuleRoute;

/** The list of labs. */
export interface HomeRoute {
  readonly page: "home";
}

/** One lab, opened as a link says. */
export interface LabRoute {
  readonly page: "lab";
  /** Its name in labs.json, as the link writes it: it may not exist. */
  readonly lab: string;
  readonly options: Pick<LabOptions, "seed" | "at" | "state" | "module">;
  /** Differs wherever the lab must be opened anew. */
  readonly key: string;
}

/** One learning module, in its lab. */
export interface ModuleRoute {
  readonly page: "module";
  /** Its id in catalogue.json, as the link writes it: it may not exist. */
  readonly id: string;
  /** A version or a range of versions; empty where the link names none. */
  readonly version: string;
  readonly options: Pick<LabOptions, "seed" | "at" | "state">;
  /** Differs wherever the module must be opened anew. */
  readonly key: string;
}

/**
 * Read an address. It never fails: what cannot be read is left out, and the lab's own example stands for it.
 * A damaged payload is passed on as it is, because only the lab can say what is wrong with it.
 */
export function parseRoute(address: URL): Route {
  const query = address.searchParams;
  const lab = query.get("lab");
  const module = query.get("m");
  if (lab === null && module === null) return { page: "home" };
  const seed = query.get("seed") ?? "";
  const at = query.get("at") ?? "";
  const hasPayload = /^#(?:.*&)?s=/.test(address.hash);
  const options = {
    ...(/^\d+$/.test(seed) && Number(seed) <= 0xffff_ffff ? { seed: Number(seed) } : {}),
    ...(at === "" ? {} : { at }),
    // The whole link: the lab compares what its query says with what its payload says.
    ...(hasPayload ? { state: address.search + address.hash } : {}),
  };
  // A module names its lab itself: what the link says beside it is for people to read.
  if (module !== null) {
    const [id = "", ...rest] = module.split("@");
    return { page: "module", id, version: rest.join("@"), options, key: JSON.stringify([module, options]) };
  }
  const name = lab ?? "";
  return { page: "lab", lab: name, options, key: JSON.stringify([name, options]) };
}

/** The link to a lab, relative to the portal. */
export function makeLabLink(lab: string): string {
  return `?lab=${encodeURIComponent(lab)}`;
}

/** The link to a module, relative to the portal. */
export function makeModuleLink({ id, version }: { readonly id: string; readonly version: string }): string {
  return `?m=${encodeURIComponent(id)}@${encodeURIComponent(version)}`;
}
