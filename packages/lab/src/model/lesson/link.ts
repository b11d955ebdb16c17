/**
 * lesson/link — what a learner did as a link, and back: the same step, answers, knobs, actions, instant and view.
 *
 * Nothing is changed before the whole link is understood: one that was altered, or is of another module or version, is
 * refused with its reason, and what the learner has is kept.
 * @module
 */
import type { Issue, JsonValue, Parsed } from "@dc/engine";
import type { PermalinkPlace, PermalinkState } from "@dc/engine/permalink";
import { linkWork, workInLink } from "@dc/lesson";
import type { LabModel } from "../lab.ts";
import { type Restored, restoredFrom, showView, viewOf } from "../permalink.ts";
import type { Lesson } from "./playing.ts";

/** The state of a link: all steps, and where the lab stands in the open one. */
export async function stateOfLesson(model: LabModel, lesson: Lesson): Promise<PermalinkState> {
  // What the author would do is on the stage only, and in no link.
  await lesson.endSolution();
  await lesson.settle();
  const { timePs, fired, digest } = await model.permalink();
  const place = { timePs, fired, digest } as PermalinkPlace;
  const view = unusual(viewOf(model, ""));
  return linkWork(lesson.work(), lesson.module, { engines: model.identity.engines, place, view });
}

/** What a view is when nobody has changed it. Where a link says nothing, it is so. */
const usual: Readonly<Record<string, JsonValue>> = {
  file: "",
  as: "picture",
  filter: "",
  until: "",
  speed: 1e6,
  record: -1,
  watch: "",
};

/** A view without what is as usual: a module's link is long enough by what was done. */
export function unusual(view: JsonValue): JsonValue {
  return Object.fromEntries(Object.entries(view as object).filter(([name, value]) => value !== usual[name]));
}

/** Play what a link holds. */
export async function openLessonState(
  model: LabModel,
  lesson: Lesson,
  state: PermalinkState,
): Promise<Parsed<Restored>> {
  const read = workInLink(state, lesson.module);
  if (!read.ok) return read;
  const { timePs, fired, digest, engines, view } = state;
  const place = { timePs, ...(fired === undefined ? {} : { fired }) };
  if (!(await lesson.restore(read.value, place))) {
    return { ok: false, issues: model.draft()?.issues ?? ([] as readonly Issue[]) };
  }
  await showView(model, view);
  return { ok: true, value: await restoredFrom(model, digest, engines), issues: [] };
}
