/**
 * open-lab — the lab with its host in the page's own thread, as tests of views open it.
 */
import { makeOpenLab, standIn } from "@dc/lab/testing/open-lab";
import { VirtLab } from "../src/App.tsx";
import * as domain from "../src/model/domain.ts";

export { standIn };
/** Open the lab on its own first example. */
export const openLab = makeOpenLab(VirtLab, domain);
