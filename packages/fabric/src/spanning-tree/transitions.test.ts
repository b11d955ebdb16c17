import type { PortIndex } from "@dc/engine";
import { beforeEach, expect, test } from "vitest";
import { Transitions } from "./transitions.ts";
import { of, portWords, role, rowOf, type TreeBridge, type Variables } from "./variables.ts";

const ports = [0, 1].map((index) => ({ port: index as PortIndex, id: 0x8001 + index, cost: 1, isAdminEdge: false }));
const bridge: TreeBridge = {
  place: 0,
  priority: 0x8000,
  mac: ports[0].port,
  ports,
  maxAge: 20,
  helloTime: 2,
  forwardDelay: 15,
  transmitHoldCount: 6,
};
let variables: Variables;
let transitions: Transitions;

beforeEach(() => {
  variables = { ports: new Uint32Array(2 * portWords), bridges: new Uint32Array(0) };
  transitions = new Transitions(variables);
});

/** Give a port its role and what else it stands in, and let it go on until it cannot. */
function settle(index: number, chosen: number, words: Partial<Record<keyof typeof of, number>> = {}): void {
  const p = variables.ports;
  const at = rowOf(ports[index].port);
  p[at + of.selected] = 1;
  p[at + of.selectedRole] = chosen;
  for (const [name, value] of Object.entries(words)) p[at + of[name as keyof typeof of]] = value;
  let steps = 0;
  while (transitions.step(bridge, ports[index])) expect(++steps).toBeLessThan(50);
}

const word = (index: number, name: keyof typeof of): number => variables.ports[rowOf(ports[index].port) + of[name]];

test("F340: a port whose role is being chosen does nothing", () => {
  settle(0, role.root, { updtInfo: 1 });
  expect([word(0, "role"), word(0, "forward")]).toEqual([role.disabled, 0]);
});

test("F347: a root port forwards at once where no other was root of late", () => {
  settle(0, role.root, { fdWhile: 15 });
  expect([word(0, "learn"), word(0, "forward")]).toEqual([1, 1]);
});

test("F340: else it asks the others to step back, and waits for its timer, once to learn and once to forward", () => {
  variables.ports[rowOf(ports[1].port) + of.rrWhile] = 9;
  settle(0, role.root, { fdWhile: 15 });
  expect([word(0, "learn"), word(0, "forward"), word(1, "reRoot")]).toEqual([0, 0, 1]);
  settle(0, role.root, { fdWhile: 0 });
  expect([word(0, "learn"), word(0, "forward"), word(0, "fdWhile")]).toEqual([1, 0, 2]);
  settle(0, role.root, { fdWhile: 0 });
  expect([word(0, "learn"), word(0, "forward")]).toEqual([1, 1]);
});

test("F340: a designated port proposes, and forwards when the far end agrees", () => {
  settle(0, role.designated, { fdWhile: 15 });
  expect([word(0, "proposing"), word(0, "newInfo"), word(0, "forward")]).toEqual([1, 1, 0]);
  settle(0, role.designated, { agreed: 1 });
  expect([word(0, "learn"), word(0, "forward")]).toEqual([1, 1]);
});

test("F346: a designated port that no bridge is behind proposes nothing and forwards", () => {
  settle(0, role.designated, { fdWhile: 15, operEdge: 1 });
  expect([word(0, "proposing"), word(0, "forward")]).toEqual([0, 1]);
});

test("F340: a designated port that is disputed stops", () => {
  settle(0, role.designated, { agreed: 1 });
  settle(0, role.designated, { agreed: 0, disputed: 1, fdWhile: 15 });
  expect([word(0, "learn"), word(0, "forward"), word(0, "fdWhile")]).toEqual([0, 0, 2]);
});

test("F340: an alternate port asks its neighbours to be in step before it agrees", () => {
  settle(1, role.designated, { agreed: 1 });
  variables.ports[rowOf(ports[1].port) + of.synced] = 0;
  settle(0, role.alternate, { proposed: 1 });
  expect([word(0, "agree"), word(1, "sync")]).toEqual([0, 1]);
  variables.ports[rowOf(ports[1].port) + of.synced] = 1;
  settle(0, role.alternate, { proposed: 1 });
  expect([word(0, "agree"), word(0, "newInfo"), word(0, "forward")]).toEqual([1, 1, 0]);
});
