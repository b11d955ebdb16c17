/**
 * worker/start — starts a worker whose script may stand on another origin, or in a page that has none.
 *
 * A browser refuses `new Worker(url)` across origins, and in a sandboxed frame or a page opened from a disk it
 * refuses module workers from blobs as well. A classic worker from a blob that imports the script works in all of
 * them, under `worker-src blob:` and with the lab's origin in `script-src`.
 *
 * A page opened from a disk may import nothing at all. There the script's text is in the page (worker/inline), and is
 * the blob's.
 *
 * Sources: HTML Standard §10.2.6.3 (worker script and origin); CSP Level 3 §6.1.17 (worker-src), §4.2.6 (import()).
 * @module
 */
import { inlineText } from "./inline.ts";

/**
 * The blob's text. Until the import has run, messages are queued and then given again to the script's own
 * listeners: a classic worker would drop them. A script that cannot be fetched ends in the worker's `error` event,
 * with its address in the message.
 */
const makeBoot = (address: string): string =>
  `const queue=[],hear=(event)=>queue.push(event);addEventListener("message",hear);` +
  `import(${JSON.stringify(address)}).then(()=>{removeEventListener("message",hear);` +
  `for(const {data,ports} of queue)dispatchEvent(new MessageEvent("message",{data,ports:[...ports]}))},` +
  `(reason)=>{setTimeout(()=>{throw reason})})`;

/**
 * Start a worker from the address that a bundler gave for its script.
 *
 * @param url  from `import url from "./simulation.worker.ts?worker&url"`; relative or absolute.
 * @param base the caller's `import.meta.url`, against which `url` is resolved.
 * @returns the worker; its script must add its message listener before its first `await`.
 */
export function startWorker(url: string, base: string): Worker {
  const address = new URL(url, base).href;
  const text = inlineText(document, address) ?? makeBoot(address);
  const blob = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Worker(blob);
  // The worker has its own reference by now; the page's would keep the text for as long as the page lives.
  URL.revokeObjectURL(blob);
  return worker;
}
