/**
 * build-config/static-server — a small server of static files, as a course's host would serve them: under any
 * prefix, with the policy as a header, and with CORS open, because an element's script is taken from elsewhere.
 *
 * Used by `scripts/serve-site.mjs` and by the end-to-end tests. It serves what was built and nothing else: no
 * listing, no file outside its folder.
 *
 * @module
 */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";

const mediaTypes = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
  ".yaml": "text/plain; charset=utf-8",
  ".yml": "text/plain; charset=utf-8",
};

/** Vite writes a content hash of eight characters into every file name that it may cache for ever. */
const hashed = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/;

const statOrNothing = (file) => stat(file).catch(() => undefined);

export const createStaticServer = ({ directory, prefix = "/", policy, replies = {} }) => {
  const root = resolve(directory);
  return createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    const common = { "access-control-allow-origin": "*", "x-content-type-options": "nosniff" };
    const inside = pathname.startsWith(prefix) ? pathname.slice(prefix.length - 1) : pathname;
    if (policy !== undefined) common["content-security-policy"] = typeof policy === "string" ? policy : policy(inside);
    const end = (status, headers, body) => response.writeHead(status, { ...common, ...headers }).end(body);

    if (!pathname.startsWith(prefix)) return end(404, { "content-type": "text/plain" }, "not found");
    const reply = replies[inside];
    if (reply !== undefined) {
      reply(request, response, common);
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") return end(405, { allow: "GET, HEAD" });

    let name;
    try {
      name = normalize(decodeURIComponent(inside));
    } catch {
      return end(400, { "content-type": "text/plain" }, "bad address");
    }
    let file = join(root, name);
    if (file !== root && !file.startsWith(root + sep)) return end(404, { "content-type": "text/plain" }, "not found");
    let found = await statOrNothing(file);
    if (found?.isDirectory()) {
      // Without the slash every relative address of the page would be wrong by one folder.
      if (!pathname.endsWith("/")) return end(301, { location: `${pathname}/${search}` });
      file = join(file, "index.html");
      found = await statOrNothing(file);
    }
    if (!found?.isFile()) return end(404, { "content-type": "text/plain" }, "not found");

    const tag = `"${found.size.toString(16)}-${Math.trunc(found.mtimeMs).toString(16)}"`;
    const headers = {
      "content-type": mediaTypes[extname(file)] ?? "application/octet-stream",
      "cache-control": hashed.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
      etag: tag,
    };
    if (request.headers["if-none-match"] === tag) return end(304, headers);
    response.writeHead(200, { ...common, ...headers, "content-length": found.size });
    if (request.method === "HEAD") response.end();
    else createReadStream(file).pipe(response);
  });
};

export const listen = (server, port = 0, host = "127.0.0.1") =>
  new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      done(`http://${host}:${server.address().port}`);
    });
  });
