import { expect, test } from "vitest";
import { wireProtocols } from "../kinds.ts";
import { linkType } from "./link-type.ts";

test("W40: each link type has a header that a frame starts with", () => {
  for (const number of Object.values(linkType)) {
    const starts = wireProtocols.filter(({ under }) =>
      under.some((known) => known.space === "linktype" && known.number === number),
    );
    expect(starts, String(number)).toHaveLength(1);
  }
});
