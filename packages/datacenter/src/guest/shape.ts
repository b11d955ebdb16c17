/**
 * guest/shape — a virtual machine as an author writes it.
 *
 * Source: rules D1, D6 in ../../SPEC.md.
 * @module
 */
import { type Shape, shape } from "@dc/engine/scenario";
import { addressesShape, gatewayInside, gatewayShape } from "@dc/fabric";
import { costProfiles, type DataPath, type InterruptDelivery, queueSizeShape } from "@dc/virt";
import type { Ipv4Prefix } from "@dc/wire";

/** A guest as it was read. */
export interface GuestRead {
  readonly on: string;
  readonly path: DataPath;
  readonly interrupt: InterruptDelivery;
  readonly profile: string;
  readonly queueSize: number;
  readonly mtu: number;
  readonly addresses?: Readonly<Record<string, Ipv4Prefix>>;
  readonly gateway?: number;
  readonly arp: boolean;
}

/** The kind's name. */
export const guestKindName = "datacenter/vm@1";

/**
 * One of some back ends. Two at once are a mistake of their own, and not an unknown word.
 *
 * @param why what is wrong with two, for the hint
 */
export function onePath<const W extends string>(description: string, words: readonly W[], why: string): Shape<W> {
  const one = shape.oneOf(description, words);
  return {
    ...one,
    read(value, path, reader) {
      const parts = Array.isArray(value) ? value : typeof value === "string" ? value.split(/[^a-z-]+/) : [];
      const named = words.filter((word) => parts.includes(word));
      if (named.length < 2) return one.read(value, path, reader);
      reader.report("datacenter/two-paths", path, `one back end, ${words.join(" or ")}`, named.join(" and "), why);
      return undefined;
    },
  };
}

/** A guest. */
export const guestShape: Shape<GuestRead> = gatewayInside(
  shape.object({
    on: shape.ref("node", "the server it runs on: a fabric/bridge@1"),
    path: onePath(
      "how its frames reach the server: one back end, never two",
      ["vmm", "vhost", "vf"],
      "a virtual function takes frames past the server's kernel, so vhost never sees them: give the guest one of them",
    ),
    interrupt: shape.optional(
      shape.oneOf("how an interrupt reaches it while it runs", ["inject", "apicv", "posted"]),
      "posted",
    ),
    profile: shape.optional(
      shape.oneOf(
        "what the steps cost",
        costProfiles.map(({ id }) => id),
      ),
      "skx-vmcall-1539",
    ),
    queueSize: shape.optional(queueSizeShape("datacenter/queue-size"), 256),
    mtu: shape.optional(shape.integer("bytes of a frame's payload", { min: 68, max: 65_521 }), 1500),
    addresses: shape.optional(addressesShape),
    gateway: shape.optional(gatewayShape),
    arp: shape.optional(shape.flag("resolve neighbours by ARP; false enters them at the start"), true),
  }) as Shape<GuestRead>,
);
