/**
 * platform/find-api — finds the object by which a SCORM platform is reached.
 *
 * It stands in a window around the page, or around the page that opened it.
 *
 * Sources: SCORM 1.2 Run-Time Environment §3.3.6.1; SCORM 2004 4th ed. Run-Time Environment §3.3.1 (finding the API).
 * @module
 */

/** Most windows that are climbed: both editions say 7. */
export const climbsMax = 7;

/** The part of a window that is looked at. */
export interface WindowLike {
  readonly parent: WindowLike | null;
  readonly opener?: WindowLike | null;
  readonly [name: string]: unknown;
}

/**
 * Look for an API in this window, those around it, and those around the one that opened it.
 *
 * A window of another origin refuses to be looked into; the search ends there.
 *
 * @param name `API` (1.2) or `API_1484_11` (2004).
 */
export function findApi<Api>(from: WindowLike, name: string): Api | undefined {
  const opener = look(() => topOf(from).opener) ?? look(() => from.opener);
  return climb<Api>(from, name) ?? (opener ? climb<Api>(opener, name) : undefined);
}

function climb<Api>(from: WindowLike, name: string): Api | undefined {
  let at: WindowLike | null = from;
  for (let climbs = 0; at !== null && climbs <= climbsMax; climbs += 1) {
    const here: WindowLike = at;
    const api = look(() => here[name]);
    if (typeof api === "object" && api !== null) return api as Api;
    const parent = look(() => here.parent) ?? null;
    at = parent === here ? null : parent;
  }
  return undefined;
}

function topOf(from: WindowLike): WindowLike {
  let at = from;
  for (let climbs = 0; climbs < climbsMax; climbs += 1) {
    const { parent } = at;
    if (parent === null || parent === at) break;
    at = parent;
  }
  return at;
}

function look<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
