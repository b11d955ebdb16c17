/**
 * views/stage/section — both servers cut open and the network between them, with the request where it is now.
 * @module
 */
import type { Motion } from "@dc/solid";
import { CrossSection, printBytes, type SectionServer, type SectionWay } from "@dc/ui";
import { createMemo, type JSX } from "solid-js";
import { useIntegrationMessages } from "../../messages/messages.ts";
import { type Followed, useFollowing } from "../../model/following.ts";
import { strataOf } from "../../model/layers.ts";
import { placeAt, wayOf } from "../../model/scene.ts";
import type { ChainView, Way } from "../../model/view.ts";
import { nameWay } from "../wording.ts";

/** What the frame weighs at an instant: the bytes of the last span that says so. */
function bytesAt(chain: ChainView, offsetPs: number): number {
  const timePs = chain.request.startPs + Math.max(0, offsetPs);
  const said = chain.spans.filter(({ layer, bytes }) => bytes > 0 && layer !== "fabric.vxlan");
  return (said.findLast(({ startPs }) => startPs < timePs) ?? said[0])?.bytes ?? 0;
}

/** The picture. */
export function Section(props: { readonly followed: Followed; readonly motion: Motion }): JSX.Element {
  const t = useIntegrationMessages();
  const following = useFollowing();
  const scene = () => props.followed.scene;
  const nameOf = (side: 0 | 1): string => {
    const { node, guest } = scene().ends[side];
    return scene().together ? (guest ?? `${node} ${side + 1}`) : node;
  };
  const serverOf = (side: 0 | 1): SectionServer => {
    const { node, guest } = scene().ends[side];
    return {
      name: nameOf(side),
      title: guest === undefined ? node : t("stage.end", { guest, server: node }),
      strata: strataOf(guest !== undefined, touched()[side]).map(({ id, layer }) => ({
        id,
        layer,
        label: t(`stratum.${id}`),
        part: id === "guest" ? guest : t(`stratum.${id}.part`),
      })),
    };
  };
  /** What does not move with the clock. */
  const lines = createMemo(() => {
    const { chains, way, otherWay } = props.followed;
    return {
      first: wayOf(scene(), chains.first, way),
      second: chains.second === undefined ? undefined : wayOf(scene(), chains.second, otherWay ?? ""),
    };
  });
  /** What both runs touch at each end. */
  const touched = createMemo(() => {
    const { first, second } = lines();
    return [0, 1].map((side) => [...first.strata[side], ...(second?.strata[side] ?? [])]);
  });
  const makeWay = (id: "first" | "second", chain: ChainView, way: Way): SectionWay => {
    const { strata: touched, switches } = lines()[id] ?? { strata: [[], []], switches: [] };
    const offsetPs = following.offsetPs();
    const isUnderWay = offsetPs >= 0;
    return {
      id,
      name: nameWay(t, way),
      strata: touched,
      switches,
      now: isUnderWay ? placeAt(scene(), chain, way, offsetPs, props.motion === "reduced") : undefined,
      ...(props.followed.otherWay === undefined ? {} : { mark: t(`run.${id}`) }),
      note: printBytes(bytesAt(chain, offsetPs)),
    };
  };
  const ways = (): readonly SectionWay[] => {
    const { chains, way, otherWay } = props.followed;
    const first = makeWay("first", chains.first, way);
    if (chains.second === undefined || otherWay === undefined) return [first];
    return [first, makeWay("second", chains.second, otherWay)];
  };
  /** What is chosen, as the picture calls it. */
  const selected = (): string | undefined => {
    const spot = following.row()?.first[0]?.spot ?? following.row()?.second[0]?.spot;
    if (spot === undefined) return undefined;
    return spot.side === undefined ? spot.node : `${nameOf(spot.side)}/${spot.stratum}`;
  };
  const select = (what: string): void => {
    const [name, stratum] = what.split("/");
    const side = ([0, 1] as const).find((each) => nameOf(each) === name);
    const found = props.followed.rows.find(({ first, second }) =>
      [...first, ...second].some(({ spot }) =>
        stratum === undefined ? spot.node === name : spot.side === side && spot.stratum === stratum,
      ),
    );
    if (found !== undefined) void following.selectRow(found.id);
  };
  return (
    <CrossSection
      label={t("stage.section", {
        request: props.followed.chains.first.request.request,
        from: serverOf(0).title ?? "",
        to: serverOf(1).title ?? "",
      })}
      servers={[serverOf(0), serverOf(1)]}
      spines={scene().together ? [] : scene().spines}
      leaves={scene().together ? [] : scene().leaves}
      ways={ways()}
      selected={selected()}
      onSelect={select}
    />
  );
}
