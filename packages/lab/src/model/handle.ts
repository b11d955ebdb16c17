/**
 * model/handle — the lab as its page sees it: every method of the contract, answered when it is done.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import { parseDuration } from "@dc/engine/host";
import type { Json, LabHandle, LabOptions } from "@dc/solid";
import { createEffect, createRoot, on } from "solid-js";
import { labError } from "../errors.ts";
import type { LabModel } from "./lab.ts";
import type { Lesson } from "./lesson/playing.ts";
import { makePermalink, openState, stateOf } from "./permalink.ts";

/** What the handle needs beside the model. */
export interface HandleOptions {
  readonly options: () => LabOptions;
  readonly screenshot: () => Promise<Blob>;
  /** The module that is played, if one is. */
  readonly lesson: () => Lesson | undefined;
}

function readTime(text: string): number {
  const timePs = parseDuration(text.trim());
  if (timePs === undefined) throw labError("lab/bad-time", `${text}: expected a number and a unit, as 1.5us`);
  return timePs;
}

/** Make the handle. */
export function makeHandle(model: LabModel, page: HandleOptions): LabHandle {
  return {
    play: () => model.play(),
    pause: () => model.pause(),
    step: (count) => model.step(count),
    stepBack: (count) => model.stepBack(count),
    seek: async (at) => model.seek(readTime(at)),
    async runUntil(condition) {
      const timePs = parseDuration(condition.trim());
      // A bare time is a place to go to, either way.
      if (timePs === undefined) return model.runUntil(condition);
      await model.seek(timePs);
      return true;
    },
    reset: () => model.reset(),
    undo: () => model.undo(),
    redo: () => model.redo(),
    getState: () => stateOf(model, page.lesson()),
    async setState(state) {
      const opened = await openState(model, state, page.lesson());
      if (!opened.ok) {
        const [{ path = "", expected = "a state", received = "" } = {}] = opened.issues;
        throw labError("lab/bad-state", `${path}: expected ${expected}, got ${received}`);
      }
    },
    getPermalink: () => makePermalink(model, page.options(), page.lesson()),
    async getParams() {
      const { name, seed, untilPs } = model.stage()?.opened ?? { name: "", seed: 0, untilPs: 0 };
      return {
        name,
        seed,
        untilPs,
        speedPsPerSecond: model.speed(),
        filter: model.events.filter(),
        until: model.until(),
      };
    },
    async setParams(params) {
      const given = (typeof params === "object" && params !== null ? params : {}) as { readonly [name: string]: Json };
      if (typeof given.speedPsPerSecond === "number") model.setSpeed(given.speedPsPerSecond);
      if (typeof given.filter === "string") await model.setFilter(given.filter);
      if (typeof given.until === "string") model.setUntil(given.until);
    },
    async inspect(path) {
      const stage = model.stage();
      const port = stage?.opened.ports.find((candidate) => candidate.path === path.replace(":", "/"));
      const node = stage?.opened.nodes.find(({ name }) => name === path);
      if (!port && !node) throw labError("lab/unknown-object", `${path}: no node or port is called that`);
      const { paths } = await model.ask("probes", {});
      const own = paths.filter((probe) => probe.startsWith(`${port?.path ?? node?.name}#`)).slice(0, 200);
      const values = await model.probe(own);
      return {
        path,
        ...(node ? { kind: node.kind, role: node.role } : {}),
        probes: Object.fromEntries(own.map((probe, index) => [probe, values[index]])),
      };
    },
    async subscribe(probe, heard) {
      const [first] = await model.probe([probe]);
      if (first === null) throw labError("lab/unknown-probe", `${probe}: no such probe`);
      let last: number | undefined;
      let asking = false;
      const look = async (): Promise<void> => {
        if (asking) return;
        asking = true;
        const [value] = await model.probe([probe]).catch(() => [null]);
        asking = false;
        if (value === null || value === undefined || value === last) return;
        last = value;
        heard(value);
      };
      return createRoot((end) => {
        createEffect(on([model.timePs, model.position], () => void look()));
        return end;
      });
    },
    async invoke(action, target, value) {
      const done = await model.act(action, target, value as JsonValue | undefined);
      if (!done) throw labError("lab/refused", `${action} on ${target} was refused`);
    },
    async export(format) {
      const file = await model.exportAs(format);
      if (!file) throw labError("lab/refused", `no export as ${format}`);
      return new Blob(file.chunks as BlobPart[], { type: file.mediaType });
    },
    screenshot: page.screenshot,
    async showSolutions() {
      const lesson = page.lesson();
      if (!lesson?.permits.showsSolution) throw labError("lab/refused", "no solution is shown here");
      await lesson.showSolution();
    },
    async resetTask() {
      const lesson = page.lesson();
      if (lesson === undefined) await model.reset();
      else await lesson.resetAll();
    },
    async destroy() {
      model.destroy();
    },
  };
}
