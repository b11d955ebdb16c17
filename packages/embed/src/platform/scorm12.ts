/**
 * platform/scorm12 — a SCORM 1.2 platform.
 *
 * Source: SCORM 1.2 Run-Time Environment §3.3 (API), §3.4 (data model); rules X70–X76 of ../../SPEC.md.
 * @module
 */
import { writeTimespan } from "./duration.ts";
import type { Platform, PlatformOptions, Points } from "./platform.ts";
import { createWriter, readShare } from "./writer.ts";

/** CMIString4096. */
export const suspendCharactersMax = 4096;

/** The API object of SCORM 1.2: everything is text. */
export interface Scorm12Api {
  LMSInitialize(none: ""): unknown;
  LMSFinish(none: ""): unknown;
  LMSGetValue(name: string): unknown;
  LMSSetValue(name: string, value: string): unknown;
  LMSCommit(none: ""): unknown;
  LMSGetLastError(): unknown;
  LMSGetErrorString(code: string): unknown;
}

/** Connect to a platform by its API. */
export function createScorm12(api: Scorm12Api, { report, nowMs }: PlatformOptions): Platform {
  const startedMs = nowMs();
  const writer = createWriter(
    {
      initialize: () => api.LMSInitialize(""),
      finish: () => api.LMSFinish(""),
      get: (name) => api.LMSGetValue(name),
      set: (name, value) => api.LMSSetValue(name, value),
      commit: () => api.LMSCommit(""),
      error: () => {
        const code = String(api.LMSGetLastError());
        return `${code} ${String(api.LMSGetErrorString(code))}`;
      },
    },
    report,
  );
  const { get, set } = writer;
  let status = "";
  const state = (next: string): void => {
    status = next;
    set("cmi.core.lesson_status", next);
  };
  // Raw is from 0 to 100 in this edition: §3.4.4, cmi.core.score.raw.
  const score = ({ points, pointsMax }: Points): void => {
    if (pointsMax <= 0) return;
    set("cmi.core.score.min", "0");
    set("cmi.core.score.max", "100");
    set("cmi.core.score.raw", String(Math.round((points / pointsMax) * 10_000) / 100));
  };
  return {
    begin() {
      if (!writer.begin()) return Promise.resolve({ review: false });
      const learner = get("cmi.core.student_id");
      const kept = get("cmi.suspend_data");
      const language = get("cmi.student_preference.language");
      const scaled = readShare(get("cmi.core.score.raw"), 100);
      const mastery = readShare(get("cmi.student_data.mastery_score"), 100);
      status = get("cmi.core.lesson_status");
      const review = get("cmi.core.lesson_mode") === "review";
      if (!review && (status === "not attempted" || status === "" || status === "browsed")) state("incomplete");
      if (!review) set("cmi.core.exit", "suspend");
      writer.commit();
      return Promise.resolve({
        review,
        ...(learner === "" ? {} : { learner }),
        ...(kept === "" ? {} : { state: kept }),
        ...(/^[a-z]{2}(-|$)/.test(language) ? { language } : {}),
        ...(mastery === undefined ? {} : { mastery }),
        ...(scaled === undefined ? {} : { scaled }),
      });
    },
    progress() {
      // This edition has no measure of progress.
    },
    score(points) {
      score(points);
      writer.commit();
    },
    complete(points, passed) {
      score(points);
      // What was passed once stays passed.
      if (status !== "passed") state(passed === undefined ? "completed" : passed ? "passed" : "failed");
      writer.commit();
    },
    keep(payload) {
      if (writer.keep("cmi.suspend_data", payload, suspendCharactersMax)) writer.commit();
    },
    end() {
      writer.end(() => set("cmi.core.session_time", writeTimespan(nowMs() - startedMs)));
    },
  };
}
