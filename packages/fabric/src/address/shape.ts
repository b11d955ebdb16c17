/**
 * address/shape — addresses as an author writes them at a node, and mistakes in them that one node shows.
 *
 * Source: rules F102, F106, F146 in ../../SPEC.md.
 * @module
 */
import { type Shape, shape } from "@dc/engine/scenario";
import { formatIpv4Address, formatIpv4Prefix, type Ipv4Prefix, parseIpv4Address, parseIpv4Prefix } from "@dc/wire";
import { isHostAddress, isSameNetwork } from "./subnet.ts";

/** Addresses by port. */
export const addressesShape: Shape<Readonly<Record<string, Ipv4Prefix>>> = {
  schema: {
    type: "object",
    description: "addresses chosen by hand, by port: e1-1: 10.0.0.0/31",
    additionalProperties: { type: "string", pattern: "^[0-9.]+/[0-9]+$" },
  },
  read(value, path, reader) {
    if (!shape.isMapping(value)) {
      reader.report("scenario/type", path, "a mapping of ports to addresses", value);
      return undefined;
    }
    const result: Record<string, Ipv4Prefix> = Object.create(null);
    for (const [port, text] of Object.entries(value)) {
      const prefix = typeof text === "string" ? parseIpv4Prefix(text) : undefined;
      if (prefix?.ok === true && isHostAddress(prefix.value)) result[port] = prefix.value;
      else reader.report("fabric/address", `${path}.${port}`, "an interface's address, as 10.0.0.0/31", text);
    }
    return result;
  },
};

/** An address without a network. @param example one, as it stands in the issue about a mistake. */
export function addressShape(description: string, example: string): Shape<number> {
  return {
    schema: { type: "string", description, pattern: "^[0-9.]+$" },
    read(value, path, reader) {
      const address = typeof value === "string" ? parseIpv4Address(value) : undefined;
      if (address?.ok === true) return address.value;
      reader.report("fabric/address", path, `an address, as ${example}`, value);
      return undefined;
    },
  };
}

/** A switch's loopback. */
export const loopbackShape: Shape<number> = addressShape("the switch's own address, as 10.255.0.1", "10.255.0.1");

/** The router of a host. */
export const gatewayShape: Shape<number> = addressShape(
  "the router for all other networks, as 10.1.0.1; the switch in its LAN or its segment's when absent",
  "10.1.0.1",
);

/** A shape whose gateway must be in one of its networks, where any is given. */
export function gatewayInside<
  T extends { readonly addresses?: Readonly<Record<string, Ipv4Prefix>>; readonly gateway?: number },
>(of: Shape<T>): Shape<T> {
  return {
    ...of,
    read(value, path, reader) {
      const read = of.read(value, path, reader);
      const address = read?.gateway;
      const own = Object.values(read?.addresses ?? {});
      if (address === undefined || own.length === 0) return read;
      if (own.some((prefix) => isSameNetwork(prefix, { address, lengthBits: prefix.lengthBits }))) return read;
      const networks = own.map((prefix) => formatIpv4Prefix(prefix)).join(", ");
      reader.report("fabric/gateway", `${path}.gateway`, `an address beside ${networks}`, formatIpv4Address(address));
      return undefined;
    },
  };
}
