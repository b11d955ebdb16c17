/**
 * claims/command — `dclab claims`: run the claims that are asked for, and say which hold.
 * @module
 */
import { type Claim, claimText, runClaim, selectClaims } from "@dc/engine/experiment";
import type { Streams } from "../streams.ts";
import { allClaims } from "./list.ts";
import { claimsPage, countVerdicts } from "./page.ts";

/** Flags of `dclab claims`. */
export interface ClaimsOptions {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/**
 * Run claims and print what they came to.
 *
 * @param wanted ids, or beginnings of `id-slug`; none asks for all.
 * @returns 0; 1 when a claim fails (not when one is not built yet); 2 when a name is unknown
 */
export function claims(
  wanted: readonly string[],
  options: ClaimsOptions,
  streams: Streams,
  from: readonly Claim[] = allClaims,
): number {
  const { claims: chosen, unknown } = selectClaims(from, wanted);
  if (unknown.length > 0) {
    const known = from.map(({ id, slug }) => `${id}-${slug}`).join(" | ");
    streams.error(`dclab: expected a claim, got "${unknown[0]}" (${known})`);
    return 2;
  }
  const isTable = options.json !== true && options.markdown !== true;
  const results = chosen.map((claim) => {
    streams.progress(`${claim.id} ${claim.slug}`);
    const result = runClaim(claim);
    streams.progress("");
    if (isTable) for (const line of [...claimText(result), ""]) streams.print(line);
    return result;
  });
  if (options.json === true) streams.print(JSON.stringify({ claims: results }, null, 2));
  else if (options.markdown === true) streams.print(claimsPage(results).trimEnd());
  else streams.print(countVerdicts(results));
  return results.some(({ verdict }) => verdict === "fails") ? 1 : 0;
}
