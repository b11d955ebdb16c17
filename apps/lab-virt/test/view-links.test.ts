/** What is set in views: as data, through a link, and back, for whatever a person can set. */
import type { JsonValue } from "@dc/engine";
import { decodePermalink, encodeState } from "@dc/engine/permalink";
import type { ViewStateForm } from "@dc/lab";
import { controlWords, type ControlWord } from "@dc/virt/vmx";
import { expect, test } from "vitest";
import { accessKinds, cacheChoices, clampChoice, eptFormats, guestFormats } from "../src/figures/walk/choice.ts";
import { makeControls, processorNames, switchNames, withBit, withSwitch } from "../src/guest/controls.ts";
import { rightDecoder } from "../src/guest/qualification.ts";
import { allRegisters } from "../src/guest/registers.ts";
import { sampleNames, samples } from "../src/guest/samples.ts";
import { guestForms } from "../src/guest/settings.ts";
import { raceActions, racePages } from "../src/model/shadow-race.ts";
import { balanceForm, deedsMax, raceForm } from "../src/views/shadow/race-form.ts";
import { walkForm } from "../src/views/walk/walk-form.ts";

/** Numbers that are always the same. */
function makeDraw(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const run = { engines: {}, scenario: "name: x", seed: 1, actions: [], timePs: 0, digest: "0123456789abcdef" };

/** A value through the payload of a link. @returns what is read of it, and the payload's characters */
function throughLink<Value>(form: ViewStateForm<Value>, value: Value): readonly [value: Value, characters: number] {
  const payload = encodeState({ ...run, view: { views: { it: form.write(value) } } });
  const decoded = decodePermalink(payload);
  if (!decoded.ok) throw new Error("no link");
  const { views } = decoded.value.view as { readonly views: { readonly it: JsonValue } };
  return [form.read(views.it) ?? form.first, payload.length];
}

const many = 200;

test("controls of a guest come back from a link: words, switches, processor, and what they point to", () => {
  for (let seed = 1; seed <= many; seed++) {
    const draw = makeDraw(seed);
    let controls = makeControls(processorNames[draw(3)]);
    for (const name of switchNames) controls = withSwitch(controls, name, draw(2) === 0);
    for (const word of Object.keys(controlWords) as ControlWord[])
      for (let turn = 0; turn < 4; turn++) controls = withBit(controls, word, 1 << draw(32), draw(2) === 0);
    const numbers = (max: number): readonly number[] => Array.from({ length: draw(5) }, () => draw(max + 1));
    controls = {
      ...controls,
      ...{ ports: numbers(0xffff), msrs: numbers(0xffff_ffff), vectors: numbers(31) },
      ...{ cr0Mask: draw(2 ** 32), cr4Mask: draw(2 ** 32) },
    };
    expect(throughLink(guestForms.controls, controls)[0]).toEqual(controls);
    const saved = draw(allRegisters + 1);
    expect(throughLink(guestForms.saved, saved)[0]).toBe(saved);
  }
});

test("a bit that the processor holds is as the processor has it, whatever a link says", () => {
  const forged = { processor: "default1", words: { pin: 0, primary: -1, secondary: 0x7fff_ffff } };
  const read = guestForms.controls.read(forged);
  const honest = makeControls("default1");
  expect(read?.words.pin).toBe(honest.words.pin);
  expect([read?.words.primary, read?.words.secondary]).not.toEqual([-1, 0x7fff_ffff]);
});

test("a guest's text comes back from a link, packed; so do a draft, a limit, a decoder and the exit that is looked at", () => {
  for (const name of sampleNames) expect(throughLink(guestForms.text, samples[name])[0]).toBe(samples[name]);
  const long = Array.from({ length: 2000 }, (_, n) => `mov eax,${n % 7} ; line ${n % 10}`).join("\n");
  const [text, characters] = throughLink(guestForms.text, long);
  expect(text).toBe(long);
  expect(characters).toBeLessThan(long.length / 20);
  for (const draft of ["", "nop\n", "; ünïcode ✓", undefined])
    expect(throughLink(guestForms.draft, draft)[0]).toBe(draft);
  expect(throughLink(guestForms.instructionsMax, 7)[0]).toBe(7);
  expect(throughLink(guestForms.decoder, rightDecoder)[0]).toEqual(rightDecoder);
  expect(throughLink(guestForms.chosen, 3)[0]).toBe(3);
});

test("what is walked comes back from a link", () => {
  for (let seed = 1; seed <= many; seed++) {
    const draw = makeDraw(seed);
    const one = <Value>(values: readonly Value[]): Value => values[draw(values.length)] as Value;
    const choice = clampChoice({
      ...{
        guest: one(guestFormats),
        guestPage: one([12, 21, 22, 30]),
        ept: one(eptFormats),
        eptPage: one([12, 21, 30]),
      },
      ...{ caches: one(cacheChoices), access: one(accessKinds), isUser: draw(2) === 0 },
      address: (BigInt(draw(2 ** 32)) << 32n) | BigInt(draw(2 ** 32)),
    });
    expect(throughLink(walkForm, choice)[0]).toEqual(choice);
  }
  expect(walkForm.read({ guest: "bits32", guestPage: 30, address: "ffffffffffffffff" })).toEqual(
    clampChoice({ guest: "bits32", guestPage: 30, address: 0xffff_ffff_ffff_ffffn }),
  );
});

test("a race and its balance come back from a link; what no guest can do is not read", () => {
  for (let seed = 1; seed <= many; seed++) {
    const draw = makeDraw(seed);
    const deeds = Array.from({ length: draw(20) }, () => ({
      action: raceActions[draw(raceActions.length)] as (typeof raceActions)[number],
      page: draw(racePages),
    }));
    const race = { outOfStep: draw(2) === 0, structures: draw(2) === 0, deeds };
    expect(throughLink(raceForm, race)[0]).toEqual(race);
    const balance = {
      ...{ updates: 2 + draw(81) / 20, misses: 3 + draw(101) / 20, pageBits: draw(2) === 0 ? 12 : 21 },
      ...{ structures: draw(2) === 0, exitNs: 1 + draw(100_000), referenceNs: 1 + draw(100_000) },
    } as const;
    expect(throughLink(balanceForm, balance)[0]).toEqual(balance);
  }
  for (const deeds of ["0", "60", "06", "x0", "0 ", "00".repeat(deedsMax + 1), 3])
    expect([deeds, raceForm.read({ deeds, structures: true })?.deeds]).toEqual([deeds, []]);
});
