/**
 * test/module-server — a module behind HTTP on this machine, so that texts are fetched as a page fetches them.
 */
import { createHash } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { integrityOf } from "../src/module/integrity.ts";
import { moduleTexts } from "./module-texts.ts";

/** SHA-384, as a page would inject it. */
export const digest = async (bytes: Uint8Array): Promise<Uint8Array> => createHash("sha384").update(bytes).digest();

/** The hash of a text in a manifest. */
export const hashOf = (text: string): string => `sha384-${createHash("sha384").update(text).digest("base64")}`;

/** A sound module with the hash of each text in its module.json. */
export async function publishedTexts(): Promise<Record<string, string>> {
  const { "module.json": manifest = "", ...others } = moduleTexts;
  const bytes = Object.entries(others).map(([path, text]) => [path, new TextEncoder().encode(text)] as const);
  const files = await integrityOf(Object.fromEntries(bytes), digest);
  return { ...others, "module.json": JSON.stringify({ ...JSON.parse(manifest), files }, undefined, 2) };
}

/** A server. */
export interface ModuleServer {
  readonly origin: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/**
 * Serve texts by path.
 *
 * @param replies what answers instead, by path.
 */
export async function serve(
  texts: Readonly<Record<string, string | Uint8Array>>,
  replies: Readonly<Record<string, RequestListener>> = {},
): Promise<ModuleServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url as string).replace(/\?.*/, "");
    asked.push(path);
    const reply = replies[path];
    if (reply !== undefined) return void reply(request, response);
    const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
    response.writeHead(text === undefined ? 404 : 200).end(text ?? "nothing here");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
