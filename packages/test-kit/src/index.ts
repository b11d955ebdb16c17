/**
 * test-kit — what tests of several packages share: the programs of other people that an interop test runs,
 * and the Chromium of the end-to-end tests.
 *
 * @module
 */
export { chromiumPath } from "./chromium.ts";
export { hasProgram, type NeedsTest, needs, onMachine, type Program, programs } from "./programs.ts";
