/**
 * model/view — what the stage shows of a run: the guests' queues and exits, as the worker answers them.
 *
 * Plain data, in the kit's own terms: the page draws it as it comes.
 * @module
 */
import type { Doorbell, ExitRow, VirtqueuePicture } from "@dc/ui";

/** One queue of a guest's device. */
export interface QueueView {
  readonly name: "tx" | "rx";
  readonly queue: VirtqueuePicture;
  readonly doorbells: readonly Doorbell[];
  readonly kicks: number;
  readonly suppressedKicks: number;
  readonly interrupts: number;
}

/** All exits of one reason. */
export type ExitView = ExitRow;

/** One guest's device. */
export interface GuestView {
  /** `h1/vm1/virtio0`. */
  readonly path: string;
  readonly way: "vmm" | "vhost" | "vf";
  readonly queues: readonly QueueView[];
  readonly exits: readonly ExitView[];
  /** When its virtual CPU was out of the guest, the newest of them; without an end where it still is. */
  readonly outside: readonly { readonly startPs: number; readonly endPs?: number }[];
}

/** Everything. */
export interface RunView {
  readonly guests: readonly GuestView[];
}
