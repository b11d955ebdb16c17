import { createSimulation } from "@dc/engine";
import {
  checksum,
  dscp,
  dstAddress,
  dstPort,
  ecnOf,
  expectFrame,
  ipv4,
  ipv6,
  srcAddress,
  srcPort,
  ttl,
  udp,
  vlan as vlanLayer,
  vlanId,
  vni,
  vxlan,
} from "@dc/wire/testing";
import {
  dissect,
  EthernetHeader,
  etherType,
  flowHash,
  formatIpv6Address,
  hashFlowKey,
  Ipv4Header,
  ipProtocol,
  isIpv4ChecksumGood,
  parseFlowKey,
  UdpHeader,
  VxlanHeader,
  vxlanVniMax,
} from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameColumns } from "../frame/columns.ts";
import { createEncoder, macOfPort } from "../frame/encode.ts";
import { createQuotes } from "../frame/quotes.ts";
import { addedBytes, encapsulationOf, fabricIpv6Address, tunnelBytes } from "./encapsulation.ts";
import { Tunnels } from "./tunnels.ts";

function createBench(sizeBytes: number) {
  const simulation = createSimulation({ seed: 1 });
  const { frames, state } = simulation;
  const columns = new FrameColumns(frames);
  const encoder = frames.encoder(createEncoder(frames, columns, createQuotes(state)));
  const tunnels = new Tunnels(simulation, columns);
  // Frames before it, so that its row is not the first.
  for (let n = 0; n < 99; n++) frames.allocate(60);
  const frame = frames.allocate(sizeBytes);
  frames.encoderOf[frame] = encoder;
  columns.etherType[frame] = etherType.ipv4;
  columns.protocol[frame] = ipProtocol.udp;
  return { frames, columns, tunnels, frame };
}

const textOf = (address: number): string => formatIpv6Address(fabricIpv6Address(address));

const uint = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const inner = fc.record({
  flowKey: uint(31),
  sourceAddress: uint(32),
  destinationAddress: uint(32),
  sourceMac: uint(31),
  destinationMac: uint(31),
  ttl: uint(8),
  sourcePort: uint(16),
  destinationPort: uint(16),
  sequence: uint(32),
});
const outer = fc.record({
  vni: fc.integer({ min: 1, max: vxlanVniMax }),
  source: uint(32),
  destination: uint(32),
  sourcePort: uint(16),
  macs: fc.tuple(uint(31), uint(31)),
});

test("F133, F135: outer and inner bytes agree with what was given, and what comes out is what went in", () => {
  fc.assert(
    fc.property(
      inner,
      outer,
      fc.integer({ min: 60, max: 1514 }),
      uint(3),
      uint(2),
      (values, around, size, priority, ecn) => {
        const { frames, columns, tunnels, frame } = createBench(size);
        for (const [name, value] of Object.entries(values)) columns[name as keyof typeof values][frame] = value;
        frames.priority[frame] = priority;
        frames.ecn[frame] = ecn;
        const id = frames.id[frame];
        const sent = frames.bytes(frame);
        tunnels.enter(frame, around.vni, around.source, around.destination, around.sourcePort);
        [columns.sourceMac[frame], columns.destinationMac[frame]] = around.macs;
        const bytes = frames.bytes(frame);
        expect([bytes.length, frames.sizeBytes[frame], tunnelBytes]).toEqual([size + 50, size + 50, 50]);
        expect(bytes.subarray(50)).toEqual(sent);
        expect([EthernetHeader.source(bytes), EthernetHeader.destination(bytes)]).toEqual(around.macs.map(macOfPort));
        expect(Ipv4Header.source(bytes, 14)).toBe(around.source);
        expect(Ipv4Header.destination(bytes, 14)).toBe(around.destination);
        expect([Ipv4Header.ttl(bytes, 14), Ipv4Header.dontFragment(bytes, 14)]).toEqual([64, true]);
        expect([Ipv4Header.dscp(bytes, 14), Ipv4Header.ecn(bytes, 14)]).toEqual([priority * 8, ecn]);
        expect(isIpv4ChecksumGood(bytes, 14)).toBe(true);
        expect([UdpHeader.sourcePort(bytes, 34), UdpHeader.destinationPort(bytes, 34)]).toEqual([
          around.sourcePort,
          4789,
        ]);
        expect([UdpHeader.checksum(bytes, 34), UdpHeader.lengthBytes(bytes, 34)]).toEqual([0, size + 16]);
        expect([VxlanHeader.flags(bytes, 42), VxlanHeader.vni(bytes, 42)]).toEqual([0x0800, around.vni]);
        expect([tunnels.has(frame), tunnels.vni(frame)]).toEqual([true, around.vni]);
        expect(tunnels.inside(frame, () => [frames.sizeBytes[frame], columns.ttl[frame]])).toEqual([size, values.ttl]);
        expect(columns.flowKey[frame]).toBe(0);
        // Looking inside changed nothing.
        expect(frames.bytes(frame)).toEqual(bytes);
        tunnels.leave(frame);
        expect([frames.id[frame], tunnels.has(frame), columns.flowKey[frame]]).toEqual([id, false, values.flowKey]);
        expect(frames.bytes(frame)).toEqual(sent);
      },
    ),
    { numRuns: 200 },
  );
});

test("F135: congestion that the outer header met comes out on a frame that can carry it, and on no other", () => {
  for (const [before, after] of [
    [0, 0],
    [1, 3],
    [2, 3],
    [3, 3],
  ]) {
    const { frames, tunnels, frame } = createBench(60);
    frames.ecn[frame] = before;
    tunnels.enter(frame, 1, 2, 3, 4);
    expect(frames.ecn[frame]).toBe(before);
    frames.ecn[frame] = 3;
    tunnels.leave(frame);
    expect(frames.ecn[frame]).toBe(after);
  }
});

test("F133: a record that was in a tunnel is used again like any other", () => {
  const { frames, tunnels, frame } = createBench(60);
  tunnels.enter(frame, 1, 2, 3, 4);
  frames.release(frame);
  const next = frames.allocate(60);
  expect([next, tunnels.has(next)]).toEqual([frame, false]);
});

test("F290, F291, F292: the outer header over IPv6 and with a tag: bytes and columns agree, and the inner is as it was", () => {
  fc.assert(
    fc.property(
      inner,
      outer,
      fc.integer({ min: 60, max: 1514 }),
      uint(12),
      fc.boolean(),
      (values, around, size, tag, six) => {
        const vlan = tag % 4095;
        const { frames, columns, tunnels, frame } = createBench(size);
        for (const [name, value] of Object.entries(values)) columns[name as keyof typeof values][frame] = value;
        frames.ecn[frame] = 2;
        frames.priority[frame] = 5;
        const sent = frames.bytes(frame);
        const encapsulation = encapsulationOf({ outer: six ? "ipv6" : "ipv4", vlan });
        tunnels.enter(frame, around.vni, around.source, around.destination, around.sourcePort, encapsulation);
        const bytes = frames.bytes(frame);
        const added = addedBytes(encapsulation);
        expect([bytes.length, frames.sizeBytes[frame], added]).toEqual([
          size + added,
          size + added,
          50 + (six ? 20 : 0) + (vlan === 0 ? 0 : 4),
        ]);
        expect(bytes.subarray(added)).toEqual(sent);
        const { layers, issues } = dissect(bytes);
        expect(issues.filter(({ path }) => !/^(ip|udp|tcp|icmp)/.test(path))).toEqual([]);
        const tags = vlan === 0 ? [] : ["vlan"];
        expect(layers.slice(0, 4 + tags.length).map(({ protocol }) => protocol)).toEqual([
          ...["eth", ...tags, six ? "ipv6" : "ip", "udp", "vxlan"],
        ]);
        expectFrame(
          bytes,
          ...(vlan === 0 ? [] : [vlanLayer(vlanId(vlan))]),
          six
            ? ipv6(
                srcAddress(textOf(around.source)),
                dstAddress(textOf(around.destination)),
                ttl(64),
                dscp(40),
                ecnOf(2),
              )
            : ipv4(srcAddress(around.source), dstAddress(around.destination), ttl(64), dscp(40), ecnOf(2)),
          udp(srcPort(around.sourcePort), dstPort(4789), checksum("not-present")),
          vxlan(vni(around.vni)),
        );
        // The switch's hash of the columns is the hash of the bytes.
        const key = parseFlowKey(bytes);
        const hash = flowHash(around.source, around.destination, 17, around.sourcePort, 4789);
        expect(key.ok && hashFlowKey(key.value)).toBe(hash);
        expect(tunnels.inside(frame, () => frames.sizeBytes[frame])).toBe(size);
        tunnels.leave(frame);
        expect([frames.sizeBytes[frame], columns.etherType[frame]]).toEqual([size, etherType.ipv4]);
        expect(frames.bytes(frame)).toEqual(sent);
      },
    ),
    { numRuns: 200 },
  );
});
