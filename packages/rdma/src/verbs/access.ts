/**
 * verbs/access — what a memory region or a queue pair lets others do: the IBV_ACCESS_* bits.
 *
 * Source: ibv_reg_mr(3), rdma-core.
 * @module
 */

/** IBV_ACCESS_*. Local reads need no bit. */
export const access = {
  localWrite: 1,
  remoteWrite: 2,
  remoteRead: 4,
  remoteAtomic: 8,
} as const;

/** All bits that this package knows. */
export const accessAll: number = 15;

/** ibv_reg_mr(3): who lets others write must be let write itself. */
export function isAccessSound(flags: number): boolean {
  if ((flags & ~accessAll) !== 0) return false;
  return (flags & (access.remoteWrite | access.remoteAtomic)) === 0 || (flags & access.localWrite) !== 0;
}
