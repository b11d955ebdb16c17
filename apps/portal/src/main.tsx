/**
 * main — puts the portal into its page.
 * @module
 */
import { findStore } from "@dc/solid";
import { render } from "solid-js/web";
import { federation } from "./lab/federation.ts";
import { Portal } from "./portal.tsx";
import "./portal.css";

const place = document.getElementById("portal");
if (place === null) throw new Error("the page has no element with id portal");
// The folder of the page: index.html may stand in the address or not.
const portal = new URL("./", new URL(location.pathname, location.origin));
// A page that was not opened over https has no hashes: then `subtle` is undefined, whatever its type says.
const subtle: SubtleCrypto | undefined = crypto.subtle;
render(
  () => <Portal window={window} portal={portal} store={findStore()} federation={federation} subtle={subtle} />,
  place,
);
