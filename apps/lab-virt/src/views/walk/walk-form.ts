/**
 * views/walk/walk-form — what is walked, as links have it.
 * @module
 */
import type { ViewStateForm } from "@dc/lab";
import { flag, oneOf, shape } from "@dc/lab/view-forms";
import {
  accessKinds,
  cacheChoices,
  clampChoice,
  eptFormats,
  eptPageBits,
  guestFormats,
  type WalkChoice,
  walkDefault,
} from "../../figures/walk/choice.ts";

/** A number of 64 bits, as hexadecimal digits. */
const address: ViewStateForm<bigint> = {
  first: walkDefault.address,
  write: (value) => value.toString(16),
  read: (data) => (typeof data === "string" && /^[0-9a-f]{1,16}$/.test(data) ? BigInt(`0x${data}`) : undefined),
};
const parts = shape<WalkChoice>({
  guest: oneOf(guestFormats, walkDefault.guest),
  guestPage: oneOf([12, 21, 22, 30], walkDefault.guestPage),
  ept: oneOf(eptFormats, walkDefault.ept),
  eptPage: oneOf(eptPageBits, walkDefault.eptPage),
  caches: oneOf(cacheChoices, walkDefault.caches),
  address,
  access: oneOf(accessKinds, walkDefault.access),
  isUser: flag(walkDefault.isUser),
});

/** What is chosen. Choices that do not fit one another give way, as they do where they are made. */
export const walkForm: ViewStateForm<WalkChoice> = {
  ...parts,
  read(data) {
    const given = parts.read(data);
    return given === undefined ? undefined : clampChoice(given);
  },
};
