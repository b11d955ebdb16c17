import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hex } from "../../test/parsed.ts";
import { crc32 } from "../checksum/crc32.ts";
import { calculateIcrc, fillIcrc, isIcrcGood, readIcrc } from "./icrc.ts";

interface Case {
  readonly name: string;
  readonly hex: string;
  readonly icrc: string;
}

const { cases } = JSON.parse(readFileSync(new URL("../../vectors/rocev2.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Case[];
};

/** The CRC from its definition: a copy of the packet behind eight ones, the changing fields as ones, a bit at a time. */
function slowIcrc(packet: Uint8Array): string {
  const covered = [...new Array<number>(8).fill(0xff), ...packet.subarray(0, packet.length - 4)];
  const mask = (...places: number[]): void => {
    for (const place of places) covered[8 + place] = 0xff;
  };
  let bth = 40;
  if (packet[0] >>> 4 === 4) {
    mask(1, 8, 10, 11);
    bth = (packet[0] & 15) * 4 + 8;
    mask(bth - 2, bth - 1);
  } else {
    covered[8] |= 0x0f;
    mask(1, 2, 3, 7);
    if (packet[6] === 17) {
      bth = 48;
      mask(46, 47);
    }
  }
  mask(bth + 4);
  let register = 0xffff_ffff;
  for (const octet of covered) {
    for (let bit = 0; bit < 8; bit++) {
      const feedback = (register ^ (octet >>> bit)) & 1;
      register = (register >>> 1) ^ (feedback === 1 ? 0xedb8_8320 : 0);
    }
  }
  const crc = ~register >>> 0;
  return [crc & 255, (crc >>> 8) & 255, (crc >>> 16) & 255, crc >>> 24]
    .map((octet) => octet.toString(16).padStart(2, "0"))
    .join("");
}

const packetOf = ({ hex: text }: Case): Uint8Array => hex(text).subarray(14);

test.each(cases)(
  "W51: $name: the CRC that stands there is the one we calculate, and that of the definition",
  (given) => {
    const packet = packetOf(given);
    expect(slowIcrc(packet)).toBe(given.icrc);
    expect(isIcrcGood(packet, 0, packet.length)).toBe(true);
    const again = packet.slice();
    again.fill(0, packet.length - 4);
    expect(fillIcrc(again, 0, again.length)).toBe(readIcrc(packet, packet.length - 4));
    expect(again).toEqual(packet.slice());
  },
);

test("W51: there are two captures of adapters among them", () => {
  expect(cases.map(({ icrc }) => icrc)).toEqual(expect.arrayContaining(["82fd002a", "e3d856bb"]));
});

/** Bytes that a router may change, from the start of the network header. */
const changing: Readonly<Record<string, readonly number[]>> = {
  rc_write_first: [1, 8, 10, 11, 26, 27, 32],
  hw_cnp_cx4lx: [1, 8, 10, 11, 26, 27, 32],
  ipv6_rc_send_only: [1, 2, 3, 7, 46, 47, 52],
  hw_rocev1_write_only: [1, 2, 3, 7, 44],
};

test.each(Object.entries(changing))("W51: %s: exactly what may change on the way does not count", (name, places) => {
  const given = cases.find((one) => one.name === name);
  if (given === undefined) throw new Error(name);
  const packet = packetOf(given);
  const end = packet.length - 4;
  const before = calculateIcrc(packet, 0, end);
  const free: number[] = [];
  for (let at = 0; at < end; at++) {
    const changed = packet.slice();
    changed[at] ^= at === 0 && packet[0] >>> 4 === 6 ? 0x05 : at === 0 ? 0 : 0x24;
    if (at > 0 && calculateIcrc(changed, 0, end) === before) free.push(at);
  }
  // The protocol, and what says that the packet is a fragment, would make it another packet.
  expect(free).toEqual([...places]);
});

test("W51: IPv4's options count, and the BTH is found behind them", () => {
  const packet = packetOf(cases[0]);
  const withOptions = Uint8Array.from([0x46, ...packet.subarray(1, 20), 1, 1, 1, 0, ...packet.subarray(20)]);
  const crc = fillIcrc(withOptions, 0, withOptions.length);
  expect(slowIcrc(withOptions)).toBe(
    [...withOptions.subarray(-4)].map((octet) => octet.toString(16).padStart(2, "0")).join(""),
  );
  withOptions[21] ^= 1;
  expect(calculateIcrc(withOptions, 0, withOptions.length - 4)).not.toBe(crc);
});

test("W51: the eight bytes of ones leave the register at debb20e3", () => {
  expect(~crc32(new Uint8Array(8).fill(0xff)) >>> 0).toBe(0xdebb_20e3);
});

test.each([
  [
    "another version",
    (packet: Uint8Array): void => {
      packet[0] = 0x55;
    },
  ],
  [
    "TCP",
    (packet: Uint8Array): void => {
      packet[9] = 6;
    },
  ],
  [
    "a fragment",
    (packet: Uint8Array): void => {
      packet[7] = 1;
    },
  ],
  [
    "the first of several fragments",
    (packet: Uint8Array): void => {
      packet[6] = 0x20;
    },
  ],
  [
    "a header that is too short",
    (packet: Uint8Array): void => {
      packet[0] = 0x44;
    },
  ],
])("W51: %s has none, and nothing is written", (_, change) => {
  const packet = packetOf(cases[0]).slice();
  change(packet);
  const before = packet.slice();
  expect(calculateIcrc(packet, 0, packet.length - 4)).toBeUndefined();
  expect(fillIcrc(packet, 0, packet.length)).toBeUndefined();
  expect(isIcrcGood(packet, 0, packet.length)).toBe(false);
  expect(packet).toEqual(before);
});

test("W13: no bytes, offset or end make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 90, size: "max" }), fc.integer(), fc.integer(), (bytes, offset, end) => {
      if (bytes.length > 0) bytes[0] = bytes[0] % 2 === 0 ? 0x45 : 0x60;
      for (const [from, to] of [
        [0, bytes.length],
        [offset % 90, end % 90],
        [offset, end],
      ]) {
        expect(isIcrcGood(bytes, from, to)).toBeTypeOf("boolean");
      }
    }),
  );
});

test("W14: a target too short for the CRC is the program's mistake", () => {
  expect(() => fillIcrc(new Uint8Array(3), 0, 3)).toThrow(expect.objectContaining({ code: "wire/buffer-short" }));
});
