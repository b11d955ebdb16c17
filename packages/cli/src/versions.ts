/**
 * versions — of the packages that compute a run, for reports and links.
 * @module
 */
import engine from "@dc/engine/package.json" with { type: "json" };
import fabric from "@dc/fabric/package.json" with { type: "json" };
import wire from "@dc/wire/package.json" with { type: "json" };
import cli from "../package.json" with { type: "json" };

/** The command's own version. */
export const cliVersion: string = cli.version;

/** Versions by short name, as links carry them. */
export const engineVersions: Readonly<Record<string, string>> = {
  engine: engine.version,
  wire: wire.version,
  fabric: fabric.version,
};
