/**
 * capture/link-type — which header a capture's frames start with.
 *
 * Source: the Tcpdump group's registry of LINKTYPE_ values.
 * @module
 */

/** Those that are met here. */
export const linkType = { ethernet: 1, linuxCookedV2: 276 } as const;
