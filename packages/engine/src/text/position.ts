/**
 * text/position — lines and columns of offsets, and paths taken apart.
 * @module
 */

/** A place in a text, both from 1; columns count UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Make a function from offsets to positions. Line breaks are LF, CRLF and CR. */
export function createLocator(text: string): (offset: number) => Position {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - starts[low] + 1 };
  };
}

/** The steps of a path: `links[2].ends` is `["links", 2, "ends"]`, and `nodes["a.b"]` is `["nodes", "a.b"]`. */
export function stepsOf(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  const step = /\.?([\w$-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) return steps;
    if (match[2] !== undefined) steps.push(Number(match[2]));
    else steps.push(match[3] === undefined ? (match[1] as string) : (JSON.parse(match[3]) as string));
  }
  return steps;
}
