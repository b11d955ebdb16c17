/**
 * @dc/engine/experiment — a claim about datacenters as a value that can be run: what it says, what was measured, and
 * whether it holds.
 * @module
 */
export {
  absolute,
  type Cell,
  type CellResult,
  type Claim,
  type ClaimResult,
  exact,
  type Measured,
  mostApart,
  notYet,
  points,
  relative,
  runClaim,
  selectClaims,
  type Tolerance,
  type Verdict,
} from "./claim.ts";
export { claimMarkdown, claimText } from "./print.ts";
