// @ts-check
/**
 * scripts/determinism — the lint rules that keep an engine's run the same everywhere.
 *
 * ECMAScript leaves Math.log and its kin, `**` and everything of a locale to the implementation; clocks, the
 * DOM and Node are not in an engine's world; state at module level would be shared by two simulations and would
 * not step back; `instanceof` breaks when a page holds two copies of a package. A linter cannot prove any of it,
 * but it can name each of these where it is written.
 *
 * Sources: ECMA-262 §21.3.2 (implementation-approximated functions), §6.1.6.1.3 (Number::exponentiate),
 * IEEE 754-2019 §5.4 (+ − × ÷ and square root are exact).
 * @module
 */

/** Functions of Math whose result the standard fixes to the last bit. */
const exactMath = new Set(
  "abs ceil clz32 floor fround imul max min round sign sqrt trunc E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2".split(" "),
);

/** Constructors of the language, of which a page has one each. */
const builtIns = new Set(
  (
    "Array ArrayBuffer BigInt64Array BigUint64Array DataView Error Float32Array Float64Array Int16Array Int32Array " +
    "Int8Array Map Promise RangeError RegExp Set SharedArrayBuffer SyntaxError TypeError Uint16Array Uint32Array " +
    "Uint8Array Uint8ClampedArray WeakMap WeakSet"
  ).split(" "),
);

/** Global names with a sentence of their own; any other name outside ECMAScript is caught by no-undef. */
export const bannedGlobals = [
  ...["Date", "performance"].map((name) => ({ name, message: "An engine has no clock: use simulation.now." })),
  ...["Intl"].map((name) => ({ name, message: "Locales differ between machines: write it out." })),
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "requestAnimationFrame"].map((name) => ({
    name,
    message: "Time is the simulation's: simulation.after(delayPs, handler, value).",
  })),
  ...["window", "document", "self", "navigator", "localStorage", "fetch", "crypto", "structuredClone"].map((name) => ({
    name,
    message: "An engine runs without a browser: take what it needs as a parameter.",
  })),
  ...["process", "Buffer", "global", "require", "__dirname", "__filename"].map((name) => ({
    name,
    message: "An engine runs without Node: take what it needs as a parameter.",
  })),
  { name: "console", message: "An engine prints nothing: record it in the trace." },
  { name: "globalThis", message: "An engine reaches for no global: take what it needs as a parameter." },
];

/** @type {import("eslint").Rule.RuleModule} */
const exactMathOnly = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      inexact:
        "Math.{{name}} may differ between machines; engines use their own functions of + − × ÷ (Math.random: simulation.random(path)).",
      alias: "Use Math as Math.name, so that each function can be checked.",
    },
  },
  create: (context) => ({
    Identifier(node) {
      if (node.name !== "Math" || !isGlobal(context, node)) return;
      const { parent } = /** @type {any} */ (node);
      if (parent.type.startsWith("TS")) return;
      if (parent.type !== "MemberExpression" || parent.object !== node || parent.computed) {
        if (parent.type === "MemberExpression" && parent.property === node && !parent.computed) return;
        context.report({ node, messageId: "alias" });
      } else if (!exactMath.has(parent.property.name)) {
        context.report({ node: parent, messageId: "inexact", data: { name: parent.property.name } });
      }
    },
  }),
};

/** @type {import("eslint").Rule.RuleModule} */
const integerPower = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      power:
        "** is exact only from an integer literal to a whole power (2 ** bits): multiply, shift, or use a table instead.",
    },
  },
  create: (context) => {
    const check = (/** @type {any} */ node) => {
      if (isBigint(node.left) || isBigint(node.right)) return;
      if (!isWhole(node.left) || looksFractional(node.right)) context.report({ node, messageId: "power" });
    };
    return { 'BinaryExpression[operator="**"]': check, 'AssignmentExpression[operator="**="]': check };
  },
};

/** @param {any} node */
function isBigint(node) {
  return node.type === "Literal" && typeof node.value === "bigint";
}

/** @param {any} node */
function isWhole(node) {
  return node.type === "Literal" && Number.isInteger(node.value);
}

/**
 * A fraction, a division or a minus sign in an exponent; a variable is taken at its word.
 * @param {any} node
 * @returns {boolean}
 */
function looksFractional(node) {
  if (node.type === "Literal") return !isWhole(node);
  if (node.type === "UnaryExpression") return node.operator === "-" || looksFractional(node.argument);
  if (node.type === "BinaryExpression")
    return node.operator === "/" || looksFractional(node.left) || looksFractional(node.right);
  return false;
}

/** @type {import("eslint").Rule.RuleModule} */
const noModuleState = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      binding:
        "A `{{kind}}` at module level is shared by every simulation of the page and does not step back: put it in the state arena or in what create… returns.",
      container:
        "An empty {{what}} at module level is there to be filled: module state. Put it in the state arena or in what create… returns.",
    },
  },
  create: (context) => ({
    VariableDeclaration(node) {
      const { parent } = /** @type {any} */ (node);
      const atTop =
        parent.type === "Program" || (parent.type === "ExportNamedDeclaration" && parent.parent.type === "Program");
      if (!atTop || /** @type {any} */ (node).declare) return;
      if (node.kind !== "const") {
        context.report({ node, messageId: "binding", data: { kind: node.kind } });
        return;
      }
      for (const { id, init } of node.declarations) {
        const what = isReadonly(/** @type {any} */ (id).typeAnnotation?.typeAnnotation)
          ? undefined
          : emptyContainer(init);
        if (what !== undefined)
          context.report({ node: /** @type {any} */ (init), messageId: "container", data: { what } });
      }
    },
  }),
};

/** @type {import("eslint").Rule.RuleModule} */
const noOwnInstanceof = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      own: "instanceof {{name}} is false for an instance from another copy of the package: test a `kind` or a `code` instead.",
    },
  },
  create: (context) => ({
    'BinaryExpression[operator="instanceof"]'(/** @type {any} */ node) {
      if (node.right.type === "Identifier" && builtIns.has(node.right.name) && isGlobal(context, node.right)) return;
      context.report({ node, messageId: "own", data: { name: context.sourceCode.getText(node.right) } });
    },
  }),
};

/** @type {import("eslint").Rule.RuleModule} */
const noLocale = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      locale: "{{name}} depends on the machine's locale: compare code units (a < b), write numbers out.",
    },
  },
  create: (context) => ({
    MemberExpression(node) {
      const { property } = /** @type {any} */ (node);
      const name =
        property.type === "Identifier" ? property.name : property.type === "Literal" ? String(property.value) : "";
      if (/^(localeCompare|toLocale[A-Z]\w*)$/.test(name))
        context.report({ node, messageId: "locale", data: { name } });
    },
  }),
};

/** `readonly T[]`, `ReadonlyMap<…>`, `Readonly<…>`: nobody can fill it. @param {any} type */
function isReadonly(type) {
  if (type?.type === "TSTypeOperator") return type.operator === "readonly";
  return type?.type === "TSTypeReference" && /^Readonly/.test(type.typeName.name ?? "");
}

/** @param {any} node */
function emptyContainer(node) {
  if (node?.type === "NewExpression" && node.arguments.length === 0 && /^(Weak)?(Map|Set)$/.test(node.callee.name))
    return node.callee.name;
  if (node?.type === "ArrayExpression" && node.elements.length === 0) return "array";
  if (node?.type === "ObjectExpression" && node.properties.length === 0) return "object";
  return undefined;
}

/**
 * Is the name the language's own, not one declared in this file?
 * @param {import("eslint").Rule.RuleContext} context
 * @param {any} node
 */
function isGlobal(context, node) {
  for (let scope = /** @type {any} */ (context.sourceCode.getScope(node)); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(node.name);
    if (variable !== undefined) return variable.defs.length === 0;
  }
  return true;
}

/** @type {import("eslint").ESLint.Plugin} */
export const determinism = {
  meta: { name: "determinism" },
  rules: {
    "exact-math": exactMathOnly,
    "integer-power": integerPower,
    "no-module-state": noModuleState,
    "no-own-instanceof": noOwnInstanceof,
    "no-locale": noLocale,
  },
};
