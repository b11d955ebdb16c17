import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { LinkHistory } from "./link-history.ts";

/** A history in a simulation, and how often another past came. */
function lived() {
  const simulation = createSimulation({ seed: 1 });
  let replaced = 0;
  const history = new LinkHistory(simulation.state, "history", () => replaced++);
  const links = (): string => {
    const isUp = new Uint8Array(4).fill(1);
    for (let change = 0; change < history.count; change++) history.apply(change, isUp);
    return isUp.join("");
  };
  return { simulation, history, links, replaced: () => replaced };
}

test("F184: the changes of links are kept in order, however many", () => {
  const { history, links } = lived();
  for (let turn = 0; turn < 40; turn++) history.add(turn % 4, turn % 3 !== 0);
  expect(history.count).toBe(40);
  history.add(2, false);
  expect(links()).toBe("0100");
});

test("F184: a step back takes changes back; another past has another number, the same one lived on has not", () => {
  const { simulation, history, links, replaced } = lived();
  history.add(1, false);
  const early = simulation.save();
  history.add(1, true);
  history.add(3, false);
  const late = simulation.save();
  const { epoch } = history;
  simulation.restore(late);
  expect([history.epoch, replaced()]).toEqual([epoch, 0]);
  simulation.restore(early);
  expect([history.count, links(), history.epoch === epoch, replaced()]).toEqual([1, "1011", false, 1]);
  // Back to the future: what was lived through is still there, so tables may go on from where they are.
  const now = history.epoch;
  simulation.restore(late);
  expect([history.count, links(), history.epoch, replaced()]).toEqual([3, "1110", now, 2]);
  simulation.restore(early);
  history.add(2, false);
  history.add(0, false);
  const other = history.epoch;
  simulation.restore(late);
  expect([links(), history.epoch]).toEqual(["1110", other + 1]);
});
