/**
 * element — `<dc-integration-lab>` for any page: a small script that imports the lab when it is seen.
 * @module
 */
import { defineLab } from "@dc/embed";

defineLab("dc-integration-lab", () => import("./expose.tsx"), import.meta.url);
