// @ts-check
/**
 * scripts/report — what a test run amounts to: counts, names of what failed and what was skipped, and the last line.
 * @module
 */

/**
 * @typedef {{ passed: number, failed: string[], skipped: string[] }} Outcome sentences that name what failed and what
 *   was skipped
 */

/** @returns {Outcome} one thing that passed */
export function done() {
  return { passed: 1, failed: [], skipped: [] };
}

/** @param {string} sentence @returns {Outcome} one thing that failed */
export function failure(sentence) {
  return { passed: 0, failed: [sentence], skipped: [] };
}

/** @param {string} sentence @returns {Outcome} one thing that was skipped */
export function skip(sentence) {
  return { passed: 0, failed: [], skipped: [sentence] };
}

/** @param {Outcome[]} outcomes @returns {Outcome} */
export function sum(...outcomes) {
  return {
    passed: outcomes.reduce((total, { passed }) => total + passed, 0),
    failed: outcomes.flatMap(({ failed }) => failed),
    skipped: outcomes.flatMap(({ skipped }) => skipped),
  };
}

/**
 * What vitest's JSON report says. A file that could not run, or a hook that threw, has no failed test in it and
 * counts as one failure.
 * @param {string} root the repository's folder, cut off the paths
 * @param {string} name of the step
 * @param {any} report
 * @returns {Outcome}
 */
export function readReport(root, name, report) {
  /** @type {Outcome} */
  const outcome = { passed: 0, failed: [], skipped: [] };
  for (const file of report.testResults) {
    const path = file.name.startsWith(`${root}/`) ? file.name.slice(root.length + 1) : file.name;
    for (const one of file.assertionResults) {
      const sentence = `${name}: ${path} > ${one.fullName.trim()}`;
      if (one.status === "passed") outcome.passed++;
      else if (one.status === "failed") outcome.failed.push(sentence);
      else outcome.skipped.push(sentence);
    }
    const hasFailed = file.assertionResults.some((/** @type {any} */ one) => one.status === "failed");
    if (file.status === "failed" && !hasFailed) outcome.failed.push(`${name}: ${path} could not run`);
  }
  return outcome;
}

/** Whether a skip could be mended by an install or by looking after it. @param {string} sentence */
function isHole(sentence) {
  return !/\[the machine lacks [^\]]+\]$/.test(sentence);
}

/**
 * The end of a run, for a person and for whoever reads its last line.
 * @param {{ name: string, outcome: Outcome, seconds: number }[]} results
 * @param {boolean} isCi under CI a skip fails, but for what no install brings: `[the machine lacks …]`
 * @returns {{ lines: string[], passed: boolean }}
 */
export function summary(results, isCi) {
  const total = sum(...results.map(({ outcome }) => outcome));
  const seconds = results.reduce((all, result) => all + result.seconds, 0);
  const row = (/** @type {string} */ name, /** @type {number} */ time) =>
    `${name.padEnd(12)} ${time.toFixed(1).padStart(7)} s`;
  const counts = (/** @type {Outcome} */ { passed, failed, skipped }) =>
    [
      `${passed} passed`,
      failed.length > 0 && `${failed.length} failed`,
      skipped.length > 0 && `${skipped.length} skipped`,
    ]
      .filter((part) => part !== false)
      .join(", ");
  return {
    lines: [
      "\n── summary",
      ...results.map(({ name, outcome, seconds: time }) => `${row(name, time)}   ${counts(outcome)}`),
      row("together", seconds),
      ...total.failed.map((sentence) => `failed: ${sentence}`),
      ...total.skipped.map((sentence) => `skipped${isCi && isHole(sentence) ? " (fails under CI)" : ""}: ${sentence}`),
      `\n${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`,
    ],
    passed: total.failed.length === 0 && !(isCi && total.skipped.some(isHole)),
  };
}
