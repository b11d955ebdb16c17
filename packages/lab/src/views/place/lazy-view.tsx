/**
 * views/place/lazy-view — a view whose code comes when somebody first looks: a lab's first code does not grow by it.
 * @module
 */
import { loadAskedLanguages } from "@dc/solid";
import { FailingState, LoadingState } from "@dc/ui";
import { type Component, createResource, type JSX, Match, Switch } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { LabViewProps } from "../../definition/definition.ts";
import { useLabMessages } from "../../messages/messages.ts";

/**
 * Make a view of one that is loaded.
 *
 * @param load `() => import("./views/frame/frame.tsx").then(({ Frame }) => Frame)`; called again on Retry.
 */
export function lazyView(load: () => Promise<Component<LabViewProps>>): Component<LabViewProps> {
  return function LazyView(props: LabViewProps): JSX.Element {
    const t = useLabMessages();
    // A component is a function, which a resource would take for a way to make its value.
    const [view, { refetch }] = createResource(async () => {
      const Loaded = await load();
      await loadAskedLanguages();
      return { Loaded };
    });
    return (
      <Switch fallback={<LoadingState title={t("views.loading")} />}>
        <Match when={view.error as unknown}>
          {(error) => (
            <FailingState
              title={t("views.failed")}
              reason={error() instanceof Error ? (error() as Error).message : String(error())}
              onRetry={() => void refetch()}
            />
          )}
        </Match>
        <Match when={view.state === "ready" && view()}>
          {(ready) => <Dynamic component={ready().Loaded} {...props} />}
        </Match>
      </Switch>
    );
  };
}
