import { expect, test } from "vitest";
import { extendedHeaderBytes, infinibandOpcode, infinibandOperation, infinibandTransport } from "./opcode.ts";

/** The sets of headers, written out as the specification's table has them. */
test.each([
  [0x00, "RC SEND First", "first", []],
  [0x03, "RC SEND Last with Immediate", "last", ["immediate"]],
  [0x04, "RC SEND Only", "only", []],
  [0x06, "RC RDMA WRITE First", "first", ["reth"]],
  [0x07, "RC RDMA WRITE Middle", "middle", []],
  [0x09, "RC RDMA WRITE Last with Immediate", "last", ["immediate"]],
  [0x0b, "RC RDMA WRITE Only with Immediate", "only", ["reth", "immediate"]],
  [0x0c, "RC RDMA READ Request", "only", ["reth"]],
  [0x0d, "RC RDMA READ response First", "first", ["aeth"]],
  [0x0e, "RC RDMA READ response Middle", "middle", []],
  [0x0f, "RC RDMA READ response Last", "last", ["aeth"]],
  [0x10, "RC RDMA READ response Only", "only", ["aeth"]],
  [0x11, "RC Acknowledge", "only", ["aeth"]],
  [0x12, "RC ATOMIC Acknowledge", "only", ["aeth", "atomicAck"]],
  [0x13, "RC CmpSwap", "only", ["atomic"]],
  [0x14, "RC FetchAdd", "only", ["atomic"]],
  [0x16, "RC SEND Last with Invalidate", "last", ["invalidate"]],
  [0x17, "RC SEND Only with Invalidate", "only", ["invalidate"]],
  [0x26, "UC RDMA WRITE First", "first", ["reth"]],
  [0x2b, "UC RDMA WRITE Only with Immediate", "only", ["reth", "immediate"]],
  [0x64, "UD SEND Only", "only", ["deth"]],
  [0x65, "UD SEND Only with Immediate", "only", ["deth", "immediate"]],
  [0x81, "CNP", "only", []],
])("W49: opcode %i is %s, with these headers behind the BTH", (opcode, name, part, headers) => {
  const found = infinibandOpcode(opcode);
  expect(found).toMatchObject({ opcode, name, part, headers });
  expect(found?.headersBytes).toBe(
    headers.reduce((sum, header) => sum + extendedHeaderBytes[header as keyof typeof extendedHeaderBytes], 0),
  );
});

test("W49: 23 opcodes of RC, 12 of UC, 2 of UD and the CNP are known, and no other", () => {
  const known = Array.from({ length: 256 }, (_, opcode) => infinibandOpcode(opcode)).filter(
    (found) => found !== undefined,
  );
  expect(known).toHaveLength(23 + 12 + 2 + 1);
  for (const opcode of [0x15, 0x18, 0x2c, 0x40, 0x60, 0x66, 0x80, 0xa4, 256, -1]) {
    expect(infinibandOpcode(opcode)).toBeUndefined();
  }
});

test("W49: an operation's number and its row belong together", () => {
  const name = (operation: number): string | undefined => infinibandOpcode(infinibandTransport.rc | operation)?.name;
  expect(Object.values(infinibandOperation).map(name)).not.toContain(undefined);
  expect(name(infinibandOperation.fetchAdd)).toBe("RC FetchAdd");
  expect(name(infinibandOperation.sendOnlyInvalidate)).toBe("RC SEND Only with Invalidate");
});
