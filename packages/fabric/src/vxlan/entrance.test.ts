import { EthernetHeader, etherType, flowHash, Ipv4Header, UdpHeader } from "@dc/wire";
import { expect, test } from "vitest";
import { createFloodFabric } from "../../test/flood-fabric.ts";
import { tunnelSourcePort } from "./source-port.ts";

test("F134: an ARP message hashes by its two addresses, whatever its record held before", () => {
  const network = createFloodFabric({ leaves: 2, flood: { flood: "head-end" } });
  const { fabric, simulation } = network;
  // Datagrams first, so that ARP messages get records that have held ports.
  fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 2e6, framesMax: 5, frameBytes: 100, sourcePort: 999 });
  fabric.addPing({ from: "h1", to: "h3", framesMax: 1, startPs: 30_000_000 });
  simulation.runUntil(90_000_000);
  const outer = network
    .captured()
    .filter(({ port, bytes }) => /^[ab]:[st]$/.test(port) && EthernetHeader.type(bytes.subarray(50)) === etherType.arp);
  const [source, destination] = [0x0a01_0001, 0x0a01_0003];
  // Two requests, for h2 and for h3, and the answer of h3.
  const ports = [flowHash(source, 0x0a01_0002, 0, 0, 0), flowHash(source, destination, 0, 0, 0)];
  expect(outer.map(({ bytes }) => UdpHeader.sourcePort(bytes, 34))).toEqual([
    ...ports.map((hash) => tunnelSourcePort(hash)),
    tunnelSourcePort(flowHash(destination, source, 0, 0, 0)),
  ]);
  expect(outer.map(({ bytes }) => Ipv4Header.ttl(bytes, 14))).toEqual([64, 64, 64]);
});
