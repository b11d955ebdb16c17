/**
 * platform/scorm2004 — a SCORM 2004 platform, 4th edition.
 *
 * Source: SCORM 2004 4th ed. Run-Time Environment §3 (API), §4.2 (data model); rules X70–X76 of ../../SPEC.md.
 * @module
 */
import { writeDuration } from "./duration.ts";
import type { Platform, PlatformOptions, Points } from "./platform.ts";
import { createWriter, readShare } from "./writer.ts";

/** characterstring (SPM: 64000). */
export const suspendCharactersMax = 64_000;

/** The API object of SCORM 2004. */
export interface Scorm2004Api {
  Initialize(none: ""): unknown;
  Terminate(none: ""): unknown;
  GetValue(name: string): unknown;
  SetValue(name: string, value: string): unknown;
  Commit(none: ""): unknown;
  GetLastError(): unknown;
  GetErrorString(code: string): unknown;
}

/** real(10,7): seven places, without an exponent. */
const real = (value: number): string => value.toFixed(7).replace(/\.?0+$/, "");

/** Connect to a platform by its API. */
export function createScorm2004(api: Scorm2004Api, { report, nowMs }: PlatformOptions): Platform {
  const startedMs = nowMs();
  const writer = createWriter(
    {
      initialize: () => api.Initialize(""),
      finish: () => api.Terminate(""),
      get: (name) => api.GetValue(name),
      set: (name, value) => api.SetValue(name, value),
      commit: () => api.Commit(""),
      error: () => {
        const code = String(api.GetLastError());
        return `${code} ${String(api.GetErrorString(code))}`;
      },
    },
    report,
  );
  const { get, set } = writer;
  let hasPassed = false;
  const score = ({ points, pointsMax }: Points): void => {
    if (pointsMax <= 0) return;
    set("cmi.score.min", "0");
    set("cmi.score.max", real(pointsMax));
    set("cmi.score.raw", real(points));
    set("cmi.score.scaled", real(points / pointsMax));
  };
  return {
    begin() {
      if (!writer.begin()) return Promise.resolve({ review: false });
      const learner = get("cmi.learner_id");
      const kept = get("cmi.suspend_data");
      const language = get("cmi.learner_preference.language");
      const scaled = readShare(get("cmi.score.scaled"), 1);
      const mastery = readShare(get("cmi.scaled_passing_score"), 1);
      hasPassed = get("cmi.success_status") === "passed";
      const completion = get("cmi.completion_status");
      const review = get("cmi.mode") === "review";
      if (!review && completion !== "completed") set("cmi.completion_status", "incomplete");
      if (!review) set("cmi.exit", "suspend");
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
    progress(done, of) {
      if (of <= 0) return;
      set("cmi.progress_measure", real(Math.min(1, done / of)));
      writer.commit();
    },
    score(points) {
      score(points);
      writer.commit();
    },
    complete(points, passed) {
      score(points);
      set("cmi.progress_measure", "1");
      set("cmi.completion_status", "completed");
      // What was passed once stays passed.
      if (passed !== undefined && !hasPassed) {
        hasPassed = passed;
        set("cmi.success_status", passed ? "passed" : "failed");
      }
      writer.commit();
    },
    keep(payload) {
      if (writer.keep("cmi.suspend_data", payload, suspendCharactersMax)) writer.commit();
    },
    end() {
      writer.end(() => set("cmi.session_time", writeDuration(nowMs() - startedMs)));
    },
  };
}
