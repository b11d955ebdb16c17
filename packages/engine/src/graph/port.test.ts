import { expect, test } from "vitest";
import { StateArena } from "../state/arena.ts";
import { floatShift, PortColumns, sentBytesAt } from "./port.ts";

test("E40: ports begin unconnected, and their columns follow growth and restore", () => {
  const state = new StateArena();
  const ports = new PortColumns(state);
  for (let i = 0; i < 64; i++) ports.add();
  const sentBytes = (63 << floatShift) + sentBytesAt;
  ports.floats[sentBytes] = 9;
  const saved = state.save();
  for (let i = 0; i < 100; i++) ports.add();
  expect([ports.count, ports.sentBytes(63), ports.peer[163], ports.head(163), ports.up[163]]).toEqual([
    164, 9, -1, -1, 0,
  ]);
  ports.floats[sentBytes] = 1;
  state.restore(saved);
  expect([ports.count, ports.sentBytes(63)]).toEqual([64, 9]);
});
