/** Cells of claims as rows of a table test. */
import { type Claim, runClaim } from "@dc/engine/experiment";

/** Each cell under a name that tells it apart; `run` says `holds`, or what was measured and expected. */
export function cellRows(...claims: readonly Claim[]): readonly (readonly [name: string, run: () => string])[] {
  return claims.flatMap((claim) => {
    const cells = claim.cells();
    return cells.map((cell, n): readonly [string, () => string] => [
      `${claim.id}, cell ${n}: ${[cell.quantity, ...Object.values(cell.inputs)].join(", ")}`,
      () => {
        const [result] = runClaim({ ...claim, cells: () => [cell] }).cells;
        if (result === undefined) return "no cell";
        const { verdict, measured, expected } = result;
        return verdict === "holds" ? verdict : `${verdict}: ${measured}, expected ${expected}`;
      },
    ]);
  });
}
