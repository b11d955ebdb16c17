/**
 * conformance/learner — the lines that need a module and somebody who does its tasks: what a lab tells of its learner.
 * @module
 */
import type { Json } from "@dc/solid";
import { all, check, fieldsOf, type Line, print, within } from "./line.ts";

/** In the order in which a learner makes them happen. */
export const learnerLines: readonly Line[] = [
  {
    id: "answers",
    rules: "X5 X21",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      const detail = fieldsOf(await bench.hear("answer", learnerWithinMs));
      check(
        typeof detail.step === "string" && typeof detail.id === "string" && typeof detail.value === "number",
        detail,
      );
      check((await within(bench.lab.getAnswerGiven())) === true, "getAnswerGiven: false");
      return print(detail);
    },
  },
  {
    id: "scores",
    rules: "X5 X21",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      await bench.hear("score", learnerWithinMs);
      await bench.hear("progress", learnerWithinMs);
      // The score may go on changing: what counts is that the last one told is the one that is answered.
      const last = (name: string): Json | undefined => bench.heard.findLast((each) => each.name === name)?.detail;
      const [points, most] = [await within(bench.lab.getScore()), await within(bench.lab.getMaxScore())];
      const told = fieldsOf(last("score"));
      check(told.points === points && told.pointsMax === most && most > 0, [told, points, most]);
      check(typeof told.steps === "object", told);
      const { done, of } = fieldsOf(last("progress"));
      check(typeof done === "number" && typeof of === "number" && done <= of, last("progress"));
      return `${points} of ${most}, ${String(done)} of ${String(of)} steps`;
    },
  },
  {
    id: "completes",
    rules: "X5 X25",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      const detail = fieldsOf(await bench.hear("complete", learnerWithinMs));
      check(typeof detail.points === "number" && typeof detail.pointsMax === "number", detail);
      check(
        fieldsOf(JSON.parse(await within(bench.lab.gradeSync()))).complete === true,
        "gradeSync: complete is false",
      );
      return print(detail);
    },
  },
  {
    id: "statements",
    rules: "X30 X32 X34",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      await bench.hear("complete", learnerWithinMs);
      const statements = (): { readonly [name: string]: unknown }[] =>
        bench.heard.filter(({ name }) => name === "xapi").map(({ detail }) => fieldsOf(fieldsOf(detail).statement));
      const verbs = (): string[] => statements().map(({ verb }) => String(fieldsOf(verb).id).split("/").pop() ?? "");
      for (let look = 0; look < 100 && !verbs().includes("completed"); look += 1)
        await new Promise((done) => setTimeout(done, 50));
      for (const name of ["initialized", "answered", "completed"]) check(verbs().includes(name), verbs());
      for (const statement of statements()) {
        check(String(fieldsOf(statement.verb).id).startsWith("http://adlnet.gov/expapi/verbs/"), statement.verb);
        check(URL.canParse(String(fieldsOf(statement.object).id)), statement.object);
        check(!Object.hasOwn(statement, "actor"), statement);
      }
      const completed = statements().find(({ verb }) => String(fieldsOf(verb).id).endsWith("/completed"));
      const score = fieldsOf(fieldsOf(completed?.result).score);
      check(
        ["scaled", "raw", "min", "max"].every((name) => typeof score[name] === "number"),
        completed,
      );
      return verbs().join(" ");
    },
  },
  {
    id: "solutions",
    rules: "X3",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      await bench.hear("complete", learnerWithinMs);
      await within(bench.lab.showSolutions());
      return "done";
    },
  },
  {
    id: "begins-anew",
    rules: "X4 X24",
    where: all,
    learner: true,
    async run(bench, { learnerWithinMs }) {
      await bench.hear("complete", learnerWithinMs);
      await within(bench.lab.resetTask());
      const found = [
        await within(bench.lab.getAnswerGiven()),
        await within(bench.lab.getScore()),
        await within(bench.lab.getMaxScore()),
      ];
      check(found[0] === false && found[1] === 0 && Number(found[2]) > 0, found);
      return print(found);
    },
  },
];
