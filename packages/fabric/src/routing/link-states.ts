/**
 * routing/link-states — what each switch knows of the links: which ends were last said to be down.
 *
 * The switch at an end of a link says whether it hears the other end. It numbers what it says: the count of its changes,
 * even while it hears, odd while it does not. A switch keeps the highest number that has reached it, so old news never
 * overtakes newer. A link is usable to a switch while it knows of no end that is down. Switches that know the same share a
 * view, so what is computed from a view is computed once.
 *
 * Sources: RFC 2328 §13 (the newer instance wins), §16.1 (a link counts when both ends say so); rules F360, F361 in
 * ../../SPEC.md.
 * @module
 */
import type { LinkIndex, PortIndex, StateArena } from "@dc/engine";

/** A set of links that are up, as one or more switches see it. */
export interface LinkView {
  /** The links that are down, as text: equal views have equal names. */
  readonly name: string;
  /** 1 per link that may be used. */
  readonly isUp: Uint8Array;
}

/** What the switches know. Switches are numbered from 0. */
export class LinkStates {
  readonly #switchCount: number;
  readonly #linkCount: number;
  readonly #linkOf: (port: PortIndex) => LinkIndex;
  /** Ends that anybody ever spoke of, in that order; the others are at 0 with everybody. */
  #ends: PortIndex[] = [];
  readonly #placeOf: Map<PortIndex, number> = new Map();
  /** Number of changes, by place · switches + switch. */
  #changes: Int32Array = new Int32Array(0);
  readonly #viewOf: (LinkView | undefined)[];
  readonly #views: Map<string, LinkView> = new Map();

  /** @param onReplace called after a restore that brought other knowledge. */
  constructor(
    state: StateArena,
    counts: { readonly switches: number; readonly links: number },
    linkOf: (port: PortIndex) => LinkIndex,
    onReplace: () => void,
  ) {
    this.#switchCount = counts.switches;
    this.#linkCount = counts.links;
    this.#linkOf = linkOf;
    this.#viewOf = Array.from({ length: counts.switches }, () => undefined);
    state.register("fabric/routes/linkStates", {
      save: () => this.#save(),
      load: (bytes) => {
        if (this.#load(new Int32Array(bytes.slice().buffer))) onReplace();
      },
    });
  }

  /** Ends that anybody ever spoke of. */
  get ends(): readonly PortIndex[] {
    return this.#ends;
  }

  /** What a switch knows of an end: the number of its changes; odd is down. */
  changesOf(s: number, end: PortIndex): number {
    const place = this.#placeOf.get(end);
    return place === undefined ? 0 : this.#changes[place * this.#switchCount + s];
  }

  /**
   * A switch hears of an end.
   *
   * @returns whether that is newer than what it knew.
   */
  learn(s: number, end: PortIndex, changes: number): boolean {
    if (changes <= this.changesOf(s, end)) return false;
    // First the place: a new one may need a longer array.
    const place = this.#makePlace(end);
    this.#changes[place * this.#switchCount + s] = changes;
    this.#viewOf[s] = undefined;
    return true;
  }

  /** How a switch sees the links. */
  view(s: number): LinkView {
    const known = this.#viewOf[s];
    if (known !== undefined) return known;
    const down = new Set<LinkIndex>();
    for (let place = 0; place < this.#ends.length; place++) {
      if ((this.#changes[place * this.#switchCount + s] & 1) === 1) down.add(this.#linkOf(this.#ends[place]));
    }
    const links = [...down].sort((a, b) => a - b);
    const name = links.join(" ");
    let view = this.#views.get(name);
    if (view === undefined) {
      const isUp = new Uint8Array(this.#linkCount).fill(1);
      for (const link of links) isUp[link] = 0;
      view = { name, isUp };
      this.#views.set(name, view);
    }
    this.#viewOf[s] = view;
    return view;
  }

  /** Forget views that nobody has any more. */
  tidy(): void {
    this.#views.clear();
    this.#viewOf.fill(undefined);
  }

  #makePlace(end: PortIndex): number {
    const known = this.#placeOf.get(end);
    if (known !== undefined) return known;
    const place = this.#ends.push(end) - 1;
    this.#placeOf.set(end, place);
    const used = this.#ends.length * this.#switchCount;
    if (used > this.#changes.length) {
      const wider = new Int32Array(2 * used);
      wider.set(this.#changes);
      this.#changes = wider;
    }
    return place;
  }

  #save(): Uint8Array {
    const used = this.#ends.length * this.#switchCount;
    const words = new Int32Array(1 + this.#ends.length + used);
    words[0] = this.#ends.length;
    words.set(this.#ends, 1);
    words.set(this.#changes.subarray(0, used), 1 + this.#ends.length);
    return new Uint8Array(words.buffer);
  }

  /** @returns whether anything is other than it was. */
  #load(words: Int32Array): boolean {
    const was = new Int32Array(this.#save().buffer);
    if (was.length === words.length && was.every((word, at) => word === words[at])) return false;
    const count = words[0];
    this.#ends = [];
    this.#placeOf.clear();
    this.#changes.fill(0);
    for (const end of words.subarray(1, 1 + count)) this.#makePlace(end);
    this.#changes.set(words.subarray(1 + count));
    this.tidy();
    return true;
  }
}
