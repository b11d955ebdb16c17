/**
 * lab/resume — remembers where a lab stood when it was left, as the permalink that brings it back.
 * @module
 */
import { createStored, type LabHandle, type Store } from "@dc/solid";
import type { Accessor } from "solid-js";

/** Where a lab stood. */
export interface ResumePoint {
  readonly lab: string;
  /** What stands behind the portal's own address: `?lab=fabric&at=1.5ms#s=…`. */
  readonly link: string;
  /** Simulated time with its unit, as the link says it. */
  readonly at: string | null;
}

/** The last point, and how it is set. */
export interface Resume {
  readonly last: Accessor<ResumePoint | null>;
  /** A lab is there: it is asked where it stands each time it may have moved, at most once in a while. */
  follow(lab: string, handle: LabHandle): void;
  /** The lab says that it moved. One that plays is left alone until it stands: to make a link it would have to stop. */
  moved(playing: boolean): void;
  /** The lab is left. */
  leave(): void;
}

/** How long after the last movement a lab is asked, in milliseconds. */
export const quietMs = 800;

/** Longer links are not kept: they are files. */
const linkCharactersMax = 8000;

/** Remember in a store; where storage is denied, only until the page is left. */
export function createResume(store: Store | undefined, portal: string): Resume {
  const fits = (value: unknown): value is ResumePoint | null =>
    value === null ||
    (typeof value === "object" &&
      typeof (value as ResumePoint).lab === "string" &&
      typeof (value as ResumePoint).link === "string" &&
      (value as ResumePoint).link.startsWith("?lab="));
  const [last, setLast] = createStored<ResumePoint | null>("dc.portal.resume", null, fits, store);
  let current: { lab: string; handle: LabHandle } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    const asked = current;
    if (asked === undefined) return;
    const address = new URL(await asked.handle.getPermalink(), portal);
    const link = `?lab=${encodeURIComponent(asked.lab)}${address.search.replace(/^\?/, "&").replace(/&lab=[^&]*/, "")}${address.hash}`;
    if (asked === current && link.length <= linkCharactersMax)
      setLast({ lab: asked.lab, link, at: address.searchParams.get("at") });
  };
  return {
    last,
    follow(lab, handle) {
      current = { lab, handle };
    },
    moved(playing) {
      clearTimeout(timer);
      if (playing) return;
      // A lab that cannot say where it stands leaves the last point as it was.
      timer = setTimeout(() => void ask().catch(() => {}), quietMs);
    },
    leave() {
      clearTimeout(timer);
      current = undefined;
    },
  };
}
