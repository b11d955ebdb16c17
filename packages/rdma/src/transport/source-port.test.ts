import { expect, test } from "vitest";
import { flowLabelToSourcePort, makeFlowLabel } from "./source-port.ts";

test("R31: every flow label gives a port from 0xC000 on, its lower bits folded with its upper", () => {
  const seen = new Set<number>();
  for (let label = 0; label < 1 << 20; label++) {
    const port = flowLabelToSourcePort(label);
    // The lower 14 bits and the upper 6, computed from the bits' places.
    const folded = (label % 16384) ^ Math.floor(label / 16384);
    if (port !== 0xc000 + folded) throw new Error(`label ${label}: ${port}`);
    seen.add(port);
  }
  expect(seen.size).toBe(16384);
});

test("R31: two queue pairs have one label, whoever asks", () => {
  expect(makeFlowLabel(0x11, 0x12)).toBe(0x132);
  expect(makeFlowLabel(0xabcdef, 0x123456)).toBe(makeFlowLabel(0x123456, 0xabcdef));
  expect(makeFlowLabel(0xffffff, 0xffffff)).toBeLessThan(1 << 20);
});
