/**
 * start — installs what is missing and serves the portal with its labs for development.
 *
 * Prints the portal's address when every app that exists answers. Ctrl-C ends them all; if one of them ends by
 * itself, the rest are ended too and its output says why.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ports } from "../packages/build-config/ports.js";
import { install } from "./install.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readyWithinMs = 120_000;

const stop = (message) => {
  console.error(message);
  process.exit(1);
};

try {
  install(root);
} catch (error) {
  stop(error.message);
}

/** What exists: an app with a vite configuration. What proves it serves: its page, or a lab's manifest. */
const apps = Object.entries(ports)
  .filter(([name]) => existsSync(join(root, "apps", name, "vite.config.ts")))
  .map(([name, port]) => ({
    name,
    port,
    folder: join(root, "apps", name),
    proof: `http://localhost:${port}/${name === "portal" ? "" : "mf-manifest.json"}`,
  }));

const isTaken = (port, host) =>
  new Promise((done) => {
    const socket = connect({ port, host });
    socket.once("connect", () => done(socket.destroy() && true));
    socket.once("error", () => done(false));
  });
for (const { name, port } of apps)
  if ((await isTaken(port, "127.0.0.1")) || (await isTaken(port, "::1")))
    stop(`Port ${port}, where ${name} is served, is taken. Ports are fixed, because labs are found by them: free it.`);

let ending = false;
const children = apps.map((app) => {
  const vite = join(app.folder, "node_modules/vite/bin/vite.js");
  const child = spawn(process.execPath, [vite, "--port", String(app.port), "--strictPort"], {
    cwd: app.folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kept = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => {
      if (line.trim() !== "") kept.push(line);
      if (app.answers || ending) console.log(`${app.name.padEnd(12)} ${line}`);
    });
  child.once("exit", (code, signal) => {
    app.ended = true;
    if (ending) return;
    if (!app.answers) for (const line of kept) console.error(`${app.name.padEnd(12)} ${line}`);
    console.error(`${app.name} ended with ${signal ?? code}.`);
    void end(1);
  });
  return child;
});

async function end(code) {
  if (ending) return;
  ending = true;
  for (const child of children) child.kill("SIGTERM");
  const deadline = Date.now() + 3000;
  while (apps.some((app) => !app.ended) && Date.now() < deadline) await wait(20);
  for (const [index, child] of children.entries()) if (!apps[index].ended) child.kill("SIGKILL");
  process.exit(code);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => void end(0));

const began = Date.now();
while (apps.some((app) => !app.answers) && !ending) {
  if (Date.now() - began > readyWithinMs) {
    console.error(`No answer from ${apps.filter((app) => !app.answers).map((app) => app.proof)} in 120 s.`);
    await end(1);
  }
  for (const app of apps.filter((each) => !each.answers))
    app.answers = await fetch(app.proof, { signal: AbortSignal.timeout(5000) }).then(
      (reply) => reply.ok,
      () => false,
    );
  await wait(100);
}
if (!ending)
  console.log(
    `\nDC Labs is at http://localhost:${ports.portal} (${apps
      .filter(({ name }) => name !== "portal")
      .map(({ name, port }) => `${name} on ${port}`)
      .join(", ")}). Ctrl-C ends it.`,
  );
