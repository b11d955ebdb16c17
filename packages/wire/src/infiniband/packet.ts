/**
 * infiniband/packet — a packet of RDMA over Ethernet as a whole: its headers by opcode, its payload, and the CRC behind.
 *
 * ```
 *  | BTH | headers that the opcode names | payload | pad | ICRC |
 * ```
 * RoCEv2 carries it in UDP behind port 4791. The payload is shown with its pad bytes, as Wireshark does; a congestion
 * notification packet's zeros are shown as payload.
 *
 * Sources: InfiniBand Architecture Specification, volume 1, release 1.4, §5.2 (packet format), §9.2, annex A17 (RoCEv2).
 * @module
 */
import { type Field, type FieldSpec, makeField, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type NetworkContext, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import type { FrameLayer } from "../frame/layer.ts";
import { type Issue, makeIssue, type Parsed, parsed, short } from "../issue.ts";
import { type Aeth, AethHeader, aethKind, emitAeth, parseAeth } from "./aeth.ts";
import { type Atomic, type AtomicAck, emitAtomic, emitAtomicAck, parseAtomic, parseAtomicAck } from "./atomic.ts";
import { type Bth, BthHeader, bthHeaderBytes, emitBth, parseBth } from "./bth.ts";
import { type Deth, emitDeth, parseDeth } from "./deth.ts";
import { calculateIcrc, fillIcrc, icrcBytes, readIcrc } from "./icrc.ts";
import {
  emitImmediate,
  emitInvalidate,
  type Immediate,
  type Invalidate,
  parseImmediate,
  parseInvalidate,
} from "./immediate.ts";
import { cnpOpcode, type ExtendedHeader, extendedHeaderBytes, infinibandOpcode } from "./opcode.ts";
import { emitReth, parseReth, type Reth } from "./reth.ts";

// ---- fields

/** UDP destination port of RoCEv2 (IANA). */
export const rocePort = 4791;

/** The headers that may follow the BTH; those that the opcode names are there. */
export interface ExtendedHeaders {
  readonly reth?: Reth;
  readonly aeth?: Aeth;
  readonly deth?: Deth;
  readonly immediate?: Immediate;
  readonly invalidate?: Invalidate;
  readonly atomic?: Atomic;
  readonly atomicAck?: AtomicAck;
}

/** A packet from its BTH on, as a value; what it carries stays in the bytes. */
export interface InfinibandPacket extends ExtendedHeaders {
  readonly bth: Bth;
  /** Where the payload starts in the bytes. */
  readonly payloadOffset: number;
  /** Where the payload ends, its pad bytes left out. */
  readonly payloadEnd: number;
  /** The invariant CRC as it stands there; nobody has compared it. */
  readonly icrc: number;
}

// ---- parse

/**
 * Read the packet whose BTH stands at `offset` and whose CRC ends at `end`.
 *
 * Issues: `wire/short`, for the header or the CRC that does not fit; `wire/infiniband-pad` where there are more pad bytes
 * than payload; as a warning `wire/infiniband-opcode`, and then all behind the BTH is payload. The CRC is asked for by
 * itself, with the network header: `isIcrcGood`.
 */
export function parseInfiniband(
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
): Parsed<InfinibandPacket> {
  const bth = parseBth(bytes, offset, end);
  if (!bth.ok) return bth;
  const opcode = infinibandOpcode(bth.value.opcode);
  const headers: { [name in ExtendedHeader]?: unknown } = {};
  let at = offset + bthHeaderBytes;
  for (const name of opcode?.headers ?? []) {
    const header = parseExtended[name](bytes, at, end);
    if (!header.ok) return header;
    headers[name] = header.value;
    at += extendedHeaderBytes[name];
  }
  if (end - at < icrcBytes) return short("icrc", icrcBytes, at, end);
  const padEnd = end - icrcBytes;
  const { padBytes } = bth.value;
  if (padBytes > padEnd - at) {
    const expected = `at most the payload's ${padEnd - at} bytes`;
    const issue = makeIssue("error", "wire/infiniband-pad", "bth.padBytes", expected, `${padBytes} bytes`, offset + 1);
    return { ok: false, issues: [issue] };
  }
  return parsed(
    {
      bth: bth.value,
      ...(headers as ExtendedHeaders),
      payloadOffset: at,
      payloadEnd: padEnd - padBytes,
      icrc: readIcrc(bytes, padEnd),
    },
    opcode === undefined ? [unknownOpcode(bth.value.opcode, offset)] : [],
  );
}

const parseExtended: Readonly<
  Record<ExtendedHeader, (bytes: Uint8Array, offset: number, end: number) => Parsed<unknown>>
> = {
  aeth: parseAeth,
  atomic: parseAtomic,
  atomicAck: parseAtomicAck,
  deth: parseDeth,
  immediate: parseImmediate,
  invalidate: parseInvalidate,
  reth: parseReth,
};

function unknownOpcode(opcode: number, offset: number): Issue {
  const expected = "an opcode of RC, UC, UD, or a CNP";
  return makeIssue("warning", "wire/infiniband-opcode", "bth.opcode", expected, `0x${opcode.toString(16)}`, offset);
}

// ---- emit

/** What a frame's InfiniBand layer is made of; pad bytes and CRC are added. */
export interface InfinibandLayerOptions extends ExtendedHeaders {
  /** It says which of the extended headers must be given. */
  readonly opcode: number;
  /** 24 bits. */
  readonly destinationQp: number;
  /** 0 if left out. */
  readonly psn?: number;
  /** 0xffff, the default partition, if left out. */
  readonly partitionKey?: number;
  readonly ackRequest?: boolean;
  readonly solicitedEvent?: boolean;
  readonly migrated?: boolean;
  readonly fecn?: boolean;
  readonly becn?: boolean;
  readonly version?: number;
  readonly reserved6?: number;
  readonly reserved7?: number;
}

/**
 * A layer for `makeFrame`, inside a `udpLayer`. The packet ends with its invariant CRC, which is 0 where no network
 * header is outside.
 *
 * @throws Error with code `wire/layer-order` where the opcode names a header that is not given, or one is given that it
 *   does not name; on emit, `wire/field-range`.
 */
export function infinibandLayer(options: InfinibandLayerOptions): FrameLayer {
  const names = infinibandOpcode(options.opcode)?.headers ?? [];
  requireHeaders(options, names);
  const headerBytes = names.reduce((sum, name) => sum + extendedHeaderBytes[name], bthHeaderBytes);
  return {
    protocol: "infiniband",
    headerBytes,
    under: { "udp.port": rocePort },
    trailerBytes: (payloadBytes) => (-payloadBytes & 3) + icrcBytes,
    emit(bytes, offset, end): void {
      const padBytes = -(end - offset - headerBytes) & 3;
      let at = offset + emitBth({ ...bthDefaults, ...options, padBytes }, bytes, offset);
      for (const name of names) at += emitExtended(name, options, bytes, at);
    },
    finish(bytes, end, networkOffset): void {
      if (networkOffset !== undefined) fillIcrc(bytes, networkOffset, end);
    },
  };
}

const bthDefaults: Omit<Bth, "opcode" | "destinationQp" | "padBytes"> = {
  solicitedEvent: false,
  migrated: false,
  version: 0,
  partitionKey: 0xffff,
  fecn: false,
  becn: false,
  reserved6: 0,
  ackRequest: false,
  reserved7: 0,
  psn: 0,
};

const extendedNames: readonly ExtendedHeader[] = [
  "aeth",
  "atomic",
  "atomicAck",
  "deth",
  "immediate",
  "invalidate",
  "reth",
];

function requireHeaders(options: InfinibandLayerOptions, names: readonly ExtendedHeader[]): void {
  for (const name of extendedNames) {
    const isNamed = names.includes(name);
    if (isNamed === (options[name] !== undefined)) continue;
    const what = isNamed ? `needs \`${name}\`` : `has no \`${name}\``;
    throw wireError("wire/layer-order", `infiniband: the opcode 0x${options.opcode.toString(16)} ${what}`);
  }
}

function emitExtended(name: ExtendedHeader, headers: ExtendedHeaders, bytes: Uint8Array, offset: number): number {
  const { aeth, atomic, atomicAck, deth, immediate, invalidate, reth } = headers;
  if (name === "aeth" && aeth !== undefined) return emitAeth(aeth, bytes, offset);
  if (name === "atomic" && atomic !== undefined) return emitAtomic(atomic, bytes, offset);
  if (name === "atomicAck" && atomicAck !== undefined) return emitAtomicAck(atomicAck, bytes, offset);
  if (name === "deth" && deth !== undefined) return emitDeth(deth, bytes, offset);
  if (name === "immediate" && immediate !== undefined) return emitImmediate(immediate, bytes, offset);
  if (name === "invalidate" && invalidate !== undefined) return emitInvalidate(invalidate, bytes, offset);
  return reth === undefined ? 0 : emitReth(reth, bytes, offset);
}

// ---- dissect

const bthFields: readonly FieldSpec[] = [
  { name: "infiniband.bth.opcode", label: "Opcode", atBits: 0, bits: 8, base: "decimal" },
  { name: "infiniband.bth.se", label: "Solicited Event", atBits: 8, bits: 1, base: "flag" },
  { name: "infiniband.bth.m", label: "MigReq", atBits: 9, bits: 1, base: "flag" },
  { name: "infiniband.bth.padcnt", label: "Pad Count", atBits: 10, bits: 2, base: "decimal" },
  { name: "infiniband.bth.tver", label: "Header Version", atBits: 12, bits: 4, base: "decimal" },
  { name: "infiniband.bth.p_key", label: "Partition Key", atBits: 16, bits: 16, base: "decimal" },
  { name: "infiniband.reserved", label: "FECN, BECN, reserved", atBits: 32, bits: 8, base: "bytes" },
  { name: "infiniband.bth.destqp", label: "Destination Queue Pair", atBits: 40, bits: 24, base: "hex" },
  { name: "infiniband.bth.a", label: "Acknowledge Request", atBits: 64, bits: 1, base: "flag" },
  { name: "infiniband.bth.reserved7", label: "Reserved (7 bits)", atBits: 65, bits: 7, base: "decimal" },
  { name: "infiniband.bth.psn", label: "Packet Sequence Number", atBits: 72, bits: 24, base: "decimal" },
];

const addressFields: readonly FieldSpec[] = [
  { name: "infiniband.reth.va", label: "Virtual Address", atBits: 0, bits: 64, base: "hex" },
  { name: "infiniband.reth.r_key", label: "Remote Key", atBits: 64, bits: 32, base: "hex" },
];

const extendedFields: Readonly<Record<ExtendedHeader, readonly FieldSpec[]>> = {
  reth: [
    ...addressFields,
    { name: "infiniband.reth.dmalen", label: "DMA Length", atBits: 96, bits: 32, base: "decimal", unit: "bytes" },
  ],
  atomic: [
    ...addressFields,
    { name: "infiniband.atomiceth.swapdt", label: "Swap (Or Add) Data", atBits: 96, bits: 64, base: "decimal" },
    { name: "infiniband.atomiceth.cmpdt", label: "Compare Data", atBits: 160, bits: 64, base: "decimal" },
  ],
  atomicAck: [
    { name: "infiniband.atomicacketh.origremdt", label: "Original Remote Data", atBits: 0, bits: 64, base: "decimal" },
  ],
  deth: [
    { name: "infiniband.deth.q_key", label: "Queue Key", atBits: 0, bits: 32, base: "hex", hexDigits: 16 },
    { name: "infiniband.reserved", label: "Reserved", atBits: 32, bits: 8, base: "bytes" },
    { name: "infiniband.deth.srcqp", label: "Source Queue Pair", atBits: 40, bits: 24, base: "hex", hexDigits: 8 },
  ],
  immediate: [{ name: "infiniband.immdt", label: "Immediate Data", atBits: 0, bits: 32, base: "bytes" }],
  invalidate: [{ name: "infiniband.ieth", label: "RKey", atBits: 0, bits: 32, base: "bytes" }],
  aeth: [
    { name: "infiniband.aeth.syndrome", label: "Syndrome", atBits: 0, bits: 8, base: "decimal" },
    { name: "infiniband.aeth.syndrome.reserved", label: "Reserved", atBits: 0, bits: 1, base: "decimal", depth: 1 },
    {
      name: "infiniband.aeth.syndrome.opcode",
      label: "OpCode",
      atBits: 1,
      bits: 2,
      base: "decimal",
      depth: 1,
      names: { 0: "Ack", 1: "RNR Nak", 2: "Reserved", 3: "Nak" },
    },
  ],
};

const aethMsn: FieldSpec = {
  name: "infiniband.aeth.msn",
  label: "Message Sequence Number",
  atBits: 8,
  bits: 24,
  base: "decimal",
};

const icrcField: FieldSpec = {
  name: "infiniband.invariant.crc",
  label: "Invariant CRC",
  atBits: 0,
  bits: 32,
  base: "hex",
};

const nakNames: Readonly<Record<number, string>> = {
  0: "PSN Sequence Error",
  1: "Invalid Request",
  2: "Remote Access Error",
  3: "Remote Operational Error",
  4: "Invalid RD Request",
};

/** The lower five bits of a syndrome have another name for each kind. */
function syndromeValue(kind: number): FieldSpec {
  const place = { atBits: 3, bits: 5, base: "decimal", depth: 1 } as const;
  const name = (last: string): string => `infiniband.aeth.syndrome.${last}`;
  if (kind === aethKind.ack) return { name: name("credit_count"), label: "Credit Count", ...place };
  if (kind === aethKind.rnrNak) return { name: name("timer"), label: "Timer", ...place };
  if (kind === aethKind.nak) return { name: name("error_code"), label: "Error Code", names: nakNames, ...place };
  return { name: name("reserved_value"), label: "Reserved", ...place };
}

function fieldsOf(name: ExtendedHeader, bytes: Uint8Array, offset: number, end: number): Field[] {
  if (name !== "aeth") return makeFields(extendedFields[name], bytes, offset, end);
  const specs = [...extendedFields.aeth, syndromeValue(AethHeader.kind(bytes, offset)), aethMsn];
  return makeFields(specs, bytes, offset, end);
}

/** RoCEv2 for the dissector. */
export const infinibandProtocol: Protocol = {
  name: "infiniband",
  title: "InfiniBand",
  under: [{ space: "udp.port", number: 4791 }],
  dissect(bytes, offset, end, context): HeaderDissection {
    const result = parseInfiniband(bytes, offset, end);
    const fields = makeFields(bthFields, bytes, offset, end);
    const opcode = end > offset ? infinibandOpcode(BthHeader.opcode(bytes, offset)) : undefined;
    let at = offset + bthHeaderBytes;
    for (const name of opcode?.headers ?? []) {
      fields.push(...fieldsOf(name, bytes, at, end));
      at += extendedHeaderBytes[name];
    }
    if (!result.ok) {
      return malformedHeader("infiniband", "InfiniBand", offset, end, fields, context.isQuoted ? [] : result.issues);
    }
    const icrcOffset = end - icrcBytes;
    fields.push(makeField(icrcField, bytes, icrcOffset));
    const { bth } = result.value;
    const name = opcode?.name ?? `opcode ${bth.opcode}`;
    return {
      headerBytes: at - offset,
      payloadEnd: icrcOffset,
      trailerBytes: icrcBytes,
      summary: `InfiniBand, ${name}, Dst QP: 0x${bth.destinationQp.toString(16).padStart(6, "0")}, PSN: ${bth.psn}`,
      brief:
        bth.opcode === cnpOpcode
          ? `roce cnp qp ${bth.destinationQp}`
          : `roce ${name} qp ${bth.destinationQp} psn ${bth.psn}`,
      fields,
      issues: [...result.issues, ...icrcIssues(bytes, end, context.network)],
    };
  },
};

/** A warning where the whole packet is there and its CRC is not the one that belongs to it. */
function icrcIssues(bytes: Uint8Array, end: number, network: NetworkContext | undefined): Issue[] {
  if (network === undefined || !network.isWhole) return [];
  const at = end - icrcBytes;
  const right = calculateIcrc(bytes, network.offsetBytes, at);
  const found = readIcrc(bytes, at);
  if (right === undefined || right === found) return [];
  return [makeIssue("warning", "wire/icrc", "infiniband.icrc", String(right), String(found), at)];
}
