/** One shared package. The range of a workspace package is left out: the plugin writes the installed one. */
export interface SharedPackage {
  readonly singleton: true;
  readonly requiredVersion?: string;
}

/** The `shared` map of every federated build of the workspace. */
export declare const shared: Readonly<Record<"solid-js" | "@dc/solid", SharedPackage>>;
