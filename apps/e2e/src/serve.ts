/**
 * serve — built files on free loopback ports, each an origin of its own, and answers that only a test wants: a list
 * of labs with other addresses, an address that hangs.
 * @module
 */
import type { Server } from "node:http";
import { createStaticServer, listen, type Reply, type StaticServerOptions } from "@dc/build-config/static-server";
import { afterEach } from "vitest";

/** Serves folders until the test is over. */
export interface Serving {
  /** @returns the address of the folder, with a slash at its end. */
  serve(options: StaticServerOptions, host?: string): Promise<string>;
  /** Stop one of them now, as if its machine went down. */
  stop(address: string): Promise<void>;
  /** Serve again on the same port. */
  again(address: string, options: StaticServerOptions): Promise<string>;
}

/** Serve for the tests of this file. */
export function useServing(): Serving {
  const servers = new Map<string, Server>();
  const end = (server: Server): Promise<void> =>
    new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  afterEach(async () => {
    await Promise.all([...servers.values()].map(end));
    servers.clear();
  });
  const start = async (options: StaticServerOptions, port: number, host: string): Promise<string> => {
    const server = createStaticServer(options);
    const address = (await listen(server, port, host)) + (options.prefix ?? "/");
    servers.set(address, server);
    return address;
  };
  return {
    serve: (options, host = "127.0.0.1") => start(options, 0, host),
    async stop(address) {
      const server = servers.get(address);
      if (server === undefined) throw new Error(`nothing is served at ${address}`);
      servers.delete(address);
      await end(server);
    },
    again: (address, options) => start(options, Number(new URL(address).port), new URL(address).hostname),
  };
}

/** An answer as JSON. */
export const json =
  (value: unknown): Reply =>
  (_request, response, headers) =>
    void response.writeHead(200, { ...headers, "content-type": "application/json" }).end(JSON.stringify(value));

/** An answer as a page. */
export const html =
  (text: string): Reply =>
  (_request, response, headers) =>
    void response.writeHead(200, { ...headers, "content-type": "text/html; charset=utf-8" }).end(text);

/** An answer that never comes. */
export const hang: Reply = () => {};

/** One lab, as labs.json lists it. */
export const makeListed = (name: string, address: string): Record<string, unknown> => ({
  name,
  container: `dc_lab_${name}`,
  address,
  page: new URL("./", address).href,
  element: { tag: `dc-${name}-lab`, script: new URL("element.js", address).href },
  title: { en: `${name} lab` },
  summary: { en: `What the ${name} lab is about.` },
  offers: { en: ["One thing"] },
});

/** A list of labs. */
export const makeList = (...labs: readonly Record<string, unknown>[]): unknown => ({ portal: 1, labs });
