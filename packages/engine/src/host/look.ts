/**
 * host/look — the commands that only look: events, reasons, probes, marks, the digest, a link.
 * @module
 */
import { listKnobs } from "../compare/knob.ts";
import type { JsonValue } from "../issue.ts";
import type { Run } from "../scenario/run.ts";
import { documentOf } from "../scenario/scenario.ts";
import { accept, refuse } from "./failure.ts";
import type { CommandName, Commands } from "./protocol.ts";
import type { Session } from "./session.ts";

/** Questions of a lab's own, by name; undefined is no answer. */
export type Queries = { readonly [name: string]: (run: Run, ask: JsonValue) => JsonValue | undefined };

/** Whatever a host's maker asks of a run as it stands, by name: grades, for example. */
export type Questions = { readonly [name: string]: (subject: Run, params: JsonValue) => JsonValue };

/** What the host knows beside the session. */
export interface LookingFrom {
  readonly queries: Queries;
  readonly questions: Questions;
  /** The file that was opened. */
  readonly fileName: string;
  readonly position: () => ReturnType<Session["position"]>;
}

/**
 * Do one of the commands that only look.
 *
 * @throws what `refuse` throws: `host/bad-filter`, `host/no-frame`, `host/no-reason`, `host/unknown-query`,
 *   `host/no-answer`, `host/unknown-question`, `host/no-port`, `host/unknown-command`; what a question throws.
 */
export function look(seen: Session, name: CommandName, ask: unknown, from: LookingFrom): unknown {
  const { queries, questions, fileName, position } = from;
  switch (name) {
    case "events":
      return accept(seen.events(ask as Commands["events"]["ask"]), "host/bad-filter");
    case "inspect": {
      const { record, frame } = ask as { record?: number; frame?: number };
      const at = record ?? seen.recordOfFrame(frame ?? 0);
      return seen.inspect(at) ?? refuse("host/no-frame", "no frame can be shown of that record");
    }
    case "why":
      return seen.why((ask as { record: number }).record) ?? refuse("host/no-reason", "nothing explains that record");
    case "query": {
      const { name: question, ask: about } = ask as Commands["query"]["ask"];
      const query = Object.hasOwn(queries, question) ? queries[question] : undefined;
      if (!query) refuse("host/unknown-query", `no query is called ${question}`);
      const value = query?.(seen.run, about);
      return value === undefined ? refuse("host/no-answer", `${question} has no answer to that`) : { value };
    }
    case "question": {
      const { name: asked, params } = ask as Commands["question"]["ask"];
      const question = Object.hasOwn(questions, asked) ? questions[asked] : undefined;
      if (question === undefined) {
        const known = Object.keys(questions).join(", ");
        return refuse("host/unknown-question", `no question is called ${asked}: there are ${known || "none"}`);
      }
      // The digest first: asking for it settles what ports have sent but not yet recorded.
      const digest = seen.run.simulation.digest();
      return { value: question(seen.run, params), position: position(), digest };
    }
    case "probe":
      return {
        values: (ask as Commands["probe"]["ask"]).paths.map((path) => seen.run.simulation.metrics.probe(path) ?? null),
      };
    case "knobs": {
      const { about } = ask as Commands["knobs"]["ask"];
      return { knobs: listKnobs(documentOf(seen.run.scenario), about) };
    }
    case "probes":
      return { paths: seen.run.simulation.metrics.list() };
    case "queueSeries": {
      const { port, points } = ask as Commands["queueSeries"]["ask"];
      if (!(port >= 0 && port < seen.ports.length)) refuse("host/no-port", `port ${port} of ${seen.ports.length}`);
      return seen.queueSeries(port, points);
    }
    case "marks":
      return seen.marks();
    case "permalink": {
      const { run } = seen;
      const { timePs, fired, actions } = position();
      // The digest first: asking for it settles what ports have sent but not yet recorded.
      const digest = run.simulation.digest();
      const scenario = documentOf(run.scenario) as unknown as JsonValue;
      return { scenario, fileName, seed: run.scenario.seed, actions, timePs, fired, digest };
    }
    case "digest":
      return { digest: seen.run.simulation.digest(), position: position() };
    default:
      return refuse("host/unknown-command", `no command ${String(name)}`);
  }
}
