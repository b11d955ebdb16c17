/**
 * views/story/figure — an element in a lesson: one that the lab has, with the attributes that the lesson gives it, in the
 * lab's theme, language and motion.
 * @module
 */
import { useLanguage, useMotion, useTheme } from "@dc/solid";
import { createEffect, createResource, type JSX, Show } from "solid-js";
import { useLab } from "../../definition/definition.ts";
import { useStoryMessages } from "../../messages/story/messages.ts";

/** The figure. */
export function Figure(props: {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}): JSX.Element {
  const t = useStoryMessages();
  const lab = useLab();
  const { theme } = useTheme();
  const language = useLanguage();
  const motion = useMotion();
  const load = (): Promise<unknown> | undefined =>
    Object.hasOwn(lab.figures ?? {}, props.name) ? lab.figures?.[props.name]() : undefined;
  const [defined] = createResource(async () => {
    await load();
    return true;
  });
  const element = document.createElement(props.name);
  createEffect(() => {
    for (const [name, value] of Object.entries(props.attributes)) element.setAttribute(name, value);
  });
  createEffect(() => element.setAttribute("theme", theme()));
  createEffect(() => element.setAttribute("lang", language()));
  createEffect(() => element.setAttribute("motion", motion() === "reduced" ? "reduced" : "auto"));
  return (
    <figure class="lab-figure">
      {/* Headings inside of a figure are of the third level: they stand under one of the second. */}
      <h2 class="dc-hidden">{t("figure.title")}</h2>
      {element}
      <Show when={defined.error as unknown}>
        {(error) => <figcaption class="dc-note">{`${props.name}: ${String((error() as Error).message)}`}</figcaption>}
      </Show>
    </figure>
  );
}
