/**
 * Tunnels, read by a program that nobody here wrote.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needs } from "@dc/test-kit";
import { EthernetHeader, writePcap } from "@dc/wire";
import { expect } from "vitest";
import type { Network } from "../../src/testing/index.ts";
import { createServers } from "../servers.ts";
import { createTwoRacks } from "../two-racks.ts";

/** A tunnel over IPv6 may go without UDP checksum (RFC 6935); Wireshark wants to be told. */
const checksums = [
  ...["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]),
  ...["-o", "udp.ignore_ipv6_zero_checksum:TRUE"],
];

/** Run some traffic and let tshark judge what crossed the cables. @param isTunnelled ports by which only tunnels go. */
function judge(
  network: Network,
  pairs: readonly string[],
  isTunnelled: (port: string, bytes: Uint8Array) => boolean,
): void {
  const { fabric, simulation } = network;
  for (const [from, to] of pairs.map((pair) => pair.split(" "))) {
    fabric.addPing({ from, to, intervalPs: 10_000_000 });
    fabric.addUdpFlow({ from, to, gapPs: 3_000_000, frameBytes: 333 });
  }
  simulation.runUntil(200_000_000);
  const captured = network.captured();
  const folder = mkdtempSync(join(tmpdir(), "dc-fabric-"));
  try {
    const file = join(folder, "tunnels.pcap");
    writeFileSync(
      file,
      Buffer.concat([
        ...writePcap(
          {},
          captured.map(({ timePs, bytes }) => ({ time: timePs, bytes })),
        ),
      ]),
    );
    const tshark = (filter: string, ...fields: string[]): string[] =>
      execFileSync(
        "tshark",
        ["-r", file, ...checksums, "-Y", filter, "-T", "fields", ...fields.flatMap((field) => ["-e", field])],
        { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] },
      )
        .split("\n")
        .filter((line) => line !== "");
    expect(tshark("_ws.malformed || _ws.expert.severity>=error", "frame.number")).toEqual([]);
    const bad = "ip.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0";
    expect(tshark(bad, "frame.number")).toEqual([]);
    const tunnelled = captured.filter(({ port, bytes }) => isTunnelled(port, bytes)).length;
    const seen = tshark("vxlan", "vxlan.vni", "udp.dstport", "udp.checksum");
    expect(seen.length).toBe(tunnelled);
    expect(tunnelled).toBeGreaterThan(150);
    expect(new Set(seen.map((line) => line.split("\t")[0]))).toEqual(new Set(["10100", "10200"]));
    expect(new Set(seen.map((line) => line.split("\t")[1].split(",")[0]))).toEqual(new Set(["4789"]));
    expect(new Set(seen.map((line) => line.split("\t")[2].split(",")[0]))).toEqual(new Set(["0x0000"]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

needs("tshark")("F135: tshark sees VXLAN in every tunnelled frame, nothing malformed, no checksum wrong", () => {
  judge(createTwoRacks(), ["h1 h3", "h1 h4", "h2 h1"], (port) => /^[ab]:[st]$|^[st]:/.test(port));
});

needs("tshark")("F149: so it is where servers are the tunnel endpoints, on the cables to the leaves too", () => {
  const isArp = (bytes: Uint8Array): boolean => EthernetHeader.type(bytes) === 0x0806;
  judge(
    createServers("host"),
    ["h1 h4", "h1 h7", "h6 h2", "h5 h3", "h1 h2"],
    (port, bytes) => !/h/.test(port) && !isArp(bytes),
  );
});

needs("tshark")("F291, F292: so it is over IPv6 and with a tag", () => {
  const between = (port: string): boolean => /^[ab]:[st]$|^[st]:/.test(port);
  judge(createTwoRacks({ tunnel: { outer: "ipv6", vlan: 30 } }), ["h1 h3", "h1 h4", "h2 h1"], between);
  judge(createTwoRacks({ tunnel: { outer: "ipv6", sourcePort: "linux" } }), ["h1 h3", "h1 h4", "h2 h1"], between);
});

needs("tshark")("F296, F298, F299: tshark reads who was told that what was too big", () => {
  const tunnel = { outer: "ipv6", pathMtu: "learn", narrowLinks: "allow" } as const;
  const tells = { mtuErrors: true };
  const network = createTwoRacks({ tunnel, mtuBytes: 1500, nodes: { s: tells, t: tells } });
  const { fabric, simulation } = network;
  for (const port of ["a:s", "a:t"]) simulation.graph.ports.mtuBytes[network.port(port)] = 9000;
  fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 5_000_000, framesMax: 5, frameBytes: 1514 });
  simulation.runUntil(100_000_000);
  const frames = network.captured().map(({ timePs, bytes }) => ({ time: timePs, bytes }));
  const folder = mkdtempSync(join(tmpdir(), "dc-fabric-"));
  try {
    const file = join(folder, "errors.pcap");
    writeFileSync(file, Buffer.concat([...writePcap({}, frames)]));
    const words = ["icmpv6.mtu", "icmp.mtu", "icmpv6.checksum.status", "icmp.checksum.status"];
    const print = (filter: string): string =>
      execFileSync(
        "tshark",
        ["-r", file, ...checksums, "-Y", filter, "-T", "fields", ...words.flatMap((word) => ["-e", word])],
        {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        },
      );
    expect(print("_ws.malformed || _ws.expert.severity>=error")).toBe("");
    expect(
      print("icmpv6 || icmp")
        .trim()
        .split("\n")
        .map((line) => line.trim()),
    ).toEqual(["1500\t\t1", ...Array.from({ length: 4 }, () => "1430\t\t1")]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
