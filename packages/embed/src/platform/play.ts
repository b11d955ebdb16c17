/**
 * platform/play — connects a lab's element to a platform: what the platform knows becomes attributes, what the lab tells
 * of its learner goes to the platform.
 *
 * Rules X77–X79 of ../../SPEC.md.
 * @module
 */
import type { LabState } from "../standing/standing.ts";
import { readPoints } from "../standing/standing.ts";
import type { Launch, Platform, Points } from "./platform.ts";

/** What a package says of itself, in its page. */
export interface Package {
  readonly format: "scorm12" | "scorm2004" | "cmi5" | "html";
  /** The lab's element. */
  readonly tag: string;
  /** Of module.json, relative to the page. */
  readonly src: string;
  /** `id@version`. */
  readonly module: string;
  readonly mode: "guided" | "assess";
  /** Share of the points from which it is passed, where the package says one. */
  readonly mastery?: number;
}

/** The element, as far as it is used. */
export interface PlayedElement {
  setAttribute(name: string, value: string): void;
  addEventListener(name: string, heard: (event: { readonly detail: unknown }) => void): void;
  getCurrentState(): LabState | undefined;
}

/** What a player is made with. */
export interface PlayOptions {
  readonly element: PlayedElement;
  readonly platform: Platform;
  readonly pack: Package;
  readonly launch: Launch;
  /** The learner's. */
  readonly seed: number | undefined;
}

/** A module that is played for a platform. */
export interface Playing {
  /** Keep the lab's state, where it is another one. No event says when a state is there: it is looked at now and then. */
  keep(): void;
  /** The page is being left. */
  end(): void;
}

/** Set the element's attributes, and pass on what it tells. */
export function play({ element, platform, pack, launch, seed }: PlayOptions): Playing {
  const mastery = launch.mastery ?? pack.mastery;
  const attributes: Record<string, string | undefined> = {
    src: pack.src,
    mode: launch.review ? "review" : pack.mode,
    storage: "none",
    loading: "eager",
    seed: seed === undefined ? undefined : String(seed),
    state: launch.state,
    lang: launch.language,
    mastery: mastery === undefined ? undefined : String(mastery),
  };
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);

  let best = launch.scaled ?? -1;
  let kept = launch.state;
  const keep = (): void => {
    const state = element.getCurrentState()?.state;
    if (launch.review || state === undefined || state === kept) return;
    kept = state;
    platform.keep(state);
  };
  const isBest = ({ points, pointsMax }: Points): boolean => pointsMax > 0 && points / pointsMax > best;
  const onPoints = (detail: unknown, tell: (points: Points) => void): void => {
    const points = readPoints(detail);
    if (points === undefined || launch.review) return;
    tell(points);
    if (isBest(points)) best = points.points / points.pointsMax;
  };
  element.addEventListener("dc-score", ({ detail }) =>
    onPoints(detail, (points) => {
      // A lab that restores its work says 0 first: what was reached before is not taken back.
      if (isBest(points)) platform.score(points);
    }),
  );
  element.addEventListener("dc-complete", ({ detail }) =>
    onPoints(detail, (points) => {
      const share = points.pointsMax > 0 ? points.points / points.pointsMax : undefined;
      const counted = share !== undefined && share < best ? { ...points, points: best * points.pointsMax } : points;
      const passed = mastery === undefined || share === undefined ? undefined : Math.max(share, best) >= mastery;
      platform.complete(counted, passed);
    }),
  );
  element.addEventListener("dc-progress", ({ detail }) => {
    const { done, of } = (detail ?? {}) as { readonly done?: unknown; readonly of?: unknown };
    if (!launch.review && typeof done === "number" && typeof of === "number") platform.progress(done, of);
  });
  return {
    keep,
    end() {
      keep();
      platform.end();
    },
  };
}
