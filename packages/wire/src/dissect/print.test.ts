import { expect, test } from "vitest";
import { makeFrame } from "../frame/make-frame.ts";
import { arpLayer } from "../header/arp.ts";
import { ethernetLayer } from "../header/ethernet.ts";
import { icmpLayer } from "../header/icmp.ts";
import { ipv4Layer } from "../header/ipv4.ts";
import { udpLayer } from "../header/udp.ts";
import { vlanLayer } from "../header/vlan.ts";
import { dissect } from "./dissect.ts";
import { printFrame, summarizeFrame } from "./print.ts";

const ethernet = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const ipv4 = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2", ecn: 3, dontFragment: true });
const udp = udpLayer({ sourcePort: 49153, destinationPort: 9 });

test("W33: a frame printed: each layer's line, each field by Wireshark's name, and what is wrong", () => {
  const frame = makeFrame([ethernet, vlanLayer({ id: 5, priority: 3 }), ipv4, udp], Uint8Array.of(1, 2, 3));
  frame[45] ^= 1;
  expect(printFrame(frame)).toBe(`Ethernet II, Src: 02:00:00:00:00:01, Dst: 02:00:00:00:00:02
    eth.dst              02:00:00:00:00:02
    eth.src              02:00:00:00:00:01
    eth.type             802.1Q Virtual LAN (0x8100)
    eth.padding          0000000000000000000000
802.1Q Virtual LAN, PRI: 3, DEI: 0, ID: 5
    vlan.priority        3
    vlan.dei             0
    vlan.id              5
    vlan.etype           IPv4 (0x0800)
Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2
    ip.version           4
    ip.hdr_len           20 bytes
    ip.dsfield           0x03
        ip.dsfield.dscp  0
        ip.dsfield.ecn   CE (3)
    ip.len               31 bytes
    ip.id                0x0000
    ip.flags             0x02
        ip.flags.rb      Not set
        ip.flags.df      Set
        ip.flags.mf      Not set
    ip.frag_offset       0 × 8 bytes
    ip.ttl               64
    ip.proto             UDP (17)
    ip.checksum          0x26c9
    ip.checksum.status   Good
    ip.src               10.0.0.1
    ip.dst               10.0.0.2
User Datagram Protocol, Src Port: 49153, Dst Port: 9
    udp.srcport          49153
    udp.dstport          9
    udp.length           11 bytes
    udp.checksum         0x27c8
    udp.checksum.status  Bad
    ! udp.checksum: expected 10185, got 10184 (wire/checksum)
Data (3 bytes)
    data.data            010203`);
});

test("W33: a frame in one line", () => {
  expect(summarizeFrame(makeFrame([ethernet, ipv4, udp], 32))).toBe("ip 10.0.0.1 > 10.0.0.2 udp 49153 > 9 data 32");
  expect(summarizeFrame(makeFrame([ethernet, ipv4, icmpLayer({ type: 8 })], 4))).toBe(
    "ip 10.0.0.1 > 10.0.0.2 icmp 8/0 data 4",
  );
  const arp = arpLayer({ operation: 1, senderMac: 1, senderAddress: "10.0.0.1", targetAddress: "10.0.0.2" });
  expect(summarizeFrame(makeFrame([ethernet, arp]))).toBe("arp who has 10.0.0.2? Tell 10.0.0.1");
  const unknown = ethernetLayer({ source: 1, destination: 2, type: 0x88b5 });
  expect(summarizeFrame(makeFrame([unknown], 4))).toBe("eth 00:00:00:00:00:01 > 00:00:00:00:00:02 data 46");
});

test("W33: what was dissected once need not be dissected again", () => {
  const frame = makeFrame([ethernet, ipv4, udp], 32);
  expect(printFrame(dissect(frame))).toBe(printFrame(frame));
});

test("W33: a long payload is cut in the text and whole in the value", () => {
  const [field] = dissect(makeFrame([ethernet, ipv4, udp], 9000)).layers[3].fields;
  expect([field.value.length, field.text.length]).toEqual([18_000, 65]);
});
