/**
 * views/story/blocks — a lesson's tree as elements. Nothing of a module is ever read as markup: words are text nodes,
 * addresses are those that the tree let through, figures are elements that the lab knows.
 * @module
 */
import type { Block, Inline } from "@dc/lesson";
import { For, type JSX, Match, Switch } from "solid-js";
import { Dynamic } from "solid-js/web";
import { Figure } from "./figure.tsx";

type Of<Union, Kind> = Extract<Union, { readonly kind: Kind }>;

/** Parts of a line. */
export function Inlines(props: { readonly inlines: readonly Inline[] }): JSX.Element {
  return (
    <For each={props.inlines}>
      {(inline) => {
        switch (inline.kind) {
          case "text":
            return inline.text;
          case "code":
            return <code class="lab-code">{inline.text}</code>;
          case "break":
            return <br />;
          case "emphasis":
            return (
              <em>
                <Inlines inlines={inline.children} />
              </em>
            );
          case "strong":
            return (
              <strong>
                <Inlines inlines={inline.children} />
              </strong>
            );
          case "link":
            return (
              <a href={inline.href} target="_blank" rel="noopener noreferrer">
                <Inlines inlines={inline.children} />
              </a>
            );
        }
      }}
    </For>
  );
}

/** Parts of a text. */
export function Blocks(props: { readonly blocks: readonly Block[] }): JSX.Element {
  return <For each={props.blocks}>{(block) => <BlockView block={block} />}</For>;
}

function BlockView(props: { readonly block: Block }): JSX.Element {
  const as = <Kind extends Block["kind"]>(kind: Kind): Of<Block, Kind> | undefined =>
    props.block.kind === kind ? (props.block as Of<Block, Kind>) : undefined;
  return (
    <Switch>
      <Match when={as("paragraph")}>
        {(block) => (
          <p>
            <Inlines inlines={block().children} />
          </p>
        )}
      </Match>
      <Match when={as("heading")}>
        {(block) => (
          <Dynamic component={`h${block().level}`} class="dc-head lab-heading">
            <Inlines inlines={block().children} />
          </Dynamic>
        )}
      </Match>
      <Match when={as("list")}>
        {(block) => (
          <Dynamic component={block().start === undefined ? "ul" : "ol"} class="lab-list" start={block().start}>
            <For each={block().items}>
              {(item) => (
                <li>
                  <Blocks blocks={item} />
                </li>
              )}
            </For>
          </Dynamic>
        )}
      </Match>
      <Match when={as("quote")}>
        {(block) => (
          <blockquote class="lab-quote">
            <Blocks blocks={block().children} />
          </blockquote>
        )}
      </Match>
      <Match when={as("code")}>
        {(block) => (
          // What scrolls must be reached by keyboard.
          <pre class="lab-pre" tabindex="0">
            <code>{block().text}</code>
          </pre>
        )}
      </Match>
      <Match when={as("rule")}>
        <hr class="lab-rule" />
      </Match>
      <Match when={as("figure")}>{(block) => <Figure {...block()} />}</Match>
    </Switch>
  );
}
