/**
 * views/shadow/race-form — the race and the balance as links have them: how both sides are made, and what the guest did.
 * @module
 */
import type { ViewStateForm } from "@dc/lab";
import { flag, numberWithin, oneOf, shape, wholeWithin } from "@dc/lab/view-forms";
import { type RaceAction, raceActions, type RaceOptions, racePages } from "../../model/shadow-race.ts";

/** Something that the guest did. */
export interface Deed {
  readonly action: RaceAction;
  readonly page: number;
}

/** A race: what it comes to follows from this. */
export interface RaceState extends RaceOptions {
  readonly deeds: readonly Deed[];
}

/** Deeds of a race at most. */
export const deedsMax = 1000;

/** Two digits for each deed: which action, which page. */
const deeds: ViewStateForm<readonly Deed[]> = {
  first: [],
  write: (value) => value.map(({ action, page }) => `${raceActions.indexOf(action)}${page}`).join(""),
  read(data) {
    if (typeof data !== "string" || data.length > 2 * deedsMax || !/^(?:\d\d)*$/.test(data)) return undefined;
    const read: Deed[] = [];
    for (let at = 0; at < data.length; at += 2) {
      const [action, page] = [raceActions[Number(data[at])], Number(data[at + 1])];
      if (action === undefined || page >= racePages) return undefined;
      read.push({ action, page });
    }
    return read;
  },
};

/** What is raced. */
export const raceForm: ViewStateForm<RaceState> = shape<RaceState>({
  outOfStep: flag(false),
  structures: flag(false),
  deeds,
});

/** The page that is worked with. */
export const pageForm: ViewStateForm<number> = wholeWithin(0, 0, racePages - 1);

/** Powers of ten that the balance goes from and to. */
export const decades = { updates: [2, 6], misses: [3, 8] } as const;

/** What is assumed of the balance. */
export interface BalanceState {
  /** Powers of ten: table updates and TLB misses a second. */
  readonly updates: number;
  readonly misses: number;
  readonly pageBits: 12 | 21;
  readonly structures: boolean;
  readonly exitNs: number;
  readonly referenceNs: number;
}

/** Nanoseconds that may be assumed, at most. */
export const assumedNsMax = 100_000;

/** What the balance is made of. */
export const balanceForm: ViewStateForm<BalanceState> = shape<BalanceState>({
  updates: numberWithin(4, ...decades.updates),
  misses: numberWithin(5, ...decades.misses),
  pageBits: oneOf([12, 21], 12),
  structures: flag(false),
  exitNs: wholeWithin(1200, 1, assumedNsMax),
  referenceNs: wholeWithin(20, 1, assumedNsMax),
});
