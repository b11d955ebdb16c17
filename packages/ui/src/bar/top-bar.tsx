/**
 * bar/top-bar — the mark, where you are, and what belongs to the whole page.
 * @module
 */
import { For, type JSX, Show } from "solid-js";
import { useKitMessages } from "../messages/messages.ts";

/** One step of where you are; the last one is here. */
export interface Crumb {
  readonly label: string;
  readonly href?: string | undefined;
}

/** What the bar is given. */
export interface TopBarProps {
  /** Where the mark leads; without it the mark is no link. */
  readonly home?: string | undefined;
  readonly crumbs: readonly Crumb[];
  /** At the end: buttons, a seed. */
  readonly children?: JSX.Element;
}

/** The project's mark. */
export function Mark(): JSX.Element {
  return (
    <svg class="dc-mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M0 0h4v16H0zM6 0h4v10H6zM12 0h4v4h-4z" />
    </svg>
  );
}

/** The bar at the top. */
export function TopBar(props: TopBarProps): JSX.Element {
  const t = useKitMessages();
  const name = (): JSX.Element => (
    <>
      <Mark />
      <span class="dc-top-name">{t("bar.name")}</span>
    </>
  );
  return (
    <header class="dc-top">
      <Show when={props.home} fallback={<span class="dc-top-home">{name()}</span>}>
        {(home) => (
          <a class="dc-top-home" href={home()} aria-label={t("bar.name")}>
            {name()}
          </a>
        )}
      </Show>
      <nav class="dc-crumbs" aria-label={t("bar.crumbs")}>
        <ol>
          <For each={props.crumbs}>
            {(crumb, index) => (
              <li aria-current={index() === props.crumbs.length - 1 ? "page" : undefined}>
                <Show when={crumb.href} fallback={crumb.label}>
                  {(href) => <a href={href()}>{crumb.label}</a>}
                </Show>
              </li>
            )}
          </For>
        </ol>
      </nav>
      <div class="dc-top-end">{props.children}</div>
    </header>
  );
}
