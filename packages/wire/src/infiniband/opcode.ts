/**
 * infiniband/opcode — what a packet's opcode says: the transport, the operation, and which headers follow the BTH.
 *
 * The upper three bits name the transport, the lower five the operation. Opcodes of reliable datagrams and of XRC are
 * not in the table: no RoCE adapter of today sends the former, and XRC needs a header of its own.
 *
 * Sources: InfiniBand Architecture Specification, volume 1, release 1.4, §9.2.1 (table 38, OpCode field); annex A17
 * (RoCEv2, congestion notification packet); Linux drivers/infiniband/sw/rxe/rxe_opcode.c names the same sets.
 * @module
 */

/** The transport's bits of an opcode, to be joined with an operation by |. */
export const infinibandTransport = { rc: 0x00, uc: 0x20, ud: 0x60 } as const;

/** The operation's bits of an opcode. */
export const infinibandOperation = {
  sendFirst: 0x00,
  sendMiddle: 0x01,
  sendLast: 0x02,
  sendLastImmediate: 0x03,
  sendOnly: 0x04,
  sendOnlyImmediate: 0x05,
  writeFirst: 0x06,
  writeMiddle: 0x07,
  writeLast: 0x08,
  writeLastImmediate: 0x09,
  writeOnly: 0x0a,
  writeOnlyImmediate: 0x0b,
  readRequest: 0x0c,
  readResponseFirst: 0x0d,
  readResponseMiddle: 0x0e,
  readResponseLast: 0x0f,
  readResponseOnly: 0x10,
  acknowledge: 0x11,
  atomicAcknowledge: 0x12,
  compareSwap: 0x13,
  fetchAdd: 0x14,
  sendLastInvalidate: 0x16,
  sendOnlyInvalidate: 0x17,
} as const;

/** The opcode of a congestion notification packet of RoCEv2: a BTH and 16 bytes of zeros. */
export const cnpOpcode = 0x81;

/** Bytes of zeros that a congestion notification packet carries. */
export const cnpPayloadBytes = 16;

/** A header that may follow the BTH. */
export type ExtendedHeader = "aeth" | "atomic" | "atomicAck" | "deth" | "immediate" | "invalidate" | "reth";

/** Length of each extended header. */
export const extendedHeaderBytes: Readonly<Record<ExtendedHeader, number>> = {
  aeth: 4,
  atomic: 28,
  atomicAck: 8,
  deth: 8,
  immediate: 4,
  invalidate: 4,
  reth: 16,
};

/** Which packets of a message one is. A packet that is a message by itself is "only". */
export type MessagePart = "first" | "middle" | "last" | "only";

/** What an opcode says. */
export interface InfinibandOpcode {
  readonly opcode: number;
  /** "RC RDMA WRITE Only with Immediate". */
  readonly name: string;
  readonly part: MessagePart;
  /** What follows the BTH, in the order of the cable. */
  readonly headers: readonly ExtendedHeader[];
  /** Length of `headers` together. */
  readonly headersBytes: number;
  /** Whether bytes of a message may follow the headers. */
  readonly carriesPayload: boolean;
}

type Row = readonly [operation: string, part: MessagePart, headers: readonly ExtendedHeader[], carriesPayload: boolean];

const rcRows: readonly (Row | undefined)[] = [
  ["SEND First", "first", [], true],
  ["SEND Middle", "middle", [], true],
  ["SEND Last", "last", [], true],
  ["SEND Last with Immediate", "last", ["immediate"], true],
  ["SEND Only", "only", [], true],
  ["SEND Only with Immediate", "only", ["immediate"], true],
  ["RDMA WRITE First", "first", ["reth"], true],
  ["RDMA WRITE Middle", "middle", [], true],
  ["RDMA WRITE Last", "last", [], true],
  ["RDMA WRITE Last with Immediate", "last", ["immediate"], true],
  ["RDMA WRITE Only", "only", ["reth"], true],
  ["RDMA WRITE Only with Immediate", "only", ["reth", "immediate"], true],
  ["RDMA READ Request", "only", ["reth"], false],
  ["RDMA READ response First", "first", ["aeth"], true],
  ["RDMA READ response Middle", "middle", [], true],
  ["RDMA READ response Last", "last", ["aeth"], true],
  ["RDMA READ response Only", "only", ["aeth"], true],
  ["Acknowledge", "only", ["aeth"], false],
  ["ATOMIC Acknowledge", "only", ["aeth", "atomicAck"], false],
  ["CmpSwap", "only", ["atomic"], false],
  ["FetchAdd", "only", ["atomic"], false],
  undefined,
  ["SEND Last with Invalidate", "last", ["invalidate"], true],
  ["SEND Only with Invalidate", "only", ["invalidate"], true],
];

/** An unreliable connection only sends and writes. */
const ucRows: readonly (Row | undefined)[] = /* @__PURE__ */ rcRows.slice(0, 12);

const udRows: readonly (Row | undefined)[] = [
  undefined,
  undefined,
  undefined,
  undefined,
  ["SEND Only", "only", ["deth"], true],
  ["SEND Only with Immediate", "only", ["deth", "immediate"], true],
];

const cnpRow: Row = ["CNP", "only", [], true];

/** By opcode; undefined for one that is not known. Filled once, never written after. */
const opcodes: readonly (InfinibandOpcode | undefined)[] = /* @__PURE__ */ makeOpcodes();

function makeOpcodes(): (InfinibandOpcode | undefined)[] {
  const filled = new Array<InfinibandOpcode | undefined>(256).fill(undefined);
  const add = (prefix: string, opcode: number, row: Row | undefined): void => {
    if (row === undefined) return;
    const [operation, part, headers, carriesPayload] = row;
    const headersBytes = headers.reduce((sum, header) => sum + extendedHeaderBytes[header], 0);
    filled[opcode] = { opcode, name: `${prefix}${operation}`, part, headers, headersBytes, carriesPayload };
  };
  for (const [operation, row] of rcRows.entries()) add("RC ", infinibandTransport.rc | operation, row);
  for (const [operation, row] of ucRows.entries()) add("UC ", infinibandTransport.uc | operation, row);
  for (const [operation, row] of udRows.entries()) add("UD ", infinibandTransport.ud | operation, row);
  add("", cnpOpcode, cnpRow);
  return filled;
}

/** What an opcode, 0..255, says; undefined for one that RoCE does not use. */
export function infinibandOpcode(opcode: number): InfinibandOpcode | undefined {
  return opcodes[opcode];
}
