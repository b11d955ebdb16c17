/**
 * scenarios — the runs that come with the lab: all that @dc/datacenter has, those that a story is told of first.
 *
 * One that this lab has no words for yet is called what its file calls itself, and told by the file's first comment.
 * @module
 */
import type { Example } from "@dc/lab";

const files: Readonly<Record<string, string>> = import.meta.glob("../../../../packages/datacenter/scenarios/*.yaml", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Files with a story, in the order in which they are offered. The lab opens on the first. */
export const storied = ["other-rack", "same-rack", "same-host", "sr-iov", "storage-over-rdma", "two-racks"] as const;
/** One of them. */
export type StoryName = (typeof storied)[number];

/** A run that comes with the lab. */
export interface IntegrationExample extends Example {
  readonly story: StoryName | undefined;
  /** What its file calls itself, and says of itself. */
  readonly name: string;
  readonly about: string;
}

const placeOf = (stem: string): number => {
  const index = (storied as readonly string[]).indexOf(stem);
  return index < 0 ? storied.length : index;
};

/** Examples of some files. */
export function makeExamples(texts: Readonly<Record<string, string>>): readonly IntegrationExample[] {
  return Object.entries(texts)
    .map(([path, text]) => {
      const stem = path.replace(/^.*\/|\.yaml$/g, "");
      const [, name = stem] = /^name: *(.+)$/m.exec(text) ?? [];
      const [, about = ""] = /^# *(.+)$/m.exec(text) ?? [];
      return { fileName: `${stem}.yaml`, text, until: "", story: storied.find((each) => each === stem), name, about };
    })
    .sort((a, b) => {
      const [from, to] = [a, b].map(({ fileName }) => placeOf(fileName.replace(".yaml", "")));
      return from - to || (a.fileName < b.fileName ? -1 : 1);
    });
}

/** The examples. */
export const examples = makeExamples(files) as readonly [IntegrationExample, ...IntegrationExample[]];
