/** Name of an app that a person can open. */
export type AppName = "portal" | "lab-fabric" | "lab-virt" | "lab-integration";

/** Development port of each app. A taken port is an error, never another number: the portal's labs.json names them. */
export declare const ports: Readonly<Record<AppName, number>>;

/** Origins to which a development server answers with CORS headers: the apps themselves, nobody else. */
export declare const developmentOrigins: readonly string[];
