/**
 * element — `<dc-virt-lab>` for any page: a small script that imports the lab when it is seen.
 * @module
 */
import { defineLab } from "@dc/embed";

defineLab("dc-virt-lab", () => import("./expose.tsx"), import.meta.url);
