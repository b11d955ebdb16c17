import { formatHex } from "@dc/wire";
import { expect, test } from "vitest";
import { makeCommand, makeResponse, nvmeOpcode, parseCommand, parseResponse } from "./capsule.ts";

test("R90: a command's fields lie where the specification puts them, little endian, with a keyed SGL", () => {
  const command = {
    opcode: nvmeOpcode.read,
    cid: 0x1234,
    nsid: 1,
    address: 0x0000_7f01_0203_0405,
    lengthBytes: 0x01_2000,
    key: 0xa1b2_c3d4,
    lba: 0x1_0000_0007,
    blocks: 144,
  };
  const bytes = makeCommand(command);
  // By hand: opcode, PSDT 01b, CID, NSID | 16 of zeros | address, length24, key, type 4h | SLBA, NLB − 1 | zeros.
  expect(formatHex(bytes)).toBe(
    `02403412${"01000000"}${"00".repeat(16)}${"0504030201"}${"7f0000"}${"002001"}${"d4c3b2a1"}40${"0700000001000000"}${"8f00"}${"00".repeat(14)}`,
  );
  expect(parseCommand(bytes)).toEqual(command);
  bytes[39] = 0;
  expect(parseCommand(bytes)).toBeUndefined();
  expect(parseCommand(bytes.subarray(1))).toBeUndefined();
});

test("R90: a completion has its command's identifier and a status above the phase bit", () => {
  const response = { cid: 7, sqid: 1, sqHead: 9, status: 0x80 };
  expect(formatHex(makeResponse(response))).toBe("0000000000000000090001000700 0001".replace(" ", ""));
  expect(parseResponse(makeResponse(response))).toEqual(response);
  expect(parseResponse(new Uint8Array(15))).toBeUndefined();
});
