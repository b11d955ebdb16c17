import { expect, test } from "vitest";
import { defaults } from "../costs/defaults.ts";
import { makeBill } from "./bill.ts";
import { makeLeafSpine } from "./leaf-spine.ts";

const counts = {
  devices: [
    { role: "leaf" as const, count: 8, ports: 56, usedPorts: 52, freePorts: 4 },
    { role: "spine" as const, count: 4, ports: 8, usedPorts: 8, freePorts: 0 },
  ],
  hostCables: 64,
  switchCables: 32,
  optics: 64,
};

test("F203: a switch costs its base and all of its ports, used or not; cables and transceivers by the piece", () => {
  const prices = { switch: 1000, switchPort: 100, hostCable: 10, switchCable: 20, optic: 30 };
  expect(makeBill(counts, prices)).toEqual([
    { role: "leaf", item: "switch", count: 8, unitPrice: 6600, cost: 52_800 },
    { role: "spine", item: "switch", count: 4, unitPrice: 1800, cost: 7200 },
    { item: "host-cable", count: 64, unitPrice: 10, cost: 640 },
    { item: "switch-cable", count: 32, unitPrice: 20, cost: 640 },
    { item: "optic", count: 64, unitPrice: 30, cost: 1920 },
  ]);
  expect(makeBill({ ...counts, switchCables: 0, optics: 0 }, prices).map(({ item }) => item)).not.toContain("optic");
});

test("F203: without prices those of defaults are taken, which say that they rest on no source", () => {
  const { switchPrice, switchPortPrice, hostCablePrice, switchCablePrice, opticPrice } = defaults;
  const assumed = [switchPrice, switchPortPrice, hostCablePrice, switchCablePrice, opticPrice];
  expect(assumed.map(({ unit, confidence }) => `${unit} ${confidence}`)).toEqual(Array(5).fill("USD unverified"));
  const bill = makeBill(counts, {});
  expect(bill.map(({ unitPrice }) => unitPrice)).toEqual([
    switchPrice.value + 56 * switchPortPrice.value,
    switchPrice.value + 8 * switchPortPrice.value,
    hostCablePrice.value,
    switchCablePrice.value,
    opticPrice.value,
  ]);
});

test("F203: 32 leaves and 4 spines: 128 cables between them, 256 transceivers; free ports are paid for", () => {
  const made = makeLeafSpine({ spines: 4, leaves: 32, hostsPerLeaf: 32, leafPorts: 56, prices: { optic: 100 } });
  if (!made.ok) throw new Error("refused");
  const { devices, switchCables, optics, bill } = made.value.numbers;
  expect([switchCables, optics]).toEqual([128, 256]);
  expect(devices[0]).toEqual({ role: "leaf", count: 32, ports: 56, usedPorts: 36, freePorts: 20 });
  expect(bill.at(-1)).toEqual({ item: "optic", count: 256, unitPrice: 100, cost: 25_600 });
});
