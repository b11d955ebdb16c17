import { flowHash, ipv4Address } from "@dc/wire";
import { expect, test } from "vitest";
import { selectModulo } from "./select.ts";

// A table to judge by eye: the 64 flows of the benchmark, and 4,096 flows whose source ports run up, on four uplinks.
test("F21: modulo spreads flows over four uplinks", () => {
  const benchmark = [0, 0, 0, 0];
  for (let i = 0; i < 64; i++) {
    const source = ipv4Address("10.0.0.1") + 4 * i;
    const destination = ipv4Address("10.0.0.1") + 4 * ((i + 8) % 64);
    benchmark[selectModulo(flowHash(source, destination, 17, 49153, 9), 4)] += 1;
  }
  const ports = [0, 0, 0, 0];
  for (let i = 0; i < 4096; i++) {
    ports[selectModulo(flowHash(ipv4Address("10.128.0.2"), ipv4Address("10.129.0.2"), 17, 49152 + i, 9), 4)] += 1;
  }
  expect({ benchmark, ports }).toEqual({ benchmark: [13, 16, 19, 16], ports: [1023, 1029, 1023, 1021] });
});

test("F20: a flow has a direction: the reply hashes by itself", () => {
  const there = flowHash(ipv4Address("10.0.0.1"), ipv4Address("10.0.0.33"), 17, 49153, 9);
  const back = flowHash(ipv4Address("10.0.0.33"), ipv4Address("10.0.0.1"), 17, 9, 49153);
  expect(there).not.toBe(back);
});

test("F22: taking one of four members away moves three quarters of the flows, most of them needlessly (RFC 2991)", () => {
  const flows = 40_000;
  let moved = 0;
  let needless = 0;
  for (let i = 0; i < flows; i++) {
    const hash = flowHash(0x0a800002, 0x0a810002 + i, 17, 49153, 9);
    // Members 0..2 keep their places; member 3 was removed.
    const [before, after] = [selectModulo(hash, 4), selectModulo(hash, 3)];
    if (before === after) continue;
    moved += 1;
    if (before !== 3) needless += 1;
  }
  expect(moved / flows).toBeCloseTo(0.75, 2);
  expect(needless / flows).toBeCloseTo(0.5, 2);
});
