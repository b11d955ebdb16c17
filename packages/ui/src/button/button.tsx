/**
 * button/button — a push button, with words or with an icon and a name.
 * @module
 */
import { type JSX, Show, splitProps } from "solid-js";
import { Icon, type IconName } from "../icon/icon.tsx";
import { Tooltip } from "../tooltip/tooltip.tsx";

/** `main` is the one thing to do here, `line` one of several, `quiet` a tool. */
export type ButtonKind = "main" | "line" | "quiet";

/** What every button may be given; the rest goes to the element. */
export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "type" | "style" | "onClick"> {
  readonly kind?: ButtonKind | undefined;
  readonly icon?: IconName | undefined;
  /** Cannot be pressed now, yet stays in the order of the keyboard, so that its reason can be read. */
  readonly unavailable?: boolean | undefined;
  readonly onClick?: ((event: MouseEvent) => void) | undefined;
}

/** A button with words. */
export function Button(props: ButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ["kind", "icon", "unavailable", "class", "children", "onClick"]);
  return (
    <button
      type="button"
      {...rest}
      class={`dc-button ${own.class ?? ""}`}
      data-kind={own.kind ?? "line"}
      aria-disabled={own.unavailable === true ? "true" : undefined}
      onClick={(event) => {
        if (own.unavailable !== true) own.onClick?.(event);
      }}
    >
      <Show when={own.icon}>{(name) => <Icon name={name()} />}</Show>
      {own.children}
    </button>
  );
}

/** A button that shows an icon only; its name is spoken, and shown on hover and focus. */
export interface IconButtonProps extends Omit<ButtonProps, "children" | "icon" | "aria-label"> {
  readonly icon: IconName;
  /** What it does: `"Step back"`. */
  readonly label: string;
  /** The key that does the same, as printed on the key: `"←"`. */
  readonly shortcut?: string | undefined;
}

/** A button with an icon and a tooltip. */
export function IconButton(props: IconButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ["icon", "label", "shortcut", "kind", "onClick"]);
  return (
    <Tooltip
      text={own.label}
      shortcut={own.shortcut}
      control={(given) => {
        const [heard, attributes] = splitProps(given as ButtonProps, ["onClick"]);
        return (
          <Button
            {...attributes}
            {...rest}
            kind={own.kind ?? "quiet"}
            icon={own.icon}
            aria-label={own.label}
            onClick={(event) => {
              heard.onClick?.(event);
              own.onClick?.(event);
            }}
          />
        );
      }}
    />
  );
}
