/**
 * tooltip/tooltip — the name of a thing that shows none, on hover and on focus.
 * @module
 */

import * as Kobalte from "@kobalte/core/tooltip";
import { type Component, type JSX, Show } from "solid-js";
import { nameKeys } from "../keyboard/key-name.ts";
import { useKitMessages } from "../messages/messages.ts";
import { useMount } from "../root/mount.ts";

/** What a tooltip is given. */
export interface TooltipProps {
  readonly text: string;
  /** The key that does the same. */
  readonly shortcut?: string | undefined;
  /** One control; it spreads what it is given onto its element. */
  readonly control: Component<JSX.HTMLAttributes<HTMLElement>>;
}

/** A tooltip on one control. It describes, it does not name: the control has its own `aria-label`. */
export function Tooltip(props: TooltipProps): JSX.Element {
  const mount = useMount();
  const t = useKitMessages();
  return (
    <Kobalte.Root openDelay={500} closeDelay={80} gutter={6}>
      <Kobalte.Trigger as={props.control} />
      <Kobalte.Portal mount={mount()}>
        <Kobalte.Content class="dc-tooltip">
          {props.text}
          <Show when={props.shortcut}>{(key) => <kbd class="dc-key">{nameKeys(t, key())}</kbd>}</Show>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  );
}
