/**
 * verbs/errno — what verbs answer when they refuse: the values of Linux, returned and never thrown.
 *
 * @module
 */

/** 0 is success. */
export const errno = { ok: 0, noMemory: 12, invalid: 22 } as const;
