/**
 * TCP, read by a program that nobody here wrote: it keeps the state of every connection and names what was sent again.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needs } from "@dc/test-kit";
import { writePcap } from "@dc/wire";
import { expect } from "vitest";
import type { TcpFlowOptions } from "../../src/tcp/flow-options.ts";
import type { NoiseOptions } from "../../src/testing/index.ts";
import { createNoisyHosts } from "../noisy-hosts.ts";

const checksums = ["ip", "tcp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);

/** Run a flow; what left either host, in the order of time, and which of it was a retransmission by our own records. */
function capture(seed: number, noise: NoiseOptions, flow: TcpFlowOptions) {
  const { simulation, fabric } = createNoisyHosts(seed, noise, flow, 1 << 20);
  const { graph, frames, trace } = simulation;
  const captured: { time: number; bytes: Uint8Array; id: number }[] = [];
  graph.tap((time, _port, frame) => captured.push({ time, bytes: frames.bytes(frame), id: frames.id[frame] }));
  simulation.runUntil(100_000_000_000_000);
  const kind = trace.findKind("tcp.retransmit");
  const again = new Set<number>();
  for (let record = trace.first; record < trace.count; record++) {
    if (trace.kindOf(record) === kind) again.add(trace.a(record));
  }
  return { captured, again, fabric, simulation };
}

function readBy(file: string, filter: string, ...fields: string[]): string[] {
  const asked = fields.flatMap((field) => ["-e", field]);
  return execFileSync("tshark", ["-r", file, ...checksums, "-Y", filter, "-T", "fields", ...asked], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  })
    .split("\n")
    .filter((line) => line !== "");
}

const cases: [string, number, NoiseOptions, TcpFlowOptions][] = [
  ["SACK, 2 % lost", 1, { loss: 0.02 }, { bytes: 3_000_000, congestion: "newreno" }],
  ["NewReno without SACK, 1 % lost", 2, { loss: 0.01 }, { bytes: 2_000_000, congestion: "newreno", sack: false }],
  ["CUBIC, 10 % lost", 3, { loss: 0.1 }, { bytes: 300_000 }],
  [
    "across the wrap",
    4,
    { loss: 0.03 },
    { bytes: 500_000, firstSequence: 0xffff_0000, firstSequenceOfAnswers: 0xffff_ffff },
  ],
  [
    "ECN, marks and losses",
    5,
    { loss: 0.01, marking: 0.05 },
    { bytes: 1_000_000, ecn: true, delayedAckPs: 40_000_000_000 },
  ],
];

for (const [name, seed, noise, flow] of cases) {
  needs("tshark")(
    `F231, F232, F251: tshark names exactly our retransmissions, and finds nothing wrong: ${name}`,
    () => {
      const { captured, again } = capture(seed, noise, flow);
      const folder = mkdtempSync(join(tmpdir(), "dc-fabric-tcp-"));
      try {
        const file = join(folder, "tcp.pcap");
        writeFileSync(file, Buffer.concat([...writePcap({}, captured)]));
        expect(readBy(file, "_ws.malformed || _ws.expert.severity>=error", "frame.number")).toEqual([]);
        expect(readBy(file, "ip.checksum.status == 0 || tcp.checksum.status == 0", "frame.number")).toEqual([]);
        expect(readBy(file, "tcp.checksum.status == 1", "frame.number").length).toBe(captured.length);
        const analysis = ["retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order"];
        const seen = readBy(file, analysis.map((word) => `tcp.analysis.${word}`).join(" || "), "frame.number");
        const ids = new Set(seen.map((number) => captured[Number(number) - 1].id));
        expect([...ids].sort((a, b) => a - b)).toEqual([...again].sort((a, b) => a - b));
        expect(again.size).toBeGreaterThan(8);
        // Nothing was left out at the sender, no acknowledgement was of something unseen.
        const holes = readBy(file, "tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment", "frame.number");
        expect(holes).toEqual([]);
        const zero = readBy(file, "tcp.analysis.zero_window || tcp.analysis.window_full", "frame.number");
        expect(zero).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
}
