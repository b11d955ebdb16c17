/**
 * test/broken-modules/in-lessons — mistakes in lessons and in scenarios.
 */
import { files, type Mistake, mistake } from "./mistake.ts";

const end = "which are 12,000\nbits.";
const figure = "```figure dc-ecmp-hash";

export const lessonMistakes: readonly Mistake[] = [
  {
    name: "a lesson that is missing in a language",
    file: files.german,
    edit: undefined,
    told: [{ code: "module/file", file: files.german, line: "", path: "" }],
  },
  mistake(
    "a lesson without a title",
    "lesson",
    ["---\n# the title of this step\ntitle: Predict, then run\n---\n", ""],
    "module/missing",
    "title",
    "say in a few",
  ),
  mistake("a script", "lesson", [end, "\n<script>alert(1)</script>\n"], "module/markup", "", "<script>"),
  mistake(
    "a tag that runs something",
    "lesson",
    [end, 'and <img src="x" onerror="alert(1)">.'],
    "module/markup",
    "",
    "onerror",
  ),
  mistake(
    "a link that runs something",
    "lesson",
    [end, "and [more](javascript:alert%281%29)."],
    "module/link",
    "",
    "javascript:",
  ),
  mistake(
    "a picture",
    "lesson",
    [end, "and ![a rack](https://example.org/rack.png)."],
    "module/picture",
    "",
    "![a rack]",
  ),
  mistake(
    "a figure that there is not",
    "lesson",
    [figure, "```figure dc-ecmp-hsah"],
    "module/figure",
    "",
    "dc-ecmp-hsah",
  ),
  mistake(
    "a figure that loads from elsewhere",
    "lesson",
    [figure, `${figure}\nsrc: https://example.org/x.js`],
    "module/figure",
    "",
    figure,
  ),
  mistake(
    "a figure that runs something",
    "lesson",
    [figure, `${figure}\nonclick: alert(1)`],
    "module/figure",
    "",
    figure,
  ),
  mistake(
    "a figure whose attributes are no YAML",
    "lesson",
    ["select: modulo", "select: [modulo"],
    "text/syntax",
    "",
    "ways: 2",
  ),
  mistake(
    "quotes in quotes, a hundred deep",
    "lesson",
    [end, `\n\n${"> ".repeat(100)}deep\n`],
    "input/too-large",
    "",
    "deep",
  ),
  mistake("a lesson that is too long", "lesson", [end, "x".repeat(65_536)], "input/too-large", "", "say in a few"),
  mistake("a parameter that there is not, in a lesson", "lesson", ["{rate}", "{rat}"], "module/parameter", "", "{rat}"),
  mistake(
    "a parameter that there is not, in a scenario",
    "scenario",
    ["{rate}", "{speed}"],
    "module/parameter",
    "workloads[0].rate",
    "{speed}",
  ),
  mistake(
    "a kind that there is not",
    "scenario",
    ["fabric/udp-flow@1", "fabric/udp-flwo@1"],
    "scenario/unknown-kind",
    "workloads[0].kind",
    "udp-flwo",
  ),
  mistake(
    "a host that there is not",
    "scenario",
    ["to: h3", "to: h33"],
    "scenario/unknown-node",
    "workloads[0].to",
    "h33",
  ),
  mistake(
    "a number without its unit",
    "scenario",
    ["until: 260us", "until: 260"],
    "scenario/unit",
    "until",
    "until: 260",
  ),
  mistake(
    "a rate in a unit of time",
    "scenario2",
    ["rate: 20Gbps", "rate: 20us"],
    "scenario/unit",
    "workloads[0].rate",
    "20us",
  ),
  mistake(
    "an alias that grows without end",
    "scenario",
    ["name: predict, then run", `name: [${aliases()}]`],
    "input/too-large",
    "name[5][1]",
    "name: [",
  ),
];

/** Lists of lists of lists, ten of the one before in each. */
function aliases(): string {
  const names = "abcdefghi";
  const lists = ['&a ["x"]'];
  for (let index = 1; index < names.length; index++)
    lists.push(`&${names[index]} [${Array.from({ length: 10 }, () => `*${names[index - 1]}`).join(", ")}]`);
  return lists.join(", ");
}
