// @ts-check
/**
 * Two things that biome does not know: Solid's reactivity in *.tsx, and what an engine may not use.
 * Everything else is biome's. test/house/bans.test.ts lints bad fixtures and sees each ban fire.
 */
import solid from "eslint-plugin-solid/configs/typescript";
import tseslint from "typescript-eslint";
import { bannedGlobals, determinism } from "./scripts/determinism.mjs";
import { readLayers } from "./scripts/layers.mjs";

/** Sources whose run must be the same on every machine: those of engines and libraries. */
const deterministic = Object.values(readLayers(import.meta.dirname).layers)
  .filter(({ kind }) => kind === "engine" || kind === "library")
  .flatMap(({ packages }) => packages.map((directory) => `${directory}/src/**/*.ts`));

/** The globals of ECMAScript 2023, less those that scripts/determinism.mjs bans by name. */
const ecmaScript = (
  "AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Error EvalError " +
  "Float32Array Float64Array Infinity Int16Array Int32Array Int8Array JSON Map Math NaN Number Object Promise Proxy " +
  "RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array " +
  "Uint8Array Uint8ClampedArray decodeURIComponent encodeURIComponent isFinite isNaN parseFloat parseInt undefined"
).split(" ");

export default tseslint.config(
  { ignores: ["**/dist/**", "**/.tsc/**", "**/node_modules/**", "**/.cache/**", "**/@mf-types/**"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.tsx"],
    ...solid,
    languageOptions: { parser: tseslint.parser },
  },
  {
    files: ["packages/{ui,lab}/**/*.tsx", "apps/lab-*/**/*.tsx"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXOpeningElement[name.name='form']",
          message: "A sandbox that allows scripts alone submits no form: hear the key with onEnter and the button.",
        },
      ],
    },
  },
  {
    files: [...deterministic, "test/house/fixtures/bans/**/*.ts"],
    ignores: ["**/*.test.ts"],
    plugins: { determinism },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { lib: ["es2023"] },
      globals: Object.fromEntries(
        [...ecmaScript, ...bannedGlobals.map(({ name }) => name)].map((name) => [name, "readonly"]),
      ),
    },
    rules: {
      "determinism/exact-math": "error",
      "determinism/integer-power": "error",
      "determinism/no-locale": "error",
      "determinism/no-module-state": "error",
      "determinism/no-own-instanceof": "error",
      "no-restricted-globals": ["error", ...bannedGlobals],
      "no-restricted-imports": [
        "error",
        {
          patterns: [{ group: ["node:*"], message: "An engine runs without Node: take what it needs as a parameter." }],
        },
      ],
      "no-undef": "error",
    },
  },
);
