import { single } from "@dc/build-config/vite";
import { defineConfig } from "vite";

/** `<dc-virt-lab>` as one script: a page opened from a disk holds it. */
export default defineConfig(single({ tag: "dc-virt-lab" }));
