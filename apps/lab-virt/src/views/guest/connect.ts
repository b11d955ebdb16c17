/**
 * views/guest/connect — the guests' worker. It ends with the view: a guest that runs for ever costs nothing while nobody
 * looks.
 * @module
 */
import { connectViewWorker, type ViewWorker } from "@dc/lab";
import type { GuestAnswers } from "../../guest/worker.ts";
import url from "../../guest.worker.ts?worker&url";

/** Asks it. */
export type GuestWorker = ViewWorker<GuestAnswers>;

/** Make one for a view. */
export const connectGuests: () => GuestWorker = connectViewWorker(url, import.meta.url);
