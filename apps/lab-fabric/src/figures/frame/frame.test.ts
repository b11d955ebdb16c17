import { createSimulation, gbps, ns, us } from "@dc/engine";
import { createFabric } from "@dc/fabric";
import { parseIpv4Prefix, parseVxlan } from "@dc/wire";
import { expect, test } from "vitest";
import { type FrameChoice, makeChosenFrame, meaningAt, overheadBytes, unpack } from "./frame.ts";
import { fixedPort, flowCount, landFlow, landFlows } from "./landing.ts";
import { mtusBytes, passingOf, placeOf } from "./passing.ts";

const choice: FrameChoice = { tunnel: "ipv4", isTagged: false, packetBytes: 1500, sourcePort: 57_122 };
const rowsOf = (frame: ReturnType<typeof unpack>): string[] =>
  frame.headers.map(
    ({ protocol, offsetBytes, lengthBytes, isOuter }) =>
      `${isOuter ? "+" : ""}${protocol} ${offsetBytes} ${lengthBytes}`,
  );

test("a frame in a tunnel: eight headers, their places, and what each of them adds", () => {
  const frame = makeChosenFrame(choice);
  expect(rowsOf(frame)).toEqual([
    ...["+eth 0 14", "+ip 14 20", "+udp 34 8", "+vxlan 42 8"],
    ...["eth 50 14", "ip 64 20", "udp 84 8", "data 92 1472"],
  ]);
  expect([frame.bytes.length, frame.tunnelBytes, frame.packetBytes, frame.outerPacketBytes]).toEqual([
    1564, 50, 1500, 1550,
  ]);
  const vxlan = parseVxlan(frame.bytes, 42);
  expect(vxlan.ok && vxlan.value.vni).toBe(10_100);
});

test("what a tunnel adds to a host's packet is 50, 54 with the host's tag, 70 over IPv6, and the frame says the same", () => {
  for (const [tunnel, isTagged, expected] of [
    ["none", false, 0],
    ["none", true, 0],
    ["ipv4", false, 50],
    ["ipv4", true, 54],
    ["ipv6", false, 70],
    ["ipv6", true, 74],
  ] as const) {
    const frame = makeChosenFrame({ ...choice, tunnel, isTagged });
    expect(overheadBytes({ tunnel, isTagged })).toBe(expected);
    expect(frame.packetBytes).toBe(1500);
    expect(frame.outerPacketBytes - frame.packetBytes).toBe(expected);
  }
});

test("over IPv6 the headers behind it move by 20 bytes, and every byte still belongs to the field that it is of", () => {
  const frame = makeChosenFrame({ ...choice, tunnel: "ipv6", isTagged: true });
  expect(rowsOf(frame)).toEqual([
    ...["+eth 0 14", "+ipv6 14 40", "+udp 54 8", "+vxlan 62 8"],
    ...["eth 70 14", "vlan 84 4", "ip 88 20", "udp 108 8", "data 116 1472"],
  ]);
  const [eth, ip] = frame.headers;
  expect(eth.fields.find(({ name }) => name === "eth.type")?.value).toMatch(/0x86dd/i);
  const value = (name: string): string | undefined => ip.fields.find((field) => field.name === name)?.value;
  expect([value("ipv6.plen"), value("ipv6.src")]).toEqual([String(frame.bytes.length - 54), "fd00:10ff::1"]);
  expect([...frame.bytes.subarray(14, 22)]).toEqual([0x60, 0, 0, 0, 0x05, 0xfe, 17, 64]);
  expect(frame.bytes.length - 54).toBe(0x05fe);
  for (const header of frame.headers)
    for (const field of header.fields) {
      expect(field.offsetBytes).toBeGreaterThanOrEqual(header.offsetBytes);
      expect(field.offsetBytes + field.lengthBytes).toBeLessThanOrEqual(header.offsetBytes + header.lengthBytes);
    }
});

test("every byte means something: the shortest field that covers it, or the data", () => {
  const frame = makeChosenFrame({ ...choice, isTagged: true });
  for (let offset = 0; offset < frame.bytes.length; offset++) {
    const meaning = meaningAt(frame, offset);
    expect(meaning?.header).toBeDefined();
    if (meaning?.header.protocol !== "data") expect(meaning?.field).toBeDefined();
  }
  expect(meaningAt(frame, 34)?.field).toMatchObject({ name: "udp.srcport", value: "57122" });
  expect(meaningAt(frame, 46)?.field?.name).toBe("vxlan.vni");
  expect(meaningAt(frame, frame.bytes.length)).toBeUndefined();
});

test("the smallest packet is padded to Ethernet's least, and an unreadable frame is a frame all the same", () => {
  const least = makeChosenFrame({ ...choice, tunnel: "none", packetBytes: 28 });
  expect(least.bytes.length).toBe(60);
  expect(rowsOf(unpack(Uint8Array.of(1, 2, 3)))).not.toEqual([]);
  expect(rowsOf(unpack(new Uint8Array(0)))).toEqual([]);
});

test("which packets pass: 1,450 at 1,500, 1,500 at 1,550, 8,950 at 9,000, and one byte more does not", () => {
  expect(passingOf(1500, 50).map(({ passes, excessBytes }) => [passes, excessBytes])).toEqual([
    [false, 50],
    [true, 0],
    [true, 0],
  ]);
  expect(passingOf(1500, 70).map(({ excessBytes }) => excessBytes)).toEqual([70, 20, 0]);
  for (const overhead of [0, 50, 54, 70])
    for (const [place, { packetBytesMax }] of passingOf(1, overhead).entries()) {
      expect(packetBytesMax).toBe(mtusBytes[place] - overhead);
      expect(passingOf(packetBytesMax, overhead)[place].passes).toBe(true);
      expect(passingOf(packetBytesMax + 1, overhead)[place]).toMatchObject({ passes: false, excessBytes: 1 });
    }
  expect([0, 1400, 1500, 1600, 9216, 20_000].map(placeOf)).toEqual([0, 0.3, 0.55, 0.8, 1, 1]);
});

test("a thousand flows land where the fabric's own switches send them", () => {
  const simulation = createSimulation({ seed: 1, traceRecordsMax: 0 });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const prefix = (text: string) => {
    const parsed = parseIpv4Prefix(text);
    if (!parsed.ok) throw new Error(text);
    return parsed.value;
  };
  for (let spine = 1; spine <= 4; spine++) fabric.addSwitch(`spine${spine}`);
  const uplinks: number[] = [];
  for (const n of ["1", "2"]) {
    const leaf = fabric.addSwitch(`leaf${n}`, {
      vnis: [{ vni: 10_100, ports: ["h"], mtuBytes: 9000 }],
    });
    const host = fabric.addHost(`h${n}`, { addresses: { a: prefix(`10.1.0.1${n}/24`) }, arp: false });
    const link = { rateBitsPerSecond: gbps(100), delayPs: ns(500) };
    graph.connect(graph.addPort(host, "a"), graph.addPort(leaf, "h"), link);
    for (let spine = 1; spine <= 4; spine++) {
      const up = graph.addPort(leaf, `s${spine}`);
      graph.connect(up, graph.addPort(graph.nodeByName(`spine${spine}`), `l${n}`), link);
      if (n === "1") uplinks.push(up);
    }
  }
  fabric.start();
  for (let flow = 0; flow < flowCount; flow++)
    fabric.addUdpFlow({
      ...{ from: "h1", to: "h2", sourcePort: landFlow(flow, "hashed").innerPort, frameBytes: 200 },
      ...{ gapPs: ns(100), startPs: ns(100) * flow, framesMax: 1 },
    });
  simulation.runUntil(us(200));
  graph.settle();
  expect(landFlows("hashed")).toEqual(uplinks.map((port) => graph.ports.sentFrames(port)));
  expect(landFlows("fixed").filter((count) => count > 0)).toEqual([flowCount]);
  expect(landFlow(7, "fixed").outerPort).toBe(fixedPort);
});
