import type { PluginOption, UserConfig } from "vite";
import { ports } from "./ports.js";

/** The ECMAScript version that every build of the workspace writes. */
export declare const target: "es2022";

/** Options of vite-plugin-solid for every build and test: no inline style, no delegated event. */
export declare const solidOptions: {
  readonly solid: { readonly inlineStyles: false; readonly delegateEvents: false };
};

/** What an app's configuration says of itself. */
export interface AppOptions {
  /** Federation container, for example `dc_portal` or `dc_lab_fabric`. */
  readonly name: string;
  /** Development port, from `ports`; strict. */
  readonly port: number;
  readonly plugins?: readonly PluginOption[];
  /** Content security policy of the built pages; that of a site on one origin when left out. */
  readonly policy?: string;
}

/** What a lab's configuration says of itself. */
export interface LabOptions extends AppOptions {
  /** Module whose default export is the lab, beside `labApi` and `mount`. Default `./src/expose.tsx`. */
  readonly expose?: string;
}

/** What an element's configuration says of itself. */
export interface ElementOptions {
  /** The tag that the entry defines; also the name of the script: `<tag>.js`. */
  readonly tag: string;
  /** Module that calls `defineLab`. Default `./src/element.ts`. */
  readonly entry?: string;
  /** Default `dist/element`. */
  readonly outDir?: string;
  readonly plugins?: readonly PluginOption[];
}

/** What a published Solid package says of itself. */
export interface LibraryOptions {
  readonly entry?: Readonly<Record<string, string>>;
  /** Packages left as imports, besides solid-js and @dc/*. */
  readonly external?: readonly (string | RegExp)[];
}

/** The portal: a federation host without static remotes (one that hangs would leave the whole page blank). */
export declare function app(options: AppOptions): UserConfig;

/** A lab: a page of its own, and a federation container that exposes `./lab`. */
export declare function lab(options: LabOptions): UserConfig;

/** A custom element for plain pages: one small script that imports the rest, without federation. */
export declare function element(options: ElementOptions): UserConfig;

/**
 * The same element as one script, `<tag>.js`, with each worker as one classic script `<tag>.<worker>.js` beside it, for a
 * page that can import nothing. Default folder `dist/single`.
 */
export declare function single(options: ElementOptions): UserConfig;

/** The JavaScript of a published Solid package; its declarations come from `tsc -b`. */
export declare function library(options?: LibraryOptions): UserConfig;

export { ports };
