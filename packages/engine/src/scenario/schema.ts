/**
 * scenario/schema — the JSON Schema of scenarios, made from the kinds, so that an editor knows what we accept.
 * @module
 */
import type { JsonValue } from "../issue.ts";
import { nodePattern } from "./names.ts";
import { documentShapes, scenarioLimits } from "./plan.ts";
import type { Registry } from "./registry.ts";
import type { JsonSchema, Shape } from "./shape.ts";

/** An object schema with some keys put before its own. */
function withKeys(
  shape: Shape<unknown> | undefined,
  keys: Readonly<Record<string, JsonValue>>,
  required: readonly string[],
): JsonSchema {
  const own = (shape?.schema ?? { type: "object", additionalProperties: false }) as Record<string, JsonValue>;
  return {
    ...own,
    properties: { ...keys, ...(own.properties as Record<string, JsonValue> | undefined) },
    required: [...required, ...((own.required as string[] | undefined) ?? [])],
  };
}

/** The JSON Schema (draft 2020-12) of every scenario that this registry accepts. References are checked by reading. */
export function scenarioSchema(registry: Registry): JsonSchema {
  const uses = (type: string): JsonSchema => ({
    oneOf: [...registry.kinds.values()]
      .filter((kind) => kind.type === type)
      .map((kind) => withKeys(kind.shape, { kind: { const: kind.kind } }, ["kind"])),
  });
  const { scalars, link, expect, probe } = documentShapes;
  const list = (items: JsonSchema, maxItems?: number): JsonSchema => ({
    type: "array",
    items,
    ...(maxItems === undefined ? {} : { maxItems }),
  });
  const actions = [...registry.actions.values()].map((action) =>
    withKeys(
      undefined,
      {
        at: { type: "string", description: "when, as 1ms" },
        after: { type: "integer", minimum: 0 },
        do: { const: action.do },
        on: { type: "string", description: action.description },
        ...(action.shape === undefined ? {} : { value: action.shape.schema }),
      },
      ["at", "do", "on"],
    ),
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Scenario",
    type: "object",
    required: ["dc"],
    additionalProperties: false,
    properties: {
      dc: { const: 1 },
      ...Object.fromEntries(Object.entries(scalars).map(([key, shape]) => [key, shape.schema])),
      generate: list(uses("generator")),
      nodes: {
        type: "object",
        propertyNames: { pattern: `^${nodePattern}$` },
        maxProperties: scenarioLimits.nodes,
        additionalProperties: uses("node"),
      },
      links: list(link.schema, scenarioLimits.links),
      workloads: list(uses("workload")),
      actions: list({ oneOf: actions }),
      observe: list(probe.schema),
      expect: list(expect.schema),
    },
  };
}
