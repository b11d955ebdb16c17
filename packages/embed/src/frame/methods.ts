/**
 * frame/methods — what may be called over the channel, and what each takes.
 *
 * They are the methods of the lab's handle and of H5P's contract, with the same names and order of parameters; what
 * is synchronous on the element is answered like all else. `subscribe` gives a number in place of a function, `setOptions`
 * takes the place of attributes, and `getChannel` says what is spoken here.
 * @module
 */
import type { Json, LabHandle } from "@dc/solid";
import type { LabQuestion } from "../element/element.ts";

/** What a parameter is; with `?` it may be left out. */
type Parameter = "text" | "count" | "json" | "text?" | "count?" | "json?";

/** The name of a method. */
export type FrameMethod = keyof LabHandle | keyof LabQuestion | "unsubscribe" | "setOptions" | "getChannel";

/** Every method and its parameters. */
export const frameMethods: Readonly<Record<FrameMethod, readonly Parameter[]>> = {
  play: [],
  pause: [],
  step: ["count?"],
  stepBack: ["count?"],
  seek: ["text"],
  runUntil: ["text"],
  reset: [],
  undo: [],
  redo: [],
  getState: [],
  setState: ["text"],
  getPermalink: [],
  getParams: [],
  setParams: ["json"],
  inspect: ["text"],
  subscribe: ["text"],
  unsubscribe: ["count"],
  invoke: ["text", "text", "json?"],
  export: ["text"],
  screenshot: [],
  showSolutions: [],
  resetTask: [],
  getAnswerGiven: [],
  getScore: [],
  getMaxScore: [],
  getXAPIData: [],
  getCurrentState: [],
  gradeSync: [],
  setOptions: ["json"],
  getChannel: [],
  destroy: [],
};

/** Names in the order of the table. */
export const frameMethodNames: readonly FrameMethod[] = Object.keys(frameMethods) as FrameMethod[];

/** Whether there is a method of this name; the names of every object are none. */
export const isFrameMethod = (name: string): name is FrameMethod => Object.hasOwn(frameMethods, name);

const fits = (parameter: Parameter, value: Json | undefined): boolean => {
  const kind = parameter.replace("?", "");
  if (value === undefined || value === null) return parameter.endsWith("?");
  if (kind === "text") return typeof value === "string";
  if (kind === "count") return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  return true;
};

/** What is wrong with the parameters of a call; undefined where nothing is. */
export function checkParams(method: FrameMethod, params: readonly Json[]): string | undefined {
  const parameters = frameMethods[method];
  if (params.length > parameters.length)
    return `${method}: expected at most ${parameters.length} parameters, got ${params.length}`;
  const wrong = parameters.findIndex((parameter, index) => !fits(parameter, params[index]));
  if (wrong < 0) return undefined;
  return `${method}: parameter ${wrong + 1}: expected ${parameters[wrong]}, got ${JSON.stringify(params[wrong])?.slice(0, 40)}`;
}
