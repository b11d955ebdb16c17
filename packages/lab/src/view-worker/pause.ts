/**
 * view-worker/pause — a turn of a worker's event loop, between two slices of work: messages that wait come in first.
 *
 * A timer would do, but browsers make nested timers wait for 4 ms each.
 * @module
 */

/** Make a pause: `await pause()`. */
export function createPause(): () => Promise<void> {
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((goOn) => {
      waiting.push(goOn);
      channel.port2.postMessage(null);
    });
}
