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

const checksums = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);

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
