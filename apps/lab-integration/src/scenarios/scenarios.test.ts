import { expect, test } from "vitest";
import { examples, makeExamples, storied } from "./scenarios.ts";

test("every scenario of the data centre is offered, those with a story first, in their order", () => {
  expect(examples.slice(0, storied.length).map(({ story }) => story)).toEqual([...storied]);
  for (const { name, about, text, fileName } of examples) {
    expect([fileName, name.length > 3, about.length > 10, text.includes("dc: 1")]).toEqual([
      fileName,
      true,
      true,
      true,
    ]);
  }
});

test("one without words of the lab's is called and told by its own file", () => {
  const [known, other] = makeExamples({
    "../x/zebra.yaml": "# It has stripes.\ndc: 1\nname: A zebra\n",
    "../x/same-host.yaml": "dc: 1\n",
  });
  expect(known).toMatchObject({ fileName: "same-host.yaml", story: "same-host", name: "same-host", about: "" });
  expect(other).toMatchObject({ story: undefined, name: "A zebra", about: "It has stripes." });
});
