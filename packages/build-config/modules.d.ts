/** What @dc/lesson gives: its `parseManifest` and `integrityOf`. */
export interface LessonReader {
  readonly parseManifest: (text: string) => unknown;
  readonly integrityOf: (files: never, digest: never) => Promise<Readonly<Record<string, string>>>;
}

/** One module in a catalogue. */
export interface PublishedEntry {
  readonly id: string;
  readonly version: string;
  /** Of its module.json, absolute or relative to catalogue.json. */
  readonly url: string;
  /** Of its module.json: `sha384-` and base64. */
  readonly sha384: string;
  readonly [card: string]: unknown;
}

/** A module as it is published. */
export interface PublishedModule {
  /** Its folder, relative to the site: `modules/ID/VERSION`. */
  readonly place: string;
  /** Bytes by path in that folder; module.json lists the hashes of the others. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly entry: PublishedEntry;
}

/** What catalogue.json holds. */
export interface PublishedCatalogue {
  readonly catalogue: number;
  readonly modules: readonly PublishedEntry[];
}

/** SHA-384 of bytes. */
export declare function digest(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;

/** The catalogue's entry of a module at an address. */
export declare function makeEntry(manifest: unknown, url: string, sha384: string): PublishedEntry;

/**
 * A module's folder as it is published; nothing is written.
 * @throws Error that says each mistake of module.json, or which text is missing.
 */
export declare function publishFolder(folder: string, lesson: LessonReader): Promise<PublishedModule>;

/**
 * Every folder inside of this one that holds a module.json, in order of their names.
 *
 * @param onError told of each module that cannot be published, which is then left out; without it the first one throws.
 */
export declare function publishAll(
  folder: string,
  lesson: LessonReader,
  onError?: (error: unknown) => void,
): Promise<readonly PublishedModule[]>;

/** A catalogue without modules. */
export declare const emptyCatalogue: PublishedCatalogue;

/**
 * A catalogue with one more module, or one again.
 * @throws Error where the same version is there with other texts.
 */
export declare function addToCatalogue(catalogue: PublishedCatalogue, entry: PublishedEntry): PublishedCatalogue;

/** The text of catalogue.json. */
export declare function writeCatalogue(catalogue: PublishedCatalogue): string;
