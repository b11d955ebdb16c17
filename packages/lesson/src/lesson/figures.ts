/**
 * lesson/figures — elements that may stand in a lesson. A page that shows lessons defines them; a module names them.
 *
 * Sources: rules L23 and L24 in ../../SPEC.md.
 * @module
 */

/** The figures of the labs, by the names of their elements. */
export const figureNames: readonly string[] = ["dc-ecmp-hash", "dc-frame", "dc-page-walk"];
