import { createSocket } from "node:dgram";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDatagram } from "@dc/fabric/live";
import { arpLayer, arpOperation, ethernetLayer, etherType, formatHex, ipv4Address, makeFrame } from "@dc/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runDclab } from "../../test/dclab.ts";
import { bridge, type BridgeOptions } from "./command.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const scenario = `dc: 1
name: edge
nodes:
  leaf1: { kind: fabric/switch@1, vnis: { "10": { ports: [e1, e2] } } }
  a: { kind: fabric/host@1, addresses: { eth0: 192.168.10.1/24 }, outside: true }
  c: { kind: fabric/host@1, addresses: { eth0: 192.168.10.3/24 } }
links:
  - { ends: ["a:eth0", "leaf1:e1"], rate: 25G, delay: 500ns }
  - { ends: ["c:eth0", "leaf1:e2"], rate: 25G, delay: 500ns }
`;

async function run(text: string, options: BridgeOptions): Promise<{ code: number; printed: string; errors: string }> {
  writeFileSync(join(folder, "edge.yaml"), text);
  const printed: string[] = [];
  const errors: string[] = [];
  const streams = {
    print: (line: string) => printed.push(line),
    error: (line: string) => errors.push(line),
    progress() {},
  };
  const code = await bridge(join(folder, "edge.yaml"), options, streams);
  return { code, printed: printed.join("\n"), errors: errors.join("\n") };
}

const request = makeFrame([
  ethernetLayer({ destination: 0xffff_ffff_ffff, source: 0x0200_0000_0a01, type: etherType.arp }),
  arpLayer({
    ...{ operation: arpOperation.request, senderMac: 0x0200_0000_0a01, senderAddress: ipv4Address("192.168.10.1") },
    ...{ targetMac: 0, targetAddress: ipv4Address("192.168.10.3") },
  }),
]);

test("a datagram comes in, the answer goes out, the log replays, a capture is written", async () => {
  // A machine of its own on the loopback network, at the port of VXLAN.
  const machine = createSocket("udp4");
  await new Promise<void>((resolve) => machine.bind(4789, "127.0.77.5", resolve));
  const answers: string[] = [];
  machine.on("message", (bytes) => answers.push(formatHex(bytes)));
  const knock = setInterval(() => {
    machine.send(makeDatagram(request, 10), 47_789, "127.0.77.1");
    machine.send(Uint8Array.of(1, 2, 3), 47_789, "127.0.77.1");
  }, 50);
  try {
    const [log, pcap] = [join(folder, "log"), join(folder, "live.pcapng")];
    const flags = { vni: "10", listen: "127.0.77.1:47789", for: "700ms", log, pcap, json: true };
    const { code, printed, errors } = await run(scenario, flags);
    expect([code, errors]).toEqual([0, "dclab: VNI 10 at 127.0.77.1:47789, played by machines: a (192.168.10.1)"]);
    const report = JSON.parse(printed);
    expect(report.hosts).toEqual([{ host: "a", remote: "127.0.77.5" }]);
    expect(report.arrivedFrames).toBeGreaterThan(2);
    expect(report.leftFrames).toBe(report.arrivedFrames);
    expect(report.edgeDrops["malformed: shorter than a VXLAN header"]).toBeGreaterThan(2);
    // VNI 10, to the machine's MAC address, ARP's answer.
    expect(answers[0]).toMatch(/^0800000000000a00020000000a01[0-9a-f]{12}0806[0-9a-f]{12}0002/);
    const replayed = runDclab(["run", "edge.yaml", "--replay", "log", "--json"], { folder });
    expect(JSON.parse(replayed.stdout).link).toEqual({ digest: report.digest, holds: true });
    expect(replayed.status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["edge.yaml", "live.pcapng", "log"]);
  } finally {
    clearInterval(knock);
    machine.close();
  }
}, 60_000);

test.each<[string, Partial<BridgeOptions>]>([
  ["--vni: expected a whole number from 1", { vni: "0" }],
  ["--vni: expected a whole number from 1", { vni: "16777216" }],
  ["--listen: expected an IPv4 address", { listen: "localhost" }],
  ["--listen: expected an IPv4 address", { listen: "127.0.0.1:99999" }],
  ["--remote: expected a host and an IPv4 address", { remote: ["a"] }],
  ["--for: expected a time", { for: "10" }],
])("wrong usage: %s", async (message, options) => {
  const { code, errors } = await run(scenario, { vni: "10", ...options });
  expect(code).toBe(2);
  expect(errors).toContain(message);
});

test("a scenario that nobody plays, and an address that is not ours, are issues; no file is left", async () => {
  const options = { vni: "10", listen: "127.0.77.1:47790", for: "1ms", log: join(folder, "log") };
  const nobody = await run(scenario.replace(", outside: true", ""), options);
  expect([nobody.code, nobody.errors]).toEqual([2, expect.stringContaining("a host with outside: true")]);
  const stranger = await run(scenario, { ...options, remote: ["c=10.0.0.1"] });
  expect([stranger.code, stranger.errors]).toEqual([
    2,
    expect.stringContaining("c: no machine plays a host of this name"),
  ]);
  const foreign = await run(scenario, { ...options, listen: "192.0.2.7" });
  expect([foreign.code, foreign.errors]).toEqual([2, expect.stringContaining("EADDRNOTAVAIL")]);
  expect(readdirSync(folder)).toEqual(["edge.yaml"]);
});
