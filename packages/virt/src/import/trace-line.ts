/**
 * import/trace-line — one line of a kernel trace: who, when, which event, and what it says.
 *
 * Three programs print the same events: the kernel itself (`qemu-812 [001] d..1. 2191.851023: kvm_exit: …`), trace-cmd
 * (the same without flags) and perf script (`qemu 812 [001] 2191.851023: kvm:kvm_exit: …`). Rule V398.
 * @module
 */

/** A line that is an event. */
export interface TraceLine {
  /** The thread, by its number where there is one: a virtual CPU is a thread. */
  readonly task: string;
  readonly cpu: number;
  /** Whole seconds, and what is beyond them in ns. */
  readonly seconds: number;
  readonly fractionNs: number;
  /** The smallest step of the clock as printed, ns. */
  readonly resolutionNs: number;
  /** `kvm_exit`. */
  readonly event: string;
  /** What stands behind the event's name. */
  readonly text: string;
  /** Where `text` begins in the line, from 1. */
  readonly column: number;
}

const shape =
  /\[(\d{1,5})\][ \t]+(?:([^ \t]+)[ \t]+)?(\d{1,12})\.(\d{3,9}):[ \t]+(?:[A-Za-z_]\w*:)?([A-Za-z_]\w*):(?:[ \t]+|$)/y;

/** Read a line; undefined where it is no event. */
export function readTraceLine(line: string): TraceLine | undefined {
  // A thread's name may have brackets, too: the first that fits counts.
  for (let at = line.indexOf("["); at >= 0; at = line.indexOf("[", at + 1)) {
    shape.lastIndex = at;
    const found = shape.exec(line);
    if (found === null) continue;
    const [whole, cpu, , seconds, fraction, event] = found as unknown as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    return {
      task: taskOf(line.slice(0, at)),
      cpu: Number(cpu),
      seconds: Number(seconds),
      fractionNs: Number(fraction.padEnd(9, "0")),
      resolutionNs: Number(`1${"0".repeat(9 - fraction.length)}`),
      event,
      text: line.slice(at + whole.length).trimEnd(),
      column: at + whole.length + 1,
    };
  }
  return undefined;
}

/** The thread's number, which stands last: `qemu-812`, `qemu 800/812`, `qemu-812 (    800)`; its name without one. */
function taskOf(head: string): string {
  let text = head.trimEnd();
  if (text.endsWith(")")) text = text.slice(0, Math.max(0, text.lastIndexOf("("))).trimEnd();
  let start = text.length;
  while (start > 0 && text.charCodeAt(start - 1) >= 48 && text.charCodeAt(start - 1) <= 57) start -= 1;
  return start < text.length ? text.slice(start) : text.trimStart();
}
