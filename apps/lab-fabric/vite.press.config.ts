import { element } from "@dc/build-config/vite";
import { defineConfig } from "vite";

/** `<dc-ecmp-hash>`: the hash press alone. Built after the lab's own element, into the same folder. */
const config = element({ tag: "dc-ecmp-hash", entry: "./src/figures/press/element.ts" });

export default defineConfig({ ...config, build: { ...config.build, emptyOutDir: false } });
