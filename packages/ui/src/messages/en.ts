/**
 * messages/en — every word that the kit says, in English. Keys are `place.what`.
 * @module
 */

/** The English table: the keys and the `{values}` of every other language come from here. */
export const en = {
  "bar.name": "DC Labs",
  "bar.crumbs": "Where you are",
  "dialog.close": "Close",
  "keys.title": "All keys",
  "story.step": "Step {step} of {steps}",
  "story.done": "done",
  "story.now": "now",
  "story.later": "to come",
} as const;
