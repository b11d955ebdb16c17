import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from "node:http";

/** Answers one address by itself; `headers` are those that every answer of the server carries. */
export type Reply = (request: IncomingMessage, response: ServerResponse, headers: OutgoingHttpHeaders) => void;

/** What a static server serves. */
export interface StaticServerOptions {
  /** Folder of the files. */
  readonly directory: string;
  /** Path under which the folder appears, with a slash at both ends. Default `/`. */
  readonly prefix?: string;
  /** Content-Security-Policy of every answer, or of each path inside the prefix; none when left out. */
  readonly policy?: string | ((path: string) => string);
  /** Addresses inside the prefix (`/labs.json`) that are answered by a function in place of a file. */
  readonly replies?: Readonly<Record<string, Reply>>;
}

/** A server of static files, not yet listening. */
export declare function createStaticServer(options: StaticServerOptions): Server;

/**
 * Start listening.
 * @param port 0 (the default) takes a free one.
 * @returns the origin, for example `http://127.0.0.1:41234`; rejects when the port is taken.
 */
export declare function listen(server: Server, port?: number, host?: string): Promise<string>;
