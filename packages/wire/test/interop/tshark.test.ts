/** Our frames and captures, read by Wireshark's own dissector; and what it says, held against what we say. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { needs } from "@dc/test-kit";
import fc from "fast-check";
import { expect } from "vitest";
import {
  arpLayer,
  bfdLayer,
  bpduLayer,
  bridgeGroupAddress,
  captureTimePs,
  destinationOptionsLayer,
  type Dissection,
  dissect,
  ethernetLayer,
  type FrameLayer,
  hopByHopLayer,
  icmpLayer,
  icmpv6Layer,
  infinibandLayer,
  infinibandOpcode,
  type InfinibandLayerOptions,
  type Ipv4LayerOptions,
  ipv4Layer,
  ipv6FragmentLayer,
  ipv6Layer,
  ipv6RoutingLayer,
  llcLayer,
  macControlAddress,
  makeFrame,
  makeTcpOptions,
  neighbourFlag,
  neighbourLayer,
  type PcapngFrame,
  parseCapture,
  pauseLayer,
  priorityPauseLayer,
  tcpFlag,
  tcpLayer,
  udpLayer,
  vlanLayer,
  vxlanLayer,
  writePcapng,
} from "../../src/index.ts";
import * as arbitrary from "../arbitrary.ts";
import { mac, uint16, uint32 } from "../arbitrary.ts";
import { goodValue, join } from "../parsed.ts";
import { type PdmlField, pdml, tshark, withFile } from "./tshark.ts";

const interop = needs("tshark", "capinfos", "editcap");

const seed = 20_26;

/** Ports behind which Wireshark looks for no protocol. */
const port = fc.constantFrom(9, 49_153, 50_007, 60_001);

const transport: fc.Arbitrary<FrameLayer> = fc.oneof(
  fc.record({ sourcePort: port, destinationPort: port }).map((options) => udpLayer(options)),
  fc.record({ sourcePort: port, destinationPort: port }).map((options) => udpLayer({ ...options, checksum: 0 })),
  fc
    .record({
      sourcePort: port,
      destinationPort: port,
      sequence: uint32,
      acknowledgment: uint32,
      // What a segment with RST carries, Wireshark shows as the cause of the reset; there is one by hand below.
      flags: fc.integer({ min: 0, max: 0xfff }).map((flags) => flags & ~tcpFlag.rst),
      window: uint16,
      options: fc.constantFrom([], [2, 4, 5, 180], [1, 3, 3, 7, 4, 2, 1, 1]).map((list) => Uint8Array.from(list)),
    })
    .map((options) => tcpLayer(options)),
  fc.record({ type: fc.constantFrom(0, 8), identifier: uint16, sequence: uint16 }).map((options) => icmpLayer(options)),
);

const ipv4: fc.Arbitrary<Partial<Ipv4LayerOptions>> = fc.record({
  ttl: fc.integer({ min: 1, max: 255 }),
  dscp: fc.integer({ min: 0, max: 63 }),
  ecn: fc.integer({ min: 0, max: 3 }),
  identification: uint16,
  dontFragment: fc.boolean(),
  options: fc.constantFrom([], [1, 1, 1, 0], [148, 4, 0, 0]).map((list) => Uint8Array.from(list)),
});

const tags: fc.Arbitrary<FrameLayer[]> = fc.array(
  fc
    .record({ id: fc.integer({ min: 0, max: 4095 }), priority: fc.nat(7), dropEligible: fc.boolean() })
    .map((options) => vlanLayer(options)),
  { maxLength: 2 },
);

const ethernet: fc.Arbitrary<FrameLayer> = fc
  .record({ source: mac.map((address) => address - (Math.floor(address / 2 ** 40) % 2) * 2 ** 40), destination: mac })
  .map((options) => ethernetLayer(options));

const arp: fc.Arbitrary<FrameLayer> = fc
  .record({
    operation: fc.constantFrom(1, 2),
    senderMac: mac,
    senderAddress: uint32,
    targetMac: mac,
    targetAddress: uint32,
  })
  .map((options) => arpLayer(options));

/** Unicast addresses that Wireshark has nothing to say about. */
const address = uint32.map((number) => 0x0a00_0000 + (number % 0x100_0000));

const frame: fc.Arbitrary<Uint8Array> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.tuple(ethernet, tags, arp).map(([link, between, inner]) => makeFrame([link, ...between, inner])),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(ethernet, tags, ipv4, address, address, transport, fc.nat(1000))
      .map(([link, between, options, source, destination, inner, size]) =>
        makeFrame(
          [link, ...between, ipv4Layer({ ...options, source, destination }), inner],
          new Uint8Array(size).fill(0x2a),
        ),
      ),
  },
);

/** Frames of each kind by hand, then 200 drawn ones. */
function makeFrames(): Uint8Array[] {
  const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
  const network = (options: Partial<Ipv4LayerOptions> = {}): FrameLayer =>
    ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2", ...options });
  const udp = udpLayer({ sourcePort: 49_153, destinationPort: 9 });
  const about = makeFrame([network({ ttl: 1 }), udp], 20);
  const aboutTcp = makeFrame([network({ ttl: 1 }), tcpLayer({ sourcePort: 49_153, destinationPort: 9 })], 20);
  return [
    makeFrame([link, network(), udp]),
    makeFrame(
      [
        link,
        vlanLayer({ id: 100, service: true, priority: 5 }),
        vlanLayer({ id: 7, dropEligible: true }),
        network(),
        udp,
      ],
      9,
    ),
    makeFrame([link, network(), icmpLayer({ type: 11 })], about),
    makeFrame([link, network(), icmpLayer({ type: 3, code: 4, mtuBytes: 1450 })], about.subarray(0, 28)),
    makeFrame([link, network(), icmpLayer({ type: 3, code: 1 })], aboutTcp.subarray(0, 28)),
    makeFrame([link, network({ moreFragments: true, identification: 5 }), udp], 24),
    makeFrame([link, network({ fragmentOffsetBytes: 32, identification: 5, protocol: 17 })], 50),
    makeFrame([link, network(), udp], 8972),
    makeFrame([
      link,
      network(),
      tcpLayer({ sourcePort: 9, destinationPort: 49_153, flags: tcpFlag.rst | tcpFlag.ack }),
    ]),
    makeFrame(
      [link, network(), udpLayer({ sourcePort: 50_007, checksum: 0 }), vxlanLayer({ vni: 10 }), link, network(), udp],
      9,
    ),
    makeFrame(
      [link, network(), udpLayer({ sourcePort: 50_007 }), vxlanLayer({ vni: 0xabcdef })],
      makeFrame([link, network(), udp], 9),
    ),
    ...[1, 2, 3].map((state) =>
      makeFrame([
        link,
        network({ ttl: 255 }),
        udpLayer({ sourcePort: 50_007 }),
        bfdLayer({
          state,
          flags: 0x20,
          diagnostic: 3,
          myDiscriminator: 0xabcd,
          yourDiscriminator: 7,
          detectMultiplier: 5,
        }),
      ]),
    ),
    ...fc.sample(frame, { numRuns: 200, seed }),
  ];
}

const interfaces = [{ name: "leaf1:e1-1" }, { name: "h1:eth0", description: "größe" }];

function capture(frames: readonly Uint8Array[]): Uint8Array {
  const written = frames.map((bytes, index) => ({ interfaceIndex: index % 2, time: index * 1_000_003, bytes }));
  return join(writePcapng({ interfaces, application: "dclab" }, written));
}

/** What a field is compared by: name, value, and where it stands. */
function ours({ layers }: Dissection): string[] {
  return layers.flatMap((layer) =>
    layer.fields.map((field) => {
      const place = field.generated ? "" : ` ${field.offsetBytes}+${field.lengthBytes}`;
      return `${field.name}=${field.value}${place}`;
    }),
  );
}

/** Wireshark marks both bytes of a tag for its first two fields, of VXLAN's flags and of PFC's; we mark the byte that holds their bits. */
const oneByteOfTwo = [
  ...["vlan.priority", "vlan.dei", "vxlan.flag_i"],
  ...Array.from({ length: 8 }, (_, priority) => `macc.cbfc.enbv.c${priority}`),
];

/**
 * Where Wireshark marks the whole word of four bytes for some of its bits, we mark the bytes that hold them: how many
 * bytes further ours begin, and how many they are.
 */
const partOfWord: Readonly<Record<string, readonly [number, number]>> = {
  "ipv6.tclass": [0, 2],
  "ipv6.tclass.dscp": [0, 2],
  "ipv6.tclass.ecn": [1, 1],
  "ipv6.fraghdr.reserved_bits": [1, 1],
  "ipv6.fraghdr.more": [1, 1],
  "icmpv6.nd.na.flag.r": [0, 1],
  "icmpv6.nd.na.flag.s": [0, 1],
  "icmpv6.nd.na.flag.o": [0, 1],
};

/** Immediate data and the key to invalidate stand in PDML as a header and again as its only field. */
function isTwice(field: PdmlField, before: PdmlField | undefined): boolean {
  return /^infiniband\.(immdt|ieth)$/.test(field.name) && before?.name === field.name;
}

function theirs(fields: readonly PdmlField[], names: ReadonlySet<string>): string[] {
  // Where only eight bytes of TCP are quoted, Wireshark has the sequence number under the name of the relative one.
  const hasRaw = fields.some((field) => field.name === "tcp.seq_raw");
  return (
    fields
      .filter((field, index) => !isTwice(field, fields[index - 1]))
      .map((field) => (!hasRaw && field.name === "tcp.seq" ? { ...field, name: "tcp.seq_raw" } : field))
      .filter((field) => names.has(field.name))
      // Hidden, for a filter on both versions.
      .filter((field) => field.name !== "ip.version" || field.show !== "6")
      .map(({ name, show, offsetBytes, lengthBytes }) => {
        const isBytes =
          /\.(data|padding|trailer|options|reserved|immdt|ieth|padn)$/.test(name) ||
          /^tcp\.options\.(eol|nop|mss|wscale|sack_perm|sack|timestamp)$/.test(name);
        // Wireshark 4.2 and later write flags as words.
        const value = isBytes ? show.replaceAll(":", "") : show.replace(/^True$/, "1").replace(/^False$/, "0");
        const isPart = oneByteOfTwo.includes(name);
        const [further, partBytes] = partOfWord[name] ?? [0, isPart ? 1 : lengthBytes];
        return name.endsWith(".status")
          ? `${name}=${value}`
          : `${name}=${value} ${offsetBytes + further + (name.startsWith("macc.") && isPart ? 1 : 0)}+${partBytes}`;
      })
  );
}

/** Each frame's fields, sorted by name and place, for those names that we show. */
function compare(dissections: readonly Dissection[], packets: readonly PdmlField[][]): number {
  expect(packets).toHaveLength(dissections.length);
  let count = 0;
  for (const [index, dissection] of dissections.entries()) {
    // Of an echo's data, Wireshark takes what may be a time of day for a field of its own.
    // What ICMPv6 says of groups and routers is data to us.
    const isOther = ({ name, show }: PdmlField): boolean => name === "icmpv6.type" && /^1(3[0-4]|4\d)$/.test(show);
    const hasTime = packets[index].some((field) => field.name === "icmp.data_time" || isOther(field));
    const own = ours(dissection).filter((line) => !hasTime || !line.startsWith("data.data="));
    const names = new Set(own.map((line) => line.slice(0, line.indexOf("="))));
    expect(theirs(packets[index], names).sort(), `frame ${index + 1}`).toEqual(own.sort());
    count += own.length;
  }
  return count;
}

interop(`W33: tshark shows every field of 214 frames with our name, value and place (seed ${seed})`, () => {
  const frames = makeFrames();
  const packets = withFile("a.pcapng", capture(frames), (path) => pdml(path));
  const count = compare(
    frames.map((bytes) => dissect(bytes)),
    packets,
  );
  expect(count).toBeGreaterThan(214 * 20);
});

interop(`W21 W24 W27 W29: tshark finds no malformed frame, no error and no bad checksum in them (seed ${seed})`, () => {
  const filter =
    "_ws.malformed || _ws.expert.severity >= error || ip.checksum.status == 0 || udp.checksum.status == 0 || tcp.checksum.status == 0 || icmp.checksum.status == 0";
  withFile("a.pcapng", capture(makeFrames()), (path) => {
    expect(tshark(path, "-Y", filter)).toBe("");
    expect(tshark(path, "-Y", "ip.checksum.status == 1").split("\n").length).toBeGreaterThan(150);
  });
});

interop("W35: a checksum that we call bad, tshark calls bad", () => {
  const frames = makeFrames().map((bytes) => {
    const bad = bytes.slice();
    // The last byte of the payload; padding is covered by nothing.
    const last = dissect(bad).layers.at(-1);
    if (last?.protocol === "data") bad[last.offsetBytes + last.lengthBytes - 1] ^= 0x40;
    return bad;
  });
  const dissections = frames.map((bytes) => dissect(bytes));
  expect(
    dissections.filter(({ issues }) => issues.some((issue) => issue.code === "wire/checksum")).length,
  ).toBeGreaterThan(100);
  compare(
    dissections,
    withFile("a.pcapng", capture(frames), (path) => pdml(path)),
  );
});

/** Addresses of the documentation's prefix. */
const address6 = arbitrary.ipv6Address.map((bytes) => Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, ...bytes.subarray(4)));

const extensions: fc.Arbitrary<FrameLayer[]> = fc
  .subarray([
    hopByHopLayer({ options: Uint8Array.of(5, 2, 0, 0) }),
    destinationOptionsLayer({ options: Uint8Array.of(0, 1, 3, 9, 9, 9) }),
    ipv6RoutingLayer({ addresses: ["2001:db8::9"], segmentsLeft: 0 }),
    ipv6RoutingLayer({ addresses: ["2001:db8::9", "2001:db8::a"], segmentsLeft: 2, type: 0 }),
    ipv6FragmentLayer({ identification: 0xcafe }),
    destinationOptionsLayer(),
  ])
  .filter((list) => list.filter(({ protocol }) => protocol === "ipv6.routing").length < 2);

const frame6: fc.Arbitrary<Uint8Array> = fc
  .record({
    ...{ link: ethernet, tags, dscp: fc.nat(63), ecn: fc.nat(3), flowLabel: fc.nat(0xf_ffff) },
    ...{ hopLimit: fc.integer({ min: 1, max: 255 }), source: address6, destination: address6, extensions },
    inner: fc.oneof(
      { weight: 2, arbitrary: transport.filter(({ protocol }) => protocol !== "icmp") },
      fc
        .record({ type: fc.constantFrom(128, 129), identifier: uint16, sequence: uint16 })
        .map((options) => icmpv6Layer(options)),
    ),
    size: fc.nat(300),
  })
  .map(({ link, tags: between, extensions: headers, inner, size, ...network }) =>
    makeFrame([link, ...between, ipv6Layer(network), ...headers, inner], new Uint8Array(size).fill(0x2a)),
  );

/** One of each kind by hand, then 200 drawn ones. */
function makeFrames6(): Uint8Array[] {
  const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
  const network = ipv6Layer({ source: "2001:db8::1", destination: "2001:db8::2" });
  const udp = udpLayer({ sourcePort: 49_153, destinationPort: 9 });
  const about = makeFrame([network, udp], 40);
  const near = ipv6Layer({ source: "fe80::1", destination: "fe80::2", hopLimit: 255 });
  const rest = neighbourFlag.router | neighbourFlag.override;
  return [
    ...[0, 1, 3, 4].map((code) => makeFrame([link, network, icmpv6Layer({ type: 1, code })], about)),
    makeFrame([link, network, icmpv6Layer({ type: 2, rest: 1450 })], about.subarray(0, 60)),
    makeFrame([link, network, icmpv6Layer({ type: 3, code: 1 })], about.subarray(0, 48)),
    makeFrame([link, network, icmpv6Layer({ type: 4, code: 1, rest: 40 })], about),
    makeFrame([link, near, icmpv6Layer({ type: 135 }), neighbourLayer({ target: "fe80::2", sourceMac: 1 })]),
    makeFrame([
      ...[link, near, icmpv6Layer({ type: 136, rest: rest >>> 0 })],
      neighbourLayer({ target: "fe80::2", targetMac: 0x0200_0000_0002 }),
    ]),
    makeFrame([link, near, icmpv6Layer({ type: 135 }), neighbourLayer({ target: "fe80::2" })]),
    makeFrame([link, network, ipv6FragmentLayer({ identification: 7, moreFragments: true }), udp], 40),
    makeFrame(
      [link, network, ipv6FragmentLayer({ identification: 7, fragmentOffsetBytes: 48, nextHeader: 17 })],
      new Uint8Array(33).fill(1),
    ),
    // A checksum of 0 over IPv6, which Wireshark calls illegal.
    makeFrame([link, network, udpLayer({ sourcePort: 49_153, destinationPort: 9, checksum: 0 })], 40),
    makeFrame([link, ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2" }), network, udp], 40),
    ...fc.sample(frame6, { numRuns: 200, seed }),
  ];
}

interop(`W33 W62 W64 W65 W66 W67 W68 W70: tshark shows every field of 214 IPv6 frames as we do (seed ${seed})`, () => {
  const frames = makeFrames6();
  const packets = withFile("a.pcapng", capture(frames), (path) => pdml(path));
  const count = compare(
    frames.map((bytes) => dissect(bytes)),
    packets,
  );
  expect(count).toBeGreaterThan(214 * 25);
});

interop(`W67 W69: tshark finds no malformed frame and no bad checksum in them (seed ${seed})`, () => {
  const filter = "_ws.malformed || udp.checksum.status == 0 || tcp.checksum.status == 0 || icmpv6.checksum.status == 0";
  withFile("a.pcapng", capture(makeFrames6()), (path) => {
    expect(tshark(path, "-Y", filter)).toBe("");
    const good = "udp.checksum.status == 1 || tcp.checksum.status == 1 || icmpv6.checksum.status == 1";
    expect(tshark(path, "-Y", good).split("\n").length).toBeGreaterThan(150);
  });
});

interop("W71: tshark shows every TCP option's fields with our name, value and place", () => {
  const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
  const network = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2" });
  const frames = fc
    .sample(arbitrary.tcpOptions, { numRuns: 100, seed })
    .map((options) =>
      makeFrame([
        link,
        network,
        tcpLayer({ sourcePort: 49_153, destinationPort: 9, flags: tcpFlag.ack, options: makeTcpOptions(options) }),
      ]),
    );
  const count = compare(
    frames.map((bytes) => dissect(bytes)),
    withFile("a.pcapng", capture(frames), (path) => pdml(path)),
  );
  expect(count).toBeGreaterThan(100 * 40);
});

interop("W73: tshark shows stacked tags of customers and providers with our names, values and places", () => {
  const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
  const network = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2" });
  const udp = udpLayer({ sourcePort: 49_153, destinationPort: 9 });
  const stacks = [[true], [true, false], [true, true], [true, true, false], [false, false, false], [false, true]];
  const frames = [...stacks, [true, true, true], [true, true, true, true]].map((stack) =>
    makeFrame(
      [link, ...stack.map((service, at) => vlanLayer({ id: 100 + at, priority: at, service })), network, udp],
      9,
    ),
  );
  compare(
    frames.map((bytes) => dissect(bytes)),
    withFile("a.pcapng", capture(frames), (path) => pdml(path)),
  );
});

interop("W34: what follows a packet, tshark calls padding or trailer as we do", () => {
  const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
  const network = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2" });
  const made = (size: number, ...rest: number[]): Uint8Array =>
    join([
      makeFrame([link, network, udpLayer({ sourcePort: 49_153, destinationPort: 9 })], size),
      Uint8Array.from(rest),
    ]);
  const oddPadding = made(4);
  oddPadding[50] = 0x40;
  // Four bytes more would be guessed to be a check sequence, which we do not guess.
  const frames = [made(4), oddPadding, made(4, 0, 0), made(4, 1, 2, 3), made(100, 0, 0), made(100, 7), made(18, 7)];
  compare(
    frames.map((bytes) => dissect(bytes)),
    withFile("a.pcapng", capture(frames), (path) => pdml(path)),
  );
});

/** Wireshark guesses at what RDMA carries; it knows no CNP. */
const plainRdma = ["rpcordma", "rpc", "smb_direct", "nvme-rdma"].flatMap((name) => ["--disable-protocol", name]);

interop("W33 W48 W49 W52: tshark shows every RDMA packet's fields with our name, value and place", () => {
  const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
  const network = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2" });
  const udp = udpLayer({ sourcePort: 49_152, checksum: 0 });
  const values = fc.sample(
    fc.record({
      bth: arbitrary.bth,
      ...{ aeth: arbitrary.aeth, atomic: arbitrary.atomic, atomicAck: arbitrary.atomicAck, deth: arbitrary.deth },
      ...{ immediate: arbitrary.immediate, invalidate: arbitrary.invalidate, reth: arbitrary.reth },
      size: fc.nat(60),
    }),
    { numRuns: 6 * 38, seed },
  );
  const opcodes = Array.from({ length: 256 }, (_, opcode) => infinibandOpcode(opcode)).filter(
    (found) => found !== undefined && found.opcode !== 0x81,
  );
  const frames = values.map(({ bth, size, ...headers }, index) => {
    const opcode = opcodes[index % opcodes.length];
    if (opcode === undefined) throw new Error("no opcode");
    const given = Object.fromEntries(opcode.headers.map((name) => [name, headers[name]]));
    const { padBytes: _, ...fields } = bth;
    // Queue pairs 0 and 1 carry management, which Wireshark takes apart.
    const destinationQp = Math.max(2, bth.destinationQp);
    const options: InfinibandLayerOptions = { ...fields, destinationQp, opcode: opcode.opcode, ...given };
    return makeFrame([link, network, udp, infinibandLayer(options)], opcode.carriesPayload ? size : 0);
  });
  const packets = withFile("a.pcapng", capture(frames), (path) => {
    expect(tshark(path, "-Y", "_ws.malformed || _ws.expert.severity >= error", ...plainRdma)).toBe("");
    return pdml(path, ...plainRdma);
  });
  const count = compare(
    frames.map((bytes) => dissect(bytes)),
    packets,
  );
  expect(count).toBeGreaterThan(frames.length * 40);
});

interop("W33 W50: tshark shows pauses with our names, values and places", () => {
  const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: macControlAddress });
  const file = readFileSync(new URL("../../vectors/pfc_nvmetcp_iwarp.pcap", import.meta.url));
  const frames = [
    ...goodValue(parseCapture(file))
      .frames.slice(0, 2)
      .map(({ bytes }) => bytes),
    makeFrame([link, pauseLayer({ quanta: 0xffff })]),
    ...fc
      .sample(arbitrary.priorityPause, { numRuns: 40, seed })
      .map(({ classes, quanta }) => makeFrame([link, priorityPauseLayer({ classes: classes & 0xff, quanta })])),
  ];
  const packets = withFile("a.pcapng", capture(frames), (path) => {
    expect(tshark(path, "-Y", "_ws.malformed || _ws.expert.severity >= warning")).toBe("");
    return pdml(path);
  });
  const count = compare(
    frames.map((bytes) => dissect(bytes)),
    packets,
  );
  expect(count).toBeGreaterThan(40 * 20);
});

/** Over IPv6 a tunnel may go without UDP checksum (RFC 6935); Wireshark has a preference for it, for all ports. */
const tunnelsWithoutChecksum = ["-o", "udp.ignore_ipv6_zero_checksum:TRUE"];
interop("W33 W113: tshark shows BPDUs with our names, values and places", () => {
  const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: bridgeGroupAddress });
  const frames = fc
    .sample(arbitrary.bpdu, { numRuns: 40, seed })
    .flatMap((bpdu) => [bpdu, { ...bpdu, type: 0, flags: bpdu.flags & 0x81 }])
    .map((bpdu) => makeFrame([link, llcLayer(), bpduLayer(bpdu)]));
  const packets = withFile("a.pcapng", capture(frames), (path) => {
    expect(tshark(path, "-Y", "_ws.malformed || _ws.expert.severity >= warning")).toBe("");
    return pdml(path);
  });
  const count = compare(
    frames.map((bytes) => dissect(bytes)),
    packets,
  );
  expect(count).toBeGreaterThan(80 * 20);
});

/** Protocols that are not of this package, so that tshark stops where we do. */
const strangers = ["bgp", "echo", "http"].flatMap((name) => ["--disable-protocol", name]);

for (const name of [
  "vxlan_kernel_node",
  "scapy_vxlan_vlan",
  "scapy_ipv6",
  "scapy_tags",
  "scapy_tcp_options",
  "frr_mac_mobility",
  "frr_evpn_leafspine",
  "gobgp_frr_evpn",
  "node_frr_evpn_t2_t3_t5",
]) {
  interop(`W33: ${name}: tshark shows every field that we show`, () => {
    const file = readFileSync(new URL(`../../vectors/${name}.pcap`, import.meta.url));
    const { frames, interfaces: faces } = goodValue(parseCapture(file));
    const dissections = frames.map((found) => dissect(found.bytes, { linkType: faces[found.interfaceIndex].linkType }));
    compare(
      dissections,
      withFile("a.pcap", file, (path) => pdml(path, ...strangers, ...tunnelsWithoutChecksum)),
    );
  });
}

interop("W37: tshark reads names and times of our captures", () => {
  const times = [0, 1_234_567, 18_000_000_000, 5_000_001_000];
  const file = join(
    writePcapng(
      { interfaces },
      times.map((time, index) => ({
        interfaceIndex: index % 2,
        time,
        bytes: new Uint8Array(60),
        comment: `frame ${index}`,
      })),
    ),
  );
  const printed = withFile("a.pcapng", file, (path) =>
    tshark(path, "-T", "fields", "-e", "frame.interface_name", "-e", "frame.time_epoch", "-e", "frame.comment"),
  );
  expect(printed.trim().split("\n")).toEqual([
    "leaf1:e1-1\t0.000000000\tframe 0",
    "h1:eth0\t0.000001234\tframe 1",
    "leaf1:e1-1\t0.018000000\tframe 2",
    "h1:eth0\t0.005000001\tframe 3",
  ]);
});

interop("W38: counted in nanoseconds, tshark shows times beyond 18.4 ms and since 1970 rightly", () => {
  const written: PcapngFrame[] = [
    { interfaceIndex: 0, time: 999_999_999_999, bytes: new Uint8Array(60) },
    { interfaceIndex: 0, time: { seconds: 1_767_225_600, picoseconds: 123_456_789_012 }, bytes: new Uint8Array(60) },
  ];
  const file = join(writePcapng({ interfaces: [{ name: "a", timeDigits: 9 }] }, written));
  const printed = withFile("a.pcapng", file, (path) => tshark(path, "-T", "fields", "-e", "frame.time_epoch"));
  expect(printed.trim().split("\n")).toEqual(["0.999999999", "1767225600.123456789"]);
});

interop("W37: capinfos finds our blocks in order", () => {
  const info = withFile("a.pcapng", capture(makeFrames()), (path) =>
    execFileSync("capinfos", [path], { encoding: "utf8" }),
  );
  expect(info).toMatch(/Number of packets: +214/);
  expect(info).toMatch(/Number of interfaces in file: 2/);
  expect(info).toMatch(/Time ticks per second = 1000000000000/);
  expect(info).toMatch(/Capture application: dclab/);
  expect(info).toMatch(/Strict time order: +True/);
});

for (const format of ["pcap", "nsecpcap", "pcapng"]) {
  interop(`W40: what editcap makes of our capture as ${format}, we read`, () => {
    const frames = makeFrames();
    const file = withFile("a.pcapng", capture(frames), (path, folder) => {
      const made = joinPath(folder, "b");
      execFileSync("editcap", ["-F", format, path, made]);
      return readFileSync(made);
    });
    const result = parseCapture(new Uint8Array(file));
    const copy = goodValue(result);
    expect(result.issues).toEqual([]);
    expect(copy.frames.map((found) => [...found.bytes])).toEqual(frames.map((bytes) => [...bytes]));
    const unitPs = format === "pcap" ? 1_000_000 : 1_000;
    expect(copy.frames.map((found) => captureTimePs(found.time))).toEqual(
      frames.map((_, index) => index * 1_000_003 - ((index * 1_000_003) % unitPs)),
    );
  });
}
