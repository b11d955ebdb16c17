/**
 * A disk over RDMA, as dclab captures it, read by a program that nobody here wrote.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needs } from "@dc/test-kit";
import { afterAll, beforeAll, expect } from "vitest";
import { runDclab } from "../dclab.ts";

const scenario = join(import.meta.dirname, "../../../datacenter/scenarios/storage-over-rdma.yaml");
const checksums = ["ip", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

needs("tshark")(
  "D24 D29: a run with capture, trace and spans; nothing malformed, no checksum wrong, RoCE as it is",
  () => {
    const [pcap, trace, spans] = ["storage.pcapng", "trace.json", "spans.json"].map((name) => join(folder, name));
    const { status, stdout, stderr } = runDclab([
      "run",
      scenario,
      "--json",
      ...["--pcap", pcap as string, "--trace", trace as string, "--spans", spans as string],
    ]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toHaveProperty("digest");
    for (const file of [trace, spans])
      expect(JSON.parse(readFileSync(file as string, "utf8")).traceEvents.length).toBeGreaterThan(100);
    // tshark takes the payload of any SEND for RPC over RDMA unless it is told not to.
    const tshark = (...args: string[]): string[] =>
      execFileSync("tshark", ["-r", pcap as string, "--disable-protocol", "rpcordma", ...checksums, ...args], {
        encoding: "utf8",
        maxBuffer: 1 << 28,
        stdio: ["ignore", "pipe", "ignore"],
      })
        .split("\n")
        .filter((line) => line !== "");
    expect(tshark("-Y", "_ws.malformed || _ws.expert.severity>=error")).toEqual([]);
    expect(tshark("-Y", "ip.checksum.status == 0 || udp.checksum.status == 0")).toEqual([]);
    expect(tshark("-Y", "ip.checksum.status == 1").length).toBeGreaterThan(200);
    const fields = ["infiniband.bth.opcode", "ip.dsfield.dscp", "udp.dstport", "infiniband.reth.dmalen"];
    const at = (port: string): string[] =>
      tshark(
        "-Y",
        `infiniband && frame.interface_name == "${port}"`,
        "-T",
        "fields",
        ...fields.flatMap((f) => ["-e", f]),
      );
    // SEND ONLY commands and ACKs one way; WRITE ONLY with 4,096 bytes, SEND ONLY answers and ACKs the other.
    const count = (lines: string[], line: string): number => lines.filter((each) => each === line).length;
    const [there, back] = [at("server1:eth0"), at("server2:eth0")];
    expect([count(there, "4\t26\t4791\t"), count(back, "4\t26\t4791\t"), count(back, "10\t26\t4791\t4096")]).toEqual([
      10, 10, 10,
    ]);
    expect(count(back, "17\t26\t4791\t")).toBe(10);
    expect(there.length).toBe(10 + count(there, "17\t26\t4791\t"));
  },
);
