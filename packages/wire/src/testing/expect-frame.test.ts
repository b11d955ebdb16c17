import { expect, test } from "vitest";
import { makeFrame } from "../frame/make-frame.ts";
import { arpLayer } from "../header/arp.ts";
import { ethernetLayer } from "../header/ethernet.ts";
import { icmpLayer } from "../header/icmp.ts";
import { icmpv6Layer } from "../header/icmpv6.ts";
import { ipv4Layer } from "../header/ipv4.ts";
import { ipv6Layer } from "../header/ipv6.ts";
import { priorityPauseLayer } from "../header/mac-control.ts";
import { tcpFlag, tcpLayer } from "../header/tcp.ts";
import { udpLayer } from "../header/udp.ts";
import { vlanLayer } from "../header/vlan.ts";
import { infinibandLayer } from "../infiniband/packet.ts";
import {
  arp,
  checksum,
  data,
  dscp,
  dstAddress,
  dstMac,
  dstPort,
  ecnOf,
  ethernet,
  etherTypeOf,
  expectFrame,
  field,
  flags,
  flowLabel,
  icmp,
  icmpTypeOf,
  icmpv6,
  identifier,
  infiniband,
  ipv4,
  ipv6,
  type LayerMatcher,
  layer,
  macControl,
  mismatches,
  operation,
  payload,
  payloadBytes,
  protocol,
  sequence,
  srcAddress,
  srcMac,
  srcPort,
  tcp,
  ttl,
  udp,
  vlan,
  vlanId,
} from "./index.ts";

const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const network = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2", ttl: 63, dscp: 46, ecn: 2 });
const frame = makeFrame(
  [link, vlanLayer({ id: 7 }), network, udpLayer({ sourcePort: 49153, destinationPort: 9999 })],
  3,
);

test("W44: matchers read like the headers, and headers may be left out", () => {
  expectFrame(
    frame,
    ethernet(srcMac("02:00:00:00:00:01"), dstMac("02-00-00-00-00-02"), etherTypeOf(0x8100)),
    vlan(vlanId(7)),
    ipv4(ttl(63), srcAddress("10.0.0.1"), dstAddress(0x0a00_0002), dscp(46), ecnOf(2), checksum("good")),
    udp(
      srcPort((port) => port >= 49152),
      dstPort(9999),
      checksum("good"),
    ),
    data(payload(Uint8Array.of(0, 0, 0)), payloadBytes(3)),
  );
  expectFrame(frame, udp(dstPort(9999)));
  expectFrame(frame);
});

test("W44: other protocols have theirs", () => {
  const request = arpLayer({ operation: 1, senderMac: 1, senderAddress: "10.0.0.1", targetAddress: "10.0.0.2" });
  expectFrame(makeFrame([link, request]), arp(operation(1), srcMac(1), dstAddress("10.0.0.2")));
  expectFrame(makeFrame([link, network, icmpLayer({ type: 8, sequence: 9 })]), icmp(icmpTypeOf(8), sequence(9)));
  const syn = tcpLayer({ sourcePort: 1, destinationPort: 2, flags: tcpFlag.syn, sequence: 77 });
  expectFrame(makeFrame([link, network, syn]), tcp(flags(tcpFlag.syn), sequence(77), dstPort(2)));
  expectFrame(frame, layer("ip", field("ip.flags.df", 0), field("ip.dsfield", "0xba")));
});

test("W44: the message names each field that differs, and shows the frame", () => {
  let message = "";
  try {
    expectFrame(
      frame,
      ipv4(ttl(64), srcAddress("10.0.0.1"), dstAddress("10.0.0.3")),
      udp(dstPort((port) => port === 9)),
    );
  } catch (error) {
    message = (error as Error).message;
    expect(error).toMatchObject({ code: "wire/expect-frame" });
  }
  expect(message.split("\n").slice(0, 4)).toEqual([
    "wire/expect-frame: ip.ttl: expected 64, found 63",
    "ip.dst: expected 10.0.0.3, found 10.0.0.2",
    expect.stringMatching(/^udp\.dstport: expected what .*9.* holds for, found 9999$/),
    "",
  ]);
  expect(message).toContain("User Datagram Protocol, Src Port: 49153, Dst Port: 9999");
});

test.each<[string, LayerMatcher[], string]>([
  ["a missing header", [tcp()], "tcp: expected this header, found eth, vlan, ip, udp, data"],
  ["headers in the wrong order", [udp(), ipv4()], "ip: expected this header after udp, found data"],
  ["a field of another header", [ipv4(dstPort(9))], "udp.dstport or tcp.dstport: expected 9, but ip has no such field"],
  ["other bytes", [data(payload(Uint8Array.of(1)))], "data.data: expected 01, found 000000"],
  ["a checksum", [udp(checksum("bad"))], "udp.checksum.status: expected bad, found Good"],
  ["text", [ipv4(field("ip.id", "0x0001"))], "ip.id: expected 0x0001, found 0x0000"],
])("W44: %s does not match", (_, matchers, line) => {
  expect(mismatches(frame, matchers)).toEqual([line]);
  expect(() => expectFrame(frame, ...matchers)).toThrow(line);
});

test("W44: a frame that is not there is said to be missing", () => {
  const none = [] as Uint8Array[];
  expect(() => expectFrame(none[0], udp())).toThrow("expected a frame, got undefined");
});

test("W44: pauses and RDMA packets are asked for like other headers", () => {
  const pause = makeFrame([link, priorityPauseLayer({ classes: 8, quanta: [0, 0, 0, 9, 0, 0, 0, 0] })]);
  expectFrame(pause, macControl(field("macc.cbfc.enbv", 8), field("macc.cbfc.pause_time.c3", 9)));
  const aeth = { syndrome: 0x60, msn: 2 };
  const nak = makeFrame([
    ...[link, network, udpLayer({ sourcePort: 49_152 })],
    infinibandLayer({ opcode: 0x11, destinationQp: 17, aeth }),
  ]);
  expectFrame(nak, infiniband(field("infiniband.aeth.syndrome", 0x60)));
  expect(mismatches(nak, [infiniband(field("infiniband.bth.psn", 1))])).toHaveLength(1);
});

test("W44: IPv6's headers are asked for like IPv4's", () => {
  const outer = ipv6Layer({ source: "2001:db8::1", destination: "2001:db8::2", hopLimit: 63, dscp: 10, flowLabel: 5 });
  const ping = makeFrame([link, outer, icmpv6Layer({ type: 128, identifier: 7, sequence: 9 })]);
  expectFrame(
    ping,
    ipv6(srcAddress("2001:DB8:0::1"), dstAddress("2001:db8::2"), ttl(63), dscp(10), flowLabel(5), protocol(58)),
    icmpv6(icmpTypeOf(128), identifier(7), sequence(9), checksum("good")),
  );
  expect(mismatches(ping, [ipv6(dstAddress("2001:db8::3"))])).toEqual([
    "ipv6.dst: expected 2001:db8::3, found 2001:db8::2",
  ]);
});
