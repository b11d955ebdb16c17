import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { LinkStates } from "./link-states.ts";

/** Three switches, four links; port p is at link p / 2. */
function made() {
  const simulation = createSimulation({ seed: 1 });
  let replaced = 0;
  const counts = { switches: 3, links: 4 };
  const states = new LinkStates(
    simulation.state,
    counts,
    (port) => port >> 1,
    () => replaced++,
  );
  const up = (s: number): string => states.view(s).isUp.join("");
  return { simulation, states, up, replaced: () => replaced };
}

test("F360: newer news wins, older is none; a link is down while either end says so", () => {
  const { states, up } = made();
  expect(states.learn(0, 2, 1)).toBe(true);
  expect([up(0), up(1)]).toEqual(["1011", "1111"]);
  expect(states.learn(0, 2, 1)).toBe(false);
  states.learn(0, 3, 1);
  states.learn(0, 2, 2);
  expect(up(0)).toBe("1011");
  states.learn(0, 3, 2);
  expect([up(0), states.learn(0, 3, 1), states.changesOf(0, 3)]).toEqual(["1111", false, 2]);
});

test("F361: switches that know the same have the same view", () => {
  const { states } = made();
  states.learn(0, 2, 1);
  states.learn(1, 3, 1);
  expect(states.view(0)).toBe(states.view(1));
  expect(states.view(2)).not.toBe(states.view(0));
});

test("F361: a step back restores what each knew, over any number of ends", () => {
  const { simulation, states, up, replaced } = made();
  states.learn(0, 2, 1);
  const saved = simulation.save();
  simulation.restore(saved);
  expect(replaced()).toBe(0);
  for (let end = 0; end < 8; end++) states.learn(2, end, 3);
  simulation.restore(saved);
  expect([up(0), up(2), states.ends, replaced()]).toEqual(["1011", "1111", [2], 1]);
});
