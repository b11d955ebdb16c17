/**
 * test/module-texts — a module about the small world: its host h3 drops where two send to it.
 */
import { worldText } from "./world.ts";

const manifest = {
  module: 1,
  id: "two-to-one",
  version: "1.0.0",
  status: "draft",
  title: { en: "Two to one", de: "Zwei zu eins" },
  summary: { en: "A queue that is too short.", de: "Eine zu kurze Schlange." },
  languages: ["en", "de"],
  licence: "CC-BY-4.0",
  authors: [{ name: "Ada" }],
  difficulty: "introductory",
  minutes: 5,
  concepts: ["queues"],
  prerequisites: [],
  objectives: [{ verb: "understand", text: { en: "Why it drops", de: "Warum sie verwirft" } }],
  lab: "fabric",
  engines: { engine: "^0.1.0" },
  parameters: { cutUs: { from: 4, to: 9 } },
  steps: ["01-watch", "02-mend"],
  accessibility: { summary: { en: "All by keyboard.", de: "Alles per Tastatur." } },
};

const lesson = (title: string): string => `---\ntitle: ${title}\n---\nTwo hosts send to one.\n`;

/** A sound module, by path. */
export const moduleTexts: Readonly<Record<string, string>> = {
  "module.json": JSON.stringify(manifest, undefined, 2),
  "lessons/01-watch/lesson.md": lesson("Watch"),
  "lessons/01-watch/lesson.de.md": lesson("Zusehen"),
  "lessons/01-watch/scenario.yaml": worldText,
  "lessons/01-watch/checks.yaml": `checks: 1
predictions:
  - id: lost
    ask: { en: "How many are lost?", de: "Wie viele gehen verloren?" }
    truth: { count: { kind: frame.drop } }
    within: { absolute: 1 }
`,
  "lessons/02-mend/lesson.md": lesson("Mend"),
  "lessons/02-mend/lesson.de.md": lesson("Beheben"),
  "lessons/02-mend/scenario.yaml": worldText,
  "lessons/02-mend/checks.yaml": `checks: 1
tasks:
  - id: quiet
    title: { en: "Let nothing be lost after you act", de: "Nach deinem Eingriff geht nichts verloren" }
    needs: [lost]
    points: 2
    check: { after: { kind: action, on: h2 }, holds: { count: { kind: frame.drop }, atMost: 1 } }
    hints:
      - when: { count: { kind: action }, equals: 0 }
        text: { en: "One of two must stop.", de: "Einer muss aufhören." }
      - text: { en: "Which one?", de: "Welcher?" }
    fail:
      - text: { en: "It still drops.", de: "Sie verwirft noch." }
  - id: early
    title: { en: "Act before \${cutUs} us", de: "Vor \${cutUs} us" }
    level: stretch
    check: { value: { timeOf: { kind: action }, take: first }, atMost: "\${cutUs}us" }
solution: { actions: [{ at: 3us, do: host.mute, on: h2, value: true }] }
rescue: { actions: [{ at: 1us, do: host.mute, on: h2, value: true }] }
`,
};
