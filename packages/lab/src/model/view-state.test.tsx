/** What is set in views: links carry it, undo takes it back in the order in which everything was done. */
import type { JsonValue } from "@dc/engine";
import { decodePermalink, encodeState } from "@dc/engine/permalink";
import { createRoot } from "solid-js";
import { expect, test } from "vitest";
import { createViewState, useViewState, type ViewHistory } from "./view-state.ts";

/** A lab of which nothing is there but what was done in it, and which view is shown. */
function bench() {
  let place = "one";
  const deeds = { done: 0, undone: 0 };
  const state = createRoot(() => createViewState(() => ({ deeds: deeds.done, place })));
  return {
    state,
    go: (to: string) => {
      place = to;
    },
    act() {
      deeds.done += 1;
      deeds.undone = 0;
      state.forgetRedo();
    },
    /** As the model undoes. */
    undo(): boolean {
      if (state.canUndo() && (state.undoesNext(deeds.done) || deeds.done === 0)) {
        state.undo();
        return true;
      }
      if (deeds.done === 0) return false;
      deeds.done -= 1;
      deeds.undone += 1;
      return true;
    },
    redo(): boolean {
      if (state.canRedo() && (state.redoesNext(deeds.done) || deeds.undone === 0)) {
        state.redo();
        return true;
      }
      if (deeds.undone === 0) return false;
      deeds.done += 1;
      deeds.undone -= 1;
      return true;
    },
    standing: (): JsonValue => [state.all() ?? null, deeds.done],
  };
}

test("what is set is there by its name, is taken back and made again, and nothing is kept of what is as it was", () => {
  const { state, go } = bench();
  state.set("speed", 3);
  go("two");
  state.set("table", { rows: [1] });
  expect(state.all()).toEqual({ speed: 3, table: { rows: [1] } });
  expect(state.undo()).toBe("two");
  expect([state.all(), state.canRedo()]).toEqual([{ speed: 3 }, true]);
  expect(state.undo()).toBe("one");
  expect([state.all(), state.canUndo()]).toEqual([undefined, false]);
  state.redo();
  state.redo();
  expect(state.get("table")).toEqual({ rows: [1] });
  // What is set to what it is already is no step.
  state.set("speed", 3);
  state.undo();
  expect(state.all()).toEqual({ speed: 3 });
});

test("what is dragged is one step; what is set together is one step; a look is none, and stays when a step is taken back", () => {
  const { state } = bench();
  for (const value of [1, 2, 3]) state.set("slide", value, { joins: "slide" });
  state.set("row", 7, { isLook: true });
  state.together(() => {
    state.set("slide", 0);
    state.set("text", "nop");
  });
  expect(state.all()).toEqual({ slide: 0, row: 7, text: "nop" });
  state.undo();
  expect(state.all()).toEqual({ slide: 3, row: 7 });
  state.undo();
  expect([state.all(), state.canUndo()]).toEqual([{ row: 7 }, false]);
});

/** Numbers that are always the same. */
function makeDraw(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("settings and actions of the run have one order: all of it is taken back and done again, one after the other", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const draw = makeDraw(seed);
    const { state, act, undo, redo, standing } = bench();
    const stood = [standing()];
    for (let step = 0; step < 20; step++) {
      if (draw(3) === 0) act();
      else state.set(`n${draw(4)}`, step);
      stood.push(standing());
    }
    for (const before of stood.slice(0, -1).reverse()) expect([undo(), standing()]).toEqual([true, before]);
    expect(undo()).toBe(false);
    for (const after of stood.slice(1)) expect([redo(), standing()]).toEqual([true, after]);
    expect(redo()).toBe(false);
  }
});

test("another run has nothing of the earlier one to take back, and settings are taken back all the same", () => {
  const { state, act } = bench();
  act();
  state.set("a", 1);
  state.startOver();
  expect([state.undoesNext(0), state.canUndo()]).toEqual([true, true]);
  state.undo();
  expect(state.all()).toBeUndefined();
});

const throughLink = (views: JsonValue | undefined): JsonValue | undefined => {
  const state = { engines: {}, scenario: "x", seed: 1, actions: [], timePs: 0, digest: "0123456789abcdef" };
  const view = views === undefined ? {} : { views };
  const decoded = decodePermalink(encodeState({ ...state, view }));
  return (decoded.ok ? (decoded.value.view as { views?: JsonValue }) : undefined)?.views;
};

const restored = (views: JsonValue | undefined): ViewHistory => {
  const { state } = bench();
  state.restore(views);
  return state;
};

test("a link has all of it, whatever it is; what is no mapping, or too much, is not taken", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const draw = makeDraw(seed);
    const make = (depth: number): JsonValue => {
      const kind = draw(depth > 2 ? 3 : 5);
      if (kind === 0) return draw(2 ** 31) - 2 ** 30;
      if (kind === 1) return String.fromCharCode(...Array.from({ length: draw(9) }, () => 32 + draw(600)));
      if (kind === 2) return draw(2) === 0;
      if (kind === 3) return Array.from({ length: draw(4) }, () => make(depth + 1));
      return Object.fromEntries(Array.from({ length: draw(4) }, (_, n) => [`k${n}`, make(depth + 1)]));
    };
    const { state } = bench();
    for (let n = 0; n < 6; n++) state.set(`v${draw(8)}`, make(0));
    expect(restored(throughLink(state.all())).all()).toEqual(state.all());
  }
  for (const wrong of [undefined, null, 3, "text", [1]]) expect(restored(wrong as JsonValue).all()).toBeUndefined();
  const many = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`v${n}`, n]));
  expect(Object.keys(restored(many).all() as object).length).toBe(100);
});

test("a view's value follows what is set, restored and taken back; data that say nothing leave it as it was first", () => {
  createRoot((dispose) => {
    const { state } = bench();
    const [count, setCount] = useViewState({ viewState: state }, "count", {
      first: 1,
      write: (value) => value,
      read: (data) => (typeof data === "number" && data < 100 ? data : undefined),
    });
    expect(count()).toBe(1);
    setCount((before) => before + 4);
    expect([count(), state.all()]).toEqual([5, { count: 5 }]);
    state.restore({ count: "many" });
    expect(count()).toBe(1);
    state.restore({ count: 9 });
    expect(count()).toBe(9);
    setCount(1);
    expect([count(), state.all()]).toEqual([1, undefined]);
    state.undo();
    expect(count()).toBe(9);
    dispose();
  });
});
